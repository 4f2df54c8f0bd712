import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

export type Tile = components['schemas']['ResourceTile']
export type Sent = components['schemas']['ResourceSent']
export type Resource = components['schemas']['ResourceView']
export type Written = components['schemas']['ResourceWritten']
export type Connector = components['schemas']['ResourceConnector']
export type Group = components['schemas']['ResourceGroupView']

/** My resources, over all my organisations. */
export const tilesQuery = queryOptions({ queryKey: ['resource', 'tiles'], queryFn: async (): Promise<Tile[]> => (await ok(api.GET('/api/v1/resource/tiles'))).items ?? [] })

/** What was sent of me, the last first. */
export const sentQuery = queryOptions({ queryKey: ['resource', 'sent'], queryFn: async (): Promise<Sent[]> => (await ok(api.GET('/api/v1/resource/sent'))).items ?? [] })

const path = (tenant: string) => ({ params: { path: { tenant } } })
const one = (tenant: string, resource: string) => ({ params: { path: { tenant, resource } } })

export const resourcesKey = (tenant: string) => ['resource', tenant] as const
export const resourcesQuery = (tenant: string) => queryOptions({ queryKey: [...resourcesKey(tenant), 'list'], queryFn: async (): Promise<Resource[]> => (await ok(api.GET('/api/v1/t/{tenant}/resource/resources', path(tenant)))).items })
export const resourceQuery = (tenant: string, id: string) => queryOptions({ queryKey: [...resourcesKey(tenant), id], queryFn: (): Promise<Resource> => ok(api.GET('/api/v1/t/{tenant}/resource/resources/{resource}', one(tenant, id))) })
export const groupsQuery = (tenant: string) => queryOptions({ queryKey: [...resourcesKey(tenant), 'groups'], queryFn: async (): Promise<Group[]> => (await ok(api.GET('/api/v1/t/{tenant}/resource/groups', path(tenant)))).items })
export const connectorsQuery = (tenant: string) => queryOptions({ queryKey: [...resourcesKey(tenant), 'connectors'], queryFn: async (): Promise<Connector[]> => (await ok(api.GET('/api/v1/t/{tenant}/resource/connectors', path(tenant)))).items })

export const addResource = (tenant: string, body: Written): Promise<Resource> => ok(api.POST('/api/v1/t/{tenant}/resource/resources', { ...path(tenant), body }))
export const changeResource = (tenant: string, id: string, body: Written): Promise<Resource> => ok(api.PUT('/api/v1/t/{tenant}/resource/resources/{resource}', { ...one(tenant, id), body }))
export const removeResource = (tenant: string, id: string) => ok(api.DELETE('/api/v1/t/{tenant}/resource/resources/{resource}', one(tenant, id)))
export const openFor = (tenant: string, id: string, groups: string[]): Promise<Resource> => ok(api.PUT('/api/v1/t/{tenant}/resource/resources/{resource}/groups', { ...one(tenant, id), body: { groups } }))
export const agree = (tenant: string, id: string): Promise<Resource> => ok(api.POST('/api/v1/t/{tenant}/resource/resources/{resource}/agree', one(tenant, id)))
export const suspend = (tenant: string, id: string, reason: string): Promise<Resource> => ok(api.POST('/api/v1/t/{tenant}/resource/resources/{resource}/suspend', { ...one(tenant, id), body: { reason } }))
export const resume = (tenant: string, id: string): Promise<Resource> => ok(api.POST('/api/v1/t/{tenant}/resource/resources/{resource}/resume', one(tenant, id)))
export const makeSecret = async (tenant: string, id: string): Promise<string> => (await ok(api.POST('/api/v1/t/{tenant}/resource/resources/{resource}/secret', one(tenant, id)))).secret
