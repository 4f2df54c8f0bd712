import { queryOptions } from '@tanstack/react-query'
import { api, ok, upload } from '../../api/client'
import type { components } from '../../api/schema'

type Schemas = components['schemas']
export type Family = Schemas['EnrolmentFamily']
export type FileView = Schemas['EnrolmentFileView']
export type Form = Schemas['EnrolmentForm']
export type Responsible = Schemas['EnrolmentResponsible']
export type Summary = Schemas['EnrolmentSummary']
export type Piece = Schemas['EnrolmentPiece']
export type Agreement = Schemas['EnrolmentAgreement']
export type Departure = Schemas['EnrolmentDeparture']
export type Leave = Schemas['EnrolmentLeave']
export type School = Schemas['EnrolmentSchool']
export type Commune = Schemas['EnrolmentCommune']
export type Sector = Schemas['EnrolmentSector']
export type Stretch = Schemas['EnrolmentStretch']
export type StreetList = Schemas['EnrolmentStreetList']
export type Derogation = Schemas['EnrolmentDerogation']
export type Advice = Schemas['EnrolmentAdvice']
export type Request = Schemas['EnrolmentRequest']
export type Enrol = Schemas['EnrolmentEnrol']
export type Terms = Schemas['EnrolmentTerms']
export type Admission = Schemas['EnrolmentAdmission']
export type Admit = Schemas['EnrolmentAdmit']
export type Leaving = Schemas['EnrolmentLeaving']
export type Listed = Schemas['EnrolmentListed']
export type Counts = Schemas['EnrolmentCounts']
export type Forecast = Schemas['EnrolmentForecast']
export type FileList = Schemas['EnrolmentListOutBody']

const base = '/api/v1/t/{tenant}/enrolment' as const
const path = (tenant: string) => ({ params: { path: { tenant } } })
const of = (tenant: string, file: string) => ({ params: { path: { tenant, file } } })
const root = (tenant: string) => `/api/v1/t/${tenant}/enrolment`

export const enrolmentKey = ['enrolment'] as const
const key = (...rest: unknown[]) => [...enrolmentKey, ...rest] as const

// the family
export const mineQuery = queryOptions({ queryKey: key('mine'), queryFn: () => ok(api.GET('/api/v1/enrolment/mine')) })
export const myFileQuery = (tenant: string, file: string) => queryOptions({ queryKey: key('mine', tenant, file), queryFn: () => ok(api.GET(`${base}/mine/{file}`, of(tenant, file))) })
export const beginFile = (tenant: string, year: number, child?: string) => ok(api.POST(`${base}/mine`, { ...path(tenant), body: { year, ...(child ? { child } : {}) } }))
export const saveMine = (tenant: string, file: string, version: number, form: Form) => ok(api.PUT(`${base}/mine/{file}`, { ...of(tenant, file), body: { version, form } }))
export const submitMine = (tenant: string, file: string) => ok(api.POST(`${base}/mine/{file}/submit`, of(tenant, file)))
export const withdrawMine = (tenant: string, file: string) => ok(api.POST(`${base}/mine/{file}/withdraw`, of(tenant, file)))
export const swearPiece = (tenant: string, file: string, kind: Piece['kind']) => ok(api.POST(`${base}/mine/{file}/pieces/{kind}/swear`, { params: { path: { tenant, file, kind } } }))
export const sendPiece = (tenant: string, file: string, kind: string, picture: File, onProgress: (share: number) => void) =>
  upload<FileView>(`${root(tenant)}/mine/${file}/pieces/${kind}?name=${encodeURIComponent(picture.name)}`, new Blob([picture], { type: 'application/octet-stream' }) as unknown as FormData, onProgress)
export const answerAgreement = (tenant: string, agreement: string, agreed: boolean, reason: string) => ok(api.POST(`${base}/agreements/{agreement}`, { params: { path: { tenant, agreement } }, body: { agreed, reason } }))
export const sayLeaving = (tenant: string, body: Leave) => ok(api.POST(`${base}/leaving`, { ...path(tenant), body }))
export const stayMine = (tenant: string, departure: string) => ok(api.POST(`${base}/leaving/{departure}/back`, { params: { path: { tenant, departure } } }))
export const myCertificate = (tenant: string, file: string) => `${root(tenant)}/mine/${file}/certificate`
export const myDecision = (tenant: string, file: string) => `${root(tenant)}/mine/${file}/decision`
export const familySectorQuery = (tenant: string, address: string, level: string, insee: string) => queryOptions({ queryKey: key('sector', tenant, address, level, insee), queryFn: () => ok(api.GET(`${base}/sector`, { params: { path: { tenant }, query: { address, level, insee } } })) })

