import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { ThemeTokens } from '../../ui/theme'
import type { Rule } from './quiet'

export type HolidayZone = 'A' | 'B' | 'C' | 'corse' | 'guadeloupe' | 'martinique' | 'guyane' | 'reunion' | 'mayotte'
export type Week = '4' | '4.5'
export type Kind = 'commune' | 'intercommunality' | 'departement' | 'region' | 'school' | 'academy' | 'district' | 'vendor'
export type SchoolType = 'maternelle' | 'elementaire' | 'primaire' | 'college'

export type Organisation = {
  id: string
  kind: string
  school_type?: string
  private: boolean
  name: string
  short_name: string
  uai?: string
  siret?: string
  insee?: string
  address: string[]
  postcode?: string
  city?: string
  mail?: string
  phone?: string
  time_zone: string
  holiday_zone: string
  week: string
  colour?: string
  logo?: string
  theme?: ThemeTokens
  abilities: Record<string, boolean>
}
export type OrganisationChange = {
  name?: string
  short_name?: string
  address?: string[]
  postcode?: string
  city?: string
  mail?: string
  phone?: string
  time_zone?: string
  holiday_zone?: HolidayZone
  week?: Week
  colour?: string
}
export type ServiceState = { key: string; label: string; line: string; open: boolean; opened_at?: string }
export type Door = 'tenant' | 'subject' | 'audience'
export type RightHolder = { profile: string; label: string; door: Door; allowed: boolean; default: boolean }
export type RightLine = { right: string; service: string; label: string; kind: 'consult' | 'communicate' | 'publish' | 'manage'; fixed: boolean; holders: RightHolder[] }
export type RightChange = { profile: string; right: string; door: Door; allowed: boolean }
export type LinkView = {
  id: string
  tenant: string
  peer: string
  peer_kind: string
  rights: string[]
  granted: string[]
  offered: { right: string; label: string }[]
  abilities: Record<string, boolean>
  services: string[]
  group?: string
  share_ppm?: number
  since: string
  until?: string
}
export type Way = 'all' | 'support' | 'delegation'
export type Act = { id: string; at: string; who: string; from?: string; via: string; service: string; label: string; act: string; operation: string; objects: number; ticket?: string }
export type JournalPage = {
  items: Act[]
  more: boolean
  lines: number
  head: string
  sealed_at?: string
  check?: { at: string; lines: number; found: number; findings: { kind: string; seq?: number; line?: string; at?: string }[] }
  months: { month: string; last: number; dropped: boolean }[]
}
export type Quiet = { rule: Rule; custom: boolean; next: string; abilities: Record<string, boolean> }
export type FoundingLine = { id: string; kind: string; name: string; uai?: string; siret?: string; state: 'asked' | 'founded' | 'refused'; asked_at: string }
export type Founding = {
  kind: Kind
  school_type?: SchoolType
  private?: boolean
  name: string
  short_name?: string
  uai?: string
  siret?: string
  insee?: string
  address?: string[]
  postcode?: string
  city?: string
  time_zone?: string
  holiday_zone?: HolidayZone
  week?: Week
  given_name: string
  family_name: string
  admin_mail: string
}

const path = (tenant: string) => ({ params: { path: { tenant } } })

export const organisationKey = (tenant: string) => ['settings', tenant, 'organisation'] as const
export const organisationQuery = (tenant: string) =>
  queryOptions({ queryKey: organisationKey(tenant), queryFn: async (): Promise<Organisation> => (await ok(api.GET('/api/v1/t/{tenant}/settings', path(tenant)))) as Organisation })

export const servicesKey = (tenant: string) => ['settings', tenant, 'services'] as const
export const servicesQuery = (tenant: string) =>
  queryOptions({
    queryKey: servicesKey(tenant),
    queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/settings/services', path(tenant)))) as { items: ServiceState[]; abilities: Record<string, boolean> },
  })

export const rightsKey = (tenant: string) => ['settings', tenant, 'rights'] as const
export const rightsQuery = (tenant: string) =>
  queryOptions({
    queryKey: rightsKey(tenant),
    queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/settings/rights', path(tenant)))) as { items: RightLine[]; abilities: Record<string, boolean> },
  })

export const linksQuery = (tenant: string) =>
  queryOptions({ queryKey: ['settings', tenant, 'links'], queryFn: async () => ((await ok(api.GET('/api/v1/t/{tenant}/settings/links', path(tenant)))).items ?? []) as LinkView[] })

