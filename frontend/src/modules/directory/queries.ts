import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query'
import type { components } from '../../api/schema'
import { api, ok, upload } from '../../api/client'
import { saveFile } from '../../api/save'
import { hatOf, useBoot } from '../../shell/session'

/* The only file of this folder that names addresses. Days are `YYYY-MM-DD`, instants ISO 8601. */

export type Profile = string
export type PersonRow = {
  id: string
  given_name: string
  family_name: string
  initials: string
  photo?: string
  profiles: Profile[]
  class?: string
  pupils?: string[]
  left_on?: string
  active: boolean
  expected_in_onde?: boolean
  abilities: string[]
}
export type PeoplePage = { items: PersonRow[]; more: boolean; abilities: string[] }

export type Contact = {
  mail?: string
  phone_home?: string
  phone_mobile?: string
  phone_work?: string
  street?: string
  postcode?: string
  city?: string
  country?: string
  street2?: string
  postcode2?: string
  city2?: string
  country2?: string
  address_hidden: boolean
}
export type Authority = 'full' | 'informed' | 'none'
export type Guardian = {
  link: string
  person: string
  given_name: string
  family_name: string
  relation?: number
  authority: Authority
  contact_order: number
  may_collect: boolean
  may_collect_said: boolean
  since: string
  until?: string
  source: string
  hand_made: boolean
  active: boolean
  disputed: boolean
  contact?: Contact
  abilities: string[]
}
export type Effect = 'may_not_collect' | 'no_contact' | 'no_information'
export type Restriction = {
  id: string
  pupil: string
  pupil_name: string
  person: string
  person_name: string
  effect: Effect
  since: string
  until?: string
  decided_on?: string
  court?: string
  document_seen: boolean
  checked_by?: string
  checked_on?: string
  origin?: string
  waiting: boolean
  lifted_there_on?: string
  abilities: string[]
}
export type Role = { id: string; profile: Profile; duty?: string; since: string; until?: string; source: string; abilities: string[] }
export type Part = 'pupil' | 'teacher' | 'main_teacher' | 'assistant'
export type Place = { class: string; label: string; year: string; part: Part; level?: string; since: string; until?: string }
export type Ward = { link: string; person: string; given_name: string; family_name: string; class?: string; authority: Authority; disputed: boolean }
export type Use = 'photo_school' | 'photo_class' | 'photo_web' | 'photo_press'
export type Answer = 'yes' | 'no' | 'asked'
export type Consent = { use: Use; state: Answer }
export type Person = PersonRow & {
  civility?: string
  birth_name: string
  usage_name?: string
  birth_date?: string
  sex?: string
  language?: string
  source: string
  hand_made: boolean
  limited_since?: string
  contact?: Contact
  roles: Role[]
  places: Place[]
  guardians: Guardian[]
  children: Ward[]
  restrictions: Restriction[]
  consents: Consent[]
}
export type PersonInput = {
  civility?: '' | 'M' | 'MME'
  family_name: string
  given_name: string
  usage_name?: string
  birth_date?: string
  sex?: '' | 'F' | 'M'
  language?: string
  contact?: Contact
}
export type NewPerson = PersonInput & { profile: Profile; duty?: string; class?: string; level?: string; ine?: string; expected_in_onde?: boolean }

export type Year = { id: string; label: string; starts_on: string; ends_on: string; current: boolean }
export type ClassKind = 'ordinary' | 'ulis' | 'upe2a'
export type Taker = { id: string; given_name: string; family_name: string; part: Part }
export type ClassRow = { id: string; label: string; kind: ClassKind; levels: string[]; teachers: Taker[]; pupils: number; reached: number; peer?: string; peer_name?: string; mine: boolean; abilities: string[] }
export type Classes = { year?: Year; years: Year[]; items: ClassRow[]; abilities: string[] }
export type Face = {
  id: string
  given_name: string
  family_name: string
  initials: string
  photo?: string
  level?: string
  birth_date?: string
  guardians: number
  guardians_active: number
  restricted: boolean
}
export type SchoolClass = ClassRow & { year: string; pupils_list: Face[]; adults: Taker[] }
export type GroupKind = 'class' | 'class_guardians' | 'staff' | 'school' | 'school_guardians' | 'level_guardians' | 'peer_guardians' | 'hand'
export type Group = { id: string; kind: GroupKind; label?: string; class?: string; level?: string; peer?: string; automatic: boolean; members: number; abilities: string[] }
export type Groups = { year?: Year; items: Group[]; abilities: string[] }
export type Dispute = { id: string; link: string; pupil: string; pupil_name: string; guardian: string; guardian_name: string; reason?: string; made_at: string; abilities: string[] }
export type Bridge = {
  id: string
  peer: string
  peer_name: string
  state: string
  came: boolean
  person?: string
  offer?: { given_name: string; family_name: string; birth_date?: string }
  alike?: PersonRow[]
  proposed_at: string
  abilities: string[]
}

export type CodeCard = { id: string; person: string; kind: 'paper' | 'mail' | 'joining' | 'reset'; issued_at: string; expires_at: string; used_at?: string; state: 'live' | 'used' | 'expired' | 'revoked' }
export type Issued = { id: string; person: string; code?: string; expires: string }
export type Issue = { cards: Issued[]; already: string[]; unreachable: string[]; refused: string[] }
export type AccountState = { person: string; account: boolean; member: boolean; login?: string; second_factor: boolean; card?: CodeCard; class_card: boolean }
export type ClassCode = { id: string; group: string; code: string; until: string }

