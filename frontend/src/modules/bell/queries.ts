import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

export type Bell = components['schemas']['NotifyBell']

export const bellKey = ['bell'] as const

/** What I was told, the newest first, over all my organisations. */
export const bellQuery = queryOptions({
  queryKey: bellKey,
  queryFn: async (): Promise<Bell[]> => (await ok(api.GET('/api/v1/notify/bell'))).items ?? [],
  meta: { offline: true },
})

/** Marks as seen: each organisation keeps its own. */
export async function markSeen(list: readonly Bell[]): Promise<void> {
  const byTenant = new Map<string, string[]>()
  for (const b of list) byTenant.set(b.tenant, [...(byTenant.get(b.tenant) ?? []), b.id])
  await Promise.all([...byTenant].map(([tenant, ids]) => api.POST('/api/v1/t/{tenant}/notify/read', { params: { path: { tenant } }, body: { ids } })))
}
