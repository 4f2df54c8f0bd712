import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

type Schemas = components['schemas']
export type Offer = Schemas['BillingOfferView']
export type Subscription = Schemas['BillingSubscriptionView']
export type WholeSubscription = Schemas['BillingOneSubscription']
export type Estimate = Schemas['BillingEstimate']
export type SchoolCount = Schemas['BillingSchoolView']
export type Invoice = Schemas['BillingInvoiceView']
export type Wanted = Schemas['BillingWanted']
export type OrderPayer = Schemas['BillingOrderPayer']
export type Price = Offer['price']

const base = '/api/v1/t/{tenant}/billing'
const path = (tenant: string) => ({ params: { path: { tenant } } })
const of = (tenant: string, subscription: string) => ({ params: { path: { tenant, subscription } } })
const ofInvoice = (tenant: string, invoice: string) => ({ params: { path: { tenant, invoice } } })

export const billingKey = (tenant: string) => ['billing', tenant] as const

export const offersQuery = (tenant: string) => queryOptions({ queryKey: [...billingKey(tenant), 'offers'] as const, queryFn: () => ok(api.GET(`${base}/offers`, path(tenant))) })
/** Counts come in by themselves after they were asked for. */
export const schoolsQuery = (tenant: string, waiting = false) =>
  queryOptions({ queryKey: [...billingKey(tenant), 'schools'] as const, queryFn: () => ok(api.GET(`${base}/schools`, path(tenant))), refetchInterval: waiting ? 1500 : false })
export const subscriptionsQuery = (tenant: string) => queryOptions({ queryKey: [...billingKey(tenant), 'subscriptions'] as const, queryFn: () => ok(api.GET(`${base}/subscriptions`, path(tenant))) })
/** What waits for the other side is asked again until it answers. */
export const subscriptionQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...billingKey(tenant), 'subscriptions', id] as const,
    queryFn: () => ok(api.GET(`${base}/subscriptions/{subscription}`, of(tenant, id))),
    refetchInterval: (q) => (q.state.data && (q.state.data.state === 'asked' || q.state.data.state === 'ordered') ? 1500 : false),
  })
export const invoicesQuery = (tenant: string) => queryOptions({ queryKey: [...billingKey(tenant), 'invoices'] as const, queryFn: () => ok(api.GET(`${base}/invoices`, path(tenant))) })
export const invoiceQuery = (tenant: string, id: string) => queryOptions({ queryKey: [...billingKey(tenant), 'invoices', id] as const, queryFn: () => ok(api.GET(`${base}/invoices/{invoice}`, ofInvoice(tenant, id))) })
/** A price follows the counts of the schools: another count is another price. */
export const previewQuery = (tenant: string, wanted: Wanted, counts: (number | undefined)[]) =>
  queryOptions({ queryKey: [...billingKey(tenant), 'preview', wanted, counts] as const, queryFn: () => ok(api.POST(`${base}/subscriptions/preview`, { ...path(tenant), body: wanted })) })

export const countPupils = (tenant: string) => ok(api.POST(`${base}/censuses`, path(tenant)))
export const askQuote = (tenant: string, wanted: Wanted) => ok(api.POST(`${base}/subscriptions`, { ...path(tenant), body: wanted }))
export const submitOrder = (tenant: string, id: string, body: { market?: string; note?: string; tacit?: boolean; paper?: { on: string; reference: string }; payers: OrderPayer[] }) => ok(api.POST(`${base}/subscriptions/{subscription}/submit`, { ...of(tenant, id), body }))
export const approveOrder = (tenant: string, id: string, body: { quality: string; gross_cents: number }) => ok(api.POST(`${base}/subscriptions/{subscription}/approve`, { ...of(tenant, id), body }))
export const sendBackOrder = (tenant: string, id: string, reason: string) => ok(api.POST(`${base}/subscriptions/{subscription}/send-back`, { ...of(tenant, id), body: { reason } }))
export const declineQuote = (tenant: string, id: string, reason: string) => ok(api.POST(`${base}/subscriptions/{subscription}/decline`, { ...of(tenant, id), body: { reason } }))
export const draftInvoices = (tenant: string) => ok(api.POST(`${base}/invoices/draft`, path(tenant)))
export const issueInvoices = (tenant: string, body: { invoices: string[]; gross_cents: number }) => ok(api.POST(`${base}/invoices/issue`, { ...path(tenant), body }))
export const serveInvoice = (tenant: string, id: string) => ok(api.POST(`${base}/invoices/{invoice}/served`, ofInvoice(tenant, id)))
