import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, entrance, launch, reflow, screenshot, type Size, sound } from './support.ts'

// From year to year, on a running Préau with its demonstration: a CM2 is proposed by her école, received by her collège, and her
// family finds it in the accounts that they have; the year to come is prepared beside the one that runs.

let browser: Browser
const as = entrance(() => browser)
const director = (size: Size = 'desk') => as('Yann Kervella', size)
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

interface Hats {
  hats: { name: string; tenant: string; children: string[] }[]
}
const me = async (page: Page) => (await (await page.context().request.get('/api/v1/me')).json()) as Hats
const hatOf = async (page: Page) => ((await (await page.context().request.get('/api/v1/boot')).json()) as { hat: string }).hat

describe('from year to year', () => {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  it('makes a CM2 a 6e: the école proposes, the collège receives, one account has both', async () => {
    const pupil = await as('Maëlys O’Brien-Nguyễn', 'tablet')
    const mother = await as('Mai Nguyễn', 'usual')
    expect((await me(pupil.page)).hats).toHaveLength(1)
    const notes = async () => ((await (await mother.context.request.get('/api/v1/liaison/feed')).json()) as { items: { id: string; sheet: { title: string } }[] }).items
    const read = await notes()
    expect(read.length).toBeGreaterThan(0)

    const { page, context, complaints } = await director()
    const school = await hatOf(page)
    const found = (await (await context.request.get(`/api/v1/t/${school}/directory/people?q=maelys&profile=pupil`)).json()) as { items: { id: string }[] }
    const left = `/annuaire/personnes/${found.items[0]!.id}`
    await page.goto(left)
    await page.getByRole('link', { name: 'Changer d’établissement' }).click()
    await heading(page, 'Changer d’établissement')
    await page.locator('label', { hasText: /Wangari-Maathai/ }).click()
    expect(await sound(page), 'leaving').toEqual([])
    await page.getByRole('button', { name: 'Proposer l’élève' }).click()
    await heading(page, 'Transferts')
    await page.getByText('En attente de la réponse de l’autre établissement.').waitFor()

    const there = await as('Sandrine Boulanger', 'usual')
    await there.page.goto('/annuaire/a-traiter')
    const receive = there.page.getByRole('link', { name: 'Examiner et recevoir' })
    await expect.poll(async () => (await there.page.reload(), await receive.or(there.page.getByText('Rien à décider')).first().waitFor().catch(() => null), receive.count()), { timeout: 30_000, interval: 1000 }).toBe(1)
    await receive.click()
    await heading(there.page, /Maëlys/)
    await there.page.getByText('Sa famille').waitFor()
    expect(await sound(there.page), 'who is proposed').toEqual([])
    await screenshot(there.page, 'year-receive')
    await there.page.getByLabel(/^Classe/).selectOption({ label: '6e A' })
    await there.page.getByRole('button', { name: 'Recevoir l’élève' }).click()
    await there.page.getByText('Admis ici, pas encore dans ONDE').waitFor()
    const college = await hatOf(there.page)
    expect(there.complaints.list, 'the collège’s pages').toEqual([])
    await there.context.close()

    // In the accounts that they have: nobody types a code, nobody makes a password.
    await expect.poll(async () => (await me(pupil.page)).hats.map((h) => h.name), { timeout: 70_000, interval: 2000 }).toEqual(expect.arrayContaining([expect.stringContaining('Wangari-Maathai')]))
    await pupil.context.close()
    await expect.poll(async () => (await me(mother.page)).hats.some((h) => h.tenant === college), { timeout: 30_000, interval: 2000 }).toBe(true)
    await mother.page.goto('/mes-enfants')
    const row = (name: RegExp) => mother.page.getByRole('main').getByRole('link', { name })
    await row(/6e A · Wangari-Maathai/).waitFor()
    await row(/Les Tilleuls.*Ancienne école, jusqu’au/).waitFor()
    expect(await sound(mother.page), 'both schools').toEqual([])
    await screenshot(mother.page, 'year-both')
    await row(/6e A · Wangari-Maathai/).click()
    await heading(mother.page, /Maëlys/)
    await mother.page.getByText('Votre place auprès de Maëlys').waitFor() // her mother there as here
    await mother.page.goto('/mes-enfants')
    await row(/Ancienne école/).click()
    await mother.page.getByText(/n’est plus ici depuis le/).waitFor()
    expect(await mother.page.getByRole('radio').count(), 'a former school asks nothing').toBe(0)
    expect(await sound(mother.page), 'the former school').toEqual([])
    await screenshot(mother.page, 'year-former')
    // What the école had written to her is hers to read.
    const still = (await notes()).map((n) => n.id)
    expect(read.filter((n) => !still.includes(n.id)).map((n) => n.sheet.title), 'notes that went with the move').toEqual([])
    expect(mother.complaints.list, 'the mother’s pages').toEqual([])
    await mother.context.close()

    // The école keeps its own record on its clock, and reads nothing of the collège's.
    await page.goto(left)
    await page.getByText(/^Départ le/).waitFor()
    await page.getByText('Identifiant :').waitFor()
    expect(await page.getByRole('button', { name: /nouveau mot de passe|Fermer ses sessions|Rouvrir/ }).count(), 'the account went with her').toBe(0)
    await screenshot(page, 'year-left')
    expect((await page.locator('main').innerText()).includes('6e A')).toBe(false)
    expect((await context.request.get(`/api/v1/t/${college}/directory/people?q=maelys`)).status()).toBe(404)
    expect(complaints.list, 'the director’s pages').toEqual([])
    await context.close()
  })

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
