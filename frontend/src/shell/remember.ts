import { Problem } from '../api/problem'
import { keep, kept } from './offline'

/** What was read, when, and whether it came from the server just now. */
export interface Read<T> {
  value: T
  at: number
  fresh: boolean
}

/** Asks, and keeps the answer (of it what `slim` leaves) on this device until an instant; without a network, what was kept. */
export async function remember<T>(account: string, key: string, ask: () => Promise<T>, until: (value: T) => number, slim: (value: T) => T = (v) => v): Promise<Read<T>> {
  try {
    const value = await ask()
    const at = Date.now()
    void keep(key, account, { value: slim(value), at }, until(value))
    return { value, at, fresh: true }
  } catch (why) {
    const found = why instanceof Problem && (why.status === 0 || why.status >= 502) ? await kept<{ value: T; at: number }>(key, account) : undefined
    if (!found) throw why
    return { ...found, fresh: false }
  }
}

/** A query that answers with what was kept when there is no network: it never waits for one. */
export const always = { networkMode: 'always', retry: false, gcTime: 24 * 3600_000 } as const