export type Line = { file: string; line: number; code: string; message: string }
export type FieldChange = { field: string; before: string; after: string; kept?: boolean }
export type DiffPerson = { id?: string; kind: 'pupil' | 'guardian' | 'teacher'; name: string; class?: string; file?: string; line?: number; fields?: FieldChange[] }
export type Sum = { new: number; changed: number; leaving: number }
export type Diff = {
  year: string
  new_classes?: string[] | null
  new?: DiffPerson[] | null
  changed?: DiffPerson[] | null
  leaving?: DiffPerson[] | null
  expected?: DiffPerson[] | null
  by_kind?: Record<string, Sum> | null
  links_new: number
  links_ended: number
  writes: number
  known: number
  found: number
  other_school: boolean
  past_year?: boolean
  confirm_departures: boolean
}
export type Report = {
  pupils: number
  guardians: number
  links: number
  teachers: number
  classes: number
  new: number
  changed: number
  leaving: number
  warnings: Line[]
  errors: Line[]
  diff?: Diff
  /** Of a town hall's files: what the services take over, and what a person is asked. */
  town?: TownReport
  undone?: { restored: number; removed: number; kept: number; people?: string[] | null }
}
export type TownWord = { key: string; kind: 'activity' | 'diet' | 'school'; word: string; lines: number; said: string; guess: string }
export type TownDoubt = { key: string; name: string; birth_date?: string; file: string; line: number; why: 'several' | 'birth' | 'number' | 'names' | 'homonym'; people: { id: string; name: string; birth_date?: string; class?: string }[] | null; said: string; lines: number }
export type TownCount = 'enrolments_new' | 'enrolments_changed' | 'enrolments_kept' | 'days_new' | 'days_waiting' | 'days_kept' | 'days_cancelled' | 'days_past' | 'diets_new' | 'diets_changed' | 'diets_kept' | 'plans_told'
export type TownReport = {
  services: { service: string; writes: number; counts: { what: TownCount; count: number; cents?: number }[] | null }[] | null
  words: TownWord[] | null
  offers: { kind: 'activity' | 'diet' | 'school'; ref: string; label: string; group?: string }[] | null
  doubts: TownDoubt[] | null
  collectors: number
  left: number
}
export type ImportState = 'read' | 'mapping' | 'dry' | 'applying' | 'applied' | 'undoing' | 'undone' | 'failed'
export type Import = {
  id: string
  kind: 'onde' | 'aaf' | 'siecle' | 'csv' | 'town'
  /** Who sent the files and has them applied, when it was not this school. */
  from?: string
  /** Who of this organisation brought the files. */
  by?: string
  state: ImportState
  year: string
  report?: Report
  task?: string
  error?: string
  message?: string
  files: { name: string; size: number }[]
  created_at: string
  applied_at?: string
  undo_until?: string
  undone_at?: string
  abilities: string[]
}

export type MyChild = {
  tenant: string
  tenant_name: string
  tenant_kind: string
  child: string
  given_name: string
  family_name: string
  initials: string
  class?: string
  level?: string
  photo?: string
  /** Of a former school: the first day away, and the last on which its notes are still read. */
  left_on?: string
  read_until?: string
  abilities: string[]
}
export type ChildDetail = {
  child: string
  given_name: string
  family_name: string
  birth_date?: string
  class?: string
  left_on?: string
  read_until?: string
  relation?: number
  authority?: Authority
  may_collect: boolean
  disputed: boolean
  consents: Consent[]
  abilities: string[]
}
export type MyRecord = { tenant: string; tenant_name: string; person: string; given_name: string; family_name: string; contact: Contact; abilities: string[] }

/** An answer whose empty lists are lists: the server writes a list without anything as null. */
async function read<T>(call: Promise<{ data?: unknown }>): Promise<T> {
  return lists(await ok(call)) as T
}
function lists(value: unknown): unknown {
  if (value === null) return []
  if (Array.isArray(value)) return value.map(lists)
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, lists(v)]))
  return value
}

/** The organisation of the hat worn: staff's addresses are its own. */
/** Whether the organisation is a town hall, or several together: its imports come from another software, not from a register. */
export function useTownHall(): boolean {
  return ['commune', 'intercommunality'].includes(hatOf(useBoot())?.tenant.kind ?? '')
}
export function useTenant(): string {
  return hatOf(useBoot())?.tenant.id ?? ''
}

const key = (tenant: string, ...rest: unknown[]) => ['directory', tenant, ...rest] as const
/** Everything the directory says may have moved: names, links and counts show through one another. */
export const refresh = (client: QueryClient, tenant: string) => client.invalidateQueries({ queryKey: key(tenant) })

export type PeopleFilter = { q?: string; profile?: string; class?: string; state?: 'here' | 'left' | 'inactive' | 'expected' }

const people = (tenant: string, filter: PeopleFilter, more: { after?: string; limit?: number } = {}): Promise<PeoplePage> =>
  read(api.GET('/api/v1/t/{tenant}/directory/people', { params: { path: { tenant }, query: { ...filter, ...more } } }))

