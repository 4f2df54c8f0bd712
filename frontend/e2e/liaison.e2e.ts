import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, baseUrl, entrance, launch, open, reflow, type Size, sound as faults, Taps } from './support.ts'

// The liaison book as people use it, on a running Préau with its demonstration: a director writes to every family, a teacher
// asks for a signature, a parent gives it in one touch, the teacher reminds the others. E2E_BASE_URL names the server.

const title = `Sortie à la médiathèque ${Date.now().toString(36)}`
const broadcast = `Fête de l’école ${Date.now().toString(36)}`

let browser: Browser
const as = entrance(() => browser)
/** The page in both themes, without a fault; the targets a finger can touch. */
const sound = async (page: Page, what: string) => expect(await faults(page), what).toEqual([])

const director = (size: Size = 'desk') => as('Yann Kervella', size)
const teacher = (size: Size = 'phone') => as('Marion Petit-Jean', size)
const parent = (size: Size = 'phone') => as('Nadia Roux', size, 'family')

/** Moves the demonstration to a morning when nothing is held back: neither a week-end nor a holiday. */
async function schoolMorning(): Promise<void> {
  const { context } = await director()
  const boot = (await (await context.request.get('/api/v1/boot')).json()) as { hat: string; today: string }
  const day = new Date(`${boot.today}T10:05:00Z`)
  for (let i = 0; i < 30; i++, day.setUTCDate(day.getUTCDate() + 1)) {
    if (day.getTime() < Date.now() + 2 * 3_600_000) continue // the clock goes on, never back: people's roles begin when the demonstration does
    await context.request.post('/dev/clock', { form: { at: day.toISOString().slice(0, 16) } })
    const to = (await (await context.request.get(`/api/v1/t/${boot.hat}/liaison/destinations`)).json()) as { now: string; leaves_at: string }
    if (Date.parse(to.leaves_at) - Date.parse(to.now) < 60_000) return context.close()
  }
  throw new Error('no school morning within a month')
}

/** Tab until what has the focus has this name, as somebody without a mouse does. */
async function tabTo(page: Page, name: RegExp, max = 60): Promise<void> {
  for (let i = 0; i < max; i++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const el = document.activeElement as HTMLElement | null
      const label = el instanceof HTMLInputElement || el instanceof HTMLTextAreaElement ? el.labels?.[0]?.textContent : undefined
      return `${el?.getAttribute('aria-label') ?? label ?? el?.textContent ?? ''}`.trim()
    })
    if (name.test(at)) return
  }
  throw new Error(`Tab does not lead to ${name}`)
}

const card = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name })