// the office
export interface Filter {
  state: 'open' | 'lacking' | 'ready' | 'decision' | 'enrolled' | 'admitted' | 'closed' | 'drafts' | 'all'
  q: string
  school: string
}
export const filesQuery = (tenant: string, { state, q, school }: Filter) =>
  queryOptions({ queryKey: key(tenant, 'files', state, q, school), queryFn: () => ok(api.GET(`${base}/files`, { params: { path: { tenant }, query: { state, ...(q ? { q } : {}), ...(school ? { school } : {}) } } })), placeholderData: (before) => before })
export const fileQuery = (tenant: string, file: string) => queryOptions({ queryKey: key(tenant, 'file', file), queryFn: () => ok(api.GET(`${base}/files/{file}`, of(tenant, file))) })
export const openFile = (tenant: string, body: Schemas['EnrolmentOpenInBody']) => ok(api.POST(`${base}/files`, { ...path(tenant), body }))
export const saveFile = (tenant: string, file: string, version: number, form: Form) => ok(api.PUT(`${base}/files/{file}`, { ...of(tenant, file), body: { version, form } }))
export const submitFile = (tenant: string, file: string) => ok(api.POST(`${base}/files/{file}/submit`, of(tenant, file)))
export const withdrawFile = (tenant: string, file: string, said: string) => ok(api.POST(`${base}/files/{file}/withdraw`, { ...of(tenant, file), body: { said } }))
export const seePiece = (tenant: string, file: string, kind: Piece['kind'], state: 'seen' | 'sworn' | 'unreadable' | 'missing', said = '') => ok(api.PUT(`${base}/files/{file}/pieces/{kind}`, { params: { path: { tenant, file, kind } }, body: { state, said } }))
export const picture = (tenant: string, file: string, kind: string) => `${root(tenant)}/files/${file}/pieces/${kind}/picture`
export const askFamily = (tenant: string, file: string, said: string) => ok(api.POST(`${base}/files/{file}/ask`, { ...of(tenant, file), body: { said } }))
export const settleAgreement = (tenant: string, file: string, state: 'paper' | 'settled', said: string) => ok(api.POST(`${base}/files/{file}/agreement`, { ...of(tenant, file), body: { state, said } }))
export const inviteApplicant = (tenant: string, file: string) => ok(api.POST(`${base}/files/{file}/invite`, of(tenant, file)))
export const enrol = (tenant: string, file: string, body: Enrol) => ok(api.POST(`${base}/files/{file}/enrol`, { ...of(tenant, file), body }))
export const refuse = (tenant: string, file: string, reason: string) => ok(api.POST(`${base}/files/{file}/refuse`, { ...of(tenant, file), body: { reason } }))
export const writeDerogation = (tenant: string, file: string, body: Request) => ok(api.PUT(`${base}/files/{file}/derogation`, { ...of(tenant, file), body }))
export const advise = (tenant: string, file: string, body: Advice) => ok(api.PUT(`${base}/files/{file}/advice`, { ...of(tenant, file), body }))
export const certificate = (tenant: string, file: string) => `${root(tenant)}/files/${file}/certificate`
export const decision = (tenant: string, file: string) => `${root(tenant)}/files/${file}/decision`

// the mayor
export const derogationsQuery = (tenant: string, state: 'waiting' | 'preparing' | 'decided') => queryOptions({ queryKey: key(tenant, 'derogations', state), queryFn: () => ok(api.GET(`${base}/derogations`, { params: { path: { tenant }, query: { state } } })) })
export const decide = (tenant: string, derogation: string, grant: boolean, reason: string) => ok(api.POST(`${base}/derogations/{derogation}/decide`, { params: { path: { tenant, derogation } }, body: { grant, reason } }))

// sectors
export const sectorsQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'sectors'), queryFn: () => ok(api.GET(`${base}/sectors`, path(tenant))) })
export const checkQuery = (tenant: string, address: string, level: string, insee: string) => queryOptions({ queryKey: key(tenant, 'check', address, level, insee), queryFn: () => ok(api.GET(`${base}/sectors/check`, { params: { path: { tenant }, query: { address, level, insee } } })), enabled: address.trim().length > 2 })
export const streetsQuery = (tenant: string, q: string) => queryOptions({ queryKey: key(tenant, 'streets', q), queryFn: () => ok(api.GET(`${base}/sectors/streets`, { params: { path: { tenant }, query: q ? { q } : {} } })), placeholderData: (before) => before })
export const tryStreets = (tenant: string, file: File, whole: boolean, onProgress: (share: number) => void) =>
  upload<StreetList>(`${root(tenant)}/sectors/lists?name=${encodeURIComponent(file.name)}${whole ? '&whole=true' : ''}`, new Blob([file], { type: 'application/octet-stream' }) as unknown as FormData, onProgress)