/** People found or listed, page after page in the order of names. A search is one page. */
export const peopleQuery = (tenant: string, filter: PeopleFilter, limit = 60) =>
  infiniteQueryOptions({
    queryKey: key(tenant, 'people', filter, limit),
    queryFn: ({ pageParam }) => people(tenant, filter, { limit, ...(pageParam && { after: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.more && !filter.q ? page.items.at(-1)?.id : undefined),
    placeholderData: keepPreviousData,
  })

/** A few people by the beginnings of their names, for a picker. */
export const findQuery = (tenant: string, q: string, profile?: string) =>
  queryOptions({ queryKey: key(tenant, 'find', q, profile), queryFn: () => people(tenant, { q, ...(profile && { profile }) }, { limit: 12 }), enabled: q.trim().length > 1, placeholderData: keepPreviousData })

/** The search of the palette. */
export const findPeople = (tenant: string, q: string, signal: AbortSignal): Promise<PeoplePage> =>
  read(api.GET('/api/v1/t/{tenant}/directory/people', { params: { path: { tenant }, query: { q, limit: 6 } }, signal }))

/** The most people whom one request may give codes to. */
export const MOST_CARDS = 1500

/** Everybody of a filter, over as many pages as it takes; {@link MOST_CARDS} at most. */
export async function everybody(tenant: string, filter: PeopleFilter): Promise<PersonRow[]> {
  const all: PersonRow[] = []
  for (;;) {
    const after = all.at(-1)?.id
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ended
    const page = await people(tenant, filter, { limit: 200, ...(after && { after }) })
    all.push(...page.items)
    if (!page.more || all.length >= MOST_CARDS) return all.slice(0, MOST_CARDS)
  }
}
export const everybodyQuery = (tenant: string, filter: PeopleFilter) => queryOptions({ queryKey: key(tenant, 'everybody', filter), queryFn: () => everybody(tenant, filter) })

export const personQuery = (tenant: string, person: string) =>
  queryOptions({
    queryKey: key(tenant, 'person', person),
    queryFn: (): Promise<Person> => read(api.GET('/api/v1/t/{tenant}/directory/people/{person}', { params: { path: { tenant, person } } })),
  })
export const addPerson = (tenant: string, body: NewPerson): Promise<{ id: string }> => read(api.POST('/api/v1/t/{tenant}/directory/people', { params: { path: { tenant } }, body }))
export const editPerson = (tenant: string, person: string, body: PersonInput & { ine?: string; expected_in_onde?: boolean }) =>
  ok(api.PUT('/api/v1/t/{tenant}/directory/people/{person}', { params: { path: { tenant, person } }, body }))
export const departPerson = (tenant: string, person: string, left: boolean) => ok(api.POST('/api/v1/t/{tenant}/directory/people/{person}/departure', { params: { path: { tenant, person } }, body: { left } }))
/** A face; its address names the file, so another face is another address. */
export const faceOf = (tenant: string, p: { id: string; photo?: string }) => p.photo && `/api/v1/t/${tenant}/directory/people/${p.id}/photo/${p.photo}`
export const childFace = (c: Pick<MyChild, 'child' | 'photo'>) => c.photo && `/api/v1/children/${c.child}/directory/photo/${c.photo}`
export const setPhoto = (tenant: string, person: string, file: File, agreed: boolean): Promise<{ photo: string }> =>
  upload(`/api/v1/t/${tenant}/directory/people/${person}/photo${agreed ? '?agreed=true' : ''}`, new Blob([file], { type: 'application/octet-stream' }) as unknown as FormData)
export const removePhoto = (tenant: string, person: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/people/{person}/photo', { params: { path: { tenant, person } } }))
export const giveRole = (tenant: string, person: string, body: { profile: Profile; duty?: string; since?: string; until?: string }) =>
  ok(api.POST('/api/v1/t/{tenant}/directory/people/{person}/roles', { params: { path: { tenant, person } }, body }))
export const endRole = (tenant: string, person: string, role: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/people/{person}/roles/{role}', { params: { path: { tenant, person, role } } }))

export const classesQuery = (tenant: string, year = '') =>
  queryOptions({
    queryKey: key(tenant, 'classes', year),
    queryFn: (): Promise<Classes> => read(api.GET('/api/v1/t/{tenant}/directory/classes', { params: { path: { tenant }, query: year ? { year } : {} } })),
  })
export const classQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: key(tenant, 'class', id),
    queryFn: (): Promise<SchoolClass> => read(api.GET('/api/v1/t/{tenant}/directory/classes/{class}', { params: { path: { tenant, class: id } } })),
    meta: { offline: true },
  })
export const addClass = (tenant: string, body: { label: string; kind: ClassKind; levels: string[] }): Promise<{ id: string }> => read(api.POST('/api/v1/t/{tenant}/directory/classes', { params: { path: { tenant } }, body }))
export const editClass = (tenant: string, id: string, body: { label: string; levels: string[] }) => ok(api.PUT('/api/v1/t/{tenant}/directory/classes/{class}', { params: { path: { tenant, class: id } }, body }))
export const joinClass = (tenant: string, id: string, body: { person: string; part: Part; level?: string }) => ok(api.POST('/api/v1/t/{tenant}/directory/classes/{class}/members', { params: { path: { tenant, class: id } }, body }))
export const leaveClass = (tenant: string, id: string, person: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/classes/{class}/members/{person}', { params: { path: { tenant, class: id, person } } }))

export type ListFormat = 'xlsx' | 'csv' | 'pdf'
/** The list of a class, with how its families are reached, as a file to keep. */
export const saveClassList = (tenant: string, id: string, format: ListFormat) => saveFile(`/api/v1/t/${tenant}/directory/classes/${id}/export`, { format })
/** Asks for the list of everybody; the task's result names the document. */
export const startExport = async (tenant: string, format: ListFormat): Promise<string> => (await ok(api.POST('/api/v1/t/{tenant}/directory/exports', { params: { path: { tenant } }, body: { format } }))).task
export const groupsQuery = (tenant: string) =>
  queryOptions({ queryKey: key(tenant, 'groups'), queryFn: (): Promise<Groups> => read(api.GET('/api/v1/t/{tenant}/directory/groups', { params: { path: { tenant }, query: {} } })) })
export const groupQuery = (tenant: string, group: string) =>
  queryOptions({
    queryKey: key(tenant, 'group', group),
    queryFn: (): Promise<Group & { people: PersonRow[] }> => read(api.GET('/api/v1/t/{tenant}/directory/groups/{group}', { params: { path: { tenant, group } } })),
  })
export type GroupInput = { label: string; members: string[] }
export const makeGroup = (tenant: string, body: GroupInput): Promise<{ id: string }> => read(api.POST('/api/v1/t/{tenant}/directory/groups', { params: { path: { tenant } }, body }))
export const editGroup = (tenant: string, group: string, body: GroupInput) => ok(api.PUT('/api/v1/t/{tenant}/directory/groups/{group}', { params: { path: { tenant, group } }, body }))
export const archiveGroup = (tenant: string, group: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/groups/{group}', { params: { path: { tenant, group } } }))

export type KinshipInput = { relation?: number; authority: Authority; contact_order: number; may_collect: boolean; until?: string }
export const tieGuardian = (tenant: string, body: KinshipInput & { pupil: string; guardian: string }) => ok(api.POST('/api/v1/t/{tenant}/directory/kinship', { params: { path: { tenant } }, body }))
export const editKinship = (tenant: string, link: string, body: KinshipInput) => ok(api.PUT('/api/v1/t/{tenant}/directory/kinship/{link}', { params: { path: { tenant, link } }, body }))
export const endKinship = (tenant: string, link: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/kinship/{link}', { params: { path: { tenant, link } } }))

export type RestrictionInput = { pupil: string; person: string; effect: Effect; since?: string; until?: string; decided_on: string; court: string; document_seen: boolean }
export const restrictionsQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'restrictions'),
    queryFn: async (): Promise<Restriction[]> => (await read<{ items: Restriction[] }>(api.GET('/api/v1/t/{tenant}/directory/restrictions', { params: { path: { tenant } } }))).items,
  })
export const restrict = (tenant: string, body: RestrictionInput) => ok(api.POST('/api/v1/t/{tenant}/directory/restrictions', { params: { path: { tenant } }, body }))
export const liftRestriction = (tenant: string, restriction: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/restrictions/{restriction}', { params: { path: { tenant, restriction } } }))
export const confirmRestriction = (tenant: string, restriction: string) => ok(api.POST('/api/v1/t/{tenant}/directory/restrictions/{restriction}/confirm', { params: { path: { tenant, restriction } } }))

export const disputesQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'disputes'),
    queryFn: async (): Promise<Dispute[]> => (await read<{ items: Dispute[] }>(api.GET('/api/v1/t/{tenant}/directory/disputes', { params: { path: { tenant } } }))).items,
  })
export const decideDispute = (tenant: string, dispute: string, end: boolean) => ok(api.POST('/api/v1/t/{tenant}/directory/disputes/{dispute}/decision', { params: { path: { tenant, dispute } }, body: { end } }))

export const bridgesQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'bridges'),
    queryFn: async (): Promise<Bridge[]> => (await read<{ items: Bridge[] }>(api.GET('/api/v1/t/{tenant}/directory/bridges', { params: { path: { tenant } } }))).items,
  })
