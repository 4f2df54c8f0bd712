import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

export type Creditor = components['schemas']['CreditorOutBody']
export type CreditorIn = components['schemas']['FamilyCreditorIn']

const path = '/api/v1/t/{tenant}/family/creditor'

export const creditorKey = (tenant: string) => ['family', tenant, 'creditor'] as const
export const creditorQuery = (tenant: string) => queryOptions({ queryKey: creditorKey(tenant), queryFn: () => ok(api.GET(path, { params: { path: { tenant } } })) })
export const writeCreditor = (tenant: string, body: CreditorIn) => ok(api.PUT(path, { params: { path: { tenant } }, body }))
