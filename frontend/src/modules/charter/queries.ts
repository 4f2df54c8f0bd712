import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

type Schemas = components['schemas']
export type Line = Schemas['CharterLine']
export type Version = Schemas['CharterVersion']
export type Model = Schemas['CharterModel']
export type Choice = Schemas['CharterChoice']
export type Text = Schemas['CharterText']
export type List = Schemas['ListOutBody']
export type Detail = Schemas['DetailOutBody']
export type ReceivedItem = Schemas['CharterReceived']

const path = (tenant: string) => ({ params: { path: { tenant } } })
const of = (tenant: string, charter: string) => ({ params: { path: { tenant, charter } } })

export const chartersKey = (tenant: string) => ['charter', tenant] as const

export const chartersQuery = (tenant: string) => queryOptions({ queryKey: [...chartersKey(tenant), 'list'] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/charter', path(tenant))) })

export const charterQuery = (tenant: string, id: string) => queryOptions({ queryKey: [...chartersKey(tenant), id] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/charter/{charter}', of(tenant, id))) })

export const receivedQuery = (tenant: string) => queryOptions({ queryKey: [...chartersKey(tenant), 'received'] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/charter/received', path(tenant))) })

export const begin = (tenant: string, body: Text) => ok(api.POST('/api/v1/t/{tenant}/charter', { ...path(tenant), body }))
export const write = (tenant: string, id: string, body: Text) => ok(api.PUT('/api/v1/t/{tenant}/charter/{charter}/draft', { ...of(tenant, id), body }))
export const dropDraft = (tenant: string, id: string) => ok(api.DELETE('/api/v1/t/{tenant}/charter/{charter}/draft', of(tenant, id)))
export const push = (tenant: string, id: string) => ok(api.POST('/api/v1/t/{tenant}/charter/{charter}/push', of(tenant, id)))
export const withdraw = (tenant: string, id: string) => ok(api.POST('/api/v1/t/{tenant}/charter/{charter}/withdraw', of(tenant, id)))
