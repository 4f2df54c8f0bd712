import axeCore from 'axe-core'
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import { type APIRequestContext, type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const installations = (process.env.E2E_BASE_URL ?? '').split(' ')
/** Where Préau runs: each of the runners that work side by side has an installation of its own. */
export const baseUrl = installations[(Number(process.env.VITEST_POOL_ID ?? 1) - 1) % installations.length]!

/** The sizes every screen is looked at: a small phone, a usual one, a tablet, a desk. */
export const sizes = { phone: { width: 360, height: 740 }, usual: { width: 390, height: 844 }, tablet: { width: 1024, height: 768 }, desk: { width: 1280, height: 800 } } as const
export type Size = keyof typeof sizes
export type Scheme = 'light' | 'dark'

/** Debian's Chromium; CHROMIUM names another. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      '--force-color-profile=srgb',
      '--lang=fr-FR',
    ],
  })
}

/** What the page complained of: refusals of the security policy, uncaught errors, failed requests. */
export interface Complaints {
  list: string[]
}

/** A page as a visitor has it: a size, a theme, French, Paris. `complaints` must stay empty. */
export async function open(browser: Browser, size: Size = 'usual', scheme: Scheme = 'light', more: BrowserContextOptions = {}): Promise<{ page: Page; context: BrowserContext; complaints: Complaints }> {
  const phone = size === 'phone' || size === 'usual'
  const context = await browser.newContext({
    viewport: sizes[size],
    colorScheme: scheme,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    hasTouch: phone,
    isMobile: phone,
    reducedMotion: 'reduce',
    ...(baseUrl ? { baseURL: baseUrl } : {}),
    ...more,
  })
  const page = await context.newPage()
  const complaints: Complaints = { list: [] }
  page.on('pageerror', (e) => complaints.list.push(`error: ${e.message}`))
  page.on('console', (m) => {
    if (m.type() === 'error' && !/status of (401|403|404|409|422|503)|ERR_CONNECTION|Failed to load resource/.test(m.text())) complaints.list.push(`console: ${m.text()}`)
  })
  return { page, context, complaints }
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Waits, three seconds at most, until nothing moves for ten frames: a colour passes from a parent to its children one frame after the other. */
async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const end = Date.now() + 3_000
    for (let quiet = 0; quiet < 10 && Date.now() < end; ) {
      await new Promise((frame) => requestAnimationFrame(frame))
      quiet = document.getAnimations().length ? 0 : quiet + 1
    }
  })
}

/** Runs axe with every tag, or with these rules; returns one line per fault, an empty list when there is none. No page has frames. */
export async function axe(page: Page, rules?: string[]): Promise<string[]> {
  await still(page)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeCore.source)
  return page.evaluate(
    async (runOnly) => {
      const { violations } = await (window as unknown as { axe: typeof axeCore }).axe.run(document, { runOnly, resultTypes: ['violations'], iframes: false })
      return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help} — ${n.target.join(' ')} — ${n.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
    },
    rules ? { type: 'rule' as const, values: rules } : { type: 'tag' as const, values: tags },
  )
}

const shots = resolve(process.env.E2E_OUT ?? join(import.meta.dirname ?? '.', '.out'))

/** Keeps a picture of the page: `e2e/.out/<name>.png` (E2E_OUT names another folder). Pictures are for people to look at: where nobody does, none is taken. */
export async function screenshot(page: Page, name: string, fullPage = true): Promise<string> {
  if (process.env.CI) return ''
  mkdirSync(shots, { recursive: true })
  const path = join(shots, `${name}.png`)
  await page.screenshot({ path, fullPage })
  return path
}

