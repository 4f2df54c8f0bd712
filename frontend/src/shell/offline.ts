import { dehydrate, type DehydratedState, hydrate, type QueryClient } from '@tanstack/react-query'
import { clear, createStore, del, entries, get, set } from 'idb-keyval'
import { useSyncExternalStore } from 'react'

/*
 * What may be read without a network: the answers of the queries that say `meta: { offline: true }`, kept in this
 * browser under the account's id, for a week, purged at sign-out. One account's copy is never shown to another.
 */

interface Kept {
  account: string
  version: string
  at: number
  state: DehydratedState
}

const WEEK = 7 * 24 * 3600 * 1000
const KEY = 'state'
let store: ReturnType<typeof createStore> | undefined
const db = () => (store ??= createStore('preau', 'offline'))

/** Brings back the last state of this account, then keeps it up to date, at most every two seconds. */
export async function keepOffline(client: QueryClient, account: string, version: string): Promise<void> {
  try {
    const kept = await get<Kept>(KEY, db())
    if (kept && kept.account === account && kept.version === version && Date.now() - kept.at < WEEK) hydrate(client, aged(kept.state))
    else if (kept) await clear(db())
    for (const [key, value] of await entries<string, Lasting>(db())) if (value.until < Date.now()) await del(key, db())
  } catch {
    return // No storage here (private window): the app works online.
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || !event.query.meta?.offline) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      const state = dehydrate(client, {
        shouldDehydrateQuery: (q) => q.state.status === 'success' && q.meta?.offline === true,
        shouldDehydrateMutation: () => false,
      })
      void set(KEY, { account, version, at: Date.now(), state } satisfies Kept, db()).catch(() => undefined)
    }, 2000)
  })
}

/** What was kept may be older than what its owner did last: it is shown at once, and asked again. */
function aged(state: DehydratedState): DehydratedState {
  return { ...state, queries: state.queries.map((q) => ({ ...q, state: { ...q.state, isInvalidated: true } })) }
}

/** What a screen keeps by itself, until an instant. */
interface Lasting {
  account: string
  until: number
  value: unknown
}

/** Keeps something for when there is no network, beside what queries keep: until an instant, and at the latest until the sign-out. */
export const keep = (key: string, account: string, value: unknown, until: number): Promise<void> => set(key, { account, until, value } satisfies Lasting, db()).catch(() => undefined)

/** What was kept under a key for this account and still holds. */
export async function kept<T>(key: string, account: string): Promise<T | undefined> {
  const found = await get<Lasting>(key, db()).catch(() => undefined)
  return found?.account === account && found.until > Date.now() ? (found.value as T) : undefined
}

export async function purgeOffline(): Promise<void> {
  navigator.serviceWorker?.controller?.postMessage('purge')
  await clear(db()).catch(() => undefined)
}

const subscribe = (l: () => void) => {
  window.addEventListener('online', l)
  window.addEventListener('offline', l)
  return () => {
    window.removeEventListener('online', l)
    window.removeEventListener('offline', l)
  }
}

export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine)
}
