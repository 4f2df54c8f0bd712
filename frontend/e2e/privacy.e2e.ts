import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entrance, launch, reflow, screenshot, sound, Taps } from './support'

// A data protection officer answers a request, and the parent reads the answer; a letter is written down, and its copy is taken.
describe('data and rights', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())
  const enter = entrance(() => browser)

  it('lets an officer answer by keyboard, and write down a letter', async () => {
    const { page, context, complaints } = await enter('Claire Danjou', 'desk')
    await page.goto('/')
    await page.getByRole('heading', { name: /demandes? sur des données/ }).waitFor()
    const taps = new Taps(page)
    await taps.tap('link', 'Demandes')
    await page.getByRole('heading', { level: 1, name: 'Demandes' }).waitFor()
    const urgent = page.getByRole('link', { name: 'Correction · Nadia Roux' })
    await urgent.waitFor()
    expect(await page.getByRole('tabpanel').getByRole('heading').first().innerText()).toContain('Nadia Roux')
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'privacy-inbox')

    await urgent.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Correction · Nadia Roux' }).waitFor()
    await page.getByRole('cell', { name: '14 rue des Glycines' }).waitFor()
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'privacy-request')
    await page.getByRole('radio', { name: /^Accepter en partie/ }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('checkbox', { name: /^Rue/ }).focus()
    await page.keyboard.press('Space')
    await page.getByLabel(/^La raison, telle que/).focus()
    await page.keyboard.type('Le numéro ne répond pas : confirmez-le au guichet.')
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'privacy-answer')
    await page.getByRole('button', { name: 'Envoyer la réponse' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('La réponse est enregistrée, et la personne en est prévenue.').waitFor()
    await page.getByText('Le numéro ne répond pas').first().waitFor()

    await page.goto('/donnees/nouvelle')
    await page.getByRole('combobox', { name: 'Chercher une personne' }).fill('nadia rou')
    await page.getByRole('option', { name: /Nadia Roux/ }).click()
    await page.getByRole('radio', { name: /^Nadia Roux/ }).waitFor()
    await page.locator('label', { hasText: 'Une pièce d’identité a été présentée' }).click()
    await page.locator('label', { hasText: 'Copie des données' }).click()
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'privacy-letter')
    await page.getByRole('button', { name: 'Noter la demande' }).click()
    await page.getByRole('heading', { level: 1, name: 'Copie des données · Nadia Roux' }).waitFor()
    await page.getByText('Une pièce d’identité a été présentée').waitFor()
    await page.locator('label', { hasText: /^Accepter(?! en)/ }).first().click()
    await page.getByRole('button', { name: 'Envoyer la réponse' }).click()
    await page.getByRole('heading', { level: 2, name: 'Réponse' }).waitFor({ timeout: 60_000 })
    await screenshot(page, 'privacy-given')
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('lets the parent read the answer and take the copy', async () => {
    const { page, context, complaints } = await enter('Nadia Roux', 'usual')
    await page.goto('/compte/donnees')
    await page.getByText('Le numéro ne répond pas').waitFor()
    expect(await sound(page)).toEqual([])
    await page.getByRole('button', { name: 'Ce qui est gardé, et combien de temps' }).first().click()
    await page.locator('summary').first().click()
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'privacy-mine')
    const copy = page.getByRole('link', { name: /^Télécharger la copie/ }).first()
    const [file] = await Promise.all([page.waitForEvent('download'), copy.click()])
    expect(file.suggestedFilename()).toBe('donnees-personnelles.zip')
    expect(await reflow(page)).toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('shows the register, what was erased, and one screen for a thumb', async () => {
    const { page, context, complaints } = await enter('Claire Danjou', 'usual')
    for (const [path, title, name] of [
      ['/donnees', 'Demandes', 'inbox'],
      ['/donnees/registre', 'Registre des traitements', 'register'],
      ['/donnees/effacements', 'Ce qui a été effacé, et pourquoi', 'erasures'],
      ['/donnees/nouvelle', 'Noter une demande reçue', 'letter'],
    ] as const) {
      await page.setViewportSize({ width: 390, height: 844 })
      await page.goto(path)
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      if (name === 'register') await page.locator('summary').first().click()
      expect(await sound(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.waitForTimeout(250)
      await screenshot(page, `privacy-${name}-dark`)
      await page.emulateMedia({ colorScheme: 'light' })
      expect(await reflow(page)).toEqual([])
    }
    const pdf = await page.request.get(`/api/v1/t/${(await (await page.request.get('/api/v1/boot')).json()).hat.split(':')[0]}/privacy/register.pdf`)
    expect(pdf.status()).toBe(200)
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('hands all that a school keeps over to its head', async () => {
    const { page, context, complaints } = await enter('Yann Kervella', 'usual')
    await page.goto('/donnees/registre')
    await page.getByRole('button', { name: 'Préparer le fichier' }).click()
    const all = page.getByRole('link', { name: 'Télécharger', exact: true })
    await all.waitFor({ timeout: 60_000 })
    const [file] = await Promise.all([page.waitForEvent('download'), all.click()])
    expect(file.suggestedFilename()).toMatch(/^donnees-.*\.zip$/)
    const zip = await readFile(await file.path())
    for (const name of ['LISEZ-MOI.txt', 'directory/people.csv', 'fichiers/']) expect(zip.includes(name), name).toBe(true)
    await page.reload()
    await page.getByText('Pris une première fois').waitFor()
    expect(await sound(page)).toEqual([])
    await screenshot(page, 'privacy-archive')
    expect(await reflow(page)).toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  })
})