describe.runIf(baseUrl)('the liaison book', () => {
  beforeAll(async () => {
    browser = await launch()
    await schoolMorning()
  })
  afterAll(async () => {
    await fetch(`${baseUrl}/dev/clock`, { method: 'POST', body: new URLSearchParams({ step: 'now' }) })
    await browser?.close()
  })

  it('lets the director write to every family: four taps and the text', async () => {
    const { page, context, complaints } = await director('desk')
    await page.goto('/')
    const taps = new Taps(page)
    await taps.tap('link', 'Écrire un mot')
    await taps.tap('button', /Toutes les familles/)
    await page.getByRole('textbox', { name: 'Objet' }).fill(broadcast)
    await page.getByRole('textbox', { name: 'Texte' }).fill('La fête de l’école aura lieu **samedi 12 juin**.\n\n- stands à 10 h\n- spectacle à 15 h')
    // How many it reaches is said before anything leaves, on the line and on the button.
    await page.getByText(/\d+ personnes, 247 enfants/).first().waitFor()
    const button = page.getByRole('button', { name: /^Envoyer à/ })
    const said = (await button.textContent())!.trim()
    await page.getByRole('complementary').getByText('samedi 12 juin').waitFor()
    await page.getByText(/Brouillon enregistré/).waitFor()
    await sound(page, 'composing, desk')
    await taps.tap('button', /^Envoyer à/)
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button').allTextContents()).toContain(said)
    expect(await axe(page), 'confirmation').toEqual([])
    await dialog.getByRole('button', { name: said }).click()
    taps.count++
    await page.getByRole('heading', { level: 1, name: broadcast }).waitFor()
    expect(taps.count).toBeLessThanOrEqual(4)
    await page.getByRole('progressbar', { name: 'Réponses reçues' }).waitFor()
    await sound(page, 'follow-up, desk')
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('lets a teacher ask for a signature on a telephone: four taps and the text', async () => {
    const { page, context, complaints } = await teacher()
    await page.goto('/')
    await sound(page, 'a teacher’s home')
    const taps = new Taps(page)
    await taps.tap('link', 'Écrire un mot')
    // The only class of a teacher is chosen already.
    await page.getByRole('button', { name: /CE1 A/, pressed: true }).waitFor()
    await page.getByRole('textbox', { name: 'Objet' }).fill(title)
    await page.getByRole('textbox', { name: 'Texte' }).fill('Nous irons à la médiathèque à pied, jeudi matin.')
    await page.getByText('Une signature', { exact: true }).click()
    taps.count++
    await page.getByText(/Brouillon enregistré/).waitFor()
    await sound(page, 'composing, phone')
    await taps.tap('button', /^Envoyer/)
    await page.getByRole('dialog').getByRole('button', { name: /^Envoyer à \d+ personnes/ }).click()
    taps.count++
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    expect(taps.count).toBeLessThanOrEqual(4)
    expect(await page.getByText('0 / 24').count()).toBe(1)
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('keeps each note to itself: the next one opens blank, and what is found again is said', async () => {
    // A request that a service worker passes on cannot be stopped here.
    const signed = (await director('desk')).context
    const { page, context, complaints } = await open(browser, 'desk', 'light', { storageState: await signed.storageState(), serviceWorkers: 'block' })
    await signed.close()
    const words = () => page.getByRole('textbox', { name: 'Texte' }).inputValue()
    await page.goto('/diffuser/nouveau')
    await page.getByRole('textbox', { name: 'Objet' }).fill('Piscine')
    await page.getByRole('textbox', { name: 'Texte' }).fill('La piscine reprend')
    await page.waitForURL(/mot=/)
    const address = page.url()
    await page.getByRole('textbox', { name: 'Texte' }).fill('La piscine reprend lundi')
    await page.goto('/diffuser/nouveau')
    await page.getByRole('heading', { level: 1, name: 'Écrire un mot' }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Objet' }).inputValue()).toBe('')
    expect(await words()).toBe('')
    await page.goto(address)
    await page.getByRole('heading', { level: 1, name: 'Terminer le mot' }).waitFor()
    expect(await words()).toBe('La piscine reprend lundi')
    // Begun without a network, and left.
    await page.goto('/diffuser/nouveau')
    await page.route('**/liaison/notes', (route) => route.abort())
    await page.getByRole('textbox', { name: 'Objet' }).fill('Photo de classe')
    await page.getByText(/Gardé sur cet appareil/).waitFor()
    await page.goto('/diffuser')
    await page.goto('/diffuser/nouveau')
    await page.getByText('Brouillon repris').waitFor()
    expect(await page.getByRole('textbox', { name: 'Objet' }).inputValue()).toBe('Photo de classe')
    await page.getByRole('button', { name: 'Repartir de zéro' }).click()
    await page.getByText('Brouillon repris').waitFor({ state: 'detached' })
    expect(await page.getByRole('textbox', { name: 'Objet' }).inputValue()).toBe('')
    expect(complaints.list.filter((c) => !/ERR_FAILED|fetch/.test(c))).toEqual([])
    await context.close()
  })

  it('lets a parent sign from the home: one tap, and take it back', async () => {
    const { page, context, complaints } = await parent()
    await page.goto('/')
    const note = card(page, title)
    // Lina's, without choosing her: the child who has the most pressing thing is shown.
    if (!(await note.count())) await page.getByRole('button', { name: /^Lina/ }).click()
    await note.waitFor()
    await sound(page, 'a family’s home')
    const taps = new Taps(page)
    await note.getByRole('button', { name: 'Je signe' }).click()
    taps.count++
    await note.getByText(/Signé par vous/).waitFor()
    expect(taps.count).toBe(1)
    // What was done is said, and can be taken back for eight seconds.
    const toast = page.getByRole('region', { name: 'Messages de l’application' })
    await toast.getByText(/signé/).waitFor()
    await toast.getByRole('button', { name: 'Annuler' }).click()
    await note.getByRole('button', { name: 'Je signe' }).waitFor()
    await note.getByRole('button', { name: 'Je signe' }).click()
    await note.getByText(/Signé par vous/).waitFor()
    await page.waitForLoadState('networkidle')
    await page.reload()
    // Once it is signed, another child may have the most pressing thing.
    await page.getByRole('button', { name: /^Lina/ }).click()
    await card(page, title).getByText(/Signé par vous/).waitFor()
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('lets the teacher see it and remind the others: two taps', async () => {
    const { page, context, complaints } = await teacher()
    await page.goto('/')
    await card(page, title).getByText('1 / 24').waitFor()
    const taps = new Taps(page)
    await taps.tap('link', `Voir le suivi : ${title}`)
    await page.getByText(/Nadia R/).first().waitFor()
    await sound(page, 'follow-up, phone')
    await taps.tap('button', /^Relancer pour les 23 enfants/)
    await page.getByText(/personnes (relancées|seront relancées)/).waitFor()
    expect(taps.count).toBe(2)
    // A family that answered on paper is written down, and taken back.
    await page.getByRole('button', { name: /^Enregistrer une réponse sur papier/ }).first().click()
    await page.getByText('2 / 24').waitFor()
    await page.getByRole('region', { name: 'Messages de l’application' }).getByRole('button', { name: 'Annuler' }).click()
    await page.getByText('1 / 24').waitFor()
    // Slips for those on paper, and the list.
    await page.getByRole('button', { name: 'Imprimer' }).click()
    expect(await axe(page), 'printing').toEqual([])
    await page.getByText('Ceux dont la réponse manque').click()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'La liste (PDF)' }).click()])
    expect(file.suggestedFilename()).toMatch(/\.pdf$/)
    await page.keyboard.press('Escape')
    const [sheet] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'XLSX' }).click()])
    expect(sheet.suggestedFilename()).toMatch(/^\d{4}-\d\d-\d\d_suivi_sortie-a-la-mediatheque.*\.xlsx$/)
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('corrects a note without telling anybody again, and shows it', async () => {
    const writer = await teacher('desk')
    await writer.page.goto('/diffuser')
    await sound(writer.page, 'notes, desk')
    await writer.page.getByRole('link', { name: title }).click()
    await writer.page.getByRole('link', { name: 'Corriger' }).click()
    await writer.page.getByRole('textbox', { name: 'Texte' }).fill('Nous irons à la médiathèque à pied, vendredi matin.')
    await sound(writer.page, 'correcting')
    await writer.page.getByRole('button', { name: 'Enregistrer la correction' }).click()
    await writer.page.getByText(/voir ce qu’il disait avant/).click()
    await writer.page.getByText('Nous irons à la médiathèque à pied, jeudi matin.').waitFor()
    await writer.context.close()

    const { page, context } = await parent('desk')
    await page.goto('/carnet')
    await sound(page, 'notebook, desk')
    await page.getByRole('link', { name: new RegExp(title) }).first().click()
    await page.getByText(/^Corrigé/).waitFor()
    await page.getByText('vendredi matin', { exact: false }).waitFor()
    await sound(page, 'a note, desk')
    await context.close()
  })

  it('leads from the bell to the note, by keyboard alone', async () => {
    const { page, context } = await parent()
    await page.goto('/notifications')
    await page.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor()
    await sound(page, 'notifications')
    await tabTo(page, /Information/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/carnet\//)
    await page.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    await context.close()
  })

  it('is answered by keyboard alone, and the focus stays where one is', async () => {
    const { page, context } = await parent('desk')
    await page.goto('/')
    await page.waitForLoadState('networkidle')
    if (!(await card(page, broadcast).count())) await page.getByRole('button', { name: /^Lina/ }).click()
    const note = card(page, broadcast)
    await note.waitFor()
    await note.getByRole('link').first().focus()
    await tabTo(page, /^J’ai lu$/)
    // The server says the home again, in another order: the card stays where it is, and the focus in it.
    const again = page.waitForResponse((r) => new URL(r.url()).pathname === '/api/v1/home')
    await page.keyboard.press('Enter')
    await note.getByText(/Lu par vous/).waitFor()
    await again
    await page.waitForTimeout(300)
    expect(await note.evaluate((el) => el.contains(document.activeElement))).toBe(true)
    await context.close()
  })

  it('is readable without a network', async () => {
    const { page, context } = await parent()
    await page.goto('/carnet')
    await page.getByRole('link', { name: new RegExp(broadcast) }).first().waitFor()
    await page.waitForTimeout(4000) // the texts of the first notes are fetched, then kept
    await context.setOffline(true)
    await page.getByText(/Hors ligne/).waitFor()
    await page.getByRole('link', { name: new RegExp(broadcast) }).first().click()
    await page.getByText('samedi 12 juin').waitFor()
    await context.setOffline(false)
    await context.close()
  })

  it('explains kindly to a parent who is kept informed', async () => {
    const { page, context } = await as('Antonio Garcia', 'phone')
    await page.goto('/carnet')
    await page.getByRole('link', { name: new RegExp(title) }).first().click()
    await page.getByText(/Vous êtes tenu au courant pour Mateo/).waitFor()
    expect(await page.getByRole('button', { name: 'Je signe' }).count()).toBe(0)
    await context.close()
  })

  it('greets a pupil with a page that can be heard', async () => {
    const { page, context } = await as('Maëlys O’Brien-Nguyễn', 'tablet')
    await page.goto('/')
    await page.getByRole('heading', { level: 1, name: /^Bonjour/ }).waitFor()
    await page.getByRole('button', { name: 'Je pars' }).waitFor()
    // nothing around the page: no menu, no search, no bell; elsewhere, the way home
    expect(await page.getByRole('navigation').count()).toBe(0)
    expect(await page.getByRole('link', { name: /Notifications/ }).count()).toBe(0)
    await sound(page, 'a pupil’s home')
    await page.goto('/compte')
    await page.getByRole('link', { name: 'Maison' }).click()
    await page.getByRole('heading', { level: 1, name: /^Bonjour/ }).waitFor()
    await context.close()
  })

  it('fits 320 px with the spacing of text that readers may ask for', async () => {
    for (const [who, paths] of [
      [parent, ['/', '/carnet', '/notifications']],
      [teacher, ['/', '/diffuser', '/diffuser/nouveau']],
    ] as const) {
      for (const path of paths) {
        const { page, context } = await who()
        await page.goto(path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForLoadState('networkidle')
        expect(await reflow(page), path).toEqual([])
        await context.close()
      }
    }
  })
})