/** The faults of a page in both themes, of which the second differs by its colours alone, and of its targets for a finger. */
export async function sound(page: Page): Promise<string[]> {
  const faults: string[] = []
  await page.waitForLoadState('networkidle')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    faults.push(...(await axe(page, colorScheme === 'dark' ? ['color-contrast'] : undefined)).map((f) => `${colorScheme}: ${f}`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return [...faults, ...(await smallTargets(page))]
}

/** What a request that writes carries. */
export const write = { 'X-Preau': '1' }

/** The accounts of the demonstration, from the page that lists them: login, password, the code of the moment. */
export async function cardOf(who: string): Promise<{ login: string; password: string; code?: string | undefined }> {
  const page = await (await fetch(`${baseUrl}/dev/codes`)).text()
  const row = page.split('<li ').find((r) => r.includes(`>${who}<`))
  const found = [...(row ?? '').matchAll(/<code>([^<]+)<\/code>/g)].map((m) => m[1]!)
  if (found.length < 2) throw new Error(`${who} is not on the sign-in card`)
  return { login: found[0]!, password: found[1]!, code: found[2] }
}

/** Gives the code of the second factor; one that has served a moment ago, to another story, waits for the next (at most 30 s). */
async function secondFactor(session: APIRequestContext, who: string, code: string): Promise<void> {
  for (const until = Date.now() + 35_000, refused = new Set<string>(); ; ) {
    if (!refused.has(code)) {
      const answer = await session.post('/api/v1/session/second-factor', { headers: write, data: { code } })
      if (answer.ok()) return
      if (answer.status() !== 422 || Date.now() > until) throw new Error(`${who}’s code: ${answer.status()} ${await answer.text()}`)
      refused.add(code)
    }
    await new Promise((r) => setTimeout(r, 1_000))
    code = (await cardOf(who)).code ?? code
    if (Date.now() > until) throw new Error(`${who}’s code does not change`)
  }
}

/** A request as it comes from another network: this machine has many addresses of its own. Resolves with the answer's status. */
export function postFrom(address: string, path: string, data: unknown): Promise<number> {
  const body = JSON.stringify(data)
  return new Promise((done, fail) => {
    const sent = request(`${baseUrl}${path}`, { method: 'POST', localAddress: address, headers: { ...write, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (answer) => {
      answer.resume().on('end', () => done(answer.statusCode ?? 0))
    })
    sent.on('error', fail).end(body)
  })
}

/** The path of a link in a letter that left for an address, once there is one that `links` matches; the latest letter first. */
export async function linkInMail(address: string, links: RegExp): Promise<string> {
  for (const until = Date.now() + 40_000; Date.now() < until; ) {
    const list = await (await fetch(`${baseUrl}/dev/mail?q=${encodeURIComponent(address)}`)).text()
    for (const [, page] of list.matchAll(/<a[^>]* href="(\/dev\/mail\/[^"?#]+)"/g)) {
      const found = links.exec((await (await fetch(`${baseUrl}${page}`)).text()).replaceAll('&amp;', '&'))
      if (found) return found[0]
    }
    await new Promise((again) => setTimeout(again, 500))
  }
  throw new Error(`no letter to ${address} with ${links.source}`)
}

/** The code that an authenticator shows now for a secret in base 32 (RFC 6238: SHA-1, thirty seconds, six digits). */
export function totp(secret: string): string {
  const bits = [...secret.replaceAll(/[\s=]/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(count).digest()
  return String((hash.readUInt32BE(hash.at(-1)! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Opens pages of people of the demonstration. Each signs in once in a file, and keeps the session. */
export function entrance(browser: () => Browser): (who: string, size: Size, hat?: string) => Promise<{ page: Page; context: BrowserContext; complaints: Complaints }> {
  const state = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>()
  return async (who, size, hat) => {
    const known = state.get(who)
    const opened = await open(browser(), size, 'light', known ? { storageState: known } : {})
    if (known) return opened
    const { login, password, code } = await cardOf(who)
    const session = opened.context.request
    const first = await session.post('/api/v1/session', { headers: write, data: { login, password } })
    if (!first.ok()) throw new Error(`${who} does not sign in: ${first.status()}`)
    if (code) await secondFactor(session, who, code)
    if (hat) await session.put('/api/v1/boot/hat', { headers: write, data: { id: hat } })
    state.set(who, await opened.context.storageState())
    return opened
  }
}

/**
 * What does not fit at 320 px with the spacing of text of WCAG 1.4.12: the selectors of what overflows sideways, or that
 * cuts its text. Call it last: it changes the page.
 */
export async function reflow(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 320, height: 640 })
  await page.evaluate(() => {
    for (const el of document.querySelectorAll<HTMLElement>('*')) {
      el.style.setProperty('letter-spacing', '0.12em', 'important')
      el.style.setProperty('word-spacing', '0.16em', 'important')
      if (!el.closest('svg')) el.style.setProperty('line-height', '1.5', 'important')
    }
  })
  return page.evaluate(() => {
    const name = (el: Element) => `${el.tagName.toLowerCase()}.${el.getAttribute('class')?.split(' ').slice(0, 3).join('.') ?? ''} « ${(el.textContent ?? '').trim().slice(0, 30)} »`
    const faults: string[] = []
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth > width + 1) faults.push(`page is ${document.documentElement.scrollWidth} px wide`)
    for (const el of document.querySelectorAll('body *')) {
      const box = el.getBoundingClientRect()
      const style = getComputedStyle(el)
      if (!box.width || style.visibility === 'hidden' || el.closest('.sr-only, [aria-hidden=true], [hidden]')) continue
      const scrolls = el.parentElement?.closest('*') && [...ancestors(el)].some((a) => /(auto|scroll)/.test(getComputedStyle(a).overflowX))
      if (box.right > width + 1 && !scrolls) faults.push(`overflows: ${name(el)}`)
      const button = el.matches('button, a')
      if (button && el.scrollWidth > el.clientWidth + 1 && style.overflow !== 'visible') faults.push(`cut: ${name(el)}`)
    }
    function* ancestors(el: Element) {
      for (let a = el.parentElement; a; a = a.parentElement) yield a
    }
    return faults
  })
}

/** What can be touched and is smaller than `minimum` px on a side; links inside a sentence are exempt (WCAG 2.5.8). */
export async function smallTargets(page: Page, minimum = 24): Promise<string[]> {
  return page.evaluate((min) => {
    const faults: string[] = []
    for (const el of document.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden]), select, textarea, [role=tab], [role=option], [role=menuitem]')) {
      if (el.closest('.sr-only, [hidden]') || el.closest('dialog:not([open])')) continue
      if (el.tagName === 'A' && getComputedStyle(el).display === 'inline') continue
      // A box is as large as the label that covers it.
      const label = el instanceof HTMLInputElement ? el.labels?.[0] : undefined
      const line = label && /^(checkbox|radio|file)$/.test((el as HTMLInputElement).type) ? (label.closest('.target') ?? label) : el
      const box = line.getBoundingClientRect()
      if (box.width === 0 || box.bottom < 0) continue
      if (box.width < min - 0.5 || box.height < min - 0.5) faults.push(`${Math.round(box.width)}×${Math.round(box.height)} ${el.tagName.toLowerCase()} « ${(el.getAttribute('aria-label') ?? el.textContent ?? '').trim().slice(0, 40)} »`)
    }
    return faults
  }, minimum)
}

/** Counts what a person does: taps and separate acts of typing. The budgets of taps are asserted on `count`. */
export class Taps {
  count = 0
  private readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  /** Touches what has this role and name, as a person finds it. */
  async tap(role: Parameters<Page['getByRole']>[0], name: string | RegExp): Promise<void> {
    this.count++
    await this.page.getByRole(role, { name }).first().click()
  }
  /** Types in a field found by its label; typing is not a tap, reaching the field is. */
  async type(label: string | RegExp, text: string): Promise<void> {
    this.count++
    await this.page.getByLabel(label).first().fill(text)
  }
}

/** The order in which Tab visits: « role name » of each stop, until it comes back or `max` stops. */
export async function tabOrder(page: Page, max = 40): Promise<string[]> {
  const stops: string[] = []
  for (let i = 0; i < max; i++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const el = document.activeElement
      if (!el || el === document.body) return ''
      return `${el.getAttribute('role') ?? el.tagName.toLowerCase()} ${(el.getAttribute('aria-label') ?? el.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60)}`
    })
    if (!stop) break
    stops.push(stop)
  }
  return stops
}

/** The web app as the server holds it: what `make` built last. */
export const builtApp = '../internal/web/dist'

/** Builds the gallery, outside the test runner's environment. */
export function buildGallery(outDir: string): void {
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--mode', 'gallery', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'inherit',
  })
}

const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' }

/**
 * Serves a built folder as the product does: a strict policy with a nonce for each page, every unknown path is the page.
 * For the gallery only; the application is tested on the real server.
 */
export async function serve(folder: string): Promise<{ url: string; server: Server }> {
  const root = resolve(folder)
  let n = 0
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)
    const file = join(root, path)
    const known = file.startsWith(root) && extname(file) && exists(file)
    if (!known && extname(path)) {
      response.writeHead(404).end()
      return
    }
    const type = types[known ? extname(file) : '.html'] ?? 'application/octet-stream'
    const headers: Record<string, string> = { 'content-type': type }
    let body: string | Buffer = readFileSync(known ? file : join(root, 'index.html'))
    if (!known) {
      const nonce = `n${++n}`
      body = body.toString().replaceAll('__NONCE__', nonce)
      headers['content-security-policy'] =
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types preau`
    }
    response.writeHead(200, headers).end(body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

function exists(file: string): boolean {
  try {
    return statSync(file).isFile()
  } catch {
    return false
  }
}
