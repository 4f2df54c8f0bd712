import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'
import { billingKey } from '../queries'

type Schemas = components['schemas']
export type Change = Schemas['BillingChangeOut']
export type ChangeAsked = Schemas['BillingChangeIn']
export type Join = Schemas['BillingJoin']
export type Paper = Schemas['BillingPaper']
export type Census = Schemas['BillingCensusView']

const base = '/api/v1/t/{tenant}/billing'
const one = `${base}/subscriptions/{subscription}` as const
const of = (tenant: string, subscription: string) => ({ params: { path: { tenant, subscription } } })
const ofJoin = (tenant: string, subscription: string, join: string) => ({ params: { path: { tenant, subscription, join } } })

export const changeQuery = (tenant: string, id: string, asked: ChangeAsked) =>
  queryOptions({ queryKey: [...billingKey(tenant), 'change', id, asked] as const, queryFn: () => ok(api.POST(`${one}/preview`, { ...of(tenant, id), body: asked })), retry: false })
export const censusesQuery = (tenant: string, school: string) =>
  queryOptions({ queryKey: [...billingKey(tenant), 'censuses', school] as const, queryFn: () => ok(api.GET(`${base}/schools/{school}/censuses`, { params: { path: { tenant, school } } })) })

export const recount = (tenant: string, school: string, note: string) => ok(api.POST(`${base}/schools/{school}/recount`, { params: { path: { tenant, school } }, body: { note } }))

interface Place {
  school_id: string
  on: string
  payer?: number
  more_cents: number
}

export const joinSchool = (tenant: string, id: string, body: Place) => ok(api.POST(`${one}/joins`, { ...of(tenant, id), body }))
export const leaveSchool = (tenant: string, id: string, body: Place) => ok(api.POST(`${one}/leaves`, { ...of(tenant, id), body }))
export const approveJoin = (tenant: string, id: string, join: string, body: { quality: string; gross_cents: number }) => ok(api.POST(`${one}/joins/{join}/approve`, { ...ofJoin(tenant, id, join), body }))
export const dropJoin = (tenant: string, id: string, join: string) => ok(api.POST(`${one}/joins/{join}/drop`, ofJoin(tenant, id, join)))
export const endSubscription = (tenant: string, id: string, body: { on: string; quality: string; reason?: string }) => ok(api.POST(`${one}/end`, { ...of(tenant, id), body }))
export const keepSubscription = (tenant: string, id: string) => ok(api.POST(`${one}/keep`, of(tenant, id)))
export const startTrial = (tenant: string, body: { vendor_id: string; offer_id: string; schools: string[]; quality: string; paper?: Paper }) => ok(api.POST(`${base}/trials`, { params: { path: { tenant } }, body }))