export const confirmBridge = (tenant: string, bridge: string, person?: string) =>
  ok(api.POST('/api/v1/t/{tenant}/directory/bridges/{bridge}/confirm', { params: { path: { tenant, bridge } }, body: person ? { person } : {} }))
export const refuseBridge = (tenant: string, bridge: string) => ok(api.POST('/api/v1/t/{tenant}/directory/bridges/{bridge}/refuse', { params: { path: { tenant, bridge } } }))

export const paperConsent = (tenant: string, body: { pupil: string; guardian: string; use: Use; agreed: boolean }) => ok(api.PUT('/api/v1/t/{tenant}/directory/consents', { params: { path: { tenant } }, body }))

// Accounts: codes, resets, class cards.

export const cardsQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'cards'),
    queryFn: async (): Promise<CodeCard[]> => (await read<{ items: CodeCard[] }>(api.GET('/api/v1/t/{tenant}/identity/cards', { params: { path: { tenant } } }))).items,
  })
export const issueCards = (tenant: string, people: string[], kind: 'paper' | 'mail'): Promise<Issue> => read(api.POST('/api/v1/t/{tenant}/identity/cards', { params: { path: { tenant } }, body: { people, kind } }))
export const accountQuery = (tenant: string, person: string) =>
  queryOptions({
    queryKey: key(tenant, 'account', person),
    queryFn: (): Promise<AccountState> => read(api.GET('/api/v1/t/{tenant}/identity/people/{person}', { params: { path: { tenant, person } } })),
  })
