import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { APIRequestContext, Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, baseUrl, entrance, launch, reflow, type Size, smallTargets, sound as faults } from './support.ts'

// The directory as a school's office uses it, on a running Préau with its demonstration: the register's files tried, applied
// and undone; somebody found, added, tied, restricted; a class printed; a parent who answers. Everything is in the collège,
// and given back. E2E_BASE_URL names the server.

const samples = resolve(import.meta.dirname, '../../internal/directory/onde/testdata/school-247-pupils')
const files = ['eleves', 'responsables', 'enseignants'].map((what) => `${samples}/CSVExtraction-${what}.csv`)
const child = `Zéphyrine${Date.now().toString(36).replace(/\d/g, '')}`

/** A picture of one grey point. */
const face = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

let browser: Browser
let tenant: string
let desk: APIRequestContext
const as = entrance(() => browser)
const sound = async (page: Page, what: string) => expect(await faults(page), what).toEqual([])
const office = (size: Size = 'desk') => as('Sandrine Boulanger', size)
const parent = (size: Size = 'phone') => as('Nadia Roux', size, 'family')

/** What the directory says, read by the office itself. */
async function read<T>(path: string): Promise<T> {
  const answer = await desk.get(`/api/v1/t/${tenant}/directory/${path}`)
  expect(answer.ok(), path).toBe(true)
  return (await answer.json()) as T
}
type Listed = { items: { id: string; label: string; pupils: number; reached: number; given_name: string; left_on?: string }[] }
const classes = async () => (await read<Listed>('classes')).items.map((c) => `${c.label} ${c.pupils} ${c.reached}`)
const person = async (q: string) => (await read<Listed>(`people?q=${encodeURIComponent(q)}`)).items[0]!.id

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
const said = (page: Page) => page.getByRole('region', { name: 'Messages de l’application' })
/** Prints a document and closes what offers it; the codes are in it and nowhere else. */
async function printed(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Prêt à imprimer' })
  await dialog.waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', { name: /^Enregistrer/ }).click()])
  expect(await axe(page), 'documents to print').toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  return file.suggestedFilename()
}

