import { QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { api, ok, Problem } from '../api/client'
import type { Boot, Child, Hat, Home, Me } from '../api/boot'
import { setZone } from '../ui/format'
import { clearDrafts } from '../ui/useAutosave'
import { purgeOffline } from './offline'

/** The one cache of what the server said. A refusal is not asked again; a silence is, twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: true,
      retry: (count, failure) => (!(failure instanceof Problem) || failure.status === 0 || failure.status >= 502) && count < 2,
    },
    mutations: { retry: false },
  },
})

export const bootQuery = queryOptions({
  queryKey: ['me'],
  // The hat worn stays worn: without it the server would answer for the first one.
  queryFn: async (): Promise<Boot> => {
    const hat = queryClient.getQueryData<Boot>(['me'])?.hat
    const boot = (await ok(api.GET('/api/v1/boot', { params: { query: (hat ? { hat } : {}) as never } }))) as Boot
    // The organisation's colour or zone may have changed since.
    const worn = hatOf(boot)
    if (worn) wear(worn)
    return boot
  },
  staleTime: Infinity,
  gcTime: Infinity,
  meta: { offline: true },
})

export const homeKey = (hat: string) => ['home', hat] as const

/** Puts the boot data where the screens look for it: the first view asks nothing. */
export function adopt(boot: Boot): void {
  queryClient.setQueryData(bootQuery.queryKey, boot)
  if (boot.home) queryClient.setQueryData<Home>(homeKey(boot.hat), boot.home)
  const hat = boot.hats.find((h) => h.id === boot.hat)
  if (hat) wear(hat)
}

/** Takes the zone and the colours of the tenant of a hat; the same twice changes nothing. */
export function wear(hat: Hat): void {
  setZone(hat.tenant.time_zone)
  let sheet = document.querySelector<HTMLLinkElement>('link[data-tenant]')
  if (!hat.tenant.theme_url) return sheet?.remove()
  if (!sheet) {
    sheet = document.createElement('link')
    sheet.rel = 'stylesheet'
    sheet.dataset.tenant = ''
    document.head.append(sheet)
  }
  if (sheet.getAttribute('href') !== hat.tenant.theme_url) sheet.href = hat.tenant.theme_url
}

/** Changes hat; the page stays when the new profile has it, else the home is shown by the router's guard. */
export async function wearHat(id: string): Promise<void> {
  const response = await fetch('/api/v1/boot/hat', {
    method: 'PUT',
    headers: { 'X-Preau': '1', 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ id }),
  })
  if (!response.ok) throw await Problem.from(response)
  const boot = (await response.json()) as Boot
  queryClient.removeQueries({ predicate: (q) => q.queryKey[0] !== 'me' })
  adopt(boot)
}

type Reading = Partial<Pick<Me, 'theme' | 'text_size' | 'comfort' | 'shortcuts' | 'language'>>

/** Sends a change of preference to the account, which takes it to the person's other devices; the screen has changed already. */
export function savePreferences(change: Reading): void {
  const body = accountChange(change)
  if (!Object.keys(body).length) return
  void fetch('/api/v1/me', {
    method: 'PATCH',
    headers: { 'X-Preau': '1', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
    // The server's words, the names of the pages among them, come in the new language.
    .then((r) => (r.ok && change.language ? queryClient.invalidateQueries() : undefined))
    .catch(() => undefined)
}

/** The same change in the words of the account: « as the device » is `system` there. */
export function accountChange({ theme, ...rest }: Reading): Record<string, unknown> {
  const said = Object.entries(rest).filter(([, value]) => value !== undefined)
  return { ...(theme && { theme: theme === 'auto' ? 'system' : theme }), ...Object.fromEntries(said) }
}

/** Ends the session here and on the server, and leaves nothing behind on a shared machine. */
export async function signOut(): Promise<void> {
  // A provider of identity that opened the session keeps its own: the browser passes by to leave it too.
  const next: string | undefined = await fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-Preau': '1' } })
    .then((r) => r.json())
    .then((said: { next?: string }) => said.next)
    .catch(() => undefined)
  queryClient.clear()
  clearDrafts()
  await purgeOffline()
  location.assign(next || '/connexion')
}

/** The boot data; the shell guarantees that it is there before a screen is drawn. */
export function useBoot(): Boot {
  const { data } = useQuery(bootQuery)
  if (!data) throw new Error('boot data is missing')
  return data
}

export function hatOf(boot: Boot): Hat | undefined {
  return boot.hats.find((h) => h.id === boot.hat)
}

/** Whether the hat worn holds `service:right`. Hides what would be refused; the server decides. */
export function useAbility(name: string): boolean {
  return useBoot().abilities.includes(name)
}

// The child whose day is shown: kept for the tab, the same on every screen.
let child = ''
const listeners = new Set<() => void>()
const subscribe = (l: () => void) => {
  listeners.add(l)
  return () => listeners.delete(l)
}

export function chooseChild(id: string): void {
  child = id
  for (const l of listeners) l()
}

/** The child shown, among those given; the first when none was chosen. Undefined when there is none. */
export function useChild(children: readonly Child[]): Child | undefined {
  const id = useSyncExternalStore(subscribe, () => child)
  return children.find((c) => c.id === id) ?? children[0]
}
