import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entrance, launch, reflow, sound, Taps } from './support'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => browser.close())
const enter = entrance(() => browser)

test('an agent opens the till, takes 20 € in cash in a few taps, hands out a receipt and closes the till', async () => {
  const { page, complaints, context } = await enter('Monique Astruc', 'desk')
  await page.goto('/regie')
  const cents = (text: string) => Number(text.replace(/[^\d]/g, ''))
  await page.getByRole('button', { name: 'Versements' }).click()
  const seeded = (await page.getByRole('dialog').getByText(/^Espèces · \d/).textContent()) ?? ''
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Ouvrir ma caisse' }).click()
  await page.getByLabel('Fonds de caisse').fill('40')
  await page.getByRole('button', { name: 'Ouvrir', exact: true }).click()
  await page.getByText(/40,00\s€ en espèces/).waitFor()

  // Somebody stands in front: who, how much, what they held out.
  const taps = new Taps(page)
  await taps.type('Chercher un payeur ou un enfant', 'moreau')
  await taps.tap('link', /Vanessa Moreau/)
  await page.getByRole('button', { name: /^Encaisser \d/ }).waitFor()
  const due = (await page.getByText(/^\d+,\d\d\s€$/).first().textContent()) ?? ''
  await taps.type(/^Somme/, '20')
  await taps.type(/^Remis en espèces/, '50')
  await page.getByText(/^Rendre 30,00\s€$/).waitFor()
  expect(await sound(page)).toEqual([])
  await taps.tap('button', /^Encaisser 20,00\s€$/)
  await page.getByText(/^Reçu n°\s\d{4}-\d{6}$/).waitFor()
  expect(taps.count).toBeLessThanOrEqual(5)
  await page.getByText(/^Rendre 30,00\s€$/).waitFor()
  const paper = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Imprimer le reçu' }).click()
  expect((await paper).suggestedFilename()).toMatch(/^recu-\d{4}-\d{6}\.pdf$/)

  // What was taken is owed no more.
  await page.getByRole('button', { name: 'Encaisser encore' }).click()
  await page.getByRole('button', { name: /^Encaisser \d/ }).waitFor()
  await expect.poll(async () => cents((await page.getByText(/^\d+,\d\d\s€$/).first().textContent()) ?? '')).toBe(cents(due) - 2000)

  // The drawer is counted: 40 and 20 less a coin that is missing, which asks for its reason.
  await page.goto('/regie')
  await page.getByRole('link', { name: 'Journal et clôture' }).click()
  await page.getByText('Compter les billets et les pièces').click()
  await page.getByLabel(/^20,00\s€$/).fill('2')
  await page.getByLabel(/^10,00\s€$/).fill('1')
  await page.getByLabel(/^5,00\s€$/).fill('1')
  await page.getByLabel(/^2,00\s€$/).fill('2')
  await page.getByLabel(/^0,50\s€$/).fill('1')
  await page.getByText(/^Il manque 0,50\s€$/).waitFor()
  await page.getByLabel(/^D’où vient la différence/).fill('Pièce de 50 centimes égarée')
  expect(await sound(page)).toEqual([])
  await page.getByRole('button', { name: 'Clôturer la caisse' }).click()
  await page.getByText(/clôturée à/).waitFor()
  expect(await page.getByRole('row', { name: /Espèces.*60,00\s€.*59,50\s€/ }).count()).toBe(1)

  // It waits for the Trésor, and leaves once.
  await page.goto('/regie')
  await page.getByRole('button', { name: 'Versements' }).click()
  const deposit = page.getByRole('dialog')
  const coins = await deposit.getByText(/^Espèces · \d/).textContent()
  const sum = /\d[\d\s]*,\d\d\s€/.exec((await deposit.getByRole('button', { name: /^Verser \d/ }).textContent()) ?? '')?.[0] ?? ''
  expect(cents(coins ?? '') - cents(seeded)).toBe(1950)
  await deposit.getByRole('button', { name: /^Verser \d/ }).click()
  await deposit.getByText(/^n°\s\d{4}-\d{6}/).first().waitFor()
  await deposit.getByText(sum, { exact: true }).first().waitFor()
  expect(complaints.list).toEqual([])
  await page.keyboard.press('Escape')
  expect(await reflow(page)).toEqual([])
  await context.close()
})