export const issueReset = (tenant: string, person: string): Promise<Issued> => read(api.POST('/api/v1/t/{tenant}/identity/people/{person}/reset', { params: { path: { tenant, person } } }))
export const dropFactor = (tenant: string, person: string) => ok(api.DELETE('/api/v1/t/{tenant}/identity/people/{person}/second-factor', { params: { path: { tenant, person } } }))
export const signOutPerson = (tenant: string, person: string) => ok(api.DELETE('/api/v1/t/{tenant}/identity/people/{person}/sessions', { params: { path: { tenant, person } } }))
export const closeAccess = (tenant: string, person: string) => ok(api.DELETE('/api/v1/t/{tenant}/identity/people/{person}/membership', { params: { path: { tenant, person } } }))
export const openAccess = (tenant: string, person: string) => ok(api.PUT('/api/v1/t/{tenant}/identity/people/{person}/membership', { params: { path: { tenant, person } } }))
/** The most sheets that one document holds. */
export const MOST_SHEETS = 200
/** Sheets to hand out, with new codes that are in the paper alone; the former ones die. A PDF. */
export const printSheets = (tenant: string, people: string[]): Promise<Blob> =>
  ok(api.POST('/api/v1/t/{tenant}/identity/sheets', { params: { path: { tenant } }, body: { people }, parseAs: 'blob' }))
/** Class cards, eight on a page; the former ones die. A PDF. */
export const printClassCards = (tenant: string, people: string[], asks_picture: boolean): Promise<Blob> =>
  ok(api.POST('/api/v1/t/{tenant}/identity/class-card-sheets', { params: { path: { tenant } }, body: { people, asks_picture }, parseAs: 'blob' }))
export const classCodesQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'class-codes'),
    queryFn: async (): Promise<ClassCode[]> => (await read<{ items: ClassCode[] }>(api.GET('/api/v1/t/{tenant}/identity/class-codes', { params: { path: { tenant } } }))).items,
  })
export const openClass = (tenant: string, group: string): Promise<ClassCode> => read(api.POST('/api/v1/t/{tenant}/identity/class-codes', { params: { path: { tenant } }, body: { group } }))
export const closeClass = (tenant: string, id: string) => ok(api.DELETE('/api/v1/t/{tenant}/identity/class-codes/{id}', { params: { path: { tenant, id } } }))

// Imports.

const working = (state?: ImportState) => state === 'read' || state === 'applying' || state === 'undoing'
export const importsQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'imports'),
    queryFn: async (): Promise<Import[]> => (await read<{ items: Import[] }>(api.GET('/api/v1/t/{tenant}/directory/imports', { params: { path: { tenant } } }))).items,
  })
export const importQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: key(tenant, 'import', id),
    queryFn: (): Promise<Import> => read(api.GET('/api/v1/t/{tenant}/directory/imports/{import}', { params: { path: { tenant, import: id } } })),
    // The events wake it; asking again is for a browser that hears none.
    refetchInterval: (query) => (working(query.state.data?.state) ? 2000 : false),
  })
/** `own`: tables of the school's own, even if they look like a register's. */
export function uploadImport(tenant: string, files: readonly File[], own: boolean, onProgress: (share: number) => void): Promise<Import> {
  const form = new FormData()
  for (const file of files) form.append('files', file)
  return upload(`/api/v1/t/${tenant}/directory/imports${own ? '?kind=csv' : ''}`, form, onProgress)
}
export const applyImport = (tenant: string, id: string, confirm_departures: boolean): Promise<Import> =>
  read(api.POST('/api/v1/t/{tenant}/directory/imports/{import}/apply', { params: { path: { tenant, import: id } }, body: { confirm_departures } }))
/** What a person says of a town hall's files; they are examined anew. */
export const answerImport = (tenant: string, id: string, words: Record<string, string>, children: Record<string, string>): Promise<Import> =>
  read(api.PUT('/api/v1/t/{tenant}/directory/imports/{import}/answers', { params: { path: { tenant, import: id } }, body: { words, children } }))
export const undoImport = (tenant: string, id: string): Promise<Import> => read(api.POST('/api/v1/t/{tenant}/directory/imports/{import}/undo', { params: { path: { tenant, import: id } } }))

// What the columns of a table of one's own hold.

export type TableMapping = {
  file?: string
  sheet?: string
  kind: 'pupils' | 'guardians' | 'teachers' | 'none' | 'children' | 'families' | 'bookings' | 'collectors' | 'diets' | 'accounts'
  header: number
  double_header?: boolean
  /** Empty: the kind or the line of the headers was changed, and the rest is guessed anew. */
  columns: { header: string; field: string }[]
  dates?: 'dmy' | 'mdy'
  names?: 'family_first' | 'first_family'
  class?: string
  sexes?: Record<string, string>
  relations?: number[]
  whole?: boolean
}
export type TableView = {
  mapping: TableMapping
  rows: number
  samples: string[][]
  missing: string[][]
  twice: string[]
  words: string[]
  sure: boolean
  headless: boolean
  remarks: Line[]
  lines: { line: number; values: { field: string; value: string }[]; issues: Line[] }[]
}
export type TablesView = { tables: TableView[]; fields: Record<string, string[]>; errors: Line[]; ready: boolean }
const ofImport = (tenant: string, id: string) => ({ path: { tenant, import: id } })
/** The tables of an import with what was said of them so far; nothing is kept by looking. */
export const columnsQuery = (tenant: string, id: string, said?: TableMapping[]) =>
  queryOptions({
    queryKey: key(tenant, 'columns', id, said ?? null),
    queryFn: (): Promise<TablesView> =>
      said
        ? read(api.POST('/api/v1/t/{tenant}/directory/imports/{import}/columns/try', { params: ofImport(tenant, id), body: { tables: said } as never }))
        : read(api.GET('/api/v1/t/{tenant}/directory/imports/{import}/columns', { params: ofImport(tenant, id) })),
  })
