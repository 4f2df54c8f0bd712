import { i18n } from '@lingui/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as f from './format'

const spaces = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('in French', () => {
  beforeEach(() => i18n.activate('fr'))

  it('tells dates', () => {
    expect(f.formatDate('2026-11-24')).toBe('mardi 24 novembre')
    expect(f.formatDate('2026-11-24', 'full')).toBe('mardi 24 novembre 2026')
    expect(f.formatDate('2026-12-01')).toBe('mardi 1er décembre')
    expect(f.formatDate('2026-12-01', 'short')).toBe('mar. 1er déc.')
    expect(f.formatDate('2026-12-11')).toBe('vendredi 11 décembre')
    expect(f.formatDate('2026-12-01', 'year')).toBe('1er décembre 2026')
    expect(f.formatDate('2026-12-01', 'numeric')).toBe('01/12/2026')
  })
  it('tells an instant in the zone of the tenant', () => {
    expect(spaces(f.formatDateTime('2026-11-24T23:30:00Z'))).toBe('mercredi 25 novembre à 0 h 30')
    f.setZone('America/Cayenne')
    expect(spaces(f.formatDateTime('2026-11-24T23:30:00Z'))).toBe('mardi 24 novembre à 20 h 30')
    f.setZone('Europe/Paris')
  })
  it('tells hours', () => {
    expect(f.formatTime('16:48')).toBe('16\u00a0h\u00a048')
    expect(spaces(f.formatTime('08:00'))).toBe('8 h')
    expect(spaces(f.formatTime('09:05'))).toBe('9 h 05')
  })
  it('tells days near today', () => {
    expect(f.formatDay('2026-11-24', '2026-11-24')).toBe('aujourd’hui')
    expect(f.formatDay('2026-11-25', '2026-11-24')).toBe('demain')
    expect(f.formatDay('2026-11-23', '2026-11-24')).toBe('hier')
    expect(f.formatDay('2026-11-27', '2026-11-24')).toBe('vendredi')
    expect(f.formatDay('2026-12-01', '2026-11-24')).toBe('mardi 1er décembre')
  })
  it('tells ranges', () => {
    expect(f.formatDays('2026-11-30', '2026-12-04')).toBe('du 30 novembre au 4 décembre')
    expect(f.formatDays('2026-12-01', '2026-12-04')).toBe('du 1er au 4 décembre')
    expect(f.formatDays('2026-12-01', '2026-12-01')).toBe('le 1er décembre')
  })
  it('counts days across the change of hour', () => {
    expect(f.daysBetween('2026-10-24', '2026-10-26')).toBe(2)
    expect(f.daysBetween('2026-03-28', '2026-03-30')).toBe(2)
  })
  it('tells money, numbers, telephones', () => {
    expect(f.formatMoney(123450)).toBe('1\u202f234,50\u00a0€')
    expect(spaces(f.formatPercent(0.961, 1))).toBe('96,1 %')
    expect(spaces(f.formatPhone('+33 (0)6 39 98 12 34'))).toBe('06 39 98 12 34')
    expect(spaces(f.formatPhone('0199001234'))).toBe('01 99 00 12 34')
    expect(f.formatPhone('+44 20 7946 0000')).toBe('+44 20 7946 0000')
    expect(spaces(f.formatSize(1_400_000))).toBe('1,4 Mo')
    expect(spaces(f.formatSize(320_000))).toBe('320 ko')
    expect(spaces(f.formatDuration(34 * 60))).toBe('34 min')
    expect(spaces(f.formatDuration(130 * 60))).toBe('2 h 10')
    expect(f.formatList(['Lina', 'Noé', 'Adam'])).toBe('Lina, Noé et Adam')
  })
  it('orders names as a register', () => {
    expect(['Zoé', 'eve', 'Éva', 'Elias', 'CE2', 'CE10', 'CE1'].sort(f.compareText)).toEqual(['CE1', 'CE2', 'CE10', 'Elias', 'Éva', 'eve', 'Zoé'])
  })
  it('folds for the search', () => {
    expect(f.fold('Petit-Le Goff, Éloïse')).toBe('petit le goff eloise')
    expect(f.fold('Cœur')).toBe('coeur')
  })
  it('sets French typography', () => {
    expect(f.typographic("C'est l'heure ! « Oui » : non ?")).toBe('C’est l’heure\u202f! «\u202fOui\u202f»\u00a0: non\u202f?')
  })
  it('elides before a vowel that is heard', () => {
    expect(['Adam', 'Élise', 'Inès', 'Yves', 'ULIS', 'Œil'].map((n) => f.elide('de', n))).toEqual(['d’Adam', 'd’Élise', 'd’Inès', 'd’Yves', 'd’ULIS', 'd’Œil'])
    expect(['Lina', 'Yann', 'Hugo', 'Ouassim', 'CE1', 'Iannis'].map((n) => f.elide('de', n))).toEqual(['de Lina', 'de Yann', 'de Hugo', 'de Ouassim', 'de CE1', 'de Iannis'])
    expect(f.elide('que', 'Awa')).toBe('qu’Awa')
  })
  it('takes initials', () => {
    expect(f.initials('Lina Roux')).toBe('LR')
    expect(f.initials('élodie')).toBe('É')
    expect(f.initials('')).toBe('?')
  })
})

describe('in English', () => {
  beforeEach(() => i18n.activate('en'))
  afterEach(() => i18n.activate('fr'))
  it('tells dates, hours and money', () => {
    expect(f.formatDate('2026-11-24')).toBe('Tuesday 24 November')
    expect(f.formatTime('16:48')).toBe('16:48')
    expect(f.formatMoney(123450)).toBe('€1,234.50')
    expect(f.formatDay('2026-11-25', '2026-11-24')).toBe('tomorrow')
    expect(f.elide('de', 'Adam')).toBe('Adam')
  })
})
