import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { baseUrl, cardOf, entrance, launch, linkInMail, open, postFrom, reflow, screenshot, sound, Taps, write } from './support.ts'

// The ways into the account, against a running demonstration: a parent enters by EduConnect and meets their child, joins the town
// hall's record with a paper code, keeps a passkey and enters with it; a mother joins her second school; a right password after many
// wrong ones waits for a letter.

let browser: Browser
const enter = entrance(() => browser)

beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
})

/** A browser makes no key for an address of digits. */
const named = baseUrl.replace('127.0.0.1', 'localhost')

/** Goes through EduConnect of the desk as the first parent who has no account yet; returns who they are and their child. */
async function byEduConnect(page: Page): Promise<{ name: string; child: string }> {
  await page.goto('/connexion')
  await page.getByRole('link', { name: /EduConnect/ }).first().click()
  const first = page.getByRole('link', { name: /première visite/ }).first()
  const [, name = '', child = ''] = /^(.+), parent de (.+) \(/.exec(await first.innerText()) ?? []
  await first.click()
  await page.waitForURL('**/connexion/arrivee')
  return { name, child }
}

describe('the ways in', () => {
  it('a parent enters by EduConnect, meets their child and joins a paper code', async () => {
    const { page, context, complaints } = await open(browser, 'usual')
    await page.goto('/connexion')
    expect(await page.getByRole('link', { name: /FranceConnect|ProConnect|EduConnect/ }).count()).toBeGreaterThanOrEqual(3)
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'signin-usual')
    const { name, child } = await byEduConnect(page)
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'signin-arrival')
    await page.getByRole('button', { name: /ouvrir mon compte/ }).click()
    await page.waitForURL((u) => u.pathname === '/charte')
    await page.getByRole('button', { name: 'J’ai lu et j’accepte' }).click()
    await page.waitForURL((u) => u.pathname === '/')
    await page.getByText(child).first().waitFor()

    // nobody gave them a password: they choose a first one
    await page.goto('/compte/mot-de-passe')
    await page.getByRole('button', { name: 'Choisir ce mot de passe' }).waitFor()
    expect(await page.getByLabel('Mot de passe actuel').count()).toBe(0)
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'signin-first-password')
    await page.getByLabel('Mot de passe', { exact: true }).fill('quatre platanes et un banc')
    await page.getByRole('button', { name: 'Choisir ce mot de passe' }).click()
    await page.getByText('Mot de passe choisi.').first().waitFor()
    await page.getByLabel('Mot de passe actuel').waitFor()

    // the town hall hands a sheet for its own record of the same person
    const office = await enter('Valérie Lemoine', 'desk')
    const boot = (await (await office.context.request.get('/api/v1/boot')).json()) as { hat: string }
    const family = name.split(' ').slice(1).join(' ')
    const people = (await (await office.context.request.get(`/api/v1/t/${boot.hat}/directory/people?q=${encodeURIComponent(name)}`)).json()) as { items: { id: string; given_name: string }[] }
    const person = people.items.find((p) => name.startsWith(p.given_name))
    expect(person, `${name} (${family}) is known to the town hall`).toBeTruthy()
    const cards = (await (await office.context.request.post(`/api/v1/t/${boot.hat}/identity/cards`, { headers: write, data: { people: [person!.id], kind: 'joining' } })).json()) as { cards: { code: string }[] }
    await office.context.close()
    await page.goto('/compte/code')
    const taps = new Taps(page)
    await taps.type('Code de la feuille', cards.cards[0]!.code)
    await taps.tap('button', 'Continuer')
    await page.getByText('Vos noms sont ceux de ce code').waitFor()
    await screenshot(page, 'signin-join')
    await taps.tap('button', 'Ajouter à mon compte')
    await page.waitForURL((u) => u.pathname === '/')
    expect(taps.count).toBeLessThanOrEqual(4)
    await page.goto('/compte/code')
    await page.getByText('Rattachés depuis peu').waitFor()
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'signin-joined')

    expect(complaints.list).toEqual([])
    await context.close()
  }, 120_000)

  it('a mother joins her second school in four taps from her home, has both in one, and takes it back', async () => {
    const { page, context, complaints } = await enter('Marine Lemaire', 'usual')
    const places = async () => ((await (await context.request.get('/api/v1/me')).json()) as { hats: { name: string }[] }).hats.map((h) => h.name).filter((n) => n.startsWith('École'))
    const notes = async () => new Set(((await (await context.request.get('/api/v1/liaison/feed')).json()) as { items: { id: string }[] }).items.map((n) => n.id))
    for (const { id } of ((await (await context.request.get('/api/v1/me/joins')).json()) as { joined: { id: string }[] }).joined) await context.request.post(`/api/v1/me/joins/${id}/undo`, { headers: write }) // of a first try
    const head = await enter('Catherine Sauvage', 'desk')
    const { hat } = (await (await head.context.request.get('/api/v1/boot')).json()) as { hat: string }
    const { items } = (await (await head.context.request.get(`/api/v1/t/${hat}/directory/people?q=lemaire`)).json()) as { items: { id: string; given_name: string }[] }
    const sheet = await head.context.request.post(`/api/v1/t/${hat}/identity/cards`, { headers: write, data: { people: [items.find((p) => p.given_name === 'Marine')!.id], kind: 'joining' } })
    const { cards } = (await sheet.json()) as { cards: { code: string }[] }
    await head.context.close()
    expect(await places()).toHaveLength(1)
    const before = await notes()

    await page.goto('/')
    const taps = new Taps(page)
    await taps.tap('link', 'J’ai un autre code')
    await taps.type('Code de la feuille', cards[0]!.code.toLowerCase().replaceAll('-', ' '))
    await taps.tap('button', 'Continuer')
    await page.getByText('Vos noms sont ceux de ce code').waitFor()
    await taps.tap('button', 'Ajouter à mon compte')
    await page.waitForURL((u) => u.pathname === '/')
    expect(taps.count).toBeLessThanOrEqual(4)
    await page.getByRole('button', { name: /Jade/ }).waitFor()
    expect(await sound(page), 'the home of both').toEqual([])
    await screenshot(page, 'join-home')

    // Both schools in the hats, in the children, and in one feed.
    expect((await places()).sort()).toEqual([expect.stringContaining('Petits-Tilleuls'), expect.stringContaining('des Tilleuls')])
    await page.goto('/mes-enfants')
    await page.getByRole('link', { name: /Jade.*PS-MS · Les Petits-Tilleuls/ }).waitFor()
    await screenshot(page, 'join-children')
    const both = await notes()
    expect([...before].every((id) => both.has(id))).toBe(true)
    expect(both.size).toBeGreaterThan(before.size)
    await page.goto('/carnet')
    await page.getByText(/Jade/).first().waitFor()
    await screenshot(page, 'join-feed')

    // It was the wrong one: taken back for thirty days, on one's word.
    await page.goto('/compte/code')
    await page.getByRole('button', { name: /^Séparer École maternelle/ }).click()
    const password = page.getByLabel('Votre mot de passe')
    await password.or(page.getByText('C’est séparé de votre compte.')).first().waitFor()
    if (await password.count()) {
      await password.fill((await cardOf('Marine Lemaire')).password)
      await page.getByRole('button', { name: 'Continuer' }).last().click()
    }
    await page.getByText('C’est séparé de votre compte.').waitFor()
    expect(await places()).toEqual([expect.stringContaining('des Tilleuls')])
    expect(await notes()).toEqual(before)
    expect(complaints.list).toEqual([])
    await context.close()
  }, 120_000)

  it('holds a right password after many wrong ones, until its owner says by letter that it was them', async () => {
    const who = await cardOf('Antonio Garcia')
    for (let n = 1; n <= 11; n++) expect(await postFrom(`127.0.${n}.7`, '/api/v1/session', { login: who.login, password: `au hasard ${n}` })).toBe(401)
    const { page, context, complaints } = await open(browser, 'usual')
    await page.goto('/connexion?retour=/carnet')
    await page.getByLabel(/^Identifiant/).fill(who.login)
    await page.getByLabel(/^Mot de passe/).fill(who.password)
    await page.getByRole('button', { name: 'Se connecter' }).click()
    await page.getByRole('heading', { level: 1, name: 'Connexion en attente' }).waitFor()
    await page.getByText(/plusieurs mots de passe faux/).waitFor()
    expect(await sound(page), 'held').toEqual([])
    await screenshot(page, 'held')
    await page.getByRole('link', { name: 'J’ai confirmé, continuer' }).click() // too early: it says so again
    await page.getByRole('heading', { level: 1, name: 'Connexion en attente' }).waitFor()
    expect((await context.request.get('/api/v1/liaison/feed')).status()).toBe(403)

    const letter = await linkInMail('antonio.garcia@example.fr', /\/connexion\/retenue\/[\w.~-]+/)
    const phone = await open(browser, 'usual', 'dark')
    await phone.page.goto(letter)
    await phone.page.getByRole('heading', { level: 1, name: 'Est-ce vous' }).waitFor()
    expect(await sound(phone.page), 'the letter’s page').toEqual([])
    await screenshot(phone.page, 'held-letter')
    await phone.page.getByRole('button', { name: 'C’est moi, ouvrir' }).click()
    await phone.page.getByText(/C’est confirmé/).waitFor()
    await screenshot(phone.page, 'held-released')
    await phone.context.close()

    await page.getByRole('link', { name: 'J’ai confirmé, continuer' }).click()
    await page.waitForURL((u) => u.pathname === '/carnet')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await reflow(page), 'where they were going').toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  }, 120_000)

  it('a parent keeps a passkey and enters with it', async () => {
    const signedIn = await enter('Claire Martin', 'usual')
    const cookies = await signedIn.context.cookies()
    await signedIn.context.close()
    const { page, context, complaints } = await open(browser, 'usual', 'light', { baseURL: named })
    await context.addCookies(cookies.map((c) => ({ ...c, domain: 'localhost' })))
    const cdp = await context.newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
    await page.goto('/compte/acces')
    await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click()
    await page.getByRole('button', { name: /^Retirer / }).first().waitFor()
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'signin-access')
    await page.evaluate(() => fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-Preau': '1' } }))
    await page.goto('/connexion')
    await page.getByRole('button', { name: 'Utiliser une clé d’accès' }).click()
    await page.waitForURL((u) => u.pathname === '/')
    const sessions = await page.evaluate(async () => (await (await fetch('/api/v1/me/sessions')).json()) as { items: { current: boolean; way: string; strength: string }[] })
    expect(sessions.items.find((s) => s.current)).toMatchObject({ way: 'passkey', strength: 'second_factor' })
    expect(complaints.list).toEqual([])
    await context.close()
  }, 120_000)
})
