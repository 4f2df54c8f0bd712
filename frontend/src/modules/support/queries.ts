import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'

export type State = 'asked' | 'open' | 'refused' | 'ended'
export type Ticket = { id: string; peer: string; peer_name: string; reason: string; asker: string; asked_at: string; state: State; until_at?: string; glass: boolean; mine: boolean; abilities: Record<string, boolean> }
export type Place = { tenant: string; name: string; kind: string }
export type Visit = {
  id: string
  peer_name: string
  asker: string
  reason: string
  asked_at: string
  state: State
  decided_at?: string
  until_at?: string
  ended_at?: string
  glass: boolean
  glass_reason?: string
  views: number
  abilities: Record<string, boolean>
}

const path = (tenant: string) => ({ params: { path: { tenant } } })
const soon = (states: readonly { state: State }[] | undefined) => (states?.some((s) => s.state === 'asked' || s.state === 'open') ? 5000 : false)

export const ticketsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['support', tenant, 'tickets'] as const,
    queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/support/tickets', path(tenant)))) as unknown as { items: Ticket[]; places: Place[] },
    refetchInterval: (q) => soon(q.state.data?.items),
  })

export const visitsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['support', tenant, 'visits'] as const,
    queryFn: async () => ((await ok(api.GET('/api/v1/t/{tenant}/support/visits', path(tenant)))).items ?? []) as unknown as Visit[],
    refetchInterval: (q) => soon(q.state.data),
  })

export const ask = (tenant: string, body: { peer: string; reason: string }) => ok(api.POST('/api/v1/t/{tenant}/support/tickets', { ...path(tenant), body }))
export const breakGlass = (tenant: string, ticket: string, reason: string) => ok(api.POST('/api/v1/t/{tenant}/support/tickets/{ticket}/break-glass', { params: { path: { tenant, ticket } }, body: { reason } }))
export const leave = (tenant: string, ticket: string) => ok(api.POST('/api/v1/t/{tenant}/support/tickets/{ticket}/end', { params: { path: { tenant, ticket } } }))
export const approve = (tenant: string, visit: string, minutes: number) => ok(api.POST('/api/v1/t/{tenant}/support/visits/{visit}/approve', { params: { path: { tenant, visit } }, body: { minutes } }))
export const refuse = (tenant: string, visit: string) => ok(api.POST('/api/v1/t/{tenant}/support/visits/{visit}/refuse', { params: { path: { tenant, visit } } }))
export const end = (tenant: string, visit: string) => ok(api.POST('/api/v1/t/{tenant}/support/visits/{visit}/end', { params: { path: { tenant, visit } } }))
