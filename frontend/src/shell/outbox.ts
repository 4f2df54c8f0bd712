import { createStore, del, entries, set } from 'idb-keyval'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Problem } from '../api/problem'
import { useBoot } from './session'

/*
 * What was done and not yet taken by the server. It lives in this browser in a store of its own, which the sign-out leaves: an update
 * of the app, or a tablet that dies, loses nothing. What waits holds ids and hours; a child's name is never in it.
 */

/** Something that waits, with who did it. */
export interface Held<T> {
  id: string
  account: string
  tenant: string
  channel: string
  at: string
  body: T
  /** Why the server does not take it: it stays until somebody has read it. */
  refused?: string
  /** It was taken, and this answer stays until somebody has read it. Like the rest it names nobody. */
  told?: unknown
}

/** What one service sends. */
export interface Channel<T> {
  name: string
  /** Sent by whoever is signed in to the same organisation; otherwise only by who did it. */
  shared?: boolean
  /** Gives everything to the server and answers what it refused, or what must be read, by id. Sent twice, each must be one. */
  send: (tenant: string, held: readonly Held<T>[]) => Promise<ReadonlyMap<string, string | { told: unknown }> | void>
  /** Brings the screens up to date before what waited is forgotten, so that nothing flickers. */
  sent?: (tenant: string, held: readonly Held<T>[]) => Promise<unknown>
  /** Milliseconds to wait for more before sending. */
  gather?: number
}

let store: ReturnType<typeof createStore> | undefined
const db = () => (store ??= createStore('preau-outbox', 'held'))

/** This device, by a number it drew itself. */
export function device(): string {
  try {
    const known = localStorage.getItem('preau.device')
    if (known) return known
    const drawn = crypto.randomUUID().slice(0, 8)
    localStorage.setItem('preau.device', drawn)
    return drawn
  } catch {
    return 'private'
  }
}

const most = 500 // in one request
const sending = new Map<string, Promise<boolean>>()
/** What the browser's store does not hold (yet, or at all in a private window). */
const memory = new Map<string, Held<unknown>>()

async function hold(h: Held<unknown>): Promise<void> {
  memory.set(h.id, h)
  await set(h.id, h, db()).then(
    () => memory.get(h.id) === h && memory.delete(h.id),
    () => undefined,
  )
}

async function drop(id: string): Promise<void> {
  memory.delete(id)
  await del(id, db()).catch(() => undefined)
}

const gathering = new Map<string, ReturnType<typeof setTimeout>>()

async function held<T>(channel: Channel<T>, account: string, tenant: string): Promise<Held<T>[]> {
  const stored = await entries<string, Held<T>>(db()).catch(() => [])
  return [...new Map([...stored, ...(memory as Map<string, Held<T>>)]).values()]
    .filter((h) => h.channel === channel.name && h.tenant === tenant && (channel.shared || h.account === account))
    .sort((a, b) => a.at.localeCompare(b.at))
}

/** Sends a part; one that the server cannot read is found by halves, so that it stops no other. */
async function part<T>(channel: Channel<T>, tenant: string, list: readonly Held<T>[]): Promise<void> {
  let answers: ReadonlyMap<string, string | { told: unknown }>
  try {
    answers = (await channel.send(tenant, list)) ?? new Map()
  } catch (why) {
    if (!(why instanceof Problem) || (why.status !== 400 && why.status !== 422)) throw why
    if (list.length > 1) {
      await part(channel, tenant, list.slice(0, list.length >> 1))
      return part(channel, tenant, list.slice(list.length >> 1))
    }
    answers = new Map([[list[0]!.id, why.detail || why.title || why.code]])
  }
  await channel.sent?.(tenant, list)
  await Promise.all(
    list.map((h) => {
      const said = answers.get(h.id)
      return said === undefined ? drop(h.id) : hold(typeof said === 'string' ? { ...h, refused: said } : { ...h, ...said })
    }),
  )
}

const waits = (h: Held<unknown>): boolean => h.refused === undefined && h.told === undefined

function flushAll<T>(channel: Channel<T>, account: string, tenant: string): Promise<boolean> {
  const key = `${channel.name} ${tenant} ${account}`
  const under = sending.get(key)
  if (under) return under
  const work = (async () => {
    const tried = new Set<string>()
    for (;;) {
      const list = (await held(channel, account, tenant)).filter((h) => waits(h) && !tried.has(h.id)).slice(0, most)
      if (!list.length) return true
      for (const h of list) tried.add(h.id)
      await part(channel, tenant, list)
    }
  })()
    .catch(() => false)
    .finally(() => sending.delete(key))
  sending.set(key, work)
  return work
}

export interface Outbox<T> {
  /** What waits, oldest first. */
  waiting: readonly Held<T>[]
  /** What the server did not take, with its reason. */
  refused: readonly Held<T>[]
  /** What was taken, with an answer to read. */
  told: readonly Held<T>[]
  /** The last try failed: no network, or no answer. */
  stuck: boolean
  add: (list: readonly { id: string; body: T }[]) => Promise<void>
  flush: () => Promise<void>
  /** Forgets what was refused or told, once it was read. */
  dismiss: (ids: readonly string[]) => Promise<void>
}

/** What waits of a channel, and how to add to it. It is sent at once, when the network comes back, and every fifteen seconds. */
export function useOutbox<T>(channel: Channel<T>, tenant: string): Outbox<T> {
  const account = useBoot().me.account_id
  const [all, setAll] = useState<readonly Held<T>[]>([])
  const [stuck, setStuck] = useState(false)

  const look = useCallback(async () => setAll(await held(channel, account, tenant)), [channel, account, tenant])
  const flush = useCallback(async () => {
    if (!tenant) return
    setStuck(!(await flushAll(channel, account, tenant)))
    await look()
  }, [channel, account, tenant, look])

  useEffect(() => {
    void look().then(flush)
    const again = () => void flush()
    window.addEventListener('online', again)
    const timer = setInterval(again, 15_000)
    return () => {
      window.removeEventListener('online', again)
      clearInterval(timer)
    }
  }, [look, flush])

  const add = useCallback(
    async (list: readonly { id: string; body: T }[]) => {
      const at = new Date().toISOString()
      const added = list.map(({ id, body }, i) => ({ id, account, tenant, channel: channel.name, at: `${at}${String(i).padStart(4, '0')}`, body }))
      setAll((w) => [...w, ...added])
      await Promise.all(added.map(hold))
      if (channel.gather) {
        clearTimeout(gathering.get(channel.name))
        gathering.set(channel.name, setTimeout(() => void flush(), channel.gather))
      } else void flush()
    },
    [account, tenant, channel, flush],
  )
  const dismiss = useCallback(
    async (ids: readonly string[]) => {
      await Promise.all(ids.map(drop))
      await look()
    },
    [look],
  )
  return useMemo(() => ({ waiting: all.filter(waits), refused: all.filter((h) => h.refused !== undefined), told: all.filter((h) => h.told !== undefined), stuck, add, flush, dismiss }), [all, stuck, add, flush, dismiss])
}
