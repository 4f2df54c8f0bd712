import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

type Schemas = components['schemas']
export type Month = Schemas['DaybookMonth']
export type Activity = Schemas['DaybookMonthActivity']
export type Unit = Schemas['DaybookMonthUnit']
export type Term = Schemas['DaybookTerm']
export type MonthBooking = Schemas['DaybookMonthBooking']
export type MonthChild = Schemas['DaybookMonthChild']
export type Enrolment = Schemas['DaybookEnrolment']
export type Outcome = Schemas['DaybookOutcome']
export type Want = Schemas['DaybookWant']
export type NewEnrolment = Schemas['DaybookNewEnrolment']
export type Queue = Schemas['DaybookQueue']
export type TraceLine = Schemas['DaybookTraceLine']

/** The services whose places are booked day by day, in the order of the screens. */
export const services = ['canteen', 'childcare', 'transport'] as const
export type Service = (typeof services)[number]

export const bookingKey = ['booking'] as const
export type Priced = Schemas['FamilyMyPrices']

export const pricesKey = ['family', 'mine', 'prices'] as const
/** What slots cost the reader, and what months come to so far: their own part. */
export const pricesQuery = (from: string, until: string) =>
  queryOptions({ queryKey: [...pricesKey, from, until] as const, queryFn: async () => (await ok(api.GET('/api/v1/family/prices', { params: { query: { from, until } } }))).items ?? [], placeholderData: keepPreviousData })

/** Days of a service over all the organisations in which the reader has a child. Kept for when there is no network. */
export const monthQuery = (service: Service, from: string, until: string) =>
  queryOptions({
    queryKey: [...bookingKey, 'month', service, from, until] as const,
    queryFn: async () => {
      const query = { params: { query: { from, until } } }
      const answer = await ok(
        service === 'canteen' ? api.GET('/api/v1/canteen/month', query as never) : service === 'childcare' ? api.GET('/api/v1/childcare/month', query as never) : api.GET('/api/v1/transport/month', query as never),
      )
      return (answer as { items: Month[] | null }).items ?? []
    },
    placeholderData: keepPreviousData,
    staleTime: 20_000,
    meta: { offline: true },
  })

/** The same for the one child whom an agent has before them. */
export const childMonthQuery = (tenant: string, service: Service, pupil: string, from: string, until: string) =>
  queryOptions({
    queryKey: [...bookingKey, 'child', tenant, service, pupil, from, until] as const,
    queryFn: async () => {
      const params = { params: { path: { tenant, pupil }, query: { from, until } } }
      const path = `/api/v1/t/{tenant}/${service}/pupils/{pupil}/month` as '/api/v1/t/{tenant}/canteen/pupils/{pupil}/month'
      return [(await ok(api.GET(path, params))) as Month]
    },
    placeholderData: keepPreviousData,
  })

export const queuesQuery = (tenant: string, service: Service, from: string, until: string) =>
  queryOptions({
    queryKey: [...bookingKey, 'queues', tenant, service, from, until] as const,
    queryFn: async () => ((await ok(api.GET(`/api/v1/t/{tenant}/${service}/queues` as '/api/v1/t/{tenant}/canteen/queues', { params: { path: { tenant }, query: { from, until } } }))) as Queue[] | null) ?? [],
  })

export const bookQuery = (tenant: string, service: Service) =>
  queryOptions({
    queryKey: [...bookingKey, 'book', tenant, service] as const,
    queryFn: () => ok(api.GET(`/api/v1/t/{tenant}/${service}/book` as '/api/v1/t/{tenant}/canteen/book', { params: { path: { tenant } } })),
  })

export const traceQuery = (tenant: string, service: Service, pupil: string, day: string) =>
  queryOptions({
    queryKey: [...bookingKey, 'trace', tenant, service, pupil, day] as const,
    queryFn: async () => ((await ok(api.GET(`/api/v1/t/{tenant}/${service}/pupils/{pupil}/trace` as '/api/v1/t/{tenant}/canteen/pupils/{pupil}/trace', { params: { path: { tenant, pupil }, query: { day } as never } }))) as TraceLine[] | null) ?? [],
  })

export interface PupilRow {
  id: string
  given_name: string
  family_name: string
  class?: string
}

/** Children of the collectivity by the beginnings of their names; or one of them. */
export const findPupilsQuery = (tenant: string, q: string, only = '') =>
  queryOptions({
    queryKey: [...bookingKey, 'pupils', tenant, q, only] as const,
    queryFn: async () => {
      if (only) {
        const p = await ok(api.GET('/api/v1/t/{tenant}/directory/people/{person}', { params: { path: { tenant, person: only } } }))
        return { items: [p] as unknown as PupilRow[] }
      }
      const answer = await ok(api.GET('/api/v1/t/{tenant}/directory/people', { params: { path: { tenant }, query: { q, profile: 'pupil', limit: 12 } } }))
      return { items: (answer as unknown as { items: PupilRow[] | null }).items ?? [] }
    },
    enabled: only !== '' || q.trim().length > 1,
    placeholderData: keepPreviousData,
  })

/** Books and gives back: one request for an organisation and a service, an outcome per cell. */
export async function putCells(tenant: string, service: Service, cells: Want[], desk?: { reason?: string }): Promise<Outcome[]> {
  const params = { params: { path: { tenant } } }
  const answer = desk
    ? await ok(api.PUT(`/api/v1/t/{tenant}/${service}/desk/bookings` as '/api/v1/t/{tenant}/canteen/desk/bookings', { ...params, body: { cells, ...(desk.reason ? { override: true, reason: desk.reason } : {}) } }))
    : await ok(api.PUT(`/api/v1/t/{tenant}/${service}/bookings` as '/api/v1/t/{tenant}/canteen/bookings', { ...params, body: { cells } }))
  return answer.outcomes
}

/** Enrols a child, or changes the typical week: it books the days from now to the end of the school year. */
export async function putEnrolment(tenant: string, service: Service, body: NewEnrolment, desk?: boolean): Promise<{ enrolment: Enrolment; outcomes: Outcome[] }> {
  const params = { params: { path: { tenant } } }
  return desk
    ? ok(api.PUT(`/api/v1/t/{tenant}/${service}/desk/enrolments` as '/api/v1/t/{tenant}/canteen/desk/enrolments', { ...params, body }))
    : ok(api.PUT(`/api/v1/t/{tenant}/${service}/enrolments` as '/api/v1/t/{tenant}/canteen/enrolments', { ...params, body }))
}
