import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

type Schemas = components['schemas']
export type Stripe = Schemas['BillingStripeView']
export type Difference = Schemas['BillingStripeDifference']
export type Visit = Schemas['BillingVisitView']
export type Ways = Schemas['BillingWays']

const base = '/api/v1/t/{tenant}/billing'
const of = (tenant: string) => ({ params: { path: { tenant } } })
const ofInvoice = (tenant: string, invoice: string) => ({ params: { path: { tenant, invoice } } })
const ofVisit = (tenant: string, visit: string) => ({ params: { path: { tenant, visit } } })

export const stripeKey = (tenant: string) => ['billing', tenant, 'stripe'] as const
export const stripeQuery = (tenant: string) => queryOptions({ queryKey: stripeKey(tenant), queryFn: (): Promise<Stripe> => ok(api.GET(`${base}/stripe`, of(tenant))) })
export const setStripe = (tenant: string, body: { on: boolean; secret?: string; signs?: string }): Promise<Stripe> => ok(api.PUT(`${base}/stripe`, { ...of(tenant), body }))
export const tryStripe = (tenant: string): Promise<Stripe> => ok(api.POST(`${base}/stripe/try`, of(tenant)))
export const compareStripe = (tenant: string): Promise<Stripe> => ok(api.POST(`${base}/stripe/compare`, of(tenant)))
export const sendAgain = (tenant: string, n: number): Promise<Stripe> => ok(api.POST(`${base}/stripe/differences/{n}/send`, { params: { path: { tenant, n } } }))

export const waysQuery = (tenant: string, invoice: string) => queryOptions({ queryKey: ['billing', tenant, 'ways', invoice] as const, queryFn: (): Promise<Ways> => ok(api.GET(`${base}/invoices/{invoice}/ways`, ofInvoice(tenant, invoice))) })
export const beginVisit = (tenant: string, invoice: string, what: Visit['what']): Promise<Visit> => ok(api.POST(`${base}/invoices/{invoice}/visits`, { ...ofInvoice(tenant, invoice), body: { what } }))
export const visitQuery = (tenant: string, visit: string) => queryOptions({ queryKey: ['billing', tenant, 'visits', visit] as const, queryFn: (): Promise<Visit> => ok(api.GET(`${base}/visits/{visit}`, ofVisit(tenant, visit))) })
export const returned = (tenant: string, visit: string): Promise<Visit> => ok(api.POST(`${base}/visits/{visit}/returned`, ofVisit(tenant, visit)))
