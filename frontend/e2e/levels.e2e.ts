import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { baseUrl, entrance, launch, reflow, screenshot, type Size, sound, write } from './support.ts'

// The levels above the schools, on a running Préau with its demonstration: the académie sends its directors a circular and sees who
// has read it; it gives its schools a charter, a teacher accepts it, and what comes back names nobody. Everything is given back.

let browser: Browser
let academy: string
const as = entrance(() => browser)
const level = (size: Size = 'desk') => as('Philippe Arnould', size)
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
const clock = (at: Date) => fetch(`${baseUrl}/dev/clock`, { method: 'POST', body: new URLSearchParams({ at: at.toISOString().slice(0, 16) }) })
const stamp = Date.now().toString(36)
const circular = `Exercices de sécurité ${stamp}`
const charter = `Charte des personnels ${stamp}`

/** Moves the demonstration to a morning when nothing is held back, and says which. */
async function schoolMorning(): Promise<Date> {
  const { context } = await level()
  const boot = (await (await context.request.get('/api/v1/boot')).json()) as { hat: string; today: string }
  academy = boot.hat
  const day = new Date(`${boot.today}T10:05:00Z`)
  for (let i = 0; i < 30; i++, day.setUTCDate(day.getUTCDate() + 1)) {
    if (day.getTime() < Date.now() + 2 * 3_600_000) continue // the clock goes on, never back
    await clock(day)
    const to = (await (await context.request.get(`/api/v1/t/${boot.hat}/liaison/destinations`)).json()) as { now: string; leaves_at: string }
    if (Date.parse(to.leaves_at) - Date.parse(to.now) < 60_000) {
      await context.close()
      return day
    }
  }
  throw new Error('no school morning within a month')
}

/** Reads the page anew until it shows this: what travels between organisations arrives within moments. */
async function until(page: Page, seen: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 40; i++) {
    if (await seen()) return
    await page.waitForTimeout(750)
    await page.reload()
    await page.waitForLoadState('networkidle')
  }
  throw new Error('it does not arrive')
}

interface Listed {
  items: { id: string; title: string; last?: object }[]
}

