import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entrance, launch, reflow, sound, Taps } from './support'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => browser.close())
const enter = entrance(() => browser)

/** The page of the State's service, as a desk has it. */
const payfip = (page: Page) => page.getByRole('heading', { name: 'Votre paiement', level: 1 }).and(page.locator('body.payfip h1'))

test('a parent understands and pays September by PayFiP, in three taps and its page', async () => {
  const { page, complaints, context } = await enter('Nadia Roux', 'usual')
  const began = Date.now()
  await page.goto('/')
  const taps = new Taps(page)
  const card = page.getByRole('article').filter({ hasText: /€ à payer\s:\sCommune de Saint-Aubin-le-Val/ })
  taps.count++
  await card.getByRole('link').first().click()
  await page.getByRole('heading', { name: 'À payer', level: 1 }).waitFor()
  await page.getByText(/d’après vos réservations\s:\s\d+,\d\d\s€ \(Lina \d+,\d\d\s€ et Noé \d+,\d\d\s€\)/).first().waitFor()
  expect(await sound(page)).toEqual([])
  await taps.tap('link', /^Septembre/)
  await page.getByRole('heading', { name: /^Septembre/, level: 1 }).waitFor()
  // every price says why
  for (const reason of [/QF\s580.*tranche.*2,10\s€/, /Gratuit\s: sortie scolaire/, /Gratuit\s: maladie/, /2,10\s€ − 10\s% = 1,89\s€/]) await page.getByText(reason).first().waitFor()
  for (const sum of ['31,50', '22,68', '14,40']) await page.getByText(new RegExp(`^${sum}\\s€$`)).waitFor()
  expect(await sound(page)).toEqual([])
  expect(await reflow(page)).toEqual([])
  await taps.tap('button', /^Payer 68,58\s€$/)
  await payfip(page).waitFor()
  expect(taps.count).toBe(3)
  expect(await page.getByText(/68,58\s€/).count()).toBe(1)
  await page.getByRole('button', { name: 'Payer par carte bancaire' }).click()
  await page.getByText(/68,58\s€ sont payés/).waitFor()
  expect(await sound(page)).toEqual([])
  expect(Date.now() - began).toBeLessThan(30_000)
  await page.getByRole('link', { name: 'Retour' }).click()
  await page.getByRole('heading', { name: 'Déjà réglé' }).waitFor()
  expect(complaints.list).toEqual([])
  await context.close()
})

test('a bank that does not answer is waited for: nobody pays a second time, then it is known', async () => {
  const { page, complaints, context } = await enter('Nadia Roux', 'usual')
  await page.goto('/a-payer')
  await page.getByRole('link', { name: /^Octobre/ }).click()
  await page.getByRole('button', { name: /^Payer / }).click()
  await payfip(page).waitFor()
  await page.getByText('Choisir une autre suite').click()
  await page.getByText('après un premier').click()
  await page.getByRole('button', { name: 'Payer par carte bancaire' }).click()
  await page.getByText('La banque n’a pas encore répondu').waitFor()
  await page.getByText('Ne payez pas une seconde fois.').waitFor()
  expect(await sound(page)).toEqual([])
  // elsewhere too: the bill offers no button any more
  const other = await context.newPage()
  await other.goto('/a-payer')
  await other.getByText(/la banque n’a pas encore répondu/).waitFor()
  expect(await other.getByRole('link', { name: /^Octobre/ }).count()).toBe(0)
  await other.close()
  await page.getByRole('button', { name: 'Demander à nouveau' }).click()
  await page.getByText(/€ sont payés/).waitFor()
  expect(complaints.list).toEqual([])
  await context.close()
})
