import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { baseUrl, entrance, launch, open, reflow, sound as faults, write } from './support.ts'

// The pages before the app, which work without script: to sign in, to have forgotten, to come for the first time with a paper
// code; and the demonstration's own. On a running Préau with its demonstration.

let browser: Browser
const as = entrance(() => browser)
const sound = async (page: Page, what: string) => expect(await faults(page), what).toEqual([])
/** A phone on which no script runs. */
const plain = () => open(browser, 'usual', 'light', { javaScriptEnabled: false })

describe.runIf(baseUrl)('the pages without script', () => {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  it.each(['/connexion', '/mot-de-passe/oublie', '/activer', '/eleve', '/dev/codes', '/dev/clock', '/dev/mail'])('%s is sound in both themes, and fits 320 px', async (path) => {
    const { page, context, complaints } = await open(browser, 'usual')
    await page.goto(path)
    await sound(page, path)
    expect(complaints.list).toEqual([])
    expect(await reflow(page)).toEqual([])
    await context.close()
  })

  it('keeps the login of a wrong password, and says so first', async () => {
    const { page, context } = await plain()
    await page.goto('/connexion?retour=/compte')
    await page.getByLabel('Identifiant ou adresse électronique').fill('marion.petit-jean')
    await page.getByLabel('Mot de passe').fill('ce n’est pas lui')
    await page.getByRole('button', { name: 'Se connecter' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByLabel('Identifiant ou adresse électronique').inputValue()).toBe('marion.petit-jean')
    expect(await page.getByLabel('Mot de passe').inputValue()).toBe('')
    await context.close()
  })

  it('answers the same for an account and for none, and the mail leads to the page of the new password', async () => {
    const { page, context } = await plain()
    const ask = async (login: string) => {
      await page.goto('/mot-de-passe/oublie')
      await page.getByLabel('Identifiant ou adresse électronique').fill(login)
      await page.getByRole('button').click()
      return page.getByRole('status').innerText()
    }
    expect(await ask('personne.inconnue')).toBe(await ask('yann.kervella'))
    const link = /https?:\/\/[^\s"<>\\]+\/mot-de-passe\/[\w-]{20,}/
    let found = ''
    for (let i = 0; i < 40 && !found; i++) {
      const { messages } = (await (await context.request.get('/dev/mail?format=json&q=yann.kervella')).json()) as { messages: { ID: string }[] }
      for (const { ID } of messages.slice(0, 3)) found ||= link.exec(await (await context.request.get(`/dev/mail/m/${ID}?format=json`)).text())?.[0] ?? ''
      if (!found) await page.waitForTimeout(250)
    }
    await page.goto(found)
    await page.getByText('yann.kervella').waitFor()
    expect(await page.getByLabel('Nouveau mot de passe').count()).toBe(1)
    await context.close()
  })

  it('opens an account by a paper code: the code, the name, a password', async () => {
    const { context: head } = await as('Yann Kervella', 'desk')
    const { hat } = (await (await head.request.get('/api/v1/boot')).json()) as { hat: string }
    const { items } = (await (await head.request.get(`/api/v1/t/${hat}/identity/cards`)).json()) as { items: { person: string; state: string }[] }
    const ids = items.filter((c) => c.state !== 'used').map((c) => c.person)
    const people = await Promise.all(ids.map(async (id) => (await (await head.request.get(`/api/v1/t/${hat}/directory/people/${id}`)).json()) as { id: string; profiles: string[]; given_name: string; family_name: string }))
    const person = people.find((p) => p.profiles.includes('guardian'))!
    const issued = (await (await head.request.post(`/api/v1/t/${hat}/identity/cards`, { headers: write, data: { people: [person.id], kind: 'paper' } })).json()) as { cards: { code: string }[] }
    await head.close()

    const { page, context } = await plain()
    await page.goto('/connexion')
    await page.getByRole('link', { name: 'J’ai un code' }).click()
    await page.locator('#code').fill(issued.cards[0]!.code.toLowerCase())
    await page.getByRole('button').click()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain(person.given_name)
    await page.locator('#family_name').fill('Quelqu’un d’autre')
    await page.locator('#password').fill('une-girafe-boit-du-lait')
    const charter = page.getByRole('checkbox')
    if (await charter.count()) await charter.check()
    await page.getByRole('button').first().click()
    await page.getByRole('alert').waitFor()
    await page.locator('#family_name').fill(person.family_name)
    await page.locator('#password').fill('une-girafe-boit-du-lait')
    if (await charter.count()) await charter.check()
    await page.getByRole('button').first().click()
    await page.locator('.copy').waitFor()
    expect((await context.cookies()).length).toBeGreaterThan(0)
    await context.close()
  })

  it('lets anyone in the demonstration in by one touch, second factor included', async () => {
    const { page, context } = await plain()
    await page.goto('/dev/codes')
    await page.getByRole('button', { name: 'Entrer Hélène Brossard' }).click()
    expect(new URL(page.url()).pathname).toBe('/')
    await page.getByText('Bonjour Hélène').waitFor()
    expect(await page.locator('img[src*="/settings/logo/"]').count()).toBeGreaterThan(0)
    await context.close()
  })
})
