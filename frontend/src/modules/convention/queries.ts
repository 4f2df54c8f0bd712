import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

type Schemas = components['schemas']
export type Line = Schemas['ConventionLine']
export type Detail = Schemas['ConventionDetail']
export type Body = Schemas['ConventionBody']
export type Act = Schemas['ConventionAct']
export type Start = Schemas['ConventionStart']
export type Signing = Schemas['ConventionSigning']
export type Vote = Schemas['ConventionVote']
export type Advice = Schemas['ConventionAdvice']
export type Ending = Schemas['ConventionEnding']

const path = (tenant: string) => ({ params: { path: { tenant } } })
const of = (tenant: string, convention: string) => ({ params: { path: { tenant, convention } } })

export const conventionsKey = (tenant: string) => ['convention', tenant] as const

export const conventionsQuery = (tenant: string) => queryOptions({ queryKey: [...conventionsKey(tenant), 'list'] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/convention', path(tenant))) })
export const conventionQuery = (tenant: string, id: string) => queryOptions({ queryKey: [...conventionsKey(tenant), id] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/convention/{convention}', of(tenant, id))) })
export const startQuery = (tenant: string) => queryOptions({ queryKey: [...conventionsKey(tenant), 'start'] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/convention/start', path(tenant))) })

export const paperOf = (tenant: string, id: string, which: 'paper' | 'proof') => `/api/v1/t/${tenant}/convention/${id}/${which}`

/** The document as it was opened, and the SHA-256 of its bytes: what is signed is what was read. */
export async function openPaper(tenant: string, id: string): Promise<{ url: string; sha256: string }> {
  const { data, error } = await api.GET('/api/v1/t/{tenant}/convention/{convention}/paper', { ...of(tenant, id), parseAs: 'arrayBuffer' })
  if (!data) throw error
  const bytes = data as unknown as ArrayBuffer
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return { url: URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' })), sha256: [...sum].map((b) => b.toString(16).padStart(2, '0')).join('') }
}

export const begin = (tenant: string, body: Body) => ok(api.POST('/api/v1/t/{tenant}/convention', { ...path(tenant), body }))
export const write = (tenant: string, id: string, body: Body) => ok(api.PUT('/api/v1/t/{tenant}/convention/{convention}', { ...of(tenant, id), body }))
export const drop = (tenant: string, id: string) => ok(api.DELETE('/api/v1/t/{tenant}/convention/{convention}', of(tenant, id)))
export const send = (tenant: string, id: string) => ok(api.POST('/api/v1/t/{tenant}/convention/{convention}/send', of(tenant, id)))
export const sign = (tenant: string, id: string, body: Signing) => ok(api.POST('/api/v1/t/{tenant}/convention/{convention}/sign', { ...of(tenant, id), body }))
export const refuse = (tenant: string, id: string, reason: string) => ok(api.POST('/api/v1/t/{tenant}/convention/{convention}/refuse', { ...of(tenant, id), body: { reason } }))
export const vote = (tenant: string, id: string, body: Vote) => ok(api.POST('/api/v1/t/{tenant}/convention/{convention}/vote', { ...of(tenant, id), body }))
export const ask = (tenant: string, id: string, inspection: string) => ok(api.POST('/api/v1/t/{tenant}/convention/{convention}/ask', { ...of(tenant, id), body: { inspection } }))
export const advise = (tenant: string, id: string, body: Advice) => ok(api.POST('/api/v1/t/{tenant}/convention/{convention}/advise', { ...of(tenant, id), body }))
export const remind = (tenant: string, id: string) => ok(api.POST('/api/v1/t/{tenant}/convention/{convention}/remind', of(tenant, id)))
export const end = (tenant: string, id: string, body: Ending) => ok(api.POST('/api/v1/t/{tenant}/convention/{convention}/end', { ...of(tenant, id), body }))
export const renew = (tenant: string, id: string) => ok(api.POST('/api/v1/t/{tenant}/convention/{convention}/renew', of(tenant, id)))
