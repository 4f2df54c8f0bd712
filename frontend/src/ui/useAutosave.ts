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

/**
 * Keeps a draft: in this browser at once, on the server one second after the last key. When the server cannot be
 * reached the draft stays here (`local`) and leaves with the next change or when the network is back.
 * `save` rejects with a problem of status 409 or 412 when the draft moved elsewhere: the state is then `conflict`, and
 * the screen shows both. `key` names the draft with ids only; it never holds words.
 */
export function useAutosave<T>(key: string, value: T, save: (value: T) => Promise<unknown>): Autosave {
  const [state, setState] = useState<AutosaveState>('clean')
  const [savedAt, setSavedAt] = useState<Date>()
  const latest = useRef({ value, save })
  const text = JSON.stringify(value)
  const kept = useRef(text)
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
      .then(() => {
        kept.current = sent
        setSavedAt(new Date())
        setState(JSON.stringify(latest.current.value) === sent ? 'saved' : 'waiting')
        store(key, null)
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
  }, [key])

  useEffect(() => {
    if (text === kept.current) return
    setState('waiting')
    store(key, text)
    const timer = setTimeout(() => void flush(), DELAY)
    return () => clearTimeout(timer)
  }, [text, key, flush])

  useEffect(() => {
    const now = () => void flush()
    window.addEventListener('online', now)
    window.addEventListener('pagehide', now)
    return () => {
      window.removeEventListener('online', now)
      window.removeEventListener('pagehide', now)
    }
  }, [flush])

  const clear = useCallback(() => {
    kept.current = JSON.stringify(latest.current.value)
    store(key, null)
    setState('clean')
  }, [key])

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

/** The draft this browser holds and the server does not, or null. */
export function localDraft<T>(key: string): T | null {
  try {
    const text = localStorage.getItem(PREFIX + key)
    return text ? (JSON.parse(text) as T) : null
  } catch {
    return null
  }
}

/** Forgets every draft of this browser: at sign-out. */
export function clearDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key)
  } catch {
    // Nothing could be stored either.
  }
}
