import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

export type Count = { profile: string; people?: number; activated?: number; active?: number }
export type School = {
  id: string
  name: string
  uai?: string
  city?: string
  wave: string
  planned_on?: string
  opened_at?: string
  state: 'planned' | 'opened' | 'deployed'
  services: number
  import_at?: string
  import_days?: number
  late: boolean
  counts: Count[]
}
export type Fleet = {
  items: School[]
  total: number
  found: number
  opened: number
  deployed: number
  late: number
  waves: { name: string; schools: number; deployed: number }[]
  late_after: number
  abilities: Record<string, boolean>
}
export type Filters = { find: string; state: 'all' | 'planned' | 'opened' | 'deployed' | 'late'; wave: string; sort: 'name' | 'city' | 'wave' | 'state' | 'import' | 'activated'; down: boolean }
export type Planned = { id?: string; name?: string; uai?: string; city?: string; wave: string; planned_on?: string }
export type Sum = { profile: string; label: string; schools: number; hidden: number; people: number; activated: number; of: number; active: number; active_of: number }

export const fleetQuery = (tenant: string, filters: Filters) =>
  queryOptions({
    queryKey: ['deployment', tenant, 'fleet', filters] as const,
    queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/deployment/fleet', { params: { path: { tenant }, query: filters } }))) as unknown as Fleet,
    placeholderData: keepPreviousData,
  })

export const adoptionQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['deployment', tenant, 'adoption'] as const,
    queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/deployment/adoption', { params: { path: { tenant } } }))) as unknown as { items: Sum[]; days: { day: string; schools: number; people: number; activated: number }[] },
  })

/** Puts schools in a wave, or writes one that is not here yet. */
export const plan = (tenant: string, schools: Planned[]) => ok(api.PUT('/api/v1/t/{tenant}/deployment/fleet', { params: { path: { tenant } }, body: { schools } }))

/** The address of the table of what the filters keep. */
export const fileOf = (tenant: string, filters: Filters): string =>
  `/api/v1/t/${tenant}/deployment/fleet.csv?${new URLSearchParams({ find: filters.find, state: filters.state, wave: filters.wave, sort: filters.sort, down: String(filters.down) })}`

export type Step = components['schemas']['DeploymentStep']
export type WaveSchool = components['schemas']['DeploymentWaveSchool']

export const wavesQuery = (tenant: string, wave: string) =>
  queryOptions({
    queryKey: ['deployment', tenant, 'waves', wave] as const,
    queryFn: () => ok(api.GET('/api/v1/t/{tenant}/deployment/waves', { params: { path: { tenant }, query: wave ? { wave } : {} } })),
    placeholderData: keepPreviousData,
  })

export const mineQuery = (tenant: string) => queryOptions({ queryKey: ['deployment', tenant, 'mine'] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/deployment/mine', { params: { path: { tenant } } })) })

export const tick = (tenant: string, school: string, step: 'kit' | 'families', done: boolean) => ok(api.PUT('/api/v1/t/{tenant}/deployment/schools/{school}/steps/{step}', { params: { path: { tenant, school, step } }, body: { done } }))

export const tickMine = (tenant: string, done: boolean) => ok(api.PUT('/api/v1/t/{tenant}/deployment/mine/steps/{step}', { params: { path: { tenant, step: 'families' } }, body: { done } }))

/** The address of the kit: a school's own, or the one that a level sends. */
export const kitOf = (tenant: string, school: boolean) => `/api/v1/t/${tenant}/deployment/${school ? 'mine/' : ''}kit`
