import { useEffect, useRef } from 'react'

/** The names of what the server tells live: the bell, the progress of a job, the roll-call board, a change of rights. */
export type EventName = 'bell' | 'job' | 'board' | 'rights' | (string & {})

type Listener = (data: unknown) => void

const listeners = new Map<string, Set<Listener>>()
const names = new Set<string>()
let source: EventSource | null = null
let retry: ReturnType<typeof setTimeout> | undefined
let failures = 0

function deliver(event: MessageEvent<string>) {
  let data: unknown
  try {
    data = JSON.parse(event.data)
  } catch {
    return
  }
  for (const listener of listeners.get(event.type) ?? []) listener(data)
}

function open() {
  clearTimeout(retry)
  source = new EventSource('/api/v1/events')
  for (const name of names) source.addEventListener(name, deliver as (e: Event) => void)
  source.addEventListener('open', () => {
    failures = 0
  })
  source.addEventListener('error', () => {
    if (source?.readyState !== EventSource.CLOSED) return
    source = null
    failures++
    // Spread over time: a thousand tabs do not come back in the same second.
    retry = setTimeout(open, Math.min(60_000, 2 ** failures * 1000) * (0.5 + Math.random()))
  })
}

/** Hears events of a name until the returned function is called. One connection serves the whole tab. */
export function listen(name: EventName, listener: Listener): () => void {
  const set = listeners.get(name) ?? new Set()
  listeners.set(name, set.add(listener))
  if (!names.has(name)) {
    names.add(name)
    source?.addEventListener(name, deliver as (e: Event) => void)
  }
  if (!source && typeof EventSource !== 'undefined') open()
  return () => {
    set.delete(listener)
    if ([...listeners.values()].some((s) => s.size)) return
    clearTimeout(retry)
    source?.close()
    source = null
  }
}

/** `useEvents<Job>('job', (job) => …)`: hears while the component is shown. */
export function useEvents<T>(name: EventName, handler: (data: T) => void): void {
  const latest = useRef(handler)
  useEffect(() => {
    latest.current = handler
  })
  useEffect(() => listen(name, (data) => latest.current(data as T)), [name])
}
