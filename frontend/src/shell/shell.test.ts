import { describe, expect, it } from 'vitest'
import { accountChange } from './session'
import { letter } from './TenantTile'

describe('the letter of a tenant', () => {
  it.each([
    ['École des Tilleuls', 'T'],
    ['École élémentaire des Tilleuls', 'T'],
    ['Mairie de Saint-Aubin-le-Val', 'S'],
    ['Commune d’Oyonne', 'O'],
    ['Collège Wangari-Maathai', 'W'],
    ['Département de la Haute-Aigue', 'H'],
    ['SIVOS du Val-d’Or', 'V'],
    ['École', 'É'],
  ])('%s → %s', (name, expected) => expect(letter(name)).toBe(expected))
})

describe('a preference sent to the account', () => {
  it.each([
    [{ theme: 'auto' }, { theme: 'system' }],
    [{ theme: 'dark' }, { theme: 'dark' }],
    [{ text_size: 130 }, { text_size: 130 }],
    [{ language: 'en' }, { language: 'en' }],
    [{ comfort: 'andika' }, { comfort: 'andika' }],
    [{ shortcuts: false }, { shortcuts: false }],
    [{ theme: undefined }, {}],
  ] as const)('%o → %o', (change, body) => expect(accountChange(change)).toEqual(body))
})
