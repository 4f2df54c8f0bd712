import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entrance, launch, reflow, sound, tabOrder, Taps, write } from './support'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => browser.close())
const enter = entrance(() => browser)

/** The first day of the month so many months from now. */
const month = (n: number) => {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + n, 1, 12)).toISOString().slice(0, 10)
}

/** What is asked of the server to write, from now on. */
function writes(page: Page): string[] {
  const list: string[] = []
  page.on('request', (r) => {
    if (r.method() !== 'GET' && r.url().includes('/api/v1/')) list.push(`${r.method()} ${new URL(r.url()).pathname}`)
  })
  return list
}

const grid = (page: Page) => page.getByRole('grid')
const taken = (page: Page) => page.locator('[role=gridcell][aria-selected=true]')
const settled = (page: Page) => page.waitForLoadState('networkidle')

test('a parent books a month for three children, in ten taps, thirty seconds and three requests', async () => {
  const { page, complaints, context } = await enter('Nadia Roux', 'usual')
  await page.goto('/')
  const asked = writes(page)
  const taps = new Taps(page)
  const began = Date.now()
  await taps.tap('link', /^Réservations/)
  await grid(page).waitFor()
  await taps.tap('button', 'Mois suivant')
  await taps.tap('button', 'Mois suivant')
  await settled(page)
  await taps.tap('button', 'Semaine type')
  const book = page.getByRole('button', { name: /^Réserver \d+ repas/ })
  await book.waitFor()
  for (const name of ['Adam', 'Lina', 'Noé']) expect(await page.getByRole('dialog').getByRole('button', { name, pressed: true }).count()).toBe(1)
  await taps.tap('button', /^Réserver \d+ repas/)
  await page.getByText(/Enregistré\s: \d+ repas ajoutés/).waitFor()
  expect(taps.count).toBeLessThanOrEqual(10)
  expect(Date.now() - began).toBeLessThan(30_000)
  expect(asked.length).toBeLessThanOrEqual(3)
  expect(asked.every((a) => a.startsWith('PUT') && a.endsWith('/bookings'))).toBe(true)
  // Two organisations answered for themselves, and nothing has to be asked again to see it.
  expect(new Set(asked).size).toBe(2)
  await page.getByRole('button', { name: 'Semaine suivante' }).click()
  expect(await taken(page).count()).toBeGreaterThan(8)
  await page.reload()
  await grid(page).waitFor()
  expect(await taken(page).count()).toBeGreaterThan(8)
  expect(await sound(page)).toEqual([])
  expect(complaints.list).toEqual([])
  expect(await reflow(page)).toEqual([])
  await context.close()
})

test('the same by the keyboard alone: one stop of Tab, arrows, Space, Enter', async () => {
  const { page, complaints, context } = await enter('Nadia Roux', 'desk')
  await page.goto(`/reservations?du=${month(5)}`)
  await grid(page).waitFor()
  const asked = writes(page)
  await page.getByRole('heading', { level: 1 }).focus()
  const stops = await tabOrder(page, 14)
  expect(stops.filter((s) => s.startsWith('gridcell'))).toHaveLength(1)
  await page.getByRole('heading', { level: 1 }).focus()
  for (let i = 0; i < 10 && !(await page.evaluate(() => document.activeElement?.textContent?.includes('Semaine type'))); i++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^Réserver \d+ repas/ }).waitFor()
  for (let i = 0; i < 20 && !(await page.evaluate(() => /^Réserver \d+/.test(document.activeElement?.textContent ?? ''))); i++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText(/Enregistré\s: \d+ repas ajoutés/).waitFor()
  expect(asked).toHaveLength(2)

  // One day of one child is given back in the grid, then saved with Enter.
  await page.locator('[role=gridcell][tabindex="0"]').focus()
  const here = () => page.evaluate(() => ({ label: document.activeElement?.getAttribute('aria-label') ?? '', on: document.activeElement?.getAttribute('aria-selected') }))
  for (let i = 0; i < 25 && (await here()).on !== 'true'; i++) await page.keyboard.press('ArrowRight')
  expect((await here()).label).toContain('réservé')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press(' ')
  expect((await here()).label).toContain('sera retiré quand vous enregistrerez')
  await page.keyboard.press('Enter')
  await page.getByText(/Enregistré\s: 1 repas retiré/).waitFor()
  expect((await here()).label).toContain('libre')
  expect(asked).toHaveLength(3)
  // Undone, it is there again.
  await page.getByRole('status').getByRole('button', { name: 'Annuler' }).last().click()
  await page.getByText(/Enregistré\s: 1 repas ajouté/).waitFor()
  expect(await sound(page)).toEqual([])
  expect(complaints.list).toEqual([])
  await context.close()
})

test('a day that is closed says why before it is touched; what somebody else changed meanwhile is told where it is', async () => {
  const { page, context } = await enter('Nadia Roux', 'usual')
  await page.goto('/reservations')
  await grid(page).waitFor()
  const locked = page.locator('[role=gridcell][aria-disabled=true][aria-label*="limite"]').first()
  expect(await locked.getAttribute('aria-label')).toMatch(/limite était/)
  const before = await taken(page).count()
  await locked.dispatchEvent('click')
  await locked.focus()
  await page.getByText(/limite était/).first().waitFor()
  expect(await taken(page).count()).toBe(before)

  // The other parent is quicker.
  await page.goto(`/reservations?du=${month(2).slice(0, 8)}18`)
  await grid(page).waitFor()
  const cell = page.locator('[role=gridcell]:not([aria-disabled])[aria-selected=true][aria-label*="Lina"][aria-label*="Cantine"]').first()
  await cell.click()
  const from = `${month(2)}`
  const found = (await (await context.request.get(`/api/v1/canteen/month?from=${from}&until=${month(3)}`)).json()) as { items: { tenant: string; children: { id: string; given_name: string }[]; bookings: { child: string; unit: string; day: string; version: number; state: string }[] }[] }
  const town = found.items.find((m) => m.bookings.length > 0 && m.children.some((c) => c.given_name === 'Lina'))!
  const lina = town.children.find((c) => c.given_name === 'Lina')!.id
  const cells = town.bookings.filter((b) => b.child === lina && b.state === 'booked').map((b) => ({ child: lina, unit: b.unit, day: b.day, take: false, version: b.version }))
  expect((await context.request.put(`/api/v1/t/${town.tenant}/canteen/bookings`, { headers: write, data: { cells } })).ok()).toBe(true)
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await page.getByText('Une case n’a pas été enregistrée').waitFor()
  await page.getByText(/modifié cette case entre-temps/).first().waitFor()
  await context.close()
})

test('a place that is offered is accepted in one touch', async () => {
  const { page, context } = await enter('Nadia Roux', 'usual')
  await page.goto('/reservations')
  await page.getByText(/Une place s’est libérée pour Lina/).waitFor()
  await page.getByRole('button', { name: 'J’accepte la place' }).click()
  await page.getByText(/Enregistré\s: 1 accueil ajouté/).waitFor()
  expect(await page.getByText(/Une place s’est libérée pour Lina/).count()).toBe(0)
  await context.close()
})
