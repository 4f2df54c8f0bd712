import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatDate } from '../src/ui/format'
import { baseUrl, entrance, launch, reflow, screenshot, sound, Taps } from './support'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => {
  await clock({ step: 'now' })
  await browser.close()
})

/** Moves the demonstration's date. */
const clock = (to: Record<string, string>) => fetch(`${baseUrl}/dev/clock`, { method: 'POST', body: new URLSearchParams(to) })

const enter = entrance(() => browser)

interface Line {
  service: string
  day: string
  kind: string
  state?: string
  label: string
}

/** The lines of a child's days, of all organisations, as the family reads them. */
async function days(context: BrowserContext, from: string, until: string, children: ReadonlySet<string>): Promise<Line[]> {
  const answer = await context.request.get(`/api/v1/day?from=${from}&until=${until}`)
  const found = (await answer.json()) as { items: { lines: (Line & { child: string })[] }[] }
  return found.items.flatMap((i) => i.lines).filter((l) => children.has(l.child))
}

/** What the family's record of a child is called in each organisation, and the school days to come. */
async function child(context: BrowserContext, name: string): Promise<{ ids: Set<string>; days: string[] }> {
  const boot = (await (await context.request.get('/api/v1/boot')).json()) as { children: { id: string; first_name: string; also?: string[] }[] }
  const mine = (await (await context.request.get('/api/v1/attendance/mine')).json()) as { items: { given_name: string; days: { day: string; slots: unknown[] }[]; today: string }[] }
  const c = boot.children.find((b) => b.first_name === name)!
  const school = mine.items.find((m) => m.given_name === name)!
  return { ids: new Set([c.id, ...(c.also ?? [])]), days: school.days.filter((d) => d.slots.length > 1 && d.day.slice(0, 10) > school.today.slice(0, 10)).map((d) => d.day.slice(0, 10)) }
}

/** Waits until what the server answers is so: jobs carry a word from an organisation to another. */
async function until<T>(read: () => Promise<T>, so: (value: T) => boolean): Promise<T> {
  let value = await read()
  for (let i = 0; i < 60 && !so(value); i++) {
    await new Promise((r) => setTimeout(r, 500))
    value = await read()
  }
  return value
}


test('a parent says that a child is ill: the meal and the bus go, and come back', async () => {
  const { page, context, complaints } = await enter('Nadia Roux', 'usual')
  const lina = await child(context, 'Lina')
  // the morning of a day at school, whatever the day the tests run on: it is the day that the form proposes
  const day = lina.days[0]!
  await clock({ at: `${day}T07:05` })
  const of = async (kind: string) => (await days(context, day, day, lina.ids)).filter((l) => l.kind === kind).map((l) => l.state)
  expect(await of('meal')).toEqual(['booked'])
  expect(await of('trip')).toEqual(['booked', 'booked'])

  await page.goto('/')
  const taps = new Taps(page)
  await page.getByRole('button', { name: /^Lina/ }).first().click()
  await taps.tap('link', /Signaler une absence/)
  await page.getByRole('heading', { level: 1, name: 'Signaler une absence de Lina' }).waitFor()
  await page.getByText('Malade', { exact: true }).click()
  taps.count++
  // what it changes is read before it is said
  await page.getByRole('heading', { name: 'Ce que cela change' }).waitFor()
  await page.getByText(/ne l’attend pas/).first().waitFor()
  expect(await page.getByText(/reste due|rien n’est facturé|premiers jours restent dus/i).count()).toBeGreaterThan(0)
  await screenshot(page, 'day-ill-before')
  expect(await sound(page)).toEqual([])
  await taps.tap('button', 'Signaler l’absence')
  await page.getByText('L’absence de Lina est signalée à l’école.').waitFor()
  expect(taps.count).toBeLessThanOrEqual(4)

  expect(await until(() => of('meal'), (s) => s[0] === 'away')).toEqual(['away'])
  expect(await until(() => of('trip'), (s) => s.every((x) => x === 'away'))).toEqual(['away', 'away'])
  await page.goto('/jour')
  await page.getByRole('button', { name: /^Lina/ }).first().click()
  await page.getByText(/Retiré\s: l’école signale que l’enfant n’y sera pas/).first().waitFor()
  await screenshot(page, 'day-ill-after')
  expect(await sound(page)).toEqual([])

  await page.goto('/absences')
  await page.getByRole('button', { name: /^Lina/ }).first().click()
  await page.getByRole('button', { name: 'Finalement présent·e' }).first().click()
  await page.getByText(/C’est annulé\s: l’école attend Lina/).waitFor()
  expect(await until(() => of('meal'), (s) => s[0] === 'booked')).toEqual(['booked'])
  expect(await until(() => of('trip'), (s) => s.every((x) => x === 'booked'))).toEqual(['booked', 'booked'])
  expect(complaints.list).toEqual([])
  expect(await reflow(page)).toEqual([])
  await context.close()
  await clock({ step: 'now' })
})