export type Proposal = {
  id: string
  ours: boolean
  peer: string
  peer_kind: string
  services: string[]
  state: 'proposed' | 'accepted' | 'linked' | 'refused' | 'withdrawn'
  reason?: 'kind'
  asked_at: string
  abilities: Record<string, boolean>
}
export const proposalsKey = (tenant: string) => ['settings', tenant, 'proposals'] as const
export const proposalsQuery = (tenant: string) =>
  queryOptions({ queryKey: proposalsKey(tenant), queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/settings/proposals', path(tenant)))) as { items: Proposal[]; kinds: { kind: string; services: string[] }[] } })
export const propose = (tenant: string, kind: string, number: string, services: string[]) =>
  ok(api.POST('/api/v1/t/{tenant}/settings/proposals', { ...path(tenant), body: { kind: kind as Kind, number: number.trim(), services } }))
const ofProposal = (tenant: string, proposal: string) => ({ params: { path: { tenant, proposal } } })
export const answerProposal = (tenant: string, proposal: string, yes: boolean) =>
  ok(yes ? api.POST('/api/v1/t/{tenant}/settings/proposals/{proposal}/accept', ofProposal(tenant, proposal)) : api.POST('/api/v1/t/{tenant}/settings/proposals/{proposal}/refuse', ofProposal(tenant, proposal)))
export const withdrawProposal = (tenant: string, proposal: string) => ok(api.DELETE('/api/v1/t/{tenant}/settings/proposals/{proposal}', ofProposal(tenant, proposal)))

export const journalKey = (tenant: string) => ['settings', tenant, 'journal'] as const
/** A page of the journal, older than an instant ('' for the newest). */
export const journalPage = async (tenant: string, way: Way, before: string): Promise<JournalPage> =>
  (await ok(api.GET('/api/v1/t/{tenant}/settings/journal', { params: { path: { tenant }, query: before ? { way, before } : { way } } }))) as JournalPage
export const verifyJournal = async (tenant: string): Promise<string> => (await ok(api.POST('/api/v1/t/{tenant}/settings/journal/checks', path(tenant)))).task

export const delegate = (tenant: string, link: string, rights: string[]) => ok(api.PUT('/api/v1/t/{tenant}/settings/links/{link}/rights', { params: { path: { tenant, link } }, body: { rights } }))
export const renounce = (tenant: string, link: string) => ok(api.DELETE('/api/v1/t/{tenant}/settings/links/{link}/granted', { params: { path: { tenant, link } } }))

const ofLink = (tenant: string, link: string) => ({ params: { path: { tenant, link } } })
export const endingQuery = (tenant: string, link: string) => queryOptions({ queryKey: [...linksQuery(tenant).queryKey, link, 'ending'], gcTime: 0, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/settings/links/{link}/ending', ofLink(tenant, link))) })
export const endLink = (tenant: string, link: string, name: string) => ok(api.POST('/api/v1/t/{tenant}/settings/links/{link}/ending', { ...ofLink(tenant, link), body: { name } }))

export type BrakeLine = { id: string; by: string; reason: string; pulled_at: string; lifted_at?: string; schools: boolean }
export type BrakeState = { on: boolean; items: BrakeLine[]; past: BrakeLine[]; schools: number; abilities: Record<string, boolean> }
export type ResetPupil = { person: string; given_name: string; family_name: string; password: boolean; code?: string; class_card?: unknown }
export const brakeKey = (tenant: string) => ['settings', tenant, 'brake'] as const
export const brakeQuery = (tenant: string) => queryOptions({ queryKey: brakeKey(tenant), queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/settings/brake', path(tenant)))) as unknown as BrakeState })
export const pullBrake = (tenant: string, reason: string, schools: boolean) => ok(api.POST('/api/v1/t/{tenant}/settings/brake', { ...path(tenant), body: { reason, schools } }))
export const liftBrake = (tenant: string) => ok(api.DELETE('/api/v1/t/{tenant}/settings/brake', path(tenant)))
export const classesQuery = (tenant: string) =>
  queryOptions({ queryKey: ['settings', tenant, 'classes'], queryFn: async () => ((await ok(api.GET('/api/v1/t/{tenant}/directory/classes', path(tenant)))).items ?? []) as unknown as { id: string; label: string }[] })
export const resetClass = async (tenant: string, id: string): Promise<ResetPupil[]> =>
  ((await ok(api.POST('/api/v1/t/{tenant}/identity/classes/{class}/reset', { params: { path: { tenant, class: id } } }))).items ?? []) as unknown as ResetPupil[]

export const quietKey = (tenant: string) => ['settings', tenant, 'quiet'] as const
export const quietQuery = (tenant: string) =>
  queryOptions({ queryKey: quietKey(tenant), queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/notify/quiet', path(tenant)))) as Quiet })

export const foundingsKey = (tenant: string) => ['settings', tenant, 'foundings'] as const
/** Asked again every two seconds while one is being made: it takes a few. */
export const foundingsQuery = (tenant: string) =>
  queryOptions({
    queryKey: foundingsKey(tenant),
    queryFn: async () => ((await ok(api.GET('/api/v1/t/{tenant}/settings/organisations', path(tenant)))).items ?? []) as FoundingLine[],
    refetchInterval: (query) => (query.state.data?.some((f) => f.state === 'asked') ? 2000 : false),
  })

export const changeOrganisation = async (tenant: string, body: OrganisationChange): Promise<Organisation> => (await ok(api.PATCH('/api/v1/t/{tenant}/settings', { ...path(tenant), body }))) as Organisation

/** Sends the picture as it is; the server reads it, draws it anew, and refuses what is none. */
export const sendLogo = async (tenant: string, file: File): Promise<Organisation> =>
  (await ok(api.PUT('/api/v1/t/{tenant}/settings/logo', { ...path(tenant), body: file as never, bodySerializer: (body: unknown) => body as Blob, headers: { 'Content-Type': file.type } }))) as Organisation

export const dropLogo = async (tenant: string): Promise<Organisation> => (await ok(api.DELETE('/api/v1/t/{tenant}/settings/logo', path(tenant)))) as Organisation

export const logoUrl = (tenant: string, file: string): string => `/api/v1/t/${tenant}/settings/logo/${file}`

export const setService = (tenant: string, service: string, open: boolean) => ok(api.PUT('/api/v1/t/{tenant}/settings/services/{service}', { params: { path: { tenant, service } }, body: { open } }))
export const setRight = (tenant: string, body: RightChange) => ok(api.PUT('/api/v1/t/{tenant}/settings/rights', { ...path(tenant), body: body as never }))
export const setQuiet = async (tenant: string, rule: Rule | null): Promise<Quiet> => (await ok(api.PUT('/api/v1/t/{tenant}/notify/quiet', { ...path(tenant), body: { rule } as never }))) as Quiet
export const found = (tenant: string, body: Founding) => ok(api.POST('/api/v1/t/{tenant}/settings/organisations', { ...path(tenant), body }))
