import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'
import { billingKey } from '../queries'

type Schemas = components['schemas']
export type VendorIdentity = Schemas['BillingIdentity']
export type InvoiceFile = Schemas['BillingInvoiceFile']
export type Paper = Schemas['BillingPaperView']
export type Deposit = Schemas['BillingDeposit']
export type Lateness = NonNullable<InvoiceFile['lateness']>
export type DepositState = Deposit['state']
export type PayerReferences = Schemas['BillingOrderPayer']

const base = '/api/v1/t/{tenant}/billing'
const path = (tenant: string) => ({ params: { path: { tenant } } })
const of = (tenant: string, invoice: string) => ({ params: { path: { tenant, invoice } } })

export const identityQuery = (tenant: string) => queryOptions({ queryKey: [...billingKey(tenant), 'identity'] as const, queryFn: () => ok(api.GET(`${base}/identity`, path(tenant))) })
export const ratesQuery = (tenant: string) => queryOptions({ queryKey: [...billingKey(tenant), 'rates'] as const, queryFn: () => ok(api.GET(`${base}/late-rates`, path(tenant))) })
/** A paper that is being drawn comes by itself. */
export const fileQuery = (tenant: string, invoice: string) =>
  queryOptions({
    queryKey: [...billingKey(tenant), 'invoices', invoice, 'file'] as const,
    queryFn: () => ok(api.GET(`${base}/invoices/{invoice}/file`, of(tenant, invoice))),
    refetchInterval: (q) => (q.state.data?.papers.some((p) => !p.drawn_at) ? 1500 : false),
  })
export const quotePapersQuery = (tenant: string, subscription: string) =>
  queryOptions({
    queryKey: [...billingKey(tenant), 'subscriptions', subscription, 'papers'] as const,
    queryFn: () => ok(api.GET(`${base}/subscriptions/{subscription}/papers`, { params: { path: { tenant, subscription } } })),
    refetchInterval: (q) => (q.state.data?.items.every((p) => p.drawn_at) === false ? 1500 : false),
  })
export const creditQuery = (tenant: string, invoice: string, lines: number[]) =>
  queryOptions({ queryKey: [...billingKey(tenant), 'invoices', invoice, 'credit', lines] as const, queryFn: () => ok(api.POST(`${base}/invoices/{invoice}/credit/preview`, { ...of(tenant, invoice), body: { lines } })), retry: false })

export const setIdentity = (tenant: string, body: VendorIdentity) => ok(api.PUT(`${base}/identity`, { ...path(tenant), body }))
export const setRate = (tenant: string, body: { since: string; ppm: number; source: string }) => ok(api.PUT(`${base}/late-rates`, { ...path(tenant), body }))
export const setPayer = (tenant: string, subscription: string, payer: number, body: PayerReferences) => ok(api.PUT(`${base}/subscriptions/{subscription}/payers/{payer}`, { params: { path: { tenant, subscription, payer } }, body }))
export const writeDeposit = (tenant: string, invoice: string, body: { state: DepositState; on: string; cause?: 'commitment' | 'service' | 'siret' | 'amount' | 'other'; note?: string }) => ok(api.POST(`${base}/invoices/{invoice}/deposits`, { ...of(tenant, invoice), body }))
export const correctReferences = (tenant: string, invoice: string, body: { service_code?: string; commitment?: string; reason: string }) => ok(api.POST(`${base}/invoices/{invoice}/references`, { ...of(tenant, invoice), body }))
export const claimLateness = (tenant: string, invoice: string, cents: number) => ok(api.POST(`${base}/invoices/{invoice}/claim`, { ...of(tenant, invoice), body: { cents } }))
export const creditInvoice = (tenant: string, invoice: string, body: { lines: number[]; reason: string; gross_cents: number }) => ok(api.POST(`${base}/invoices/{invoice}/credit`, { ...of(tenant, invoice), body }))

export const giveBack = (tenant: string, invoice: string, body: { cents: number; refund: boolean; day?: string; reference?: string }) => ok(api.POST(`${base}/invoices/{invoice}/return`, { ...of(tenant, invoice), body }))

export const paperHref = (tenant: string, paper: string, file: 'document.pdf' | 'factur-x.xml') => `/api/v1/t/${tenant}/billing/papers/${paper}/${file}`
