import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok, upload } from '../../../api/client'
import type { components } from '../../../api/schema'
import { billingKey } from '../queries'

type Schemas = components['schemas']
export type BankFile = Schemas['BillingBankFile']
export type BankLine = Schemas['BillingBankLineView']
export type Proposal = Schemas['BillingBankProposal']
export type Allocated = Schemas['BillingAllocated']
export type Owed = Schemas['BillingOwedInvoice']
export type Payment = Schemas['BillingPaymentView']
export type Settled = Schemas['BillingSettled']
export type Show = '' | 'certain' | 'likely' | 'none' | 'settled' | 'aside'

const base = '/api/v1/t/{tenant}/billing'
const path = (tenant: string) => ({ params: { path: { tenant } } })
const of = (tenant: string, line: string) => ({ params: { path: { tenant, line } } })
const ofPayment = (tenant: string, payment: string) => ({ params: { path: { tenant, payment } } })

export interface Reading {
  file: File
  keep: boolean
  /** Of a table that a human reads: rows above the first movement, and what each column holds. */
  skip?: number
  columns?: readonly string[]
}

export const readFile = (tenant: string, { file, keep, skip, columns }: Reading) => {
  const query = new URLSearchParams({ name: file.name.slice(0, 200), keep: String(keep), ...(columns && { skip: String(skip ?? 0), columns: columns.join(',') }) })
  return upload<BankFile>(`/api/v1/t/${tenant}/billing/bank/files?${query}`, new Blob([file], { type: 'application/octet-stream' }) as unknown as FormData)
}

export const linesQuery = (tenant: string, show: Show, page: number) =>
  queryOptions({ queryKey: [...billingKey(tenant), 'bank', show, page] as const, queryFn: () => ok(api.GET(`${base}/bank/lines`, { params: { path: { tenant }, query: { show, page } } })), placeholderData: keepPreviousData })
export const lineQuery = (tenant: string, line: string) => queryOptions({ queryKey: [...billingKey(tenant), 'bank', 'line', line] as const, queryFn: () => ok(api.GET(`${base}/bank/lines/{line}`, of(tenant, line))) })
export const owedQuery = (tenant: string, q: string, peer?: string) =>
  queryOptions({ queryKey: [...billingKey(tenant), 'bank', 'owed', q, peer] as const, queryFn: () => ok(api.GET(`${base}/bank/owed`, { params: { path: { tenant }, query: { q, ...(peer && { peer }) } } })), placeholderData: keepPreviousData })
export const paymentsQuery = (tenant: string, credit: boolean, page: number) =>
  queryOptions({ queryKey: [...billingKey(tenant), 'payments', credit, page] as const, queryFn: () => ok(api.GET(`${base}/payments`, { params: { path: { tenant }, query: { credit, page } } })), placeholderData: keepPreviousData })

export const settleCertain = (tenant: string, body: { count: number; cents: number }) => ok(api.POST(`${base}/bank/certain`, { ...path(tenant), body }))
export const settleLine = (tenant: string, line: string, body: { settles: Settled[]; customer?: string }) => ok(api.POST(`${base}/bank/lines/{line}/settle`, { ...of(tenant, line), body }))
export const setAside = (tenant: string, line: string, reason: string) => ok(api.POST(`${base}/bank/lines/{line}/aside`, { ...of(tenant, line), body: { reason } }))
export const takeUp = (tenant: string, line: string) => ok(api.POST(`${base}/bank/lines/{line}/open`, of(tenant, line)))
export const undoPayment = (tenant: string, payment: string, reason: string) => ok(api.POST(`${base}/payments/{payment}/undo`, { ...ofPayment(tenant, payment), body: { reason } }))
export const spendCredit = (tenant: string, payment: string, settles: Settled[]) => ok(api.POST(`${base}/payments/{payment}/use`, { ...ofPayment(tenant, payment), body: { settles } }))
export const refundCredit = (tenant: string, payment: string, body: { day: string; cents: number; reference?: string }) => ok(api.POST(`${base}/payments/{payment}/refund`, { ...ofPayment(tenant, payment), body }))
