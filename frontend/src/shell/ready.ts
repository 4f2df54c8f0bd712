import { useEffect, useState } from 'react'

/** Has the worker keep this page and every file that it used, so that it opens again without a network. */
async function keepPage(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return false
  const worker = (await navigator.serviceWorker.ready).active
  if (!worker) return false
  const files = performance.getEntriesByType('resource').map((e) => e.name)
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', (e) => done(e.data === true), { once: true })
    port1.start()
    worker.postMessage({ keep: files }, [port2])
    setTimeout(() => done(false), 20_000)
  })
}

/** Whether the screen that is open will open again without a network. It is asked for once the screen has what it shows. */
export function useReady(shown: boolean): boolean {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    if (!shown || !navigator.onLine) return
    let gone = false
    void keepPage()
      .catch(() => false)
      .then((ok) => !gone && setReady(ok))
    return () => {
      gone = true
    }
  }, [shown])
  return ready
}
