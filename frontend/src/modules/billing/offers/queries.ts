import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

export type OfferIn = components['schemas']['BillingOfferIn']
export type Opening = components['schemas']['BillingOpening']

const base = '/api/v1/t/{tenant}/billing/offers'
const one = `${base}/{offer}` as const
const of = (tenant: string, offer: string) => ({ params: { path: { tenant, offer } } })

export const draftOffer = (tenant: string, body: OfferIn) => ok(api.POST(base, { params: { path: { tenant } }, body }))
export const changeOffer = (tenant: string, id: string, body: OfferIn) => ok(api.PUT(one, { ...of(tenant, id), body }))
export const dropOffer = (tenant: string, id: string) => ok(api.DELETE(one, of(tenant, id)))
export const publishOffer = (tenant: string, id: string) => ok(api.POST(`${one}/publish`, of(tenant, id)))
export const withdrawOffer = (tenant: string, id: string) => ok(api.POST(`${one}/withdraw`, of(tenant, id)))