/** The kitchen's and the bus's figures of a day, on their own screens. */
async function figures(page: Page, path: string): Promise<number> {
  await page.goto(path)
  await page.waitForLoadState('networkidle')
  const text = await page.getByRole('main').innerText()
  return Number(/repas\s+(\d+)/.exec(text)?.[1] ?? NaN)
}

/** How many children the buses of a day count on, in the morning and the evening. */
async function aboard(page: Page, day: string): Promise<number> {
  await page.goto('/transport/jour')
  const label = page.getByText(formatDate(day, 'full')).first()
  for (let i = 0; i < 15 && !(await label.isVisible()); i++) await page.getByRole('button', { name: 'Jour suivant' }).click()
  await page.waitForLoadState('networkidle')
  const text = await page.getByRole('main').innerText()
  return [...text.matchAll(/(\d+)\s+sur \d+ places/g)].reduce((n, m) => n + Number(m[1]), 0)
}

test('the tour: an outing is created, its meals go, the kitchen and the bus count fewer', async () => {
  const parent = await enter('Nadia Roux', 'usual')
  const lina = await child(parent.context, 'Lina')
  const day = lina.days[5]!
  const kitchen = await enter('Gilles Pernot', 'desk')
  const bus = await enter('Hélène Brossard', 'desk')
  const before = await figures(kitchen.page, `/cuisine/effectifs/${day}`)
  expect(before).toBeGreaterThan(100)
  await screenshot(kitchen.page, 'day-tour-kitchen')
  const riders = await aboard(bus.page, day)
  expect(riders).toBeGreaterThan(20)
  await screenshot(bus.page, 'day-tour-bus')

  const { page, context, complaints } = await enter('Yann Kervella', 'usual')
  await page.goto('/presences/evenements/sortie')
  await page.getByText('CE1 A', { exact: true }).click()
  await page.getByLabel('Où va-t-on ?').fill('Ferme des Tourelles')
  await page.getByLabel('Jour').fill(day)
  await page.getByRole('textbox', { name: 'Départ', exact: true }).fill('08:00')
  await page.getByRole('textbox', { name: 'Retour', exact: true }).fill('17:00')
  await page.getByText('Pique-nique de la maison').click()
  await page.getByRole('button', { name: 'Voir ce que cela change' }).click()
  await page.getByText('Les familles ne savent encore rien').waitFor()
  await page.getByText(/\d+ repas retirés/).first().waitFor({ timeout: 30_000 })
  await screenshot(page, 'day-tour-asked')
  expect(await sound(page)).toEqual([])
  // Nothing moved yet.
  expect(await figures(kitchen.page, `/cuisine/effectifs/${day}`)).toBe(before)
  await page.getByRole('button', { name: /Confirmer et prévenir \d+ familles/ }).click()
  await page.getByText('C’est confirmé : les familles sont prévenues.').waitFor()
  const after = await until(() => figures(kitchen.page, `/cuisine/effectifs/${day}`), (n) => n < before)
  expect(before - after).toBeGreaterThan(5)
  await page.reload()
  await page.getByText(new RegExp(`${before - after} repas retirés`)).first().waitFor()
  await screenshot(page, 'day-tour-told')

  const fewer = await until(() => aboard(bus.page, day), (n) => n < riders)
  expect(fewer).toBeLessThan(riders)
  const meal = (await days(parent.context, day, day, lina.ids)).find((l) => l.kind === 'meal')
  expect(meal?.state).toBe('away')
  await parent.page.goto('/absences')
  await parent.page.getByRole('button', { name: /^Lina/ }).first().click()
  await parent.page.getByText('Ferme des Tourelles').first().waitFor()

  await page.getByRole('button', { name: 'Annuler', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: /Annuler et prévenir/ }).click()
  await page.getByText('C’est annulé', { exact: true }).waitFor()
  expect(await until(() => figures(kitchen.page, `/cuisine/effectifs/${day}`), (n) => n === before)).toBe(before)
  for (const c of [complaints, kitchen.complaints, parent.complaints]) expect(c.list).toEqual([])
  for (const c of [context, kitchen.context, parent.context, bus.context]) await c.close()
})

test('the kitchen prints its count', async () => {
  const { page, context, complaints } = await enter('Gilles Pernot', 'usual')
  const parent = await enter('Nadia Roux', 'usual')
  const day = (await child(parent.context, 'Lina')).days[2]!
  await parent.context.close()
  await page.goto(`/cuisine/effectifs/${day}`)
  await page.getByText(formatDate(day, 'full')).first().waitFor()
  const total = await figures(page, `/cuisine/effectifs/${day}`)
  await screenshot(page, 'day-kitchen')
  expect(await sound(page)).toEqual([])
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Imprimer' }).click()])
  const { readFileSync } = await import('node:fs')
  const pdf = readFileSync(await file.path())
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  const [table] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()])
  const csv = readFileSync(await table.path(), 'utf8')
  expect(csv.split(/\r?\n/).length).toBeGreaterThan(3)
  expect(total).toBeGreaterThan(100)
  expect(complaints.list).toEqual([])
  expect(await reflow(page)).toEqual([])
  await context.close()
})