describe('the levels', () => {
  let morning: Date
  beforeAll(async () => {
    browser = await launch()
    morning = await schoolMorning()
  })
  afterAll(async () => {
    // a charter that a story left behind would stand before every other
    const { context } = await level()
    const list = (await (await context.request.get(`/api/v1/t/${academy}/charter`)).json()) as Listed
    for (const c of list.items) if (c.title.includes(stamp) && c.last) await context.request.post(`/api/v1/t/${academy}/charter/${c.id}/withdraw`, { headers: write })
    await fetch(`${baseUrl}/dev/clock`, { method: 'POST', body: new URLSearchParams({ step: 'now' }) })
    await browser?.close()
  })

  it('sends the directors a circular, with a file and a day to read it by, and sees who has', async () => {
    const { page, context, complaints } = await level()
    await page.goto('/')
    await page.getByRole('link', { name: 'Écrire une circulaire' }).click()
    await heading(page, 'Écrire une circulaire')
    await page.getByRole('button', { name: 'École maternelle des Petits-Tilleuls' }).click()
    await page.getByRole('textbox', { name: 'Objet' }).fill(circular)
    await page.getByRole('textbox', { name: 'Texte' }).fill('Le premier exercice d’évacuation se tient avant les vacances. Le calendrier est joint.')
    await page.locator('input[type=file]').setInputFiles([
      { name: 'calendrier.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n') },
      { name: 'affiche.docx', mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', buffer: Buffer.from('Une affiche.\n') },
    ])
    await page.getByRole('alert').filter({ hasText: 'affiche.docx' }).waitFor()
    await page.getByRole('list', { name: 'Fichiers joints' }).getByText(/^calendrier/).waitFor()
    const by = new Date(morning)
    by.setUTCDate(by.getUTCDate() + 10)
    await page.getByLabel('À lire avant la fin du').fill(by.toISOString().slice(0, 10))
    await page.getByText(/Brouillon enregistré/).waitFor()
    expect(await sound(page), 'writing a circular').toEqual([])
    await page.getByRole('button', { name: /^Envoyer/ }).click()
    await page.getByRole('dialog').getByText(/^Non joint.*affiche\.docx/).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Annuler' }).click()
    await page.getByRole('button', { name: 'Retirer affiche.docx' }).click()
    await page.getByRole('button', { name: /^Envoyer/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: /^Envoyer/ }).click()
    await heading(page, circular)
    await until(page, async () => (await page.getByText('pas encore', { exact: true }).count()) > 0)
    expect(await sound(page), 'following a circular').toEqual([])

    const head = await as('Catherine Sauvage', 'usual')
    await head.page.goto('/')
    await head.page.getByRole('link', { name: circular }).first().click()
    await heading(head.page, circular)
    await head.page.getByRole('list', { name: 'Pièces jointes' }).getByRole('link', { name: /calendrier/ }).waitFor()
    expect(await sound(head.page), 'reading a circular').toEqual([])
    await screenshot(head.page, 'circular-read')
    await head.page.getByRole('button', { name: 'J’ai lu' }).click()
    await head.page.getByText(/[Ll]u /).first().waitFor()
    expect(head.complaints.list).toEqual([])
    await head.context.close()

    // the school counts back what it gathers of ten minutes
    await clock(new Date(morning.getTime() + 15 * 60_000))
    await page.reload()
    await until(page, async () => (await page.getByText('tenu', { exact: true }).count()) > 0)
    await screenshot(page, 'circular-followed')
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('gives its schools a charter; a teacher accepts it when she enters, and nobody is named above', async () => {
    const { page, context, complaints } = await level()
    await page.goto('/chartes')
    await page.getByRole('link', { name: 'Écrire une charte' }).click()
    await heading(page, 'Écrire une charte')
    await page.getByRole('button', { name: 'Charte des personnels' }).click()
    await page.getByRole('textbox', { name: 'Titre' }).fill(charter)
    for (const profile of ['Direction', 'Vie scolaire', 'Documentation', 'Personnel de l’école']) await page.locator('label', { hasText: new RegExp(`^${profile}$`) }).click()
    expect(await sound(page), 'writing a charter').toEqual([])
    await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click()
    await heading(page, charter)
    expect(await sound(page), 'a draft').toEqual([])
    // somebody is at work while it arrives
    const busy = await as('Florence Aubry', 'usual')
    await page.getByRole('button', { name: /^Donner à \d+ écoles/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: /^Donner à \d+ écoles/ }).click()
    await until(page, async () => (await page.getByText(/Reçue par (\d+) sur \1\./).count()) > 0)
    expect(await sound(page), 'following a charter').toEqual([])
    await screenshot(page, 'charter-followed')
    await busy.page.goto('/')
    await busy.page.getByRole('navigation').first().waitFor()
    expect(busy.page.url(), 'who is at work goes on').not.toContain('/charte')
    await busy.context.close()

    const teacher = await as('Rémi Oudin', 'usual')
    await teacher.page.goto('/diffuser')
    await heading(teacher.page, charter)
    await teacher.page.getByText('Académie de Valmont').waitFor()
    expect(await sound(teacher.page), 'a charter that is asked for').toEqual([])
    await screenshot(teacher.page, 'charter-asked')
    expect(await reflow(teacher.page), 'a charter that is asked for, 320 px').toEqual([])
    await teacher.page.getByRole('button', { name: 'J’ai lu et j’accepte' }).click()
    await heading(teacher.page, 'Diffuser')
    await teacher.page.goto('/compte/charte')
    await teacher.page.getByRole('heading', { name: charter }).waitFor()
    expect(await sound(teacher.page), 'charters that were accepted').toEqual([])
    await screenshot(teacher.page, 'charter-account')
    expect(teacher.complaints.list).toEqual([])
    await teacher.context.close()

    // the direction knows how many of its own accepted, in numbers
    const head = await as('Catherine Sauvage', 'desk')
    await head.page.goto('/reglages')
    await head.page.getByRole('main').getByRole('link', { name: /Chartes d’usage/ }).click()
    await head.page.getByRole('heading', { name: charter }).waitFor()
    expect(await sound(head.page), 'charters that a school was given').toEqual([])
    await screenshot(head.page, 'charter-received')
    await head.context.close()

    await page.reload()
    expect(await page.getByText(/Oudin|Aubry/).count(), 'nobody is named above').toBe(0)
    await page.getByRole('button', { name: 'Retirer la charte' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click()
    await page.getByText('Retirée', { exact: true }).waitFor()
    expect(await reflow(page), 'a charter, 320 px').toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  })
})
