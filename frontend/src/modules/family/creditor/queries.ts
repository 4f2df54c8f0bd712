import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

export type Creditor = components['schemas']['CreditorOutBody']
export type CreditorIn = components['schemas']['FamilyCreditorIn']

const path = '/api/v1/t/{tenant}/family/creditor'

export const creditorKey = (tenant: string) => ['family', tenant, 'creditor'] as const
export const creditorQuery = (tenant: string) => queryOptions({ queryKey: creditorKey(tenant), queryFn: () => ok(api.GET(path, { params: { path: { tenant } } })) })
export const writeCreditor = (tenant: string, body: CreditorIn) => ok(api.PUT(path, { params: { path: { tenant } }, body }))

export type Online = components['schemas']['FamilyOnlineView']
const online = '/api/v1/t/{tenant}/family/online'
const of = (tenant: string) => ({ params: { path: { tenant } } })
export const onlineKey = (tenant: string) => ['family', tenant, 'online'] as const
export const onlineQuery = (tenant: string) => queryOptions({ queryKey: onlineKey(tenant), queryFn: (): Promise<Online> => ok(api.GET(online, of(tenant))) })
/** Sets the régie's number at PayFiP, which is asked whose it is; none: it is not offered any more. */
export const setPayFiP = (tenant: string, body: { client: string; mode: 'T' | 'X' | 'W' }): Promise<Online> => ok(api.PUT(`${online}/payfip`, { ...of(tenant), body }))
export const setStripe = (tenant: string, body: { secret: string; signs: string; private?: boolean; mandate?: components['schemas']['FamilyCollectingMandate'] }): Promise<Online> => ok(api.PUT(`${online}/stripe`, { ...of(tenant), body }))
