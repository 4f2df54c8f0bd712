import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entrance, launch, linkInMail, open, reflow, screenshot, sound as faults, totp } from './support.ts'

let browser: Browser
const as = entrance(() => browser)
const sound = async (page: Page, what: string) => expect(await faults(page), what).toEqual([])

/** A school's national number: seven digits and the letter that checks them. */
const uai = (digits: string) => digits + 'ABCDEFGHJKLMNPRSTUVWXYZ'[Number(digits) % 23]

type Attributes = Record<string, string | string[]>
/** A file of the first degree's AAF: records with their attributes. */
const file = (category: string, records: [string, Attributes][]) => ({
  name: `ENT1D_Complet_20260901_${category}_0000.xml`,
  mimeType: 'text/xml',
  buffer: Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n${records
      .map(
        ([id, attributes]) =>
          `<addRequest><operationalAttributes><attr name="${category === 'EtabEducNat' ? 'categorieStructure' : 'categoriePersonne'}"><value>${category}</value></attr></operationalAttributes><identifier><id>${id}</id></identifier><attributes>${Object.entries(attributes)
            .map(([name, v]) => `<attr name="${name}">${[v].flat().map((one) => (one ? `<value>${one}</value>` : '<value/>')).join('')}</attr>`)
            .join('')}</attributes></addRequest>`,
      )
      .join('\n')}\n</ficAlimMENESR>\n`,
  ),
})
const schools = ['Les Aulnes', 'Marie Curie', 'Le Vallon'].map((name, i) => ({ id: `${501 + i}`, name, uai: uai(`099090${i}`) }))
const set = [
  file('EtabEducNat', [
    ...schools.map((s): [string, Attributes] => [
      s.id,
      { ENTStructureJointure: s.id, ENTStructureUAI: s.uai, ENTStructureNomCourant: `E.P.PU$${s.name}$VALMONT`, ENTStructureTypeStruct: 'ECOLE DE NIVEAU ELEMENTAIRE', ENTStructureCodePostal: '99001', ENTStructureVille: 'VALMONT', ENTEcoleCommune: '99001$VALMONT$099', ENTEcoleSecteur: 'PU' },
    ]),
    ['600', { ENTStructureJointure: '600', ENTStructureUAI: uai('0990950'), ENTStructureNomCourant: 'CIRC$VALMONT NORD$VALMONT', ENTStructureTypeStruct: 'CIRCONSCRIPTIONS INSPECTION EDUC NAT' }],
  ]),
  file(
    'PersEducNat',
    schools.map((s, i) => [
      `${7001 + i}`,
      { ENTPersonJointure: `${7001 + i}`, ENTPersonDateNaissance: '05/05/1985', ENTPersonNom: `QUÉRÉ${'ABC'[i]}`, ENTPersonPrenom: 'Léa', ENTPersonNomPatro: `QUÉRÉ${'ABC'[i]}`, ENTPersonCivilite: 'Mme', ENTPersonMail: `direction${i}@example.fr`, ENTPersonStructRattach: s.id, ENTPersonFonctions: `${s.id}$ENS$ENSEIGNEMENT$D0000$DIRECTION`, ENTEnsFonctionDir: s.id },
    ]),
  ),
  file(
    'Eleve',
    schools.flatMap((s, i) =>
      [0, 1, 2, 3].map((n): [string, Attributes] => {
        const id = `${9001 + i * 10 + n}`
        return [
          id,
          { ENTPersonJointure: id, ENTPersonDateNaissance: `1${n}/03/2018`, ENTPersonNom: `MARTIN${'ABC'[i]}`, ENTPersonPrenom: ['Zoé', 'Noé', 'Inès', 'Malo'][n]!, ENTPersonNomPatro: `MARTIN${'ABC'[i]}`, ENTPersonCivilite: n % 2 ? 'M.' : 'Mme', ENTEleveAutoriteParentale: `${8001 + i}$10`, ENTPersonStructRattach: s.id, ENTPersonClasses: `${s.id}$11$ORDINAIRE$77000${i}$CE1`, ENTEleveNiveau: '1122$CE1', ENTEleveCycle: '2$CYCLE II' },
        ]
      }),
    ),
  ),
  file(
    'PersRelEleve',
    schools.map((_, i) => [`${8001 + i}`, { ENTPersonJointure: `${8001 + i}`, ENTPersonNom: `MARTIN${'ABC'[i]}`, ENTPersonPrenom: 'Aïcha', ENTPersonNomPatro: 'DUPONT', ENTPersonCivilite: 'Mme', ENTPersonMail: `aicha${i}@example.fr`, ENTPersRelEleveEleve: [0, 1, 2, 3].map((n) => `${9001 + i * 10 + n}`) }]),
  ),
]

describe('files for many schools, and tables of one’s own', () => {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  it('an académie moves in with three schools', async () => {
    const { page, context, complaints } = await as('Philippe Arnould', 'desk')
    await page.goto('/annuaire/flux')
    await sound(page, 'no set yet')
    await page.getByRole('link', { name: 'Déposer un jeu de fichiers' }).click()
    await page.getByLabel('Code de l’académie').fill('099')
    await page.locator('input[type=file]').setInputFiles(set)
    await sound(page, 'bringing a set')
    await screenshot(page, 'feed-new')
    await page.getByRole('button', { name: 'Lire sans rien changer' }).click()

    // Three schools that nobody opened yet: opened in one act, each compares its part.
    await page.getByText('3 écoles de ce jeu ne sont pas encore ouvertes ici').waitFor({ timeout: 60_000 })
    await page.getByText(/structure n’est ni une école/).waitFor()
    await sound(page, 'schools to open')
    await screenshot(page, 'feed-unknown')
    await page.getByRole('button', { name: 'Ouvrir ces 3 écoles' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Ouvrir ces 3 écoles' }).click()
    await page.getByRole('button', { name: 'Appliquer à 3 écoles' }).waitFor({ timeout: 90_000 })
    expect(await page.getByRole('row', { name: /Les Aulnes/i }).textContent()).toContain('+ 6')
    await sound(page, 'schools that answered')
    await screenshot(page, 'feed-examined')
    await page.getByRole('button', { name: 'Appliquer à 3 écoles' }).click()
    await page.getByText('3 écoles sont à jour').waitFor({ timeout: 90_000 })
    await sound(page, 'an applied set')
    await page.goto('/annuaire/flux')
    await page.getByText('par Philippe Arnould').waitFor() // those of the same organisation know who
    await screenshot(page, 'feed-list')
    await page.goBack()
    expect(await reflow(page), 'an applied set at 320 px').toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('the director of one of them comes in by her letter and reads the académie’s import', async () => {
    const { page, context, complaints } = await open(browser, 'usual')
    await page.goto(await linkInMail('direction1@example.fr', /\/activer\/[\w.~-]+/))
    await page.getByRole('heading', { level: 1, name: /Léa/ }).waitFor()
    await page.getByText(/Marie Curie/i).first().waitFor()
    await page.getByLabel('Nom de famille').fill('Quéréb')
    await page.getByLabel(/mot de passe/i).first().fill('trois-nuages-au-dessus-du-pont')
    const charter = page.locator('input[name=charter]')
    if (await charter.count()) await charter.check()
    await sound(page, 'a director’s letter')
    await page.getByRole('button', { name: 'Ouvrir mon accès' }).click()
    await page.getByRole('link', { name: 'Entrer' }).click()
    // Who runs a school has a second factor before anything else.
    await page.waitForURL('**/connexion/second-facteur')
    const begin = page.getByRole('button').last()
    if (!(await page.locator('input[name=code]').count())) await begin.click()
    await page.locator('input[name=code]').fill(totp(await page.locator('input[name=secret]').inputValue()))
    await page.getByRole('button').last().click()
    await page.getByRole('link').filter({ hasText: /Entrer|Continuer|gardé/ }).first().click()
    await page.goto('/annuaire/imports')
    const line = page.getByRole('link', { name: /Envoyé par Académie/ })
    await line.waitFor()
    expect(await line.innerText()).not.toContain('Arnould')
    await screenshot(page, 'feed-director')
    await sound(page, 'her imports')
    await line.click()
    await page.getByText(/Ces fichiers ont été envoyés par Académie/).waitFor()
    await page.getByText(/4 élèves/).first().waitFor()
    await sound(page, 'the académie’s import in a school')
    await screenshot(page, 'feed-director-report')
    expect(await reflow(page), 'its report at 320 px').toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('a school says what the columns of its own table hold', async () => {
    const { page, context, complaints } = await as('Sandrine Boulanger', 'desk')
    const table = 'Élève;Né(e) le;Genre;Groupe;Mère;Portable mère\nZÉPHYR Alba;14/03/2019;fillette;CP Soleil;ZÉPHYR Maud;06 39 98 00 91\nZÉPHYR Tom;03/06/2018;M;CE1 Lune;ZÉPHYR Maud;06 39 98 00 91\n'
    await page.goto('/annuaire/imports/nouveau')
    await page.locator('input[type=file]').setInputFiles({ name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from(table) })
    await page.getByRole('button', { name: 'Examiner sans rien changer' }).click()
    await page.getByRole('heading', { name: 'À quoi servent ces colonnes ?' }).waitFor()
    await page.getByText('Élève : classe', { exact: true }).first().waitFor()
    expect(await page.getByRole('button', { name: 'Examiner sans rien changer' }).isEnabled()).toBe(false)
    await sound(page, 'columns to recognise')
    await screenshot(page, 'columns')
    await page.getByLabel('« Groupe » contient').selectOption('pupil.class')
    await page.getByLabel('« fillette » veut dire').selectOption('F')
    await page.getByText('CP Soleil').last().waitFor()
    await page.getByRole('button', { name: 'Examiner sans rien changer' }).click()
    await page.getByText('Examiné, rien n’est changé').waitFor({ timeout: 60_000 })
    await page.getByText(/2 élèves, 1 responsable/).waitFor()
    await sound(page, 'a table examined')
    await screenshot(page, 'columns-examined')
    expect(complaints.list).toEqual([])
    await context.close()

    const phone = await as('Sandrine Boulanger', 'usual')
    await phone.page.goto(`${page.url()}/colonnes`)
    await phone.page.getByText('Ligne 2').waitFor()
    await screenshot(phone.page, 'columns-phone')
    expect(await reflow(phone.page), 'columns at 320 px').toEqual([])
    await phone.context.close()
  })
})
