import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

type Schemas = components['schemas']
export type Desk = Schemas['FamilyDeskView']
export type Regie = Schemas['FamilyRegie']
export type Till = Schemas['FamilyTill']
export type TillWhole = Schemas['FamilyTillView']
export type Account = Schemas['FamilyDeskAccount']
export type DeskBill = Schemas['FamilyDeskBill']
export type DeskPayer = Schemas['FamilyDeskPayer']
export type Receipt = Schemas['FamilyReceipt']
export type Taking = Schemas['FamilyTaking']
export type Counting = Schemas['FamilyCounting']
export type Deposit = Schemas['FamilyDeposit']
export type Mandate = Schemas['FamilyMandateView']
export type Lot = Schemas['FamilyLot']
export type LotWhole = Schemas['FamilyLotView']
export type RejectLine = Schemas['FamilyRejectLine']
export type Slip = Schemas['FamilySlip']
export type SlipWhole = Schemas['FamilySlipView']
export type Title = Schemas['FamilyTitleView']
export type StateLine = Schemas['FamilyStateLine']
export type Debiting = Schemas['FamilyDebitingView']
export type Titling = Schemas['FamilyTitlingView']
export type Kind = Taking['parts'] extends (infer P)[] | null ? (P extends { kind: infer K } ? K : never) : never

const root = '/api/v1/t/{tenant}/family' as const
/** All that the régie shows: money moves on several screens at once. */
export const regieKey = (tenant: string) => ['family', tenant, 'regie'] as const
const of = (tenant: string) => ({ params: { path: { tenant } } })

export const deskQuery = (tenant: string) => queryOptions({ queryKey: [...regieKey(tenant), 'desk'], queryFn: () => ok(api.GET(`${root}/desk`, of(tenant))) })
export const findQuery = (tenant: string, q: string) =>
  queryOptions({ queryKey: [...regieKey(tenant), 'find', q], queryFn: () => ok(api.GET(`${root}/desk/payers`, { params: { path: { tenant }, query: { q } } })), enabled: q.trim().length > 1 })
export const accountQuery = (tenant: string, payer: string) => queryOptions({ queryKey: [...regieKey(tenant), 'account', payer], queryFn: () => ok(api.GET(`${root}/desk/payers/{payer}`, { params: { path: { tenant, payer } } })) })
export const tillQuery = (tenant: string, till: string) => queryOptions({ queryKey: [...regieKey(tenant), 'till', till], queryFn: () => ok(api.GET(`${root}/tills/{till}`, { params: { path: { tenant, till } } })) })
export const tillsQuery = (tenant: string, from: string, until: string) =>
  queryOptions({ queryKey: [...regieKey(tenant), 'tills', from, until], queryFn: () => ok(api.GET(`${root}/tills`, { params: { path: { tenant }, query: { from, until } } })) })
export const depositsQuery = (tenant: string) => queryOptions({ queryKey: [...regieKey(tenant), 'deposits'], queryFn: () => ok(api.GET(`${root}/deposits`, of(tenant))) })
export const mandatesQuery = (tenant: string) => queryOptions({ queryKey: [...regieKey(tenant), 'mandates'], queryFn: () => ok(api.GET(`${root}/mandates`, of(tenant))) })
export const lotsQuery = (tenant: string) => queryOptions({ queryKey: [...regieKey(tenant), 'lots'], queryFn: () => ok(api.GET(`${root}/lots`, of(tenant))) })
export const lotQuery = (tenant: string, lot: string) => queryOptions({ queryKey: [...regieKey(tenant), 'lot', lot], queryFn: () => ok(api.GET(`${root}/lots/{lot}`, { params: { path: { tenant, lot } } })) })
export const slipsQuery = (tenant: string) => queryOptions({ queryKey: [...regieKey(tenant), 'slips'], queryFn: () => ok(api.GET(`${root}/slips`, of(tenant))) })
export const slipQuery = (tenant: string, slip: string) => queryOptions({ queryKey: [...regieKey(tenant), 'slip', slip], queryFn: () => ok(api.GET(`${root}/slips/{slip}`, { params: { path: { tenant, slip } } })) })
export const debitingQuery = (tenant: string) => queryOptions({ queryKey: [...regieKey(tenant), 'debiting'], queryFn: () => ok(api.GET(`${root}/debiting`, of(tenant))) })
export const titlingQuery = (tenant: string) => queryOptions({ queryKey: [...regieKey(tenant), 'titling'], queryFn: () => ok(api.GET(`${root}/titling`, of(tenant))) })

