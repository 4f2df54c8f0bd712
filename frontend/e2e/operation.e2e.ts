import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entrance, launch, reflow, screenshot, sound } from './support.ts'

// Whoever runs the platform sees states and counts, and decides with somebody else.
describe('the platform', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  const enter = entrance(() => browser)

  it('shows its organisations and its health to its operator, who suspends nobody alone', async () => {
    const { page, context, complaints } = await enter('Antoine Mallet', 'desk')
    await page.goto('/plateforme')
    await page.getByRole('link', { name: 'École Sainte-Odile' }).waitFor()
    expect(await sound(page), 'the organisations').toEqual([])
    await screenshot(page, 'platform')
    expect(await reflow(page), 'the organisations at 320 px').toEqual([])
    await page.getByRole('link', { name: 'Santé du service' }).click()
    await page.getByText('Version de PostgreSQL').waitFor()
    expect(await sound(page), 'the health').toEqual([])
    await screenshot(page, 'platform-health')
    await page.getByRole('link', { name: 'Organisations', exact: true }).click()
    await page.getByRole('link', { name: 'École Sainte-Odile' }).click()
    await page.getByRole('button', { name: 'Proposer une suspension' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Motif').fill('Un compte a été volé et écrit à toutes les familles.')
    await dialog.getByLabel('Recopiez le nom de l’organisation').fill('École Sainte-Odile')
    expect(await sound(page), 'a proposal').toEqual([])
    await screenshot(page, 'platform-propose', false)
    await dialog.getByRole('button', { name: 'Proposer la suspension' }).click()
    await page.getByText('Proposée par Antoine Mallet').waitFor()
    expect(await page.getByRole('button', { name: 'Confirmer la suspension' }).count()).toBe(0)
    expect(await sound(page), 'an organisation').toEqual([])
    await screenshot(page, 'platform-organisation')
    expect(complaints.list).toEqual([])
    await context.close()

    const second = await enter('Laurence Villard', 'usual')
    await second.page.goto('/plateforme/suspensions')
    await second.page.getByRole('button', { name: 'Confirmer la suspension' }).waitFor()
    expect(await sound(second.page), 'the second person').toEqual([])
    await screenshot(second.page, 'platform-second')
    await second.page.getByRole('button', { name: 'Retirer la proposition' }).click()
    await second.page.getByText('Retirée par Laurence Villard').waitFor()
    expect(second.complaints.list).toEqual([])
    await second.context.close()
  })
})
