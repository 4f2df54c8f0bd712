import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entrance, launch, reflow, screenshot, sound } from './support.ts'

// A level plans its deployment: schools into a wave, one that is not here yet into the fleet.
describe('the fleet', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  const enter = entrance(() => browser)

  it('is put into waves by whoever plans it', async () => {
    const { page, context, complaints } = await enter('Corinne Maréchal', 'desk')
    await page.goto('/parc')
    const plan = page.getByRole('button', { name: /^Planifier / })
    await plan.waitFor()
    expect(await plan.isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Ajouter un établissement à venir' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Nom', { exact: true }).fill('Collège de la Combe-Neuve')
    await dialog.getByLabel(/^Commune/).fill('Valmont')
    await dialog.getByLabel('Vague', { exact: true }).selectOption({ label: 'Une nouvelle vague' })
    await dialog.getByLabel('Nom de la vague').fill('Vague 4')
    expect(await sound(page), 'a school to come').toEqual([])
    await screenshot(page, 'fleet-new', false)
    await dialog.getByRole('button', { name: 'Ajouter au parc' }).click()
    await page.getByText('Vague 4').first().waitFor()
    await page.getByRole('row').nth(2).waitFor() // the table is there, and stays
    await page.waitForLoadState('networkidle')
    await page.getByLabel('Chercher un établissement').fill('Combe-Neuve')
    await page.getByText('1 sur').waitFor()
    await page.getByRole('row', { name: /Combe-Neuve/ }).locator('label').first().click()
    await page.getByRole('button', { name: 'Planifier 1 établissement' }).click()
    await dialog.getByLabel('Vague', { exact: true }).selectOption({ label: 'Vague 3' })
    await screenshot(page, 'fleet-plan', false)
    await dialog.getByRole('button', { name: 'Planifier' }).click()
    await page.getByRole('row', { name: /Combe-Neuve.*Vague 3/ }).waitFor()
    expect(await sound(page), 'the fleet').toEqual([])
    await screenshot(page, 'fleet')
    expect(await reflow(page), 'the fleet at 320 px').toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  })
})
