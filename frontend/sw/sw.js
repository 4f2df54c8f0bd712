// The worker of the application. It keeps the shell's files and the last page of the person signed in, so that the app
// opens without a network on its last state; it shows notifications. It never keeps an answer of the API: what may be
// read offline is kept by the app itself, per account, and purged with it.
const VERSION = '__VERSION__'
const SHELL = __SHELL__
const FILES = `preau-files-${VERSION}`
const PAGES = 'preau-pages'

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(SHELL)))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith('preau-files-') && n !== FILES).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('message', (event) => {
  // The person accepted « Nouvelle version : recharger ».
  if (event.data === 'activate') self.skipWaiting()
  // The person signed out: nothing of theirs stays on a shared machine.
  if (event.data === 'purge') event.waitUntil(caches.delete(PAGES))
  // A screen that must open again without a network names the files it used; the page goes with them.
  if (event.data?.keep) event.waitUntil(keep(event.data.keep).then((ok) => event.ports[0]?.postMessage(ok)))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET') return
  const url = new URL(request.url)
  if (url.origin !== self.location.origin) return
  if (url.pathname.startsWith('/assets/')) return event.respondWith(asset(request))
  if (request.mode === 'navigate') return event.respondWith(page(request))
})

async function keep(files) {
  try {
    const mine = files.filter((f) => new URL(f).origin === self.location.origin && new URL(f).pathname.startsWith('/assets/'))
    await Promise.all(mine.map((f) => asset(new Request(f))))
    await page(new Request('/', { headers: { accept: 'text/html' } }))
    return !!(await (await caches.open(PAGES)).match('/'))
  } catch {
    return false
  }
}

async function asset(request) {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) (await caches.open(FILES)).put(request, answer.clone())
  return answer
}

async function page(request) {
  const cache = await caches.open(PAGES)
  try {
    const answer = await fetch(request)
    // Only a page of the application is kept; a redirection to the sign-in page means the session is over.
    if (answer.redirected && new URL(answer.url).pathname === '/connexion') await caches.delete(PAGES)
    else if (answer.ok && answer.headers.get('x-preau-page') === 'app') await cache.put('/', answer.clone())
    return answer
  } catch (failure) {
    const last = await cache.match('/')
    if (last) return last
    throw failure
  }
}

self.addEventListener('push', (event) => {
  let message = {}
  try {
    message = event.data ? event.data.json() : {}
  } catch {
    message = {}
  }
  event.waitUntil(
    self.registration.showNotification(message.title || 'Préau', {
      body: message.body || '',
      tag: message.tag,
      lang: message.lang || 'fr',
      icon: message.icon,
      badge: message.badge,
      data: { url: message.url || '/' },
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  // An address outside the application is never opened, whatever the message says.
  const target = new URL(event.notification.data?.url || '/', self.location.origin)
  const url = target.origin === self.location.origin ? target.href : self.location.origin
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(async (windows) => {
      const open = windows[0]
      if (!open) return self.clients.openWindow(url)
      await open.focus()
      return open.navigate(url).catch(() => self.clients.openWindow(url))
    }),
  )
})
