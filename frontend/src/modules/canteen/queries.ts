import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

type Schemas = components['schemas']
export type Dish = Schemas['CanteenDish']
export type Served = Schemas['CanteenServed']
export type Reading = Schemas['CanteenReading']
export type ReadMenu = Schemas['CanteenReadMenu']

export const canteenKey = ['canteen'] as const

/** The published menus of some days, of everywhere the caller's children eat or the caller works. */
export const menusQuery = (from: string, until: string) =>
  queryOptions({
    queryKey: [...canteenKey, 'menus', from, until] as const,
    queryFn: () => ok(api.GET('/api/v1/canteen/menus', { params: { query: { from, until } } })),
    placeholderData: keepPreviousData,
    meta: { offline: true },
  })

export type Plan = Schemas['CanteenPlan']
export type PlanFacts = Schemas['CanteenPlanFacts']
export type Follower = Schemas['CanteenFollower']
export type Week = Schemas['CanteenWeek']
export type WeekDay = Schemas['CanteenWeekDay']
export type Menu = Schemas['CanteenMenu']
export type Facts = Schemas['CanteenFacts']
export type Writing = Schemas['CanteenWriting']
export type Regime = Schemas['CanteenRegime']
export type DietLine = Schemas['CanteenDietLine']
export type CareLine = Schemas['CanteenCareLine']
export type CareView = Schemas['CanteenCareView']
export type CareFacts = Schemas['CanteenCareFacts']
export type AlertLine = Schemas['CanteenAlertLine']
export type Table = Schemas['CanteenTable']

const here = (tenant: string) => ({ params: { path: { tenant } } })
const key = (tenant: string, ...rest: unknown[]) => [...canteenKey, tenant, ...rest] as const
/** Everything that the kitchen reads may have moved. */
export const kitchenKey = (tenant: string) => key(tenant)

export const plansQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'plans'), queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/plans', here(tenant))) })
export const addPlan = (tenant: string, body: PlanFacts) => ok(api.POST('/api/v1/t/{tenant}/canteen/plans', { ...here(tenant), body }))
export const changePlan = (tenant: string, plan: string, body: PlanFacts) => ok(api.PUT('/api/v1/t/{tenant}/canteen/plans/{plan}', { params: { path: { tenant, plan } }, body }))
export const dropPlan = (tenant: string, plan: string) => ok(api.DELETE('/api/v1/t/{tenant}/canteen/plans/{plan}', { params: { path: { tenant, plan } } }))

