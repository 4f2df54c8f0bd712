import { describe, expect, it } from 'vitest'
import { kidsOf, sameRecords } from './family'
import { age, grouped, groupOf, holding, nextOrder, reached, waitingForCode } from './people'
import { pattern } from './place'
import { qrMatrix, qrPath } from './qr'
import type { MyChild, PersonRow, Report, Restriction, MyRecord } from './queries'
import { filtered, findings, kindOf, people, place, quiet, stepOf } from './report'
import { fileName, heldCode, holdCode, inGroups, inParts, spelt } from './sheets'

const row = (id: string, profiles: string[]): PersonRow => ({ id, given_name: 'Lina', family_name: 'Roux', initials: 'LR', profiles, active: false, abilities: [] })

describe('people found', () => {
  it('stand in one list each: a parent who works here is staff', () => {
    expect(groupOf(row('a', ['guardian', 'canteen_agent']))).toBe('staff')
    expect(groupOf(row('a', ['pupil']))).toBe('pupils')
    expect(groupOf(row('a', []))).toBe('guardians')
    const lists = grouped([row('1', ['guardian']), row('2', ['pupil']), row('3', ['pupil'])])
    expect(lists.map((l) => [l.group, l.rows.length])).toEqual([
      ['pupils', 2],
      ['guardians', 1],
    ])
  })
  it('wait for a code unless they hold one that works', () => {
    const cards = [
      { person: 'a', state: 'live' as const },
      { person: 'b', state: 'expired' as const },
    ]
    expect([...waitingForCode([{ id: 'a' }, { id: 'b' }, { id: 'c' }], cards)]).toEqual(['b', 'c'])
  })
  it('have an age that counts from the birthday', () => {
    expect(age('2018-11-22', '2026-11-21')).toBe(7)
    expect(age('2018-11-22', '2026-11-22')).toBe(8)
  })
})

describe('an order of a judge', () => {
  const order = (since: string, until?: string): Restriction => ({
    id: since,
    pupil: 'p',
    pupil_name: 'Mateo',
    person: 'g',
    person_name: 'Antonio',
    effect: 'may_not_collect',
    since,
    ...(until && { until }),
    document_seen: true,
    waiting: false,
    abilities: [],
  })
  it('holds from its first day to its last, both included', () => {
    const list = [order('2026-09-01', '2026-11-24')]
    expect(holding(list, '2026-08-31').size).toBe(0)
    expect(holding(list, '2026-09-01').get('g')).toHaveLength(1)
    expect(holding(list, '2026-11-24').get('g')).toHaveLength(1)
    expect(holding(list, '2026-11-25').size).toBe(0)
    expect(holding([order('2026-09-01')], '2030-01-01').size).toBe(1)
  })
})

describe('the families of a class', () => {
  it('are reached when one guardian has an account', () => {
    expect(
      reached([
        { guardians: 2, guardians_active: 1 },
        { guardians: 2, guardians_active: 0 },
        { guardians: 0, guardians_active: 0 },
      ]),
    ).toEqual({ pupils: 3, families: 1, alone: 1, guardians: 4, active: 1 })
  })
  it('a new guardian is called after the last', () => {
    expect(nextOrder([])).toBe(1)
    expect(nextOrder([{ contact_order: 1 }, { contact_order: 4 }])).toBe(5)
    expect(nextOrder([{ contact_order: 99 }])).toBe(99)
  })
})

describe('the report of an import', () => {
  const line = (file: string, line: number, code: string, message = code) => ({ file, line, code, message })
  const report: Report = {
    pupils: 3,
    guardians: 4,
    links: 4,
    teachers: 1,
    classes: 1,
    new: 8,
    changed: 0,
    leaving: 0,
    errors: [line('eleves.csv', 88, 'bad_date', 'Élise : date du 31/02')],
    warnings: [line('responsables.csv', 21, 'homonym_guardian'), line('*', 0, 'no_director'), line('responsables.csv', 3, 'odd_phone')],
  }
  it('puts errors first, then files and lines in order', () => {
    expect(findings(report).map(place)).toEqual(['eleves.csv:88', '', 'responsables.csv:3', 'responsables.csv:21'])
  })
  it('is filtered by kind, file and words without accents', () => {
    const all = findings(report)
    expect(filtered(all, { severity: 'homonym' }).map((f) => f.line)).toEqual([21])
    expect(filtered(all, { severity: 'error' })).toHaveLength(1)
    expect(filtered(all, { file: 'responsables.csv' })).toHaveLength(2)
    expect(filtered(all, { text: 'elise' })).toHaveLength(1)
    expect(filtered(all, { text: 'zoé' })).toHaveLength(0)
  })
  it('counts the lines of which nothing was said', () => {
    expect(quiet(report)).toBe(5)
  })
  it('finds people of a difference by every word', () => {
    const list = [
      { kind: 'pupil' as const, name: 'Rose Traoré', class: 'CE2' },
      { kind: 'pupil' as const, name: 'Rose Martin', class: 'CP' },
    ]
    expect(people(list, 'traore rose')).toHaveLength(1)
    expect(people(list, 'cp')).toHaveLength(1)
    expect(people(list, '')).toHaveLength(2)
  })
  it('knows the three files by their names', () => {
    expect(['CSVExtraction-eleves.csv', 'Extraction Élèves (2).csv', 'CSVExtraction_responsables.csv', 'enseignants.CSV', 'x.csv'].map(kindOf)).toEqual(['pupils', 'pupils', 'guardians', 'teachers', undefined])
  })
  it('stands at a step', () => {
    expect([undefined, { state: 'read' as const }, { state: 'dry' as const }, { state: 'failed' as const }, { state: 'applying' as const }, { state: 'undone' as const }].map(stepOf)).toEqual([0, 1, 2, 2, 3, 3])
  })
})