export const sayColumns = (tenant: string, id: string, tables: TableMapping[]): Promise<Import> => read(api.PUT('/api/v1/t/{tenant}/directory/imports/{import}/columns', { params: ofImport(tenant, id), body: { tables } as never }))

// An académie's files, for all its schools at once.

export type FeedState = 'reading' | 'sent' | 'applying' | 'done' | 'refused'
export type FeedSchoolState = 'unknown' | 'unlinked' | 'sent' | 'examined' | 'confirm' | 'refused' | 'applying' | 'applied' | 'failed'
export type Structure = { key: string; uai: string; name: string; type?: string; city?: string; commune?: string; structure?: string }
export type Counts = { pupils: number; guardians: number; links: number; teachers: number; classes: number; new: number; changed: number; leaving: number; warnings: number; errors: number; writes: number }
export type FeedSchool = { id: string; school: Structure; state: FeedSchoolState; counts?: Counts; error?: string; message?: string; moved_at: string }
export type Feed = {
  id: string
  academy: string
  state: FeedState
  dated?: string
  delta: boolean
  task?: string
  error?: string
  /** Who of this organisation brought the set. */
  by?: string
  message?: string
  created_at: string
  files: { name: string; size: number }[]
  warnings: Line[]
  errors: Line[]
  others: Structure[]
  schools: FeedSchool[]
  waiting: number
  abilities: string[]
}
export const feedsQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'feeds'),
    queryFn: async (): Promise<Feed[]> => (await read<{ items: Feed[] }>(api.GET('/api/v1/t/{tenant}/directory/feeds', { params: { path: { tenant } } }))).items,
  })
export const feedQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: key(tenant, 'feed', id),
    queryFn: (): Promise<Feed> => read(api.GET('/api/v1/t/{tenant}/directory/feeds/{feed}', { params: { path: { tenant, feed: id } } })),
    // The schools answer one by one, each in its own time.
    refetchInterval: (query) => (moving(query.state.data) ? 2500 : false),
  })
/** Whether somebody is still at work on a set: its reader, or a school. */
export const moving = (feed?: Pick<Feed, 'state' | 'waiting'>) => !!feed && (feed.state === 'reading' || feed.state === 'applying' || feed.waiting > 0)
export function uploadFeed(tenant: string, academy: string, files: readonly File[], onProgress: (share: number) => void): Promise<Feed> {
  const form = new FormData()
  for (const file of files) form.append('files', file)
  return upload(`/api/v1/t/${tenant}/directory/feeds?academy=${encodeURIComponent(academy)}`, form, onProgress)
}
const ofFeed = (tenant: string, feed: string) => ({ path: { tenant, feed } })
export const openFeedSchools = (tenant: string, feed: string, schools: string[]): Promise<Feed> => read(api.POST('/api/v1/t/{tenant}/directory/feeds/{feed}/schools', { params: ofFeed(tenant, feed), body: { schools } }))
export const rereadFeed = (tenant: string, feed: string): Promise<Feed> => read(api.POST('/api/v1/t/{tenant}/directory/feeds/{feed}/again', { params: ofFeed(tenant, feed) }))
export const applyFeed = (tenant: string, feed: string, confirmed: string[]): Promise<Feed> => read(api.POST('/api/v1/t/{tenant}/directory/feeds/{feed}/apply', { params: ofFeed(tenant, feed), body: { confirmed } }))

// Families.

export const myChildrenQuery = queryOptions({
  queryKey: ['directory', 'mine', 'children'],
  queryFn: async (): Promise<MyChild[]> => (await read<{ items: MyChild[] }>(api.GET('/api/v1/children'))).items,
  meta: { offline: true },
})
export type Pickup = components['schemas']['DirectoryPickupView']
export type Collector = components['schemas']['DirectoryCollectorView']
export type CollectorInput = components['schemas']['DirectoryCollectorInput']
export type AloneService = Pickup['alone'][number]['service']

/** Who may fetch one of my children. */
export const childPickupQuery = (child: string) => queryOptions({ queryKey: ['directory', 'mine', 'pickup', child], queryFn: () => ok(api.GET('/api/v1/children/{child}/directory/pickup', { params: { path: { child } } })) })
export const childPickup = (child: string) => {
  const path = { child }
  return {
    name: (body: CollectorInput, collector?: string) =>
      collector ? ok(api.PUT('/api/v1/children/{child}/directory/pickup/{collector}', { params: { path: { child, collector } }, body })) : ok(api.POST('/api/v1/children/{child}/directory/pickup', { params: { path }, body })),
    end: (collector: string) => ok(api.DELETE('/api/v1/children/{child}/directory/pickup/{collector}', { params: { path: { child, collector } } })),
    alone: (service: AloneService, allowed: boolean) => ok(api.PUT('/api/v1/children/{child}/directory/alone', { params: { path }, body: { service, allowed } })),
  }
}

