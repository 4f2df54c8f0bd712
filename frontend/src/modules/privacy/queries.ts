import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components, operations } from '../../api/schema'

export type Request = components['schemas']['PrivacyRequestView']
export type Asked = components['schemas']['PrivacyAsked']
export type Correction = components['schemas']['DirectoryCorrection']
export type Field = Correction['field']
export type Opening = components['schemas']['PrivacyOpeningView']
export type Sheet = components['schemas']['PrivacySheetView']
export type Erased = components['schemas']['PrivacyErasedView']
export type Outcome = 'accepted' | 'partly' | 'refused'
export type Checked = NonNullable<Request['checked_how']>
export type About = components['schemas']['PrivacyAboutView']
export type Register = components['schemas']['PrivacyRegisterView']
export type Stated = components['schemas']['PrivacyStated']
export type Written = NonNullable<operations['privacy.record']>['requestBody']['content']['application/json']
export type Which = 'open' | 'answered' | 'all'

/** One organisation that holds data of somebody; `child` is the child's record there, absent for one's own data. */
export interface Place {
  tenant: string
  name: string
  child?: string
}

/** Somebody whose data one may ask for: oneself, or a child, with all the organisations that hold them. */
export interface Subject {
  /** Empty for oneself. */
  id: string
  name: string
  places: Place[]
}

const path = (tenant: string) => ({ params: { path: { tenant } } })
const ofRequest = (tenant: string, request: string) => ({ params: { path: { tenant, request } } })
const ofChild = (child: string) => ({ params: { path: { child } } })

export const privacyKey = ['privacy'] as const

/** What I asked, everywhere; read again while a copy is being made. */
export const mineQuery = queryOptions({
  queryKey: [...privacyKey, 'mine'],
  queryFn: async () => {
    const { items, missing } = await ok(api.GET('/api/v1/privacy/requests'))
    return { items: items ?? [], missing: missing ?? [] }
  },
  refetchInterval: (q) => (q.state.data?.items.some((r) => r.state === 'making' && r.has_account) ? 2000 : false),
})

/** The children I follow, one by child: a child is known to a school and to a town under two ids. */
export const childrenQuery = queryOptions({
  queryKey: [...privacyKey, 'children'],
  queryFn: async (): Promise<Subject[]> => {
    const found = new Map<string, Subject>()
    for (const c of (await ok(api.GET('/api/v1/children'))).items ?? []) {
      const name = `${c.given_name} ${c.family_name}`
      const subject = found.get(name) ?? { id: c.child, name, places: [] }
      subject.places.push({ tenant: c.tenant, name: c.tenant_name, child: c.child })
      found.set(name, subject)
    }
    return [...found.values()]
  },
})

export const heldQuery = (tenant: string) => queryOptions({ queryKey: [...privacyKey, tenant, 'held'], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/privacy/held', path(tenant))) })
export const openingsQuery = (child: string) => queryOptions({ queryKey: [...privacyKey, 'openings', child], queryFn: () => ok(api.GET('/api/v1/children/{child}/privacy/openings', ofChild(child))) })

export const askCopy = ({ tenant, child }: Place) => (child ? ok(api.POST('/api/v1/children/{child}/privacy/copies', ofChild(child))) : ok(api.POST('/api/v1/t/{tenant}/privacy/copies', path(tenant))))
export const ask = ({ tenant, child }: Place, body: Asked) => (child ? ok(api.POST('/api/v1/children/{child}/privacy/requests', { ...ofChild(child), body })) : ok(api.POST('/api/v1/t/{tenant}/privacy/requests', { ...path(tenant), body })))
export const withdraw = (tenant: string, request: string) => ok(api.POST('/api/v1/t/{tenant}/privacy/requests/{request}/withdraw', ofRequest(tenant, request)))
export const copyHref = (tenant: string, request: string) => `/api/v1/t/${tenant}/privacy/requests/${request}/copy`

export const inboxQuery = (tenant: string, state: Which) =>
  queryOptions({
    queryKey: [...privacyKey, tenant, 'inbox', state],
    queryFn: async () => {
      const { items, late } = await ok(api.GET('/api/v1/t/{tenant}/privacy/inbox', { params: { path: { tenant }, query: { state } } }))
      return { items: items ?? [], late }
    },
  })
export const requestQuery = (tenant: string, request: string) => queryOptions({ queryKey: [...privacyKey, tenant, 'request', request], queryFn: (): Promise<Request> => ok(api.GET('/api/v1/t/{tenant}/privacy/inbox/{request}', ofRequest(tenant, request))) })
export const answer = (tenant: string, request: string, body: { outcome: Outcome; reason?: string; fields?: string[]; left_out?: string[] }): Promise<Request> => ok(api.POST('/api/v1/t/{tenant}/privacy/inbox/{request}/answer', { ...ofRequest(tenant, request), body }))
export const extend = (tenant: string, request: string, reason: string): Promise<Request> => ok(api.POST('/api/v1/t/{tenant}/privacy/inbox/{request}/extend', { ...ofRequest(tenant, request), body: { reason } }))

export const lift = (tenant: string, request: string, reason: string): Promise<Request> => ok(api.POST('/api/v1/t/{tenant}/privacy/inbox/{request}/lift', { ...ofRequest(tenant, request), body: { reason } }))
export const handHref = (tenant: string, request: string) => `/api/v1/t/${tenant}/privacy/inbox/${request}/copy`
export const record = (tenant: string, body: Written) => ok(api.POST('/api/v1/t/{tenant}/privacy/inbox', { ...path(tenant), body }))
export const askersQuery = (tenant: string, find: string) =>
  queryOptions({ queryKey: [...privacyKey, tenant, 'askers', find], queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/privacy/askers', { params: { path: { tenant }, query: { find } } }))).items ?? [], placeholderData: (before: About[] | undefined) => before })
export const tracedQuery = (tenant: string, person: string) => queryOptions({ queryKey: [...privacyKey, tenant, 'traced', person], queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/privacy/people/{person}/openings', { params: { path: { tenant, person } } }))).items ?? [] })
export const state = (tenant: string, body: Stated) => ok(api.PUT('/api/v1/t/{tenant}/privacy/statement', { ...path(tenant), body }))
export const fileHref = (tenant: string, name: string) => `/api/v1/t/${tenant}/privacy/${name}`

export const registerQuery = (tenant: string) => queryOptions({ queryKey: [...privacyKey, tenant, 'register'], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/privacy/register', path(tenant))) })
export const erasuresQuery = (tenant: string, from: string) =>
  queryOptions({ queryKey: [...privacyKey, tenant, 'erasures', from], queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/privacy/erasures', { params: { path: { tenant }, query: { ...(from && { from }) } } }))).items ?? [] })

/** Has the organisation's archive written; the work that writes it, whose id the archive takes. */
export const startArchive = async (tenant: string): Promise<string> => (await ok(api.POST('/api/v1/t/{tenant}/privacy/archives', path(tenant)))).task
export const archivesQuery = (tenant: string) => queryOptions({ queryKey: [...privacyKey, tenant, 'archives'], queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/privacy/archives', path(tenant)))).items ?? [] })
export const archiveHref = (tenant: string, archive: string) => `/api/v1/t/${tenant}/privacy/archives/${archive}`
