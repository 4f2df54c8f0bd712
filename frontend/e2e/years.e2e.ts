import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, baseUrl, entrance, launch, reflow, type Size } from './support.ts'

// From year to year, on a running Préau with its demonstration: the year to come prepared beside the one that runs. E2E_BASE_URL
// names the server.

let browser: Browser
const as = entrance(() => browser)
const director = (size: Size = 'desk') => as('Yann Kervella', size)
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

describe.runIf(baseUrl)('from year to year', () => {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  it('prepares next year beside this one, by the keyboard, and shows nothing of it', async () => {
    const { page, context } = await director('usual')
    await page.goto('/annuaire/rentree')
    await heading(page, 'Préparer la rentrée')
    const start = page.getByRole('button', { name: 'Commencer la préparation' })
    await start.or(page.getByRole('button', { name: 'Ajouter une classe' })).first().waitFor()
    if (await start.count()) await start.press('Enter')
    await page.getByRole('button', { name: 'Ajouter une classe' }).waitFor()
    const first = page.locator('details').first()
    await first.locator('summary').press('Enter')
    const choice = first.getByRole('combobox', { name: /^L’an prochain/ }).first()
    await choice.selectOption({ label: 'Quitte l’école' })
    await first.getByText('Choisi à la main').first().waitFor()
    await choice.selectOption({ label: 'Revenir à la proposition' })
    await first.getByText('Choisi à la main').waitFor({ state: 'detached' })
    expect(await axe(page), 'the year to come').toEqual([])
    const boot = (await (await context.request.get('/api/v1/boot')).json()) as { hat: string }
    const { years } = (await (await context.request.get(`/api/v1/t/${boot.hat}/directory/classes`)).json()) as { years: { label: string }[] }
    expect(years.every((y) => !y.label.startsWith('2027'))).toBe(true)
    expect(await reflow(page), 'the year to come').toEqual([])
    await context.close()
  })
})