/** Who may fetch a pupil, as the staff reads and writes it. */
export const personPickupQuery = (tenant: string, person: string) =>
  queryOptions({ queryKey: ['directory', tenant, 'pickup', person], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/directory/people/{person}/pickup', { params: { path: { tenant, person } } })) })
export const personPickup = (tenant: string, person: string) => {
  const path = { tenant, person }
  return {
    name: (body: CollectorInput, collector?: string) =>
      collector ? ok(api.PUT('/api/v1/t/{tenant}/directory/people/{person}/pickup/{collector}', { params: { path: { ...path, collector } }, body })) : ok(api.POST('/api/v1/t/{tenant}/directory/people/{person}/pickup', { params: { path }, body })),
    end: (collector: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/people/{person}/pickup/{collector}', { params: { path: { ...path, collector } } })),
    alone: (service: AloneService, allowed: boolean) => ok(api.PUT('/api/v1/t/{tenant}/directory/people/{person}/alone', { params: { path }, body: { service, allowed } })),
  }
}

export const myChildQuery = (child: string) =>
  queryOptions({
    queryKey: ['directory', 'mine', 'child', child],
    queryFn: (): Promise<ChildDetail> => read(api.GET('/api/v1/children/{child}/directory', { params: { path: { child } } })),
  })
export const disputeChild = (child: string, reason: string) => ok(api.POST('/api/v1/children/{child}/directory/dispute', { params: { path: { child } }, body: reason ? { reason } : {} }))
export const answerConsent = (child: string, use: Use, agreed: boolean) => ok(api.PUT('/api/v1/children/{child}/directory/consents', { params: { path: { child } }, body: { use, agreed } }))
export const myRecordsQuery = queryOptions({
  queryKey: ['directory', 'mine', 'records'],
  queryFn: async (): Promise<MyRecord[]> => (await read<{ items: MyRecord[] }>(api.GET('/api/v1/directory/me'))).items,
})
export const hideAddress = (tenant: string, hidden: boolean) => ok(api.PUT('/api/v1/t/{tenant}/directory/me/address', { params: { path: { tenant } }, body: { hidden } }))

// From year to year: transfers, records that may be one, the year to come.

export type TransferState = 'asked' | 'proposed' | 'accepted' | 'refused' | 'withdrawn' | 'done'
export type RefusalReason = 'unknown' | 'stays' | 'elsewhere' | 'mistake'
export type Transfer = {
  id: string
  way: 'out' | 'in'
  state: TransferState
  name: string
  person?: string
  class?: string
  peer_name?: string
  by_code: boolean
  leaves_on?: string
  reason?: RefusalReason
  opened_at: string
  decided_at?: string
  abilities: string[]
}
export type Destination = { id: string; name: string }
export type Transfers = { items: Transfer[]; peers: Destination[] }
export type ComingGuardian = { given_name: string; family_name: string; relation?: number; authority: Authority; known: boolean; account: boolean }
export type TransferDetail = Transfer & {
  pupil?: { given_name: string; family_name: string; usage_name?: string; birth_date?: string }
  level?: string
  guardians: ComingGuardian[]
  orders: number
  alike: PersonRow[]
  same_ine: boolean
}
export const transfersQuery = (tenant: string) =>
  queryOptions({ queryKey: key(tenant, 'transfers'), queryFn: (): Promise<Transfers> => read(api.GET('/api/v1/t/{tenant}/directory/transfers', { params: { path: { tenant } } })) })
export const transferQuery = (tenant: string, transfer: string) =>
  queryOptions({
    queryKey: key(tenant, 'transfer', transfer),
    queryFn: (): Promise<TransferDetail> => read(api.GET('/api/v1/t/{tenant}/directory/transfers/{transfer}', { params: { path: { tenant, transfer } } })),
  })
export const proposeTransfer = (tenant: string, body: { people: string[]; peer: string; leaves_on?: string }) => ok(api.POST('/api/v1/t/{tenant}/directory/transfers', { params: { path: { tenant } }, body }))
export const codeTransfer = (tenant: string, body: { person: string; leaves_on?: string }): Promise<{ transfer: string; code: string; until: string }> =>
  read(api.POST('/api/v1/t/{tenant}/directory/transfer-codes', { params: { path: { tenant } }, body }))
export const claimTransfer = (tenant: string, body: { code: string; birth_date: string }): Promise<{ id: string }> => read(api.POST('/api/v1/t/{tenant}/directory/transfer-claims', { params: { path: { tenant } }, body }))
export const sendTransfer = (tenant: string, transfer: string, leaves_on?: string) =>
  ok(api.POST('/api/v1/t/{tenant}/directory/transfers/{transfer}/send', { params: { path: { tenant, transfer } }, body: leaves_on ? { leaves_on } : {} }))
export const acceptTransfer = (tenant: string, transfer: string, body: { person?: string; class?: string }): Promise<{ id: string }> =>
  read(api.POST('/api/v1/t/{tenant}/directory/transfers/{transfer}/accept', { params: { path: { tenant, transfer } }, body }))
export const refuseTransfer = (tenant: string, transfer: string, reason: RefusalReason) =>
  ok(api.POST('/api/v1/t/{tenant}/directory/transfers/{transfer}/refuse', { params: { path: { tenant, transfer } }, body: { reason } }))
export const withdrawTransfer = (tenant: string, transfer: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/transfers/{transfer}', { params: { path: { tenant, transfer } } }))

export type Expected = PersonRow & { since: string; days: number; late: boolean }
export const expectedQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'expected'),
    queryFn: async (): Promise<Expected[]> => (await read<{ items: Expected[] }>(api.GET('/api/v1/t/{tenant}/directory/expected', { params: { path: { tenant } } }))).items,
  })

export type Departing = PersonRow & { erased_on: string; days: number }
/** Who left, and whose record is erased within thirty days. */
export const departingQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'departing'),
    queryFn: async (): Promise<Departing[]> => (await read<{ items: Departing[] }>(api.GET('/api/v1/t/{tenant}/directory/departing', { params: { path: { tenant } } }))).items,
  })

