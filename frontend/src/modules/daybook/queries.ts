import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

type Schemas = components['schemas']
export type Book = Schemas['DaybookBookOut']
export type Activity = Schemas['DaybookActivity']
export type Place = Schemas['DaybookPlace']
export type Unit = Schemas['DaybookUnit']
export type Capacity = Schemas['DaybookCapacity']
export type CapacityIn = Schemas['DaybookCapacityIn']
export type Closure = Schemas['DaybookClosure']
export type ClosureIn = Schemas['DaybookClosureIn']
export type Rule = Schemas['DaybookRule']
export type Treatment = Schemas['DaybookTreatment']
export type Preview = Schemas['CutoffPreview']
export type PreviewDay = Schemas['CutoffPreviewDay']
export type Limit = Schemas['CutoffLimit']
export type Rules = Schemas['CutoffRules']
export type Template = Schemas['CutoffTemplate']
export type OpeningIn = Schemas['DaybookOpening']
export type Usage = Schemas['DaybookUsage']
export type UsageLine = Schemas['DaybookUsageLine']
export type Kind = Activity['kind']

/** The services of the daybook. */
export const services = ['canteen', 'childcare', 'transport'] as const
export type ServiceKey = (typeof services)[number]

/** On which days an activity runs. */
export interface ActivityDays {
  runs: Activity['runs']
  /** Monday is 1, Tuesday 2, Wednesday 4… */
  weekdays: number
  activity?: string | undefined
}

// The three services answer alike: the paths of one are the types of all.
const at = <P extends string>(service: ServiceKey, path: P) => `/api/v1/t/{tenant}/${service}${path}` as `/api/v1/t/{tenant}/canteen${P}`
const of = (tenant: string) => ({ path: { tenant } })

export const bookKey = (tenant: string, service: ServiceKey) => ['daybook', tenant, service] as const
export const bookQuery = (tenant: string, service: ServiceKey) => queryOptions({ queryKey: [...bookKey(tenant, service), 'book'] as const, queryFn: () => ok(api.GET(at(service, '/book'), { params: of(tenant) })) })

export const setupQuery = (tenant: string, service: ServiceKey, kind: Kind) =>
  queryOptions({ queryKey: ['daybook', tenant, service, 'setup', kind] as const, queryFn: () => ok(api.GET(at(service, '/setup'), { params: { ...of(tenant), query: { kind } } })), staleTime: 600_000 })

/** What rules give for four weeks; what is wrong with them comes back as a problem, field by field. */
export const look = (tenant: string, service: ServiceKey, cutoff: unknown, days: ActivityDays, signal?: AbortSignal): Promise<Preview> =>
  ok(api.POST(at(service, '/rules/preview'), { params: of(tenant), body: { cutoff: cutoff as Rules, runs: days.runs, weekdays: days.weekdays, ...(days.activity && { activity_id: days.activity }) }, ...(signal && { signal }) }))

export const writePlace = (tenant: string, service: ServiceKey, place: string, body: Schemas['DaybookPlaceIn']) => ok(api.PUT(at(service, '/places/{place}'), { params: { path: { tenant, place } }, body }))
export const writeActivity = (tenant: string, service: ServiceKey, activity: string, body: Schemas['DaybookActivityIn']) => ok(api.PUT(at(service, '/activities/{activity}'), { params: { path: { tenant, activity } }, body }))
export const setActivity = (tenant: string, service: ServiceKey, activity: string, state: 'open' | 'closed') => ok(api.POST(at(service, '/activities/{activity}/state'), { params: { path: { tenant, activity } }, body: { state } }))
export const openService = (tenant: string, service: ServiceKey, body: OpeningIn) => ok(api.POST(at(service, '/openings'), { params: of(tenant), body }))
/** The rule of the days of service from a date on; one that begins that day already is replaced. */
export const writeRule = (tenant: string, service: ServiceKey, activity: string, body: { since: string; cutoff: unknown; absences: Record<string, Treatment>; reference?: string; decided_on?: string }) =>
  ok(api.POST(at(service, '/activities/{activity}/rules'), { params: { path: { tenant, activity } }, body: { ...body, cutoff: body.cutoff as Rules } }))
export const writeCapacity = (tenant: string, service: ServiceKey, body: CapacityIn) => ok(api.POST(at(service, '/capacities'), { params: of(tenant), body }))
export const dropCapacity = (tenant: string, service: ServiceKey, capacity: string) => ok(api.DELETE(at(service, '/capacities/{capacity}'), { params: { path: { tenant, capacity } } }))
export const writeClosure = (tenant: string, service: ServiceKey, body: ClosureIn) => ok(api.POST(at(service, '/closures'), { params: of(tenant), body }))
export const dropClosure = (tenant: string, service: ServiceKey, closure: string) => ok(api.DELETE(at(service, '/closures/{closure}'), { params: { path: { tenant, closure } } }))

/** What a dashboard is asked: days, how they are put together, what they are narrowed to. */
export interface UsageAsked {
  from: string
  until: string
  by: Usage['by']
  place?: string | undefined
  school?: string | undefined
  unit?: string | undefined
  age?: string | undefined
  masked?: boolean | undefined
}

const asked = ({ from, until, by, place, school, unit, age, masked }: UsageAsked) => ({ from, until, by, ...(place && { place }), ...(school && { school }), ...(unit && { unit }), ...(age && { age: age as 'college' }), ...(masked && { masked }) })

export const usageQuery = (tenant: string, service: ServiceKey, q: UsageAsked) =>
  queryOptions({ queryKey: [...bookKey(tenant, service), 'usage', asked(q)] as const, queryFn: () => ok(api.GET(at(service, '/usage'), { params: { ...of(tenant), query: asked(q) } })), placeholderData: (before: Usage | undefined) => (before?.service === service ? before : undefined) })

/** The address of the same figures as a file. */
export const usageFile = (tenant: string, service: ServiceKey, q: UsageAsked, extension: 'csv' | 'xlsx') =>
  `/api/v1/t/${tenant}/${service}/usage.${extension}?${new URLSearchParams(Object.entries(asked(q)).map(([k, v]) => [k, String(v)]))}`
