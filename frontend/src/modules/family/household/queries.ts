import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

type Schemas = components['schemas']
export type Line = Schemas['FamilyHouseholdLine']
export type Whole = Schemas['FamilyWholeHousehold']
export type Payer = Schemas['FamilyHouseholdPayer']
export type Split = Schemas['FamilySplitView']
export type SplitAsk = Schemas['FamilySplitAsk']
export type Quotient = Schemas['FamilyQuotientView']
export type Claim = Schemas['FamilyClaimView']
export type Ask = Schemas['FamilyAskView']
export type Aid = Schemas['FamilyAid']
export type NewAid = Schemas['FamilyNewAid']
export type Mine = Schemas['FamilyMyHousehold']
export type Settings = Schemas['FamilyQuotientSettings']
export type Share = Schemas['FamilyShareView']
export type Kind = '' | 'meal' | 'morning' | 'evening' | 'study' | 'wednesday' | 'holiday' | 'trip'
export type Only = '' | 'no_payer' | 'no_quotient' | 'old_quotient' | 'waiting'

const base = '/api/v1/t/{tenant}/family' as const
const at = (tenant: string) => ({ params: { path: { tenant } } })
const of = (tenant: string, household: string) => ({ params: { path: { tenant, household } } })
const key = (...rest: unknown[]) => ['family', 'household', ...rest] as const
export const householdKey = key()

// agents
export const householdsQuery = (tenant: string, q: string, only: Only, page: number) =>
  queryOptions({ queryKey: key(tenant, 'list', q, only, page), queryFn: () => ok(api.GET(`${base}/households`, { params: { path: { tenant }, query: { ...(q ? { q } : {}), ...(only ? { only } : {}), ...(page ? { page } : {}) } } })), placeholderData: (before) => before })
export const householdQuery = (tenant: string, household: string) => queryOptions({ queryKey: key(tenant, 'one', household), queryFn: () => ok(api.GET(`${base}/households/{household}`, of(tenant, household))), refetchInterval: (q) => (q.state.data?.asks.some((a) => a.state === 'asked') ? 2000 : false) })
export const newHousehold = (tenant: string, body: Schemas['NewHouseholdInBody']) => ok(api.POST(`${base}/households`, { ...at(tenant), body }))
export const changeHousehold = (tenant: string, household: string, body: Schemas['ChangeHouseholdInBody']) => ok(api.PUT(`${base}/households/{household}`, { ...of(tenant, household), body }))
export const addChild = (tenant: string, household: string, body: Schemas['AddChildInBody']) => ok(api.POST(`${base}/households/{household}/children`, { ...of(tenant, household), body }))
export const addPayer = (tenant: string, household: string, body: Schemas['AddPayerInBody']) => ok(api.POST(`${base}/households/{household}/payers`, { ...of(tenant, household), body }))
export const leave = (tenant: string, household: string, member: string, until: string | null) => ok(api.PUT(`${base}/households/{household}/members/{member}`, { params: { path: { tenant, household, member } }, body: until ? { until } : {} }))
export const writeSplit = (tenant: string, household: string, body: Schemas['SplitInBody']) => ok(api.POST(`${base}/households/{household}/splits`, { ...of(tenant, household), body }))
export const decideSplit = (tenant: string, household: string, request: string, body: Schemas['SplitDecisionInBody']) => ok(api.POST(`${base}/households/{household}/split-requests/{request}`, { params: { path: { tenant, household, request } }, body }))
export const writeResidence = (tenant: string, household: string, body: Schemas['ResidenceInBody']) => ok(api.POST(`${base}/households/{household}/residences`, { ...of(tenant, household), body }))
export const writeQuotient = (tenant: string, household: string, body: Schemas['QuotientInBody']) => ok(api.POST(`${base}/households/{household}/quotients`, { ...of(tenant, household), body }))
export const askQuotient = (tenant: string, household: string, body: Schemas['AskInBody']) => ok(api.POST(`${base}/households/{household}/quotient-asks`, { ...of(tenant, household), body }))
export const answerClaim = (tenant: string, household: string, claim: string, seen: boolean, reason: string) => ok(api.POST(`${base}/households/{household}/claims/{claim}`, { params: { path: { tenant, household, claim } }, body: { seen, ...(reason ? { reason } : {}) } }))

export const aidsQuery = (tenant: string, household: string) => queryOptions({ queryKey: key(tenant, 'aids', household), queryFn: () => ok(api.GET(`${base}/households/{household}/aids`, of(tenant, household))) })
export const institutionsQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'institutions'), queryFn: () => ok(api.GET(`${base}/institutions`, { params: { path: { tenant } } })) })
export const writeAid = (tenant: string, household: string, body: NewAid) => ok(api.POST(`${base}/households/{household}/aids`, { ...of(tenant, household), body }))
export const endAid = (tenant: string, household: string, aid: string, until: string) => ok(api.POST(`${base}/households/{household}/aids/{aid}/end`, { params: { path: { tenant, household, aid } }, body: { until } }))

// the rules
export const settingsQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'settings'), queryFn: () => ok(api.GET(`${base}/quotient-settings`, at(tenant))) })
export const saveSettings = (tenant: string, body: Schemas['SettingsInBody']) => ok(api.PUT(`${base}/quotient-settings`, { ...at(tenant), body }))

// a payer's own
export const mineQuery = queryOptions({ queryKey: key('mine'), queryFn: () => ok(api.GET('/api/v1/family/households')), refetchInterval: (q) => (q.state.data?.items?.some((h) => h.asks.some((a) => a.state === 'asked')) ? 2000 : false) })
export const claim = (h: Mine, body: Schemas['ClaimInBody']) => ok(api.POST(`${base}/mine/households/{household}/claims`, { ...of(h.tenant, h.id), body }))
export const askMine = (h: Mine, body: Schemas['MyAskInBody']) => ok(api.POST(`${base}/mine/households/{household}/quotient-asks`, { ...of(h.tenant, h.id), body }))
export const askSplit = (h: Mine, body: Schemas['SplitAskInBody']) => ok(api.POST(`${base}/mine/households/{household}/split-asks`, { ...of(h.tenant, h.id), body }))
export const answerSplit = (h: Mine, request: string, agrees: boolean) => ok(api.POST(`${base}/mine/split-asks/{request}`, { params: { path: { tenant: h.tenant, request } }, body: { agrees } }))