export type Likeness = 'name' | 'near_name' | 'birth' | 'address' | 'mail' | 'phone' | 'child' | 'ine'
export type AlikeRecord = PersonRow & { birth_date?: string; contact?: Contact; guardians: string[]; source: string; national_number: boolean; added: string }
export type DuplicateDecision = 'same' | 'different' | 'later' | 'ask_director' | 'ask_family'
export type Duplicate = {
  id: string
  state: 'open' | 'later' | 'asked' | 'different' | 'same'
  asked_of?: 'director' | 'family'
  reasons: Likeness[]
  stays: AlikeRecord
  goes: AlikeRecord
  answers: { guardian: string; answer: 'one' | 'two' | 'waiting' }[]
  blocked?: 'two_accounts' | 'two_numbers'
  found_at: string
  undo_until?: string
  abilities: string[]
}
export const duplicatesQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, 'duplicates'),
    queryFn: (): Promise<{ items: Duplicate[]; later: number }> => read(api.GET('/api/v1/t/{tenant}/directory/duplicates', { params: { path: { tenant } } })),
  })
export const decideDuplicate = (tenant: string, duplicate: string, decision: DuplicateDecision) =>
  ok(api.POST('/api/v1/t/{tenant}/directory/duplicates/{duplicate}/decision', { params: { path: { tenant, duplicate } }, body: { decision } }))
export const undoDuplicate = (tenant: string, duplicate: string) => ok(api.POST('/api/v1/t/{tenant}/directory/duplicates/{duplicate}/undo', { params: { path: { tenant, duplicate } } }))

export type Question = { id: string; tenant: string; tenant_name: string; child: string; name: string; birth_date?: string; answer?: 'one' | 'two' }
export const myQuestionsQuery = queryOptions({
  queryKey: ['directory', 'mine', 'questions'],
  queryFn: async (): Promise<Question[]> => (await read<{ items: Question[] }>(api.GET('/api/v1/directory/questions'))).items,
})
export const answerQuestion = (tenant: string, question: string, answer: 'one' | 'two') => ok(api.PUT('/api/v1/t/{tenant}/directory/questions/{question}', { params: { path: { tenant, question } }, body: { answer } }))

export type NextClass = { id: string; label: string; kind: ClassKind; levels: string[]; from?: string; adults: Taker[]; pupils: number }
export type NextPupil = {
  id: string
  given_name: string
  family_name: string
  from_class?: string
  from?: string
  from_level?: string
  outcome: 'placed' | 'leaves' | 'unplaced'
  class?: string
  level?: string
  kept_down?: boolean
  by: 'hand' | 'register' | 'proposal'
  register?: string
  expected_in_onde?: boolean
  transfer?: 'asked' | 'proposed' | 'accepted' | 'refused'
  transfer_to?: string
}
export type NextGroup = { id: string; label: string; members: number; answer: 'keep' | 'archive' | 'unasked' }
export type NextYear = {
  state: 'none' | 'draft' | 'open'
  label: string
  from_label?: string
  starts_on?: string
  opens_from?: string
  opens_on?: string
  opened_at?: string
  undo_until?: string
  classes: NextClass[]
  pupils: NextPupil[]
  groups: NextGroup[]
  teachers: { id: string; given_name: string; family_name: string }[]
  leaving: number
  unplaced: number
  peers: Destination[]
  abilities: string[]
}
export const nextYearQuery = (tenant: string) =>
  queryOptions({ queryKey: key(tenant, 'next-year'), queryFn: (): Promise<NextYear> => read(api.GET('/api/v1/t/{tenant}/directory/next-year', { params: { path: { tenant } } })) })
export const beginNextYear = (tenant: string) => ok(api.POST('/api/v1/t/{tenant}/directory/next-year', { params: { path: { tenant } } }))
export type NextClassInput = { label: string; kind: ClassKind; levels: string[]; teachers: string[] }
export const addNextClass = (tenant: string, body: NextClassInput) => ok(api.POST('/api/v1/t/{tenant}/directory/next-year/classes', { params: { path: { tenant } }, body }))
export const editNextClass = (tenant: string, id: string, body: NextClassInput) => ok(api.PUT('/api/v1/t/{tenant}/directory/next-year/classes/{class}', { params: { path: { tenant, class: id } }, body }))
export const dropNextClass = (tenant: string, id: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/next-year/classes/{class}', { params: { path: { tenant, class: id } } }))
export type NextPlaceInput = { people: string[]; outcome: 'proposal' | 'placed' | 'leaves'; class?: string; level?: string }
export const placeNext = (tenant: string, body: NextPlaceInput) => ok(api.PUT('/api/v1/t/{tenant}/directory/next-year/places', { params: { path: { tenant } }, body }))
export const keepNextGroup = (tenant: string, group: string, keep: boolean) => ok(api.PUT('/api/v1/t/{tenant}/directory/next-year/groups/{group}', { params: { path: { tenant, group } }, body: { keep } }))
export const planNextYear = (tenant: string, opens_on?: string) => ok(api.PUT('/api/v1/t/{tenant}/directory/next-year/opening', { params: { path: { tenant } }, body: opens_on ? { opens_on } : {} }))
export const openNextYear = (tenant: string, confirm: boolean) => ok(api.POST('/api/v1/t/{tenant}/directory/next-year/opening', { params: { path: { tenant } }, body: { confirm } }))
export const undoNextYear = (tenant: string) => ok(api.DELETE('/api/v1/t/{tenant}/directory/next-year/opening', { params: { path: { tenant } } }))
