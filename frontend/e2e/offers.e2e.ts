import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entrance, launch, reflow, sound } from './support'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => browser.close())
const enter = entrance(() => browser)

test('a vendor writes an offer with steps, publishes it to communes, and withdraws it', async () => {
  const code = `E2E-${Date.now().toString(36)}`.toUpperCase()
  const label = `Par élève, dégressif ${code}`
  const { page, complaints } = await enter('Laurence Villard', 'usual')
  await page.goto('/abonnements')
  await page.getByRole('link', { name: 'Offres' }).click()
  await page.getByRole('link', { name: 'Nouvelle offre' }).first().click()

  await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click()
  await page.getByRole('alert').getByText('Cette réponse est nécessaire.').first().waitFor()

  await page.getByRole('textbox', { name: 'Nom' }).fill(label)
  await page.getByRole('textbox', { name: 'Code' }).fill(code)
  await page.getByText('Les élèves', { exact: true }).click()
  await page.getByLabel('Prix de l’unité').fill('1,50')
  await page.getByRole('button', { name: 'Ajouter une tranche' }).click()
  await page.getByLabel('De 1 jusqu’à').fill('300')
  await page.getByLabel('Prix de l’unité').last().fill('1,2')
  await page.getByText('Communes', { exact: true }).click()
  expect(await sound(page)).toEqual([])
  await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click()

  await page.getByRole('button', { name: 'Publier' }).waitFor()
  await page.getByLabel('Pour combien d’élèves').fill('500')
  await page.getByText(/^690,00\s€ HT pour une année entière/).waitFor()
  await page.getByRole('button', { name: 'Publier' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Publier/ }).click()
  await page.getByText('Proposée', { exact: true }).first().waitFor()
  expect(await sound(page)).toEqual([])

  const clerk = await enter('Hélène Brossard', 'usual')
  const offered = clerk.page.getByText(label)
  for (const until = Date.now() + 40_000; ; ) {
    await clerk.page.goto('/abonnements/devis')
    if (await offered.waitFor({ timeout: 3_000 }).then(() => true, () => false)) break
    if (Date.now() > until) throw new Error('the offer does not reach the commune')
  }

  await page.getByRole('button', { name: 'Retirer' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Retirer/ }).click()
  await page.getByText('Retirée', { exact: true }).waitFor()
  for (const until = Date.now() + 40_000; ; ) {
    await clerk.page.reload()
    await clerk.page.getByText('Ce que vous voulez').waitFor()
    if (!(await offered.isVisible())) break
    if (Date.now() > until) throw new Error('the offer is still offered')
  }
  expect(complaints.list).toEqual([])
  expect(await reflow(page)).toEqual([])
  await page.context().close()
  await clerk.context.close()
}, 150_000)
