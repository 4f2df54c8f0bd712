import { useCallback, useEffect, useRef, useState } from 'react'

export type AutosaveState = 'clean' | 'waiting' | 'saving' | 'saved' | 'local' | 'conflict'

export interface Autosave {
  state: AutosaveState
  /** When the server last had all of it. */
  savedAt: Date | undefined
  /** Saves now what waits: before sending, before leaving. */
  flush: () => Promise<void>
  /** Forgets the local copy: once sent. */
  clear: () => void
}

const DELAY = 1000

/** Where a draft is filed: a key of ids only, never of words; and which version of it the server has. */
export interface Filed {
  key: string
  version: number
  /** When the server says it had it: its clock, which a demonstration moves. */
  at?: string
}

/**
 * Keeps a draft: in this browser at once, on the server one second after the last key and when one leaves the page. When
 * the server cannot be reached the draft stays here (`local`) and leaves with the next change or when the network is back.
 * `save` answers where the draft is filed from then on, so that what is typed later is never found again under the name of
 * another. It rejects with a problem of status 409 or 412 when the draft moved elsewhere: the state is then `conflict`, and
 * the screen shows both. `known` is what the server has of it, when that is not the value one begins with.
 */
export function useAutosave<T>(filed: Filed, value: T, save: (value: T) => Promise<Filed>, known: T = value): Autosave {
  const [state, setState] = useState<AutosaveState>('clean')
  const [savedAt, setSavedAt] = useState<Date>()
  const latest = useRef({ value, save })
  const text = JSON.stringify(value)
  const kept = useRef(known === value ? text : JSON.stringify(known))
  const at = useRef(filed)
  const running = useRef<Promise<void> | null>(null)

  useEffect(() => {
    latest.current = { value, save }
  })

  const flush = useCallback(async (): Promise<void> => {
    if (running.current) await running.current
    const sent = JSON.stringify(latest.current.value)
    if (sent === kept.current) return
    setState('saving')
    const work = latest.current
      .save(latest.current.value)
      .then((now) => {
        kept.current = sent
        store(at.current.key, null)
        at.current = now
        const rest = JSON.stringify(latest.current.value)
        if (rest !== sent) store(now.key, copyOf(rest, now.version))
        setSavedAt(now.at ? new Date(now.at) : new Date())
        setState(rest === sent ? 'saved' : 'waiting')
      })
      .catch((failure: unknown) => {
        const status = (failure as { status?: number } | null)?.status
        setState(status === 409 || status === 412 ? 'conflict' : 'local')
      })
      .finally(() => {
        running.current = null
      })
    running.current = work
    await work
  }, [])

  useEffect(() => {
    if (text === kept.current && !running.current) {
      store(at.current.key, null)
      setState((s) => (s === 'waiting' ? 'saved' : s))
      return
    }
    setState('waiting')
    store(at.current.key, copyOf(text, at.current.version))
    const timer = setTimeout(() => void flush(), DELAY)
    return () => clearTimeout(timer)
  }, [text, flush])

  useEffect(() => {
    const now = () => void flush()
    window.addEventListener('online', now)
    window.addEventListener('pagehide', now)
    return () => {
      window.removeEventListener('online', now)
      window.removeEventListener('pagehide', now)
      now()
    }
  }, [flush])

  const clear = useCallback(() => {
    kept.current = JSON.stringify(latest.current.value)
    store(at.current.key, null)
    setState('clean')
  }, [])

  return { state, savedAt, flush, clear }
}

const PREFIX = 'preau-draft:'

function store(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(PREFIX + key)
    else localStorage.setItem(PREFIX + key, text)
  } catch {
    // Storage full or refused: the server's copy is still made.
  }
}

const copyOf = (text: string, version: number): string => `{"version":${version},"value":${text}}`

/** The draft this browser holds and the server does not, with the version it was written over; or null. */
export function localDraft<T>(key: string): { version: number; value: T } | null {
  try {
    const text = localStorage.getItem(PREFIX + key)
    const copy = text ? (JSON.parse(text) as { version?: number; value?: T }) : {}
    return typeof copy.version === 'number' && copy.value !== undefined ? { version: copy.version, value: copy.value } : null
  } catch {
    return null
  }
}

/** Holds a draft in this browser that no server has, or forgets it (null); the version is 0. */
export function keepDraft(key: string, value: unknown): void {
  store(key, value === null ? null : copyOf(JSON.stringify(value), 0))
}

/** Forgets every draft of this browser: at sign-out. */
export function clearDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key)
  } catch {
    // Nothing could be stored either.
  }
}
