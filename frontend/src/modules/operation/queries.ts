import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

export type Organisation = components['schemas']['OperationOrganisation']
export type Suspension = components['schemas']['OperationSuspension']
export type Health = components['schemas']['OperationHealth']
export type Round = components['schemas']['OperationRound']
export type Work = components['schemas']['OperationWork']
export type Filters = { find: string; kind: string; state: 'all' | 'silent' | 'read_only' | 'suspended'; page: number }

const path = (tenant: string) => ({ params: { path: { tenant } } })

export const organisationsQuery = (tenant: string, filters: Filters) =>
  queryOptions({
    queryKey: ['operation', tenant, 'organisations', filters] as const,
    queryFn: () => ok(api.GET('/api/v1/t/{tenant}/operation/organisations', { params: { path: { tenant }, query: filters } })),
    placeholderData: keepPreviousData,
  })

export const organisationQuery = (tenant: string, peer: string) =>
  queryOptions({ queryKey: ['operation', tenant, 'organisation', peer] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/operation/organisations/{peer}', { params: { path: { tenant, peer } } })) })

export const healthQuery = (tenant: string) => queryOptions({ queryKey: ['operation', tenant, 'health'] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/operation/health', path(tenant))), refetchInterval: 30_000 })

export const suspensionsQuery = (tenant: string) => queryOptions({ queryKey: ['operation', tenant, 'suspensions'] as const, queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/operation/suspensions', path(tenant)))).items })

export const holdsQuery = (tenant: string) => queryOptions({ queryKey: ['operation', tenant, 'holds'] as const, queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/operation/holds', path(tenant)))).items })

export const propose = (tenant: string, peer: string, body: { reason: string; name: string; schools: boolean }) => ok(api.POST('/api/v1/t/{tenant}/operation/organisations/{peer}/suspensions', { params: { path: { tenant, peer } }, body }))

/** Moves a suspension on: the second person's yes, a withdrawal before it holds, a lifting after. */
export const move = (tenant: string, suspension: string, to: 'confirm' | 'withdraw' | 'lift') => {
  const at = { params: { path: { tenant, suspension } } }
  if (to === 'confirm') return ok(api.POST('/api/v1/t/{tenant}/operation/suspensions/{suspension}/confirm', at))
  if (to === 'withdraw') return ok(api.POST('/api/v1/t/{tenant}/operation/suspensions/{suspension}/withdraw', at))
  return ok(api.POST('/api/v1/t/{tenant}/operation/suspensions/{suspension}/lift', at))
}