export const openTill = (tenant: string, body: { label: string; float_cents: number }) => ok(api.POST(`${root}/tills`, { ...of(tenant), body }))
export const closeTill = (tenant: string, till: string, body: Counting) => ok(api.POST(`${root}/tills/{till}/close`, { params: { path: { tenant, till } }, body }))
export const take = (tenant: string, body: Taking) => ok(api.POST(`${root}/receipts`, { ...of(tenant), body }))
export const undoReceipt = (tenant: string, receipt: string, reason: string) => ok(api.POST(`${root}/receipts/{receipt}/reversal`, { params: { path: { tenant, receipt } }, body: { reason } }))
export const refund = (tenant: string, body: Schemas['FamilyRefunding']) => ok(api.POST(`${root}/refunds`, { ...of(tenant), body }))
export const hand = (tenant: string, body: { kinds: Kind[]; reference?: string }) => ok(api.POST(`${root}/deposits`, { ...of(tenant), body }))
export const setDesk = (tenant: string, body: Regie) => ok(api.PUT(`${root}/desk`, { ...of(tenant), body }))
export const setDebiting = (tenant: string, body: Schemas['FamilyDebiting']) => ok(api.PUT(`${root}/debiting`, { ...of(tenant), body }))
export const setTitling = (tenant: string, body: Schemas['FamilyTitling']) => ok(api.PUT(`${root}/titling`, { ...of(tenant), body }))
export const recordMandate = (tenant: string, body: { payer: string; iban: string; bic?: string; holder: string; signed_on?: string }) => ok(api.POST(`${root}/mandates`, { ...of(tenant), body }))
export const endMandate = (tenant: string, mandate: string) => ok(api.DELETE(`${root}/mandates/{mandate}`, { params: { path: { tenant, mandate } } }))
export const prepareLot = (tenant: string, body: { collect_on: string; label?: string }) => ok(api.POST(`${root}/lots`, { ...of(tenant), body }))
export const sealLot = (tenant: string, lot: string) => ok(api.POST(`${root}/lots/{lot}/sent`, { params: { path: { tenant, lot } } }))
export const dropLot = (tenant: string, lot: string) => ok(api.DELETE(`${root}/lots/{lot}`, { params: { path: { tenant, lot } } }))
export const readRejects = (tenant: string, message: string) => ok(api.POST(`${root}/lots/rejects`, { ...of(tenant), body: { message } }))
export const prepareSlip = (tenant: string, body: { month: string; awaited_on?: string; collect_on?: string; object?: string }) => ok(api.POST(`${root}/slips`, { ...of(tenant), body }))
export const sendSlip = (tenant: string, slip: string) => ok(api.POST(`${root}/slips/{slip}/sent`, { params: { path: { tenant, slip } } }))
export const dropSlip = (tenant: string, slip: string) => ok(api.DELETE(`${root}/slips/{slip}`, { params: { path: { tenant, slip } } }))
export const setTitle = (tenant: string, bill: string, body: { state: 'paid' | 'cancelled' | 'written_off'; on?: string; reason?: string }) => ok(api.POST(`${root}/titles/{bill}/state`, { params: { path: { tenant, bill } }, body }))
export const titleStates = (tenant: string, body: { text: string; apply?: boolean }) => ok(api.POST(`${root}/titles/states`, { ...of(tenant), body }))

/** Where a paper of the régie is fetched. */
export const paperAt = (tenant: string, path: string) => `/api/v1/t/${tenant}/family/${path}`
