import type { Server } from 'node:http'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, buildGallery, launch, open, reflow, type Scheme, screenshot, serve, type Size, smallTargets, tabOrder } from './support.ts'

// Every component in every state, and two whole pages, as a browser shows them.

let browser: Browser
let server: Server
let url: string

beforeAll(async () => {
  buildGallery('dist-gallery')
  ;({ url, server } = await serve('dist-gallery'))
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  server?.close()
})

const pages = ['', 'parent', 'cuisine']
const ready = { '': 'Galerie', parent: 'Mardi 24 novembre', cuisine: 'Effectifs cuisine, mardi 24 novembre' } as Record<string, string>

describe.each(pages)('/_galerie/%s', (name) => {
  it.each<[Size, Scheme]>([
    ['phone', 'light'],
    ['phone', 'dark'],
    ['desk', 'light'],
    ['desk', 'dark'],
  ])('has no fault at %s size in %s', async (size, scheme) => {
    const { page, context, complaints } = await open(browser, size, scheme)
    await page.goto(`${url}/_galerie/${name}`)
    await page.getByRole('heading', { level: 1, name: ready[name] }).waitFor()
    await page.waitForTimeout(400)
    await page.evaluate(() => document.fonts.ready.then(() => undefined))
    await screenshot(page, `gallery-${name || 'components'}-${scheme}-${size}`)
    expect(await axe(page)).toEqual([])
    expect(await smallTargets(page)).toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('fits in 320 px with spaced text', async () => {
    const { page, context } = await open(browser, 'phone')
    await page.goto(`${url}/_galerie/${name}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForTimeout(400)
    expect(await reflow(page)).toEqual([])
    await screenshot(page, `gallery-${name || 'components'}-320`)
    await context.close()
  })
})

describe('by hand and by keyboard', () => {
  it('works in a browser of a third language, and stays in French', async () => {
    const { page, context, complaints } = await open(browser, 'desk', 'light', { locale: 'tr-TR' })
    await page.goto(`${url}/_galerie`)
    await page.getByRole('button', { name: 'Actions sur Sortie au musée' }).click()
    await page.getByRole('menuitem', { name: 'Dupliquer' }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Destinataires' }).fill('lopez')
    await page.getByRole('option', { name: /Mme Lopez/ }).click()
    // Ready for the next: the list stays open until Escape.
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Retirer Mme Lopez' }).waitFor()
    await page.getByRole('tab', { name: /Signé/ }).click()
    await page.getByText('Lina R.').waitFor()
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('gives the fingers of a family 48 px', async () => {
    const { page, context } = await open(browser, 'phone')
    await page.goto(`${url}/_galerie/parent`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const small = await smallTargets(page, 44)
    expect(small.filter((s) => !/Accessibilité|Données|Mentions|Aide|Changer/.test(s))).toEqual([])
    await context.close()
  })

  it('keeps the focus in a dialog and gives it back', async () => {
    const { page, context } = await open(browser, 'desk')
    await page.goto(`${url}/_galerie`)
    const opener = page.getByRole('button', { name: 'Confirmation' })
    await opener.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Supprimer ce mot ?' }).waitFor()
    expect(await axe(page)).toEqual([])
    expect(await page.evaluate(() => !!document.activeElement?.closest('dialog'))).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(await opener.evaluate((el) => el === document.activeElement)).toBe(true)
    await context.close()
  })

  it('begins with the skip link, then the rail, then the page', async () => {
    const { page, context } = await open(browser, 'desk')
    await page.goto(`${url}/_galerie/parent`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const order = await tabOrder(page, 14)
    expect(order[0]).toBe('a Aller au contenu')
    expect(order.findIndex((s) => s.startsWith('a Aujourd’hui'))).toBeLessThan(order.findIndex((s) => s.startsWith('button Lina')))
    await context.close()
  })

  it('signs in one tap, says so, and takes it back', async () => {
    const { page, context } = await open(browser, 'usual')
    await page.goto(`${url}/_galerie/parent`)
    await page.getByRole('button', { name: 'J’autorise et je signe' }).click()
    await page.getByText('Signé par vous').waitFor()
    await screenshot(page, 'gallery-parent-signed', false)
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Annuler' }).click()
    await page.getByRole('button', { name: 'J’autorise et je signe' }).waitFor()
    await context.close()
  })

  it('opens the services, the account and the palette without a fault', async () => {
    const { page, context, complaints } = await open(browser, 'usual')
    await page.goto(`${url}/_galerie/parent`)
    await page.getByRole('button', { name: 'Services' }).click()
    await page.getByRole('link', { name: 'Carnet de liaison' }).waitFor()
    expect(await axe(page)).toEqual([])
    await screenshot(page, 'gallery-services', false)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /Changer de profil/ }).click()
    await page.getByRole('heading', { name: 'Mes profils' }).waitFor()
    expect(await axe(page)).toEqual([])
    await screenshot(page, 'gallery-account', false)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    // What opened to type in has the focus.
    await page.getByRole('combobox').and(page.locator(':focus')).waitFor()
    await page.keyboard.type('cantin')
    await page.getByRole('option', { name: 'Cantine' }).waitFor()
    expect(await axe(page)).toEqual([])
    await screenshot(page, 'gallery-palette', false)
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('follows the choices of reading', async () => {
    const { page, context } = await open(browser, 'usual')
    await page.goto(`${url}/_galerie/parent`)
    await page.getByRole('button', { name: /Changer de profil/ }).click()
    await page.getByRole('button', { name: 'Sombre' }).click()
    await page.getByRole('button', { name: '130 %' }).click()
    await page.getByText('Andika, l’écriture de l’école').click()
    await page.keyboard.press('Escape')
    await page.getByText('2 choses à faire').waitFor()
    const root = await page.evaluate(() => ({ ...document.documentElement.dataset }))
    expect(root).toMatchObject({ theme: 'dark', text: '130', comfort: 'andika' })
    expect(await axe(page)).toEqual([])
    await screenshot(page, 'gallery-parent-comfort', false)
    await context.close()
  })
})
