import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'
import { billingKey } from '../queries'

type Schemas = components['schemas']
export type Meters = Schemas['BillingMeters']
export type Meter = Schemas['BillingMeterView']
export type MeterLine = Schemas['BillingMeterLine']
export type MeterDay = Schemas['BillingMeterDay']
export type Quota = Schemas['BillingQuota']
export type Counted = Exclude<Meter['meter'], 'pupils'>

/** Whose figures, of which month: a vendor says of which customer. */
export interface Asked {
  month?: string | undefined
  owner?: string | undefined
}

const base = '/api/v1/t/{tenant}/billing'
const query = (q: Asked) => ({ ...(q.month && { month: q.month }), ...(q.owner && { owner: q.owner }) })
const metersKey = (tenant: string, q: Asked) => [...billingKey(tenant), 'meters', query(q)] as const

export const metersQuery = (tenant: string, q: Asked) =>
  queryOptions({ queryKey: metersKey(tenant, q), queryFn: () => ok(api.GET(`${base}/meters`, { params: { path: { tenant }, query: query(q) } })), placeholderData: (before: Meters | undefined) => before })
export const daysQuery = (tenant: string, q: Asked, meter: Counted, school: string) =>
  queryOptions({ queryKey: [...metersKey(tenant, q), meter, school] as const, queryFn: () => ok(api.GET(`${base}/meters/{meter}/schools/{school}`, { params: { path: { tenant, meter, school }, query: query(q) } })) })
export const censusesQuery = (tenant: string, school: string) =>
  queryOptions({ queryKey: [...billingKey(tenant), 'censuses', school] as const, queryFn: () => ok(api.GET(`${base}/schools/{school}/censuses`, { params: { path: { tenant, school } } })) })
export const metersFile = (tenant: string, q: Asked) => `/api/v1/t/${tenant}/billing/meters.csv?${new URLSearchParams(query(q))}`