const ofList = (tenant: string, list: string) => ({ params: { path: { tenant, list } } })
export const listQuery = (tenant: string, list: string) => queryOptions({ queryKey: key(tenant, 'list', list), queryFn: () => ok(api.GET(`${base}/sectors/lists/{list}`, ofList(tenant, list))) })
export const applyStreets = (tenant: string, list: string, partly: boolean) => ok(api.POST(`${base}/sectors/lists/{list}/apply`, { ...ofList(tenant, list), body: { partly } }))
export const undoStreets = (tenant: string, list: string) => ok(api.POST(`${base}/sectors/lists/{list}/undo`, ofList(tenant, list)))
export const dropStreets = (tenant: string, list: string) => ok(api.DELETE(`${base}/sectors/lists/{list}`, ofList(tenant, list)))
export const writeCommunes = (tenant: string, communes: Commune[]) => ok(api.PUT(`${base}/sectors/communes`, { ...path(tenant), body: { communes } }))
export const writeSchools = (tenant: string, schools: School[]) => ok(api.PUT(`${base}/sectors/schools`, { ...path(tenant), body: { schools } }))
export const exportStreets = (tenant: string, format: string) => `${root(tenant)}/sectors/export?format=${format}`
export const termsQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'terms'), queryFn: () => ok(api.GET(`${base}/terms`, path(tenant))) })
export const writeTerms = (tenant: string, body: Terms) => ok(api.PUT(`${base}/terms`, { ...path(tenant), body }))

// figures, the mayor's list, departures
export const forecastQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'forecast'), queryFn: () => ok(api.GET(`${base}/forecast`, path(tenant))) })
export const exportForecast = (tenant: string, format: string) => `${root(tenant)}/forecast/export?format=${format}`
export const rollQuery = (tenant: string, q: string, insee: string) => queryOptions({ queryKey: key(tenant, 'roll', q, insee), queryFn: () => ok(api.GET(`${base}/list`, { params: { path: { tenant }, query: { ...(q ? { q } : {}), ...(insee ? { insee } : {}) } } })), placeholderData: (before) => before })
export const bringRoll = (tenant: string) => ok(api.POST(`${base}/list/update`, path(tenant)))
export const addListed = (tenant: string, body: Listed) => ok(api.POST(`${base}/list`, { ...path(tenant), body }))
export const strikeListed = (tenant: string, listed: string) => ok(api.DELETE(`${base}/list/{listed}`, { params: { path: { tenant, listed } } }))
export const exportRoll = (tenant: string, format: string, insee: string) => `${root(tenant)}/list/export?format=${format}${insee && `&insee=${insee}`}`
export const departuresQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'departures'), queryFn: () => ok(api.GET(`${base}/departures`, path(tenant))) })
export const addDeparture = (tenant: string, body: Leave) => ok(api.POST(`${base}/departures`, { ...path(tenant), body }))
export const dropDeparture = (tenant: string, departure: string) => ok(api.POST(`${base}/departures/{departure}/back`, { params: { path: { tenant, departure } } }))

// the director
export const admissionsQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'admissions'), queryFn: () => ok(api.GET(`${base}/admissions`, path(tenant))) })
const ofAdmission = (tenant: string, admission: string) => ({ params: { path: { tenant, admission } } })
export const admissionQuery = (tenant: string, admission: string) => queryOptions({ queryKey: key(tenant, 'admission', admission), queryFn: () => ok(api.GET(`${base}/admissions/{admission}`, ofAdmission(tenant, admission))) })
export const admit = (tenant: string, admission: string, body: Admit) => ok(api.POST(`${base}/admissions/{admission}/admit`, { ...ofAdmission(tenant, admission), body }))
export const giveBack = (tenant: string, admission: string, reason: string) => ok(api.POST(`${base}/admissions/{admission}/return`, { ...ofAdmission(tenant, admission), body: { reason } }))
export const vaccinated = (tenant: string, admission: string, vaccination: 'seen' | 'exempt') => ok(api.POST(`${base}/admissions/{admission}/vaccination`, { ...ofAdmission(tenant, admission), body: { vaccination } }))
export const leavingsQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'leavings'), queryFn: () => ok(api.GET(`${base}/leavings`, path(tenant))) })
export const strikeOff = (tenant: string, leaving: string, on: string) => ok(api.POST(`${base}/leavings/{leaving}/strike`, { params: { path: { tenant, leaving } }, body: { on } }))
export const radiation = (tenant: string, leaving: string) => `${root(tenant)}/leavings/${leaving}/certificate`
