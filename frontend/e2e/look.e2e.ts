import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, it } from 'vitest'
import { axe, entrance, launch, screenshot } from './support.ts'
let browser: Browser
const as = entrance(() => browser)
beforeAll(async () => { browser = await launch() })
afterAll(() => browser?.close())
const list: [string, string, string][] = [
  ['Monique Astruc', '/facturation', 'runs'],
  ['Monique Astruc', '/facturation/impayes', 'debts'],
  ['Monique Astruc', '/facturation/reglages', 'creditor'],
  ['Monique Astruc', '/foyers', 'households'],
  ['Monique Astruc', '/foyers/quotient', 'quotient'],
  ['Monique Astruc', '/tarifs', 'tariffs'],
  ['Monique Astruc', '/regie', 'desk'],
  ['Monique Astruc', '/regie/prelevements', 'debits'],
  ['Monique Astruc', '/regie/titres', 'titles'],
  ['Monique Astruc', '/regie/reglages', 'desk-settings'],
  ['Nadia Roux', '/a-payer', 'topay'],
  ['Nadia Roux', '/mon-foyer', 'myhousehold'],
  ['Nadia Roux', '/tarifs', 'mytariffs'],
]
for (const [who, path, name] of list)
  it(name, async () => {
    for (const [size, scheme] of [['usual', 'light'], ['desk', 'dark']] as const) {
      const { page, context } = await as(who, size)
      await page.emulateMedia({ colorScheme: scheme })
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.waitForLoadState('networkidle')
      await screenshot(page, `${name}-${size}`)
      const f = await axe(page)
      if (f.length) console.log(name, size, f)
      await context.close()
    }
  }, 60_000)