describe.runIf(baseUrl)('the directory', () => {
  beforeAll(async () => {
    browser = await launch()
    desk = (await office()).context.request
    tenant = ((await (await desk.get('/api/v1/boot')).json()) as { hat: string }).hat
  })
  afterAll(() => browser?.close())

  it('tries the register’s files, shows each line and each change, applies them and takes them back', async () => {
    const before = await classes()
    const { page, context, complaints } = await office()
    await page.goto('/annuaire/imports')
    await page.getByRole('link', { name: 'Nouvel import' }).click()
    await page.locator('input[type=file]').setInputFiles(files)
    expect(await page.getByRole('img', { name: 'présent' }).count()).toBe(3)
    await sound(page, 'bringing the files')
    await page.getByRole('button', { name: 'Examiner sans rien changer' }).click()

    await page.getByText('Examiné, rien n’est changé').waitFor({ timeout: 60_000 })
    await page.getByText(/247 élèves, 469 responsables, 14 enseignants, 10 classes, 491 liens/).waitFor()
    expect(await classes()).toEqual(before)
    // What changes, person by person; then each remark with its line.
    await page.getByText('Mathilde Belmahdi').waitFor()
    await sound(page, 'what an import changes')
    await page.getByRole('tab', { name: /Ligne par ligne/ }).click()
    await page.getByText(/lignes lues sans remarque/).waitFor()
    await page.getByText(/CSVExtraction-\w+\.csv:\d+/).first().waitFor()
    await sound(page, 'an import line by line')
    // Nobody of this school is in them: it is asked, and not passed by one click.
    await page.getByText(/n’est dans ces fichiers.: est-ce bien votre école/).waitFor()
    await page.getByRole('button', { name: 'Appliquer à 730 personnes' }).click()
    await page.getByRole('alert').getByText('Cochez cette case').waitFor()
    await page.getByText('Oui, c’est mon école : ces 247 élèves y sont').click()
    await page.getByRole('button', { name: 'Appliquer à 730 personnes' }).click()
    await page.getByText(/L’annuaire est à jour depuis/).waitFor({ timeout: 60_000 })
    await sound(page, 'an applied import')
    expect(await classes()).toContain('CE1 28 0')

    // Half a file looks like half the school leaving: it is not applied by one click.
    const applied = page.url()
    await page.goto('/annuaire/imports/nouveau')
    const half = readFileSync(files[0]!).subarray(0, 12_000)
    await page.locator('input[type=file]').setInputFiles({ name: 'eleves.csv', mimeType: 'text/csv', buffer: half.subarray(0, half.lastIndexOf(10) + 1) })
    await page.getByRole('button', { name: 'Examiner sans rien changer' }).click()
    await page.getByText(/\d+ élèves quitteraient l’école/).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: /^Appliquer à/ }).click()
    await page.getByRole('alert').getByText('Cochez cette case').waitFor()
    expect(await axe(page), 'many departures').toEqual([])

    await page.goto(applied)
    await page.getByRole('button', { name: 'Annuler cet import' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revenir à l’état d’avant' }).click()
    await page.getByText('Cet import a été annulé').waitFor({ timeout: 60_000 })
    expect(await classes()).toEqual(before)
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('finds a person without accents and with a slip, and lists people as a register does', async () => {
    const { page, context, complaints } = await office('phone')
    await page.goto('/annuaire')
    await heading(page, 'Annuaire')
    await sound(page, 'people, phone')
    const search = page.getByLabel('Chercher une personne')
    for (const typed of ['ozturk aaron', 'Aaron Oztruk']) {
      await search.fill(typed)
      await page.getByRole('link', { name: /ÖZTÜRK Aaron/ }).waitFor()
    }
    await sound(page, 'people found')
    await page.getByRole('link', { name: /ÖZTÜRK Aaron/ }).click()
    await heading(page, 'Aaron ÖZTÜRK')
    await page.getByRole('list', { name: 'Responsables, dans l’ordre d’appel' }).waitFor()
    await sound(page, 'a pupil, phone')
    // Everybody's list is made with a bar, then waits for its reader.
    await page.goto('/annuaire')
    await page.getByRole('button', { name: 'Exporter' }).click()
    await page.getByText('À imprimer (PDF)').click()
    await page.getByRole('button', { name: 'Préparer la liste' }).click()
    await page.getByRole('dialog').locator('a[href*="/directory/exports/"]').waitFor({ timeout: 60_000 })
    expect(await axe(page), 'everybody’s list').toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('adds a child by hand, ties a guardian, and a judge’s order holds at once', async () => {
    const { page, context, complaints } = await office()
    await page.goto('/annuaire')
    await page.getByRole('link', { name: 'Ajouter une personne' }).click()
    await page.getByRole('textbox', { name: 'Prénom' }).fill(child)
    await page.getByRole('textbox', { name: 'Nom de famille' }).fill('Vallon')
    await page.getByLabel('Date de naissance').fill('2014-05-02')
    await page.getByRole('combobox', { name: /^Classe/ }).selectOption({ label: '6e A' })
    await sound(page, 'adding a person')
    await page.getByRole('button', { name: 'Ajouter', exact: true }).click()
    await heading(page, `${child} VALLON`)
    await page.getByText('Personne ne répond de cet enfant').waitFor()

    await page.getByRole('link', { name: 'Ajouter un responsable' }).click()
    await page.getByText('Nouvelle personne', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Prénom' }).fill('Romane')
    await page.getByRole('textbox', { name: 'Nom de famille' }).fill('Vallon')
    await page.getByRole('textbox', { name: 'Téléphone portable' }).fill('06 39 98 12 01')
    await page.getByRole('combobox', { name: /^Lien avec l’enfant/ }).selectOption({ label: 'Mère' })
    await sound(page, 'adding a guardian')
    await page.getByRole('button', { name: 'Ajouter ce responsable' }).click()
    await page.getByText('Vient chercher').waitFor()

    await page.getByRole('link', { name: 'Décision de justice' }).click()
    await page.getByText('Ne peut pas venir chercher l’enfant').click()
    await page.getByRole('textbox', { name: 'Juridiction' }).fill('Juge aux affaires familiales de Valmont')
    await page.getByLabel('Date de la décision').fill('2026-09-14')
    await page.getByText('J’ai vu la décision').click()
    await page.getByText('Ce qui va s’appliquer').waitFor()
    await sound(page, 'a judge’s decision')
    await page.getByRole('button', { name: 'Enregistrer et appliquer' }).click()
    await page.getByText('Ne vient pas chercher').waitFor()
    await sound(page, 'a pupil with an order')

    // Seen before the gate, on the class's faces; then ended.
    await page.goto('/annuaire/classes')
    await page.getByRole('link', { name: /^6e A/ }).click()
    await page.getByRole('link', { name: new RegExp(child) }).getByText('Sortie limitée').waitFor()
    await sound(page, 'the faces of a class')
    await page.getByRole('button', { name: 'Liste et coordonnées' }).click()
    expect(await axe(page), 'the list of a class').toEqual([])
    const [list] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Enregistrer la liste' }).click()])
    expect(list.suggestedFilename()).toMatch(/^\d{4}-\d\d-\d\d_liste-6e-a\.xlsx$/)
    await page.getByRole('tab', { name: 'Liste et familles' }).click()
    await page.getByRole('table').getByRole('link', { name: `VALLON ${child}` }).click()
    await page.getByRole('button', { name: 'Lever la décision' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Lever dès aujourd’hui' }).click()
    await page.getByText('Vient chercher', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Modifier le lien' }).click()
    await page.getByRole('dialog').getByText('Est tenu·e informé·e', { exact: true }).click()
    expect(await axe(page), 'correcting a link').toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText(/Mère · Est tenu·e informé·e/).waitFor()
    // The child goes as they came, and could come back.
    await page.getByRole('button', { name: 'A quitté l’école' }).click()
    await page.getByRole('dialog').getByRole('button', { name: /Noter le départ/ }).click()
    await page.getByText(/Départ le/).first().waitFor()
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('makes a group, and ends it', async () => {
    const { page, context, complaints } = await office('phone')
    await page.goto('/annuaire/groupes')
    await page.getByRole('link', { name: 'Créer un groupe' }).click()
    await page.getByRole('textbox', { name: 'Nom du groupe' }).fill('Chorale d’essai')
    await page.getByRole('combobox', { name: /Ajouter toute une classe/ }).selectOption({ label: '6e B' })
    await page.getByText('29 personnes').waitFor()
    await sound(page, 'making a group')
    await page.getByRole('button', { name: 'Créer le groupe' }).click()
    await heading(page, 'Chorale d’essai')
    await sound(page, 'a group')
    await page.getByRole('button', { name: /Archiver/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: /Archiver/ }).click()
    await heading(page, 'Groupes')
    await page.getByText('Chorale d’essai').waitFor({ state: 'detached' })
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('says who has not opened their account, and prints their sheets, or one', async () => {
    const { page, context, complaints } = await office()
    await page.goto('/annuaire/comptes')
    await page.getByRole('combobox', { name: 'Classe' }).selectOption({ label: '4e B' })
    await page.getByText(/personnes n’ont pas activé leur compte/).waitFor()
    await sound(page, 'accounts to open')
    const rows = page.getByRole('table', { name: 'Comptes à activer' }).getByRole('row')
    // Those who wait are chosen already: all, then none, then one.
    const all = page.getByRole('checkbox', { name: /Tout/ }).first()
    await all.setChecked(true)
    await all.setChecked(false)
    await rows.nth(2).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Imprimer 1 fiche' }).click()
    expect(await printed(page)).toMatch(/^\d{4}-\d\d-\d\d_fiches_4e-b\.pdf$/)
    await rows.nth(2).getByText(/Fiche du/).waitFor()

    await page.goto(`/annuaire/personnes/${await person('Emine Öztürk')}`)
    await page.getByRole('button', { name: 'Nouvelle fiche à imprimer' }).click()
    expect(await printed(page)).toMatch(/fiches/)
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('lets a parent answer about images, and say « this is not my child »; the office decides', async () => {
    const family = await parent()
    await family.page.goto('/mes-enfants')
    await sound(family.page, 'my children')
    await family.page.getByRole('link', { name: /Adam.*Wangari/ }).click()
    await heading(family.page, /^Adam/)
    await sound(family.page, 'my child')
    const school = family.page.getByRole('radiogroup', { name: /^Dans l’école/ })
    for (const answer of ['Non', 'Oui, je suis d’accord']) {
      await school.getByText(answer, { exact: true }).click()
      await said(family.page).getByText('Réponse enregistrée.').first().waitFor()
      await family.page.waitForLoadState('networkidle')
    }
    await family.page.getByRole('button', { name: 'Ce n’est pas mon enfant' }).click()
    expect(await axe(family.page), 'not my child').toEqual([])
    await family.page.getByRole('dialog').getByRole('textbox').fill('Un homonyme, je crois.')
    await family.page.getByRole('dialog').getByRole('button', { name: 'Prévenir l’école' }).click()
    await family.page.getByText('Vous avez signalé qu’Adam n’est pas votre enfant').waitFor()

    const { page, context, complaints } = await office()
    await page.goto('/annuaire/a-traiter')
    await page.getByText('Un homonyme, je crois.').waitFor()
    await sound(page, 'to decide')
    await page.getByRole('button', { name: 'Garder le lien' }).first().click()
    await said(page).getByText(/Lien gardé/).waitFor()
    await page.goto(`/annuaire/personnes/${await person('Adam Roux')}`)
    await page.getByRole('listitem').filter({ hasText: 'Dans l’école' }).getByText('Oui', { exact: true }).waitFor()
    // What the family allows is shown on its record and among the faces of the class.
    await page.locator('input[type=file]').setInputFiles({ name: 'adam.png', mimeType: 'image/png', buffer: face })
    await said(page).getByText('Photo enregistrée.').waitFor()
    await page.getByRole('button', { name: 'Changer la photo' }).waitFor()
    const [{ id: room }] = (await read<Listed>('classes')).items.filter((c) => c.label === '6e B') as [Listed['items'][0]]
    await page.goto(`/annuaire/classes/${room}`)
    await page.getByRole('link', { name: /Adam ROUX/ }).locator('img').waitFor()
    expect(complaints.list).toEqual([])
    await context.close()
    await family.page.reload()
    await heading(family.page, /^Adam/)
    await family.page.getByText('Vous avez signalé').waitFor({ state: 'detached' })
    expect(family.complaints.list).toEqual([])
    await family.context.close()
  })

  it('fits 320 px on every screen, and every screen can be touched', async () => {
    const [one, pupil] = [await person('Aaron Öztürk'), await person('Adam Roux')]
    const [{ id: room }, { id: group }] = [(await read<Listed>('classes')).items[0]!, (await read<Listed>('groups')).items.at(-1)!]
    const tried = (await read<Listed>('imports')).items[0]!.id
    const screens = ['', '/ajouter', `/personnes/${one}`, `/personnes/${one}/modifier`, `/personnes/${one}/responsable`, `/personnes/${one}/decision`, `/personnes/${pupil}/code`, '/classes']
    screens.push(`/classes/${room}`, `/classes/${room}/ajouter`, `/classes/${room}/code`, '/groupes', '/groupes/nouveau', `/groupes/${group}`, `/groupes/${group}/modifier`, '/comptes', '/a-traiter', '/imports', '/imports/nouveau', `/imports/${tried}`)
    const wrong: Record<string, string[]> = {}
    const walk = async (opened: Awaited<ReturnType<typeof office>>, paths: string[]) => {
      const { page, context, complaints } = opened
      for (const path of paths) {
        await page.setViewportSize({ width: 360, height: 740 })
        await page.goto(path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForLoadState('networkidle')
        const list = [...(await smallTargets(page)), ...(await reflow(page))]
        if (list.length) wrong[path] = list
      }
      expect(complaints.list).toEqual([])
      await context.close()
    }
    await walk(await office('phone'), screens.map((s) => `/annuaire${s}`))
    const family = await parent()
    const kids = (await (await family.context.request.get('/api/v1/children')).json()) as { items: { child: string }[] }
    await walk(family, ['/mes-enfants', `/mes-enfants/${kids.items[0]!.child}`])
    expect(wrong).toEqual({})
  })
})
