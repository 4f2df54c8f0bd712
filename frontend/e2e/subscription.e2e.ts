import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entrance, launch, reflow, sound } from './support'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => browser.close())
const enter = entrance(() => browser)

/** Cents of « 1 234,50 € ». */
const cents = (text: string | null) => Number((text ?? '').replaceAll(/[^\d-]/g, ''))
const days = (from: string, until: string) => (Date.parse(until) - Date.parse(from)) / 86_400_000 + 1

/** Opens the page again until what another organisation sends has arrived. */
async function arrives(page: Page, what: Locator): Promise<void> {
  for (const until = Date.now() + 60_000; !(await what.first().waitFor({ timeout: 3_000 }).then(() => true, () => false)); ) {
    if (Date.now() > until) throw new Error(`nothing arrived at ${page.url()}`)
    await page.reload()
  }
}

test('a commune of four schools goes from nothing to a signed convention, open services and its first invoice', async () => {
  // What those who decide look at, one after the other: whoever sells is not of them.
  const screens: string[] = []
  const person = async (who: string, path: string) => {
    const opened = await enter(who, 'usual')
    opened.page.on('framenavigated', (frame) => {
      const at = `${who} ${new URL(frame.url()).pathname}`
      if (frame === opened.page.mainFrame() && screens.at(-1) !== at) screens.push(at)
    })
    await opened.page.goto(path)
    return opened
  }
  const leave = async ({ page, complaints, context }: Awaited<ReturnType<typeof person>>) => {
    expect(await sound(page)).toEqual([])
    expect(complaints.list).toEqual([])
    expect(await reflow(page)).toEqual([])
    await context.close()
  }

  // The town hall proposes the convention: all is filled in.
  const clerk = await person('Solange Perdrix', '/conventions')
  await clerk.page.getByRole('link', { name: 'Nouvelle convention' }).first().click()
  await clerk.page.getByRole('button', { name: 'Enregistrer le brouillon' }).click()
  await clerk.page.getByRole('button', { name: 'Envoyer à la signature' }).click()
  await clerk.page.getByRole('dialog').getByRole('button', { name: 'Envoyer', exact: true }).click()
  await clerk.page.getByText('La convention est envoyée.').waitFor()
  const convention = new URL(clerk.page.url()).pathname

  // Its mayor and the académie sign it, each signed in.
  const signs = async (page: Page) => {
    await page.getByRole('button', { name: 'Lire et signer' }).click({ timeout: 30_000 })
    const dialog = page.getByRole('dialog')
    const paper = page.context().waitForEvent('page')
    await dialog.getByRole('button', { name: 'Ouvrir le document' }).click()
    await dialog.getByText('Empreinte du document ouvert').waitFor({ timeout: 30_000 })
    await (await paper).close()
    await dialog.getByRole('button', { name: 'Je signe' }).click()
    await page.getByText('La convention est signée.').waitFor()
  }
  const mayor = await person('Gérard Fauvel', convention)
  await signs(mayor.page)
  const academy = await person('Philippe Arnould', '/')
  const waits = academy.page.getByRole('article').filter({ hasText: 'Valrousse' })
  await arrives(academy.page, waits)
  await waits.getByRole('link').first().click()
  await signs(academy.page)
  await academy.page.getByText('En vigueur').first().waitFor()
  await leave(academy)

  // A quote for the four schools, whose price is there while one chooses.
  await clerk.page.goto('/abonnements/devis')
  await clerk.page.getByText(/^Préau à l’école/).click()
  await clerk.page.getByRole('button', { name: 'Compter les élèves' }).click()
  await clerk.page.getByText('Sur 107 élèves comptés', { exact: false }).waitFor({ timeout: 30_000 })
  const from = await clerk.page.getByLabel('À partir du').inputValue()
  await clerk.page.getByRole('button', { name: 'Demander le devis' }).click()
  await clerk.page.getByRole('button', { name: 'Préparer la commande' }).click({ timeout: 30_000 })
  await clerk.page.getByLabel('Numéro d’engagement').fill('2026-0412')
  await clerk.page.getByRole('button', { name: 'Envoyer à approuver' }).click()
  await clerk.page.getByText(/^Commande préparée\s:/).waitFor()
  const subscription = new URL(clerk.page.url()).pathname

  // Who may commit the commune approves the sum that is read, and the services open.
  await mayor.page.goto(subscription)
  await mayor.page.getByRole('button', { name: 'Approuver la commande' }).click()
  await mayor.page.getByLabel('En qualité de').fill('Maire')
  await mayor.page.getByRole('button', { name: /^Commander pour / }).click()
  await mayor.page.getByText('Les services sont ouverts.', { exact: false }).waitFor({ timeout: 30_000 })
  await leave(mayor)

  const vendor = await enter('Laurence Villard', 'desk')
  await vendor.page.goto('/abonnements')
  for (const until = Date.now() + 40_000; ; ) {
    await vendor.page.getByRole('button', { name: 'Recalculer les brouillons' }).click()
    const row = vendor.page.getByRole('row', { name: /Valrousse.*Brouillon|Brouillon.*Valrousse/ })
    if (await row.first().waitFor({ timeout: 4_000 }).then(() => true, () => false)) break
    if (Date.now() > until) throw new Error('no draft for Valrousse')
  }
  await vendor.page.getByRole('button', { name: /^Émettre \d+ factures?, / }).click()
  await vendor.page.getByRole('dialog').getByRole('button', { name: /^Émettre \d+ factures?, / }).click()
  await vendor.page.getByRole('link', { name: /^F\d{4}-/ }).first().waitFor()
  await vendor.context.close()

  // The first invoice, each sum from what was counted.
  await clerk.page.goto('/abonnements')
  const invoice = clerk.page.getByRole('link', { name: /^F\d{4}-/ })
  await arrives(clerk.page, invoice)
  await invoice.first().click()
  await clerk.page.getByRole('heading', { name: /^Facture F/ }).waitFor()
  const listed = clerk.page.getByRole('listitem').filter({ hasText: /école (sur l’année|pendant)/ })
  await expect.poll(() => listed.count()).toBe(4)
  const year = Number(from.slice(0, 4)) + (Number(from.slice(5, 7)) >= 9 ? 1 : 0)
  const exact = (4900 * days(from, `${year}-08-31`)) / days(`${year - 1}-09-01`, `${year}-08-31`)
  for (const sum of await listed.locator('> span:last-child').allTextContents()) expect(Math.abs(cents(sum) - exact)).toBeLessThan(1)
  const net = Math.round(4 * exact)
  const sum = async (label: string) => cents(await clerk.page.getByText(label, { exact: true }).locator('xpath=following-sibling::dd[1]').first().textContent())
  expect(await sum('Total HT')).toBe(net)
  expect(await sum('TVA')).toBe(Math.round(net * 0.2))
  expect(await sum('Total TTC')).toBe(net + Math.round(net * 0.2))
  await leave(clerk)

  expect(screens.length, screens.join('\n')).toBeLessThanOrEqual(12)
}, 240_000)
