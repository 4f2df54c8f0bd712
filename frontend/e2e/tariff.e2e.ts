import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entrance, launch, reflow, screenshot, sound } from './support.ts'

// A town's tariff, on a running Préau with its demonstration: what the council voted is typed, last month is reckoned again with it, it is
// applied from a day on, and a family reads its own price.

let browser: Browser
const as = entrance(() => browser)
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

describe('a tariff', () => {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  it('is simulated on last month, then applied', async () => {
    const { page, context, complaints } = await as('Monique Astruc', 'usual')
    await page.goto('/tarifs')
    await heading(page, 'Tarifs')
    await page.getByRole('link', { name: 'Restaurant scolaire, projet' }).click()

    // last month, a second time: sums, and nobody's name
    await page.getByText('Les plus grandes différences, sans nom').waitFor()
    const sum = () => page.locator('dt', { hasText: 'Avec ce tarif' }).locator('+ dd').innerText()
    const before = await sum()
    expect(await sound(page), 'the simulation').toEqual([])
    await screenshot(page, 'tariff-simulated')

    // it lacks its deliberation: it is not applied
    await page.getByText(/Indiquez la date et la référence de la délibération/).waitFor()
    expect(await page.getByRole('button', { name: /^Appliquer/ }).count()).toBe(0)
    await page.getByRole('link', { name: 'Compléter le brouillon' }).click()
    await heading(page, 'Modifier le brouillon')

    // the table of the deliberation is pasted whole, and the family that one imagines follows
    await page.getByLabel('Fin de la tranche 1, en euros de quotient').evaluate((input) => {
      const data = new DataTransfer()
      data.setData('text', 'de 0 à 400 €\t0,80 €\nde 401 à 650 €\t2,00 €\nde 651 à 950 €\t3,50 €\nde 951 à 1 300 €\t4,90 €\nplus de 1 300 €\t6,30 €')
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    await page.getByText('5 tranches lues dans ce que vous avez collé').waitFor()
    await page.getByLabel(/^Délibération/).fill('2026-88')
    await page.getByLabel(/^Décidée le/).fill('2026-11-20')
    await page.getByText(/tranche de 401 à 650\s:\s2,00/).first().waitFor()
    expect(await sound(page), 'the form').toEqual([])
    await screenshot(page, 'tariff-form')
    await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click()

    // what was simulated is what is applied
    await page.getByText(/foyers paieraient plus/).waitFor()
    await expect.poll(sum, { timeout: 10_000 }).not.toBe(before)
    await page.getByRole('button', { name: /^Appliquer à partir du/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Appliquer le tarif' }).click()
    await page.getByText('À venir').waitFor()
    expect(await page.getByRole('link', { name: 'Modifier' }).count(), 'it does not change any more').toBe(0)
    expect(await reflow(page), 'at 320 px').toEqual([])
    expect(complaints.list, 'the pages of tariffs').toEqual([])
    await context.close()

    // a family reads its own price, with the reasons of it; tomorrow's is not today's
    const mother = await as('Nadia Roux', 'usual')
    await mother.page.goto('/tarifs')
    await heading(mother.page, 'Les tarifs, et le vôtre')
    await mother.page.getByText(/QF\s580 \(CAF, depuis le 1er septembre 2026\), tranche de 401 à 650\s:\s2,10/).first().waitFor()
    expect(await sound(mother.page), 'the prices of a family').toEqual([])
    await screenshot(mother.page, 'tariff-mine')
    expect(await reflow(mother.page), 'at 320 px').toEqual([])
    expect(mother.complaints.list).toEqual([])
    await mother.context.close()
  })
})
