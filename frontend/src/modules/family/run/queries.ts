import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

type Schemas = components['schemas']
export type Run = Schemas['FamilyRunView']
export type WholeRun = Schemas['FamilyWholeRun']
export type RunMonth = Schemas['FamilyRunMonth']
export type Figures = Schemas['FamilyFigures']
export type Draft = Schemas['FamilyDraftView']
export type Correction = Schemas['FamilyCorrectionView']
export type Corrections = Schemas['FamilyCorrections']
export type Bill = Schemas['FamilyBillRow']
export type WholeBill = Schemas['FamilyWholeBill']
export type Line = Schemas['FamilyBillLine']
export type Debt = Schemas['FamilyDebtView']
export type Payment = Schemas['FamilyFinancePayment']
export type PaymentFilter = 'open' | 'paid' | 'over' | 'failed' | 'all'
export type Late = Schemas['FamilyLateView']
export type Lot = Schemas['FamilyReminderLot']
export type Reminding = Schemas['FamilyReminding']
export type Level = Schemas['FamilyReminderLevel']
export type Hold = Schemas['FamilyReminderHold']
export type Certificate = Schemas['FamilyCertificate']
export type Problem = Draft['problems'][number]
export type State = '' | 'open' | 'late' | 'paid' | 'carried' | 'credit'

const base = '/api/v1/t/{tenant}/family'
const path = (tenant: string) => ({ params: { path: { tenant } } })
const ofRun = (tenant: string, run: string) => ({ params: { path: { tenant, run } } })
const ofBill = (tenant: string, bill: string) => ({ params: { path: { tenant, bill } } })

export const runKey = (tenant: string) => ['family', tenant, 'run'] as const

export const runsQuery = (tenant: string) => queryOptions({ queryKey: [...runKey(tenant), 'months'] as const, queryFn: () => ok(api.GET(`${base}/runs`, path(tenant))) })

export const runQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...runKey(tenant), id] as const,
    queryFn: () => ok(api.GET(`${base}/runs/{run}`, ofRun(tenant, id))),
    refetchInterval: (q) => (q.state.data && (q.state.data.state === 'drafting' || q.state.data.state === 'issuing' || (q.state.data.state === 'issued' && q.state.data.task)) ? 2500 : false),
  })

export const draftsQuery = (tenant: string, run: string, problem: Problem | 'any' | '', q: string, page: number) =>
  queryOptions({
    queryKey: [...runKey(tenant), run, 'drafts', problem, q, page] as const,
    queryFn: () => ok(api.GET(`${base}/runs/{run}/drafts`, { params: { path: { tenant, run }, query: { page, ...(problem && { problem }), ...(q && { q }) } } })),
    placeholderData: keepPreviousData,
  })

/** What a month has become since it was issued: some hundreds of households at a time. */
export const correctionsQuery = (tenant: string, run: string) =>
  infiniteQueryOptions({
    queryKey: [...runKey(tenant), run, 'corrections'] as const,
    queryFn: ({ pageParam }) => ok(api.GET(`${base}/runs/{run}/corrections`, { params: { path: { tenant, run }, query: { page: pageParam } } })),
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.done < last.households ? all.length : undefined),
  })

export const billsQuery = (tenant: string, q: string, state: State, month: string, page: number) =>
  queryOptions({
    queryKey: [...runKey(tenant), 'bills', q, state, month, page] as const,
    queryFn: () => ok(api.GET(`${base}/bills`, { params: { path: { tenant }, query: { page, ...(q && { q }), ...(state && { state }), ...(month && { month }) } } })),
    placeholderData: keepPreviousData,
  })

export const billQuery = (tenant: string, id: string) => queryOptions({ queryKey: [...runKey(tenant), 'bill', id] as const, queryFn: () => ok(api.GET(`${base}/bills/{bill}`, ofBill(tenant, id))) })

export const debtsQuery = (tenant: string, q: string, late: boolean) =>
  queryOptions({ queryKey: [...runKey(tenant), 'debts', q, late] as const, queryFn: () => ok(api.GET(`${base}/debts`, { params: { path: { tenant }, query: { ...(q && { q }), ...(late && { late }) } } })), placeholderData: keepPreviousData })

export const paymentsQuery = (tenant: string, state: PaymentFilter) =>
  queryOptions({ queryKey: [...runKey(tenant), 'payments', state] as const, queryFn: () => ok(api.GET(`${base}/payments`, { params: { path: { tenant }, query: { state } } })), placeholderData: keepPreviousData })

