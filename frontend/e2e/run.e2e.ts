import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entrance, launch, reflow, sound } from './support'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => browser.close())
const enter = entrance(() => browser)

test('an agent works a month out, issues it and corrects one line by a credit note', async () => {
  const { page, complaints, context } = await enter('Delphine Ravel', 'desk')
  await page.goto('/facturation')
  await page.getByRole('button', { name: /^Calculer octobre/ }).click()
  await page.getByRole('heading', { name: /^Factures\s: octobre/ }).waitFor()
  const issue = page.getByRole('button', { name: /^Émettre \d+ factures, / })
  await issue.waitFor()
  expect(await sound(page)).toEqual([])
  const said = (await issue.textContent()) ?? ''
  const count = Number(/\d+/.exec(said)?.[0])
  expect(count).toBeGreaterThan(20)

  // What is confirmed is what was read: how many, how much.
  await issue.click()
  await page.getByRole('dialog').getByRole('button', { name: said, exact: true }).click()
  await page.getByRole('heading', { name: 'Envoi' }).waitFor()
  await page.getByText(/\d+ payeurs sont prévenus/).waitFor({ timeout: 20_000 })

  // A certificate comes in: one day is taken off one line.
  await page.getByRole('link', { name: 'Voir les factures' }).click()
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('button', { name: /^Corriger Cantine/ }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/octobre$/).first().click()
  await dialog.getByLabel('Motif').fill('Certificat reçu après l’émission')
  expect(await sound(page)).toEqual([])
  await dialog.getByRole('button', { name: /^Établir un avoir de \d/ }).click()
  await page.getByText(/^Avoir \d{4}-\d{6} établi/).waitFor()
  await page.getByText('Déjà réglé ou déduit').waitFor()
  const paper = page.waitForEvent('download')
  await page.getByRole('link', { name: 'PDF' }).click()
  expect((await paper).suggestedFilename()).toMatch(/^facture-\d{4}-\d{6}\.pdf$/)

  expect(complaints.list).toEqual([])
  expect(await reflow(page)).toEqual([])
  await context.close()
})

test('who is late is reminded of it in one action, by a letter too; nothing paid gives no certificate', async () => {
  const { page, complaints, context } = await enter('Monique Astruc', 'usual')
  await page.goto('/facturation/relances')
  await page.getByRole('heading', { name: 'Relances', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Vanessa Moreau' }).first().waitFor()
  expect(await sound(page)).toEqual([])
  await page.getByRole('button', { name: /^Envoyer \d+ relances?, / }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Envoyer \d+ relances?, / }).click()
  await page.getByText('Aucune relance à envoyer').waitFor()
  const letters = page.waitForEvent('download')
  await page.getByRole('link', { name: /^Imprimer \d+ lettre/ }).first().click()
  expect((await letters).suggestedFilename()).toMatch(/\.pdf$/)
  expect(await reflow(page)).toEqual([])
  await page.goto('/facturation/attestations')
  await page.getByText(/^Rien n’a été réglé en \d{4}$/).waitFor()
  expect(await sound(page)).toEqual([])
  expect(complaints.list).toEqual([])
  expect(await reflow(page)).toEqual([])
  await context.close()
})
