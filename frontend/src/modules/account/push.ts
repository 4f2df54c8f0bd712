import type { Subscription } from './queries'

/**
 * What this browser can do about notifications: `on` and `off` are a choice; `install` an iPhone whose app is not on the
 * home screen; `denied` refused in the browser's own settings; `absent` a browser without them, or a server.
 */
export type PushState = 'absent' | 'install' | 'denied' | 'off' | 'on'

/** What is looked at, given so that it can be tested. */
export interface Surroundings {
  worker: boolean
  push: boolean
  permission: NotificationPermission | undefined
  ios: boolean
  standalone: boolean
  subscribed: boolean
  key: string
}

/** An iPhone receives push only once the app is on its home screen (iOS 16.4); elsewhere the browser decides. */
export function pushState(s: Surroundings): PushState {
  if (!s.key) return 'absent'
  if (s.ios && !s.standalone) return 'install'
  if (!s.worker || !s.push || s.permission === undefined) return 'absent'
  if (s.permission === 'denied') return 'denied'
  return s.permission === 'granted' && s.subscribed ? 'on' : 'off'
}

/** iPhone, iPod, and the iPad that says it is a Mac but has fingers. */
export function isIos(platform: string, agent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(agent) || (platform === 'MacIntel' && touchPoints > 1)
}

/** A VAPID key, base64url, as the bytes that the browser wants. */
export function keyBytes(key: string): Uint8Array<ArrayBuffer> {
  const padded = key.replace(/-/g, '+').replace(/_/g, '/').padEnd(Math.ceil(key.length / 4) * 4, '=')
  return Uint8Array.from(atob(padded), (c) => c.charCodeAt(0))
}

async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker?.getRegistration('/').catch(() => undefined)
}

async function subscription(): Promise<PushSubscription | null> {
  const found = await registration()
  return found?.pushManager?.getSubscription().catch(() => null) ?? null
}

/** Looks at this browser. */
export async function lookAtPush(key: string): Promise<PushState> {
  return pushState({
    worker: !!(await registration()),
    push: 'PushManager' in window,
    permission: 'Notification' in window ? Notification.permission : undefined,
    ios: isIos(navigator.platform, navigator.userAgent, navigator.maxTouchPoints),
    standalone: matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true,
    subscribed: !!(await subscription()),
    key,
  })
}

/**
 * Asks the person, then the browser, and gives what the server needs; null when the person refused. Call it from a tap:
 * browsers refuse the question otherwise. A subscription made for another key is replaced.
 */
export async function beginPush(key: string): Promise<Subscription | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null
  const worker = await navigator.serviceWorker.ready
  const wanted = keyBytes(key)
  const old = await worker.pushManager.getSubscription()
  if (old && !sameKey(old.options.applicationServerKey, wanted)) await old.unsubscribe()
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted })
  const { endpoint, keys } = made.toJSON()
  if (!endpoint || !keys?.p256dh || !keys.auth) throw new Error('incomplete subscription')
  return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }
}

function sameKey(a: ArrayBuffer | null, b: Uint8Array): boolean {
  if (!a || a.byteLength !== b.byteLength) return false
  const bytes = new Uint8Array(a)
  return b.every((value, i) => value === bytes[i])
}

/** Stops push in this browser; the server learns it from the push service at the next message. */
export async function endPush(): Promise<void> {
  await (await subscription())?.unsubscribe()
}