const ofPayment = (tenant: string, payment: string) => ({ params: { path: { tenant, payment } } })
export const paymentKey = (tenant: string, id: string) => [...runKey(tenant), 'payment', id] as const
/** One payment with what was learnt of it; while it has no end it is read again. */
export const paymentQuery = (tenant: string, id: string) =>
  queryOptions({ queryKey: paymentKey(tenant, id), queryFn: (): Promise<Payment> => ok(api.GET(`${base}/payments/{payment}`, ofPayment(tenant, id))), refetchInterval: ({ state }) => (state.data?.state === 'asked' || state.data?.state === 'unknown' ? 5_000 : false) })
export const askPayment = (tenant: string, id: string): Promise<Payment> => ok(api.POST(`${base}/payments/{payment}/ask`, ofPayment(tenant, id)))

export const startRun = (tenant: string, month: string) => ok(api.POST(`${base}/runs`, { ...path(tenant), body: { month } }))
export const issueRun = (tenant: string, run: string, figures: Figures) => ok(api.POST(`${base}/runs/{run}/issue`, { ...ofRun(tenant, run), body: { bills: figures.bills, cents: figures.cents } }))
export const dropRun = (tenant: string, run: string) => ok(api.DELETE(`${base}/runs/{run}`, ofRun(tenant, run)))
export const credit = (tenant: string, bill: string, body: { reason: string; lines: { n: number; days?: string[]; cents?: number }[] }) => ok(api.POST(`${base}/bills/{bill}/credit`, { ...ofBill(tenant, bill), body }))

export const remindersQuery = (tenant: string) => queryOptions({ queryKey: [...runKey(tenant), 'reminders'] as const, queryFn: () => ok(api.GET(`${base}/reminders`, path(tenant))) })
export const sendReminders = (tenant: string, bills: string[], cents: number) => ok(api.POST(`${base}/reminders`, { ...path(tenant), body: { bills, cents } }))
export const remindingQuery = (tenant: string) => queryOptions({ queryKey: [...runKey(tenant), 'reminding'] as const, queryFn: () => ok(api.GET(`${base}/reminders/settings`, path(tenant))) })
export const setReminding = (tenant: string, body: Reminding) => ok(api.PUT(`${base}/reminders/settings`, { ...path(tenant), body }))
export const holdReminders = (tenant: string, bill: string, body: Hold) => ok(api.PUT(`${base}/bills/{bill}/reminder-hold`, { ...ofBill(tenant, bill), body }))
export const releaseReminders = (tenant: string, bill: string) => ok(api.DELETE(`${base}/bills/{bill}/reminder-hold`, ofBill(tenant, bill)))

export const certificatesQuery = (tenant: string, year: number) =>
  queryOptions({
    queryKey: [...runKey(tenant), 'certificates', year] as const,
    queryFn: () => ok(api.GET(`${base}/certificate-years/{year}`, { params: { path: { tenant, year } } })),
    refetchInterval: (q) => (q.state.data?.task ? 2500 : false),
    placeholderData: keepPreviousData,
  })
export const makeCertificates = (tenant: string, year: number) => ok(api.POST(`${base}/certificate-years/{year}`, { params: { path: { tenant, year } } }))

export const reminderHref = (tenant: string, reminder: string) => `/api/v1/t/${tenant}/family/reminders/${reminder}/letter.pdf`
export const lettersHref = (tenant: string, lot: string, part: number) => `/api/v1/t/${tenant}/family/reminders/lots/${lot}/letters.pdf?part=${part}`
export const certificateHref = (tenant: string, certificate: string) => `/api/v1/t/${tenant}/family/certificates/${certificate}/paper.pdf`
export const paperHref = (tenant: string, bill: string) => `/api/v1/t/${tenant}/family/bills/${bill}/paper.pdf`
export const printHref = (tenant: string, run: string, part: number) => `/api/v1/t/${tenant}/family/runs/${run}/papers.pdf?part=${part}`
export const exportHref = (tenant: string, kind: 'csv' | 'xlsx', q: string, state: State, month: string) => {
  const query = new URLSearchParams({ ...(q && { q }), ...(state && { state }), ...(month && { month }) }).toString()
  return `/api/v1/t/${tenant}/family/bills.${kind}${query ? `?${query}` : ''}`
}