/** The fields of a screen: a group of boxes or of choices is one, as a person answers one question. */
const fields = (page: Page) =>
  page.evaluate(() => {
    const names = new Set<string>()
    for (const el of document.querySelectorAll<HTMLInputElement>('main form input, main form select, main form textarea')) {
      if (el.type === 'hidden' || el.closest('details:not([open])') || !el.checkVisibility({ visibilityProperty: true })) continue
      names.add(/^(radio|checkbox)$/.test(el.type) ? el.name : el.id)
    }
    return names.size
  })

test('a town hall opens a service from what it usually is, in six screens and twenty-five fields', async () => {
  const { page, context, complaints } = await enter('Hélène Brossard', 'usual')
  await page.goto('/prestations')
  await page.getByRole('link', { name: 'Ouvrir un service' }).click()
  await page.getByText('Étude', { exact: false }).first().click()
  await page.getByLabel('Son nom, comme les familles le lisent').fill('Étude du soir')
  let screens = 0
  let asked = 0
  for (const open = page.getByRole('button', { name: 'Ouvrir aux familles' }); screens < 10; ) {
    screens++
    asked += await fields(page)
    expect(await sound(page)).toEqual([])
    await screenshot(page, `day-open-${screens}`)
    if (await open.isVisible()) break
    // The one thing that is not usual: where.
    const place = page.getByRole('group', { name: 'Dans quels lieux ?' }).getByText('Accueil Les Tilleuls')
    if (await place.isVisible()) await place.click()
    await page.getByRole('button', { name: 'Continuer' }).click()
    await page.waitForTimeout(200)
  }
  expect(screens).toBeLessThanOrEqual(6)
  expect(asked).toBeLessThanOrEqual(25)
  expect(asked).toBeGreaterThan(8)
  await page.getByRole('button', { name: 'Ouvrir aux familles' }).click()
  await page.getByText(/Étude du soir\s: c’est ouvert aux familles\./).waitFor()
  await page.getByRole('heading', { level: 1, name: 'Étude du soir' }).waitFor()
  expect(complaints.list).toEqual([])
  await context.close()
})

test('a bus is boarded without a network, its delay is read by a family, and nobody at the stop leaves a trace', async () => {
  const parent = await enter('Nadia Roux', 'usual')
  const day = (await child(parent.context, 'Lina')).days[0]!
  await clock({ at: `${day}T16:40` })
  const { page, context } = await enter('Hélène Brossard', 'usual')
  await page.goto('/transport/jour')
  await page.getByRole('link', { name: 'Liste et pointage' }).last().click()
  const waiting = page.getByRole('button', { name: /: monté$/ })
  await waiting.first().waitFor()
  const all = await waiting.count()
  await context.setOffline(true)
  for (let i = 0; i < 3; i++) await waiting.first().click()
  await page.getByText(`3/${all}`).waitFor()
  expect(await waiting.count()).toBe(all - 3)
  await context.setOffline(false)
  // What was ticked is there for whoever opens the list afterwards.
  const other = await enter('Hélène Brossard', 'usual')
  await until(
    async () => {
      await other.page.goto(page.url())
      await other.page.getByRole('heading', { level: 1 }).waitFor()
      return other.page.getByText(`3/${all}`).isVisible()
    },
    (seen) => seen,
  )
  await other.page.getByText(`3/${all}`).waitFor()
  await other.context.close()

  await page.getByRole('button', { name: 'Prévenir' }).click()
  await page.getByRole('dialog').getByLabel(/Pourquoi tout de suite/).fill('La rue des Écoles est fermée.')
  await page.getByRole('dialog').getByRole('button', { name: /Prévenir/ }).first().click()
  await page.getByText('Les familles de ceux qui prennent ce car sont prévenues.').waitFor()
  await parent.page.goto('/car')
  await parent.page.getByText(/Retard de 10\smin/).first().waitFor()
  expect(await sound(parent.page)).toEqual([])
  await parent.context.close()

  await page.getByRole('button', { name: 'Personne' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Personne à l’arrêt' }).waitFor()
  await page.getByText('L’enfant reste avec vous').waitFor()
  expect(await sound(page)).toEqual([])
  await page.getByRole('button', { name: 'J’ai attendu' }).click()
  await page.getByRole('button', { name: 'Joint' }).first().click()
  await page.getByText('Remis à un adulte autorisé').first().click()
  await page.getByLabel('À qui').fill('Sa grand-mère')
  await page.getByRole('button', { name: 'Clore la procédure' }).click()
  await page.getByText('Sa grand-mère').first().waitFor()
  await screenshot(page, 'day-bus-trace')
  await context.close()
})