describe('codes', () => {
  it('are read in groups and spelt', () => {
    expect(inGroups('abcd-efgh-jkmn')).toBe('ABCD EFGH JKMN')
    expect(inGroups('KTXPRW', 3)).toBe('KTX PRW')
    expect(spelt('AB-12')).toBe('A B 1 2')
  })
  it('are kept for their person alone', () => {
    holdCode({ id: '1', person: 'p', code: 'ABCD-EFGH-JKMN', expires: '2026-12-01T00:00:00Z' })
    expect(heldCode('p')?.code).toBe('ABCD-EFGH-JKMN')
    expect(heldCode('q')).toBeUndefined()
  })
  it('are printed by parts, into files with plain names', () => {
    expect(inParts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(inParts([], 2)).toEqual([])
    expect(fileName('2026-11-24', 'fiches', 'CE1 « A » été')).toBe('2026-11-24_fiches_ce1-a-ete.pdf')
    expect(fileName('2026-11-24', 'fiches', 'Tilleuls', '2')).toBe('2026-11-24_fiches_tilleuls_2.pdf')
  })
})

describe('an address', () => {
  const id = '0190f0c0-0000-7000-8000-000000000001'
  it('puts its id aside', () => {
    expect(pattern({})).toBe('')
    expect(pattern({ section: 'classes' })).toBe('classes')
    expect(pattern({ section: 'imports', id: 'nouveau' })).toBe('imports/nouveau')
    expect(pattern({ section: 'personnes', id, act: 'modifier' })).toBe('personnes/*/modifier')
  })
})

describe('my children', () => {
  const child = (given_name: string, tenant_kind: string, over: Partial<MyChild> = {}): MyChild => ({
    tenant: tenant_kind,
    tenant_name: tenant_kind,
    tenant_kind,
    child: given_name + tenant_kind,
    given_name,
    family_name: 'Roux',
    initials: '',
    abilities: ['dispute'],
    ...over,
  })
  it('are one card each, the school before the town hall', () => {
    const kids = kidsOf([child('Adam', 'school', { class: '6e' }), child('Noé', 'commune'), child('Noe', 'school', { class: 'GS' })])
    expect(kids.map((k) => [k.given_name, k.class, k.records.length])).toEqual([
      ['Adam', '6e', 1],
      ['Noe', 'GS', 2],
    ])
    expect(kids[1]!.id).toBe('Noeschool')
  })
})

describe('a QR code', () => {
  it('has its three corners and the size of its text', () => {
    for (const [text, size] of [
      ['a', 21],
      ['https://preau.example.fr/eleve', 29],
      ['x'.repeat(300), 69],
    ] as const) {
      const m = qrMatrix(text)
      expect(m.length).toBe(size)
      const corner = (x: number, y: number) => m.slice(y, y + 7).map((r) => r.slice(x, x + 7).map((d) => (d ? '#' : '.')).join(''))
      const finder = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######']
      expect(corner(0, 0)).toEqual(finder)
      expect(corner(size - 7, 0)).toEqual(finder)
      expect(corner(0, size - 7)).toEqual(finder)
    }
  })
  it('is the drawing that readers were tried on', () => {
    // « a », version 1: its last rows, read back by an independent reader.
    const tail = qrMatrix('a').slice(-3).map((r) => r.map((d) => (d ? '1' : '0')).join(''))
    expect(tail).toMatchInlineSnapshot(`
      [
        "101110100101110111011",
        "100000100011111101000",
        "111111101010100100110",
      ]
    `)
  })
  it('refuses what does not fit', () => {
    expect(() => qrMatrix('x'.repeat(700))).toThrow(RangeError)
    expect(qrPath('a').side).toBe(29)
  })
})

describe('what organisations know of the reader', () => {
  const contact = { mail: 'nadia@example.fr', phone_mobile: '06 39 98 12 34', street: '3 rue des Saules', postcode: '99001', city: 'Villebelle', address_hidden: false } as MyRecord['contact']
  const one = (tenant: string, more: Partial<MyRecord['contact']> = {}): MyRecord => ({ tenant, tenant_name: tenant, person: tenant, given_name: 'Nadia', family_name: 'Roux', contact: { ...contact, ...more }, abilities: ['hide_address'] })
  it('is told once where it is the same, hidden or not', () => {
    expect(sameRecords([one('a'), one('b', { address_hidden: true }), one('c', { city: 'Valmont' })]).map((g) => g.map((r) => r.tenant))).toEqual([['a', 'b'], ['c']])
  })
})
