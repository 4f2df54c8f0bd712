import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

type Schemas = components['schemas']
export type Account = Schemas['FamilyAccountView']
export type Bill = Schemas['FamilyBillView']
export type WholeBill = Schemas['FamilyExplainedBill']
export type BillLine = Schemas['FamilyExplainedLine']
export type Payment = Schemas['FamilyPaymentView']
export type Receipt = Schemas['FamilyReceipt']
export type MyMandate = Schemas['FamilyMyMandate']

export const accountsKey = ['family', 'mine', 'accounts'] as const
/** What the caller owes, creditor by creditor, what was paid, and what a bank has not answered yet. */
export const accountsQuery = queryOptions({ queryKey: accountsKey, queryFn: () => ok(api.GET('/api/v1/family/accounts')) })

export const billQuery = (tenant: string, bill: string) =>
  queryOptions({ queryKey: ['family', 'mine', 'bill', tenant, bill], queryFn: (): Promise<WholeBill> => ok(api.GET('/api/v1/t/{tenant}/family/mine/bills/{bill}/explained', { params: { path: { tenant, bill } } })) })

export type Certificate = Schemas['FamilyCertificate']
/** The caller's tax certificates, creditor by creditor. */
export const certificatesQuery = queryOptions({ queryKey: ['family', 'mine', 'certificates'], queryFn: () => ok(api.GET('/api/v1/family/certificates')) })

export const paymentKey = (tenant: string, payment: string) => ['family', 'mine', 'payment', tenant, payment] as const
export const paymentQuery = (tenant: string, payment: string) =>
  queryOptions({ queryKey: paymentKey(tenant, payment), queryFn: (): Promise<Payment> => ok(api.GET('/api/v1/t/{tenant}/family/mine/payments/{payment}', { params: { path: { tenant, payment } } })) })

/** Begins to pay, or finds the payment that is under way. Without a page nobody is sent to pay: the payment says why. */
export const beginPayment = (tenant: string, bills: string[], mail?: string) => ok(api.POST('/api/v1/t/{tenant}/family/mine/payments', { params: { path: { tenant } }, body: { bills, ...(mail ? { mail } : {}) } }))
/** The payer is back: the service of payment is asked. */
export const returned = (tenant: string, payment: string): Promise<Payment> => ok(api.POST('/api/v1/t/{tenant}/family/mine/payments/{payment}/returned', { params: { path: { tenant, payment } } }))

const mine = (tenant: string) => ({ params: { path: { tenant } } })

export const receiptsQuery = (tenant: string) => queryOptions({ queryKey: ['family', 'mine', 'receipts', tenant], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/family/mine/receipts', mine(tenant))) })
/** Where a receipt of the caller's own is fetched. */
export const receiptHref = (tenant: string, receipt: string) => `/api/v1/t/${tenant}/family/mine/receipts/${receipt}/receipt.pdf`

export const mandateKey = (tenant: string) => ['family', 'mine', 'mandate', tenant] as const
export const mandateQuery = (tenant: string) => queryOptions({ queryKey: mandateKey(tenant), queryFn: (): Promise<MyMandate> => ok(api.GET('/api/v1/t/{tenant}/family/mine/mandate', mine(tenant))) })
export const signMandate = (tenant: string, body: { iban: string; bic?: string; holder: string; agreed: boolean }): Promise<MyMandate> => ok(api.PUT('/api/v1/t/{tenant}/family/mine/mandate', { ...mine(tenant), body }))
export const revokeMandate = (tenant: string) => ok(api.DELETE('/api/v1/t/{tenant}/family/mine/mandate', mine(tenant)))
