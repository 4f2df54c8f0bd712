import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axe, baseUrl, entrance, launch, sizes } from './support'

// Two tablets of one canteen through a service of two and a half hours without a network: two hundred ticks, one tablet shut and opened
// again, both on one child. Nothing is lost, and what they do not agree on is listed and decided.

let browser: Browser
const profile = mkdtempSync(join(tmpdir(), 'preau-tablet-'))
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  rmSync(profile, { recursive: true, force: true })
  await fetch(`${baseUrl}/dev/clock`, { method: 'POST', body: new URLSearchParams({ step: 'now' }) })
})
const enter = entrance(() => browser)
const agent = 'Gilles Pernot'
const service = 150 * 60_000

/** The second tablet: a browser with a disk of its own, that can be shut and opened again. */
const second = (): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage', '--lang=fr-FR'],
    viewport: sizes.tablet,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    reducedMotion: 'reduce',
    baseURL: baseUrl,
  })

interface Place {
  id: string
  expected: number
  there: number
  absent: number
}

interface Listed {
  conflicts: unknown[]
  children: { id: string; stays: { seen: number; units: string[]; away?: string; presence: string }[] }[]
}

/** Moves the demonstration to the first noon of school at which a large canteen has ticked nobody yet. */
async function noon(context: BrowserContext): Promise<{ tenant: string; place: string; expected: number }> {
  const boot = (await (await context.request.get('/api/v1/boot')).json()) as { today: string; hat: string; hats: { id: string; tenant: { id: string } }[] }
  const tenant = boot.hats.find((h) => h.id === boot.hat)!.tenant.id
  const day = new Date(`${boot.today}T11:50:00Z`)
  for (let i = 0; i < 20; i++, day.setUTCDate(day.getUTCDate() + 1)) {
    if (day.getTime() < Date.now() + 2 * 3_600_000) continue // the clock goes on, never back
    await fetch(`${baseUrl}/dev/clock`, { method: 'POST', body: new URLSearchParams({ at: day.toISOString().slice(0, 16) }) })
    const { places } = (await (await context.request.get(`/api/v1/t/${tenant}/canteen/pointing`)).json()) as { places: Place[] }
    const found = places.find((p) => p.expected > 60 && p.there + p.absent === 0)
    if (found) return { tenant, place: found.id, expected: found.expected }
  }
  throw new Error('no canteen to tick within twenty days')
}

const ready = (page: Page) => page.getByText('prête hors ligne').waitFor({ timeout: 30_000 })
const waits = (page: Page, n: number) => page.getByText(new RegExp(`^${n} pointages? en attente$`)).waitFor()
const rows = (page: Page) => page.getByRole('button', { name: /\s: présent$/ })
const touch = (page: Page, name: string, what: string) => page.getByRole('button', { name: new RegExp(`^${name}\\s: ${what}$`) })

test('two tablets survive a service without a network, one shut and opened again, both on one child', async () => {
  const { page: a, context: first, complaints } = await enter(agent, 'tablet')
  let two = await second()
  await two.addCookies((await first.storageState()).cookies) // the same agent, on another tablet
  const { tenant, place, expected } = await noon(first)
  const list = async () => (await (await first.request.get(`/api/v1/t/${tenant}/canteen/places/${place}/sheet`)).json()) as Listed
  const ticks = (l: Listed) => l.children.flatMap((c) => c.stays).reduce((n, s) => n + s.seen, 0)
  const address = `/pointage/canteen/${place}`
  let b = two.pages()[0] ?? (await two.newPage())
  await Promise.all([a.goto(address), b.goto(address)])
  await Promise.all([ready(a), ready(b)])

  // the network goes, and two and a half hours with it
  await Promise.all([first.setOffline(true), two.setOffline(true)])
  for (const page of [a, b]) {
    await page.clock.install({ time: new Date() })
    await page.clock.fastForward(service)
  }
  const child = (await rows(a).first().getAttribute('aria-label'))!.replace(/\s: présent$/, '')
  await touch(a, child, 'absent').click()
  await a.getByRole('button', { name: `Tous présents (${expected - 1})` }).click()
  await waits(a, expected)
  const own = Math.max(200 - expected, 10)
  for (let i = 0; i < own; i++) await rows(b).first().click() // the child that the other tablet says absent is the first of them
  await waits(b, own)

  // one is shut, and opens again on what it knew, still without a network
  await two.close()
  two = await second()
  await two.setOffline(true)
  b = two.pages()[0] ?? (await two.newPage())
  await b.clock.install({ time: new Date(Date.now() + service) })
  await b.goto(address)
  await waits(b, own)
  await touch(b, child, 'présent, annuler').waitFor()
  await b.getByRole('link', { name: 'Évacuation' }).click()
  await b.getByRole('heading', { level: 2, name: new RegExp(`^${own} présents ici`) }).waitFor()
  await b.getByRole('link', { name: 'Retour' }).click()
  await b.getByText(/Hors ligne/).first().waitFor()

  // the network is back
  await Promise.all([first.setOffline(false), two.setOffline(false)])
  await Promise.all([a.getByText(/en attente$/).waitFor({ state: 'detached', timeout: 30_000 }), b.getByText(/en attente$/).waitFor({ state: 'detached', timeout: 30_000 })])
  const kept = await list()
  expect(ticks(kept)).toBe(expected + own)
  expect(ticks(kept)).toBeGreaterThanOrEqual(200)
  expect(kept.children.flatMap((c) => c.stays).filter((s) => s.units.length && !s.away && !s.presence)).toEqual([])
  expect(kept.conflicts).toHaveLength(1)

  // what they do not agree on is listed, and decided in one touch
  await a.reload()
  const card = a.locator('section', { hasText: '1 conflit à trancher' })
  await card.getByText(child).waitFor()
  expect(await axe(a)).toEqual([])
  await card.getByRole('button', { name: /^présent/ }).click()
  await card.waitFor({ state: 'detached' })
  expect((await list()).conflicts).toEqual([])
  await touch(a, child, 'présent, annuler').waitFor()
  expect(complaints.list.filter((c) => !/ERR_INTERNET_DISCONNECTED/.test(c))).toEqual([])
  await Promise.all([first.close(), two.close()])
})