export const weekQuery = (tenant: string, plan: string, monday: string) =>
  queryOptions({ queryKey: key(tenant, 'week', plan, monday), queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/plans/{plan}/weeks/{monday}', { params: { path: { tenant, plan, monday } } })), placeholderData: keepPreviousData })
export const writeMenu = (tenant: string, plan: string, day: string, meal: Menu['meal'], body: Writing) =>
  ok(api.PUT('/api/v1/t/{tenant}/canteen/plans/{plan}/days/{day}/{meal}', { params: { path: { tenant, plan, day, meal } }, body }))
export const publishWeek = (tenant: string, plan: string, monday: string) => ok(api.POST('/api/v1/t/{tenant}/canteen/plans/{plan}/weeks/{monday}/publish', { params: { path: { tenant, plan, monday } } }))
export const copyWeek = (tenant: string, plan: string, monday: string, from: string) => ok(api.POST('/api/v1/t/{tenant}/canteen/plans/{plan}/weeks/{monday}/copy', { params: { path: { tenant, plan, monday } }, body: { from } }))

export const dishesQuery = (tenant: string, q: string, unchecked = false) =>
  queryOptions({
    queryKey: key(tenant, 'dishes', q, unchecked),
    queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/dishes', { params: { path: { tenant }, query: { q, unchecked } } })),
    placeholderData: keepPreviousData,
  })
export const addDish = (tenant: string, body: Facts) => ok(api.POST('/api/v1/t/{tenant}/canteen/dishes', { ...here(tenant), body }))
export const changeDish = (tenant: string, dish: string, body: Facts) => ok(api.PUT('/api/v1/t/{tenant}/canteen/dishes/{dish}', { params: { path: { tenant, dish } }, body }))
export const dropDish = (tenant: string, dish: string) => ok(api.DELETE('/api/v1/t/{tenant}/canteen/dishes/{dish}', { params: { path: { tenant, dish } } }))

export const alertsQuery = (tenant: string, from: string, until: string) =>
  queryOptions({ queryKey: key(tenant, 'alerts', from, until), queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/alerts', { params: { path: { tenant }, query: { from, until } } })), placeholderData: keepPreviousData, gcTime: 0 })

export const dietsQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'diets'), queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/diets', here(tenant))) })
export const chooseFor = (tenant: string, person: string, body: Schemas['CanteenChoosing']) => ok(api.PUT('/api/v1/t/{tenant}/canteen/diets/{person}', { params: { path: { tenant, person } }, body }))
export const keepRegime = (tenant: string, regime: string | undefined, body: Schemas['CanteenRegimeFacts']) =>
  regime ? ok(api.PUT('/api/v1/t/{tenant}/canteen/regimes/{regime}', { params: { path: { tenant, regime } }, body })) : ok(api.POST('/api/v1/t/{tenant}/canteen/regimes', { ...here(tenant), body }))
export const dropRegime = (tenant: string, regime: string) => ok(api.DELETE('/api/v1/t/{tenant}/canteen/regimes/{regime}', { params: { path: { tenant, regime } } }))

export const caresQuery = (tenant: string) => queryOptions({ queryKey: key(tenant, 'care'), queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/care', here(tenant))), gcTime: 0 })
/** A care plan, opened: each time it is asked for has its trace, so that it is asked for once and not kept. */
export const careQuery = (tenant: string, person: string) =>
  queryOptions({ queryKey: key(tenant, 'care', person), queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/care/{person}', { params: { path: { tenant, person } } })), gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false })
export const recordCare = (tenant: string, person: string, body: CareFacts) => ok(api.PUT('/api/v1/t/{tenant}/canteen/care/{person}', { params: { path: { tenant, person } }, body }))
export const reviewCare = (tenant: string, person: string) => ok(api.POST('/api/v1/t/{tenant}/canteen/care/{person}/review', { params: { path: { tenant, person } } }))
export const endCare = (tenant: string, person: string) => ok(api.DELETE('/api/v1/t/{tenant}/canteen/care/{person}', { params: { path: { tenant, person } } }))

/** Pupils by the beginnings of their names, for a picker of the desk. */
export const tableQuery = (child: string) => queryOptions({ queryKey: [...canteenKey, 'table', child] as const, queryFn: () => ok(api.GET('/api/v1/children/{child}/canteen/table', { params: { path: { child } } })), gcTime: 0 })
export const choose = (child: string, body: Schemas['CanteenChoosing']) => ok(api.PUT('/api/v1/children/{child}/canteen/diet', { params: { path: { child } }, body }))
export const announceCare = (child: string) => ok(api.POST('/api/v1/children/{child}/canteen/care', { params: { path: { child } } }))

export type Given = Schemas['CanteenGiven']
export type ImportReport = Schemas['CanteenReport']
export type PurchaseReport = Schemas['CanteenPurchaseReport']
export type Fault = Schemas['CanteenFault']
export type Standing = Schemas['CanteenStandingView']
export type Share = Schemas['CanteenShare']
export type Purchase = Schemas['CanteenPurchase']
export type Bought = Schemas['CanteenBought']

export const importMenus = (tenant: string, plan: string, body: Given) => ok(api.POST('/api/v1/t/{tenant}/canteen/plans/{plan}/import', { params: { path: { tenant, plan } }, body }))
export const importPurchases = (tenant: string, body: Given) => ok(api.POST('/api/v1/t/{tenant}/canteen/purchases/import', { ...here(tenant), body }))

export const standingQuery = (tenant: string, year: number) =>
  queryOptions({ queryKey: key(tenant, 'standing', year), queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/egalim/{year}', { params: { path: { tenant, year } } })), placeholderData: keepPreviousData })
export const purchasesQuery = (tenant: string, year: number, q: string, family: Bought['family'] | '') =>
  queryOptions({
    queryKey: key(tenant, 'purchases', year, q, family),
    queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/purchases', { params: { path: { tenant }, query: { year, q, ...(family ? { family } : {}) } } })),
    placeholderData: keepPreviousData,
  })
export const buy = (tenant: string, purchase: string | undefined, body: Bought) =>
  purchase ? ok(api.PUT('/api/v1/t/{tenant}/canteen/purchases/{purchase}', { params: { path: { tenant, purchase } }, body })) : ok(api.POST('/api/v1/t/{tenant}/canteen/purchases', { ...here(tenant), body }))
export const unbuy = (tenant: string, purchase: string) => ok(api.DELETE('/api/v1/t/{tenant}/canteen/purchases/{purchase}', { params: { path: { tenant, purchase } } }))
export const weigh = (tenant: string, body: { day: string; what: 'plates' | 'unserved' | 'kitchen'; grams: number; guests: number }) => ok(api.POST('/api/v1/t/{tenant}/canteen/waste', { ...here(tenant), body }))

export const adultsQuery = (tenant: string, from: string, until: string) =>
  queryOptions({ queryKey: key(tenant, 'adults', from, until), queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/adults', { params: { path: { tenant }, query: { from, until } } })), placeholderData: keepPreviousData })
export const askAdults = (tenant: string, school: string, day: string, meals: number) => ok(api.PUT('/api/v1/t/{tenant}/canteen/adults/{school}/{day}', { params: { path: { tenant, school, day } }, body: { meals } }))

/** A file as the API takes it. */
export async function given(file: File | undefined, text: string, commit: boolean, monday?: string): Promise<Given> {
  if (!file) return { text, commit, ...(monday ? { monday } : {}) }
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return { name: file.name, content: btoa(binary), commit, ...(monday ? { monday } : {}) }
}

export type Count = Schemas['CanteenCount']
export type CountLine = Schemas['CanteenCountLine']
export type Move = Schemas['CanteenMove']

/** How many eat on a day, as it stands, beside what the kitchen was told. */
export const countQuery = (tenant: string, day: string) =>
  queryOptions({
    queryKey: key(tenant, 'count', day),
    queryFn: () => ok(api.GET('/api/v1/t/{tenant}/canteen/count', { params: { path: { tenant }, query: { day } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    meta: { offline: true },
  })
export const sendCount = (tenant: string, day: string) => ok(api.POST('/api/v1/t/{tenant}/canteen/count', { params: { path: { tenant }, query: { day } } }))
