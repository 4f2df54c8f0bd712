import { useSyncExternalStore } from 'react'

let waiting: ServiceWorker | null = null
const listeners = new Set<() => void>()

function announce(worker: ServiceWorker | null) {
  waiting = worker
  for (const l of listeners) l()
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string }
}

/** The worker's address, allowed by the page's policy on scripts: `trusted-types preau`. */
function workerUrl(): string {
  const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes
  const url = '/sw.js'
  if (!types) return url
  return types
    .createPolicy('preau', {
      createScriptURL: (asked) => {
        if (asked !== url) throw new TypeError('unexpected script')
        return asked
      },
    })
    .createScriptURL(url)
}

/** Installs the worker once the page is quiet; a new version waits until the person accepts it. */
export async function beginUpdates(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  const registration = await navigator.serviceWorker.register(workerUrl(), { updateViaCache: 'none' }).catch(() => null)
  if (!registration) return
  const seen = () => {
    const worker = registration.installing
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller) announce(worker)
    })
  }
  if (registration.waiting && navigator.serviceWorker.controller) announce(registration.waiting)
  registration.addEventListener('updatefound', seen)
  setInterval(() => void registration.update().catch(() => undefined), 3600_000)
}

/** Takes the new version and reloads the page on it. */
export function takeUpdate(): void {
  navigator.serviceWorker?.addEventListener('controllerchange', () => location.reload(), { once: true })
  if (waiting) waiting.postMessage('activate')
  else location.reload()
}

export function useUpdate(): boolean {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l)
      return () => listeners.delete(l)
    },
    () => waiting !== null,
  )
}
