import { describe, expect, it } from 'vitest'
import { emptyDraft, foundingOf, identifiersOf, kindsFor, stepOf } from './founding'
import { checkCommune, checkSiret, checkUai } from './identifiers'
import type { LinkView, RightHolder, RightLine } from './queries'
import { defaultRule, faultsOf, isPlain, nextOpening, onWeekday, type Rule, spans } from './quiet'
import { matrixOf, servicesOf } from './rights'
import { lines } from './screens/OrganisationCard'
import { groupsOf } from './screens/Links'

const paris = (text: string) => {
  // Winter and summer offsets of the days used below.
  const summer = text >= '2026-03-29 03' && text < '2026-10-25 03'
  return new Date(`${text.replace(' ', 'T')}:00${summer ? '+02:00' : '+01:00'}`)
}

describe('the quiet hours', () => {
  const rule = defaultRule('Europe/Paris')
  it.each([
    ['2026-11-24 12:00', '2026-11-24 12:00'],
    ['2026-11-24 20:12', '2026-11-25 07:00'],
    ['2026-11-24 19:59', '2026-11-24 19:59'],
    ['2026-11-24 20:00', '2026-11-25 07:00'],
    ['2026-11-25 06:59', '2026-11-25 07:00'],
    ['2026-11-27 20:00', '2026-11-30 07:00'],
    ['2026-11-28 12:00', '2026-11-30 07:00'],
    ['2026-03-28 22:00', '2026-03-30 07:00'],
    ['2026-10-24 22:00', '2026-10-26 07:00'],
  ])('what is written on %s leaves on %s', (at, leaves) => expect(nextOpening(rule, paris(at)).toISOString()).toBe(paris(leaves).toISOString()))

  it('opens until midnight, and elsewhere', () => {
    const week: Rule = { time_zone: 'Indian/Reunion', days: Array.from({ length: 7 }, () => ({ open: true, from: '06:30', to: '24:00' })) }
    expect(nextOpening(week, new Date('2026-11-24T19:59:00Z')).toISOString()).toBe('2026-11-24T19:59:00.000Z')
    expect(nextOpening(week, new Date('2026-11-24T20:00:00Z')).toISOString()).toBe('2026-11-25T02:30:00.000Z')
  })
  it('withholds nothing for ever when every day is closed', () => {
    const never: Rule = { time_zone: 'Europe/Paris', days: Array.from({ length: 7 }, () => ({ open: false })) }
    expect(nextOpening(never, paris('2026-11-24 12:00'))).toEqual(paris('2026-11-24 12:00'))
    expect(faultsOf(never).week).toBe('never')
  })
  it('says the week in as few sentences as it can', () => {
    expect(spans(rule.days).map(({ first, last, day }) => [first, last, day.open])).toEqual([
      [0, 4, true],
      [5, 6, false],
    ])
    const wednesday = rule.days.map((d, i) => (i === 2 ? { open: true, from: '07:00', to: '12:00' } : d))
    expect(spans(wednesday)).toHaveLength(4)
    expect(isPlain(rule.days)).toBe(true)
    expect(isPlain(wednesday)).toBe(false)
  })
  it('finds the day whose hours are wrong', () => {
    const days = rule.days.map((d, i) => (i === 1 ? { open: true, from: '20:00', to: '07:00' } : i === 3 ? { open: true, from: '', to: '20:00' } : d))
    expect(faultsOf({ ...rule, days }).days).toEqual({ 1: 'order', 3: 'time' })
    expect(faultsOf(rule)).toEqual({ days: {}, week: undefined })
  })
  it('finds the next Friday evening, today included', () => {
    expect(onWeekday(4, '20:12', '2026-11-24', 'Europe/Paris')).toEqual(paris('2026-11-27 20:12'))
    expect(onWeekday(1, '08:00', '2026-11-24', 'Europe/Paris')).toEqual(paris('2026-11-24 08:00'))
    expect(onWeekday(0, '08:00', '2026-11-24', 'Europe/Paris')).toEqual(paris('2026-11-30 08:00'))
  })
})

describe('public numbers', () => {
  it.each([
    ['099 0001n', { value: '0990001N' }],
    ['0990001A', { fault: 'letter', expected: 'N' }],
    ['990001N', { fault: 'characters' }],
    ['', { fault: 'empty' }],
  ])('UAI %s', (text, expected) => expect(checkUai(text)).toEqual(expected))
  it.each([
    ['356 000 000 00048', { value: '35600000000048' }],
    ['732 829 320 00074', { value: '73282932000074' }],
    ['73282932000075', { fault: 'checksum' }],
    ['7328293200007', { fault: 'length', expected: '1' }],
    ['732829320000744', { fault: 'length', expected: '-1' }],
    ['abc', { fault: 'characters' }],
    ['00000000000000', { fault: 'checksum' }],
  ])('SIRET %s', (text, expected) => expect(checkSiret(text)).toEqual(expected))
  it.each([
    ['99 123', { value: '99123' }],
    ['2a004', { value: '2A004' }],
    ['20000', { fault: 'postcode' }],
    ['9912', { fault: 'length', expected: '1' }],
    ['2C004', { fault: 'characters' }],
  ])('commune %s', (text, expected) => expect(checkCommune(text)).toEqual(expected))
})

describe('a founding', () => {
  it('is allowed by what the asker is', () => {
    expect(kindsFor('commune')).toEqual(['school'])
    expect(kindsFor('vendor')).toContain('commune')
    expect(kindsFor('school')).toEqual([])
  })
  it('sends only the numbers of its kind, in their stored form', () => {
    const body = foundingOf({ ...emptyDraft, kind: 'commune', name: ' Commune de Val-Clair ', siret: '732 829 320 00074', insee: '99 123', uai: '0990001N', address: 'Place du Marché\n\n', given_name: 'Inès', family_name: 'Caron', admin_mail: 'mairie@example.fr' })
    expect(body).toMatchObject({ kind: 'commune', name: 'Commune de Val-Clair', siret: '73282932000074', insee: '99123', address: ['Place du Marché'] })
    expect(body).not.toHaveProperty('uai')
    expect(body).not.toHaveProperty('school_type')
  })
  it('goes back to the step of a refused field', () => {
    expect(['kind', 'uai', 'week', 'admin_mail', 'unknown'].map(stepOf)).toEqual([0, 1, 2, 3, 0])
    expect(identifiersOf('school')).toEqual({ uai: 'needed', siret: undefined, insee: undefined })
  })
})

describe('the rights of a service', () => {
  const holder = (profile: string, door: RightHolder['door'], allowed: boolean, byDefault = allowed): RightHolder => ({ profile, label: profile, door, allowed, default: byDefault })
  const line = (right: string, holders: RightHolder[], fixed = false): RightLine => ({ right, service: right.split(':')[0]!, label: right, kind: 'manage', fixed, holders })
  const all = [
    line('liaison:publish', [holder('director', 'tenant', true), holder('teacher', 'tenant', false, true), holder('guardian', 'subject', true)]),
    line('settings:rights', [holder('director', 'tenant', true, false)], true),
  ]
  it('says a right once, with its doors inside', () => {
    const { rows } = matrixOf(all, 'liaison')
    expect(rows.map((r) => [r.line.right, ...r.doors.map((d) => `${d.door} ${d.holders.map((h) => h.profile).join(' ')}`)])).toEqual([['liaison:publish', 'tenant director teacher', 'subject guardian']])
  })
  it('knows what was changed, and what would take it back', () => {
    expect(matrixOf(all, 'liaison').changed).toEqual([{ right: 'liaison:publish', profile: 'teacher', door: 'tenant', allowed: true }])
    expect(matrixOf(all, 'settings').changed).toEqual([])
    expect(servicesOf(all)).toEqual(['liaison', 'settings'])
  })
})

describe('small things', () => {
  it('keeps four lines of an address', () => expect(lines(' 1 rue \n\n b\nc\nd\ne')).toEqual(['1 rue', 'b', 'c', 'd']))
  it('groups links by their regroupement, the others last', () => {
    const link = (peer: string, group?: string): LinkView => ({ id: peer, tenant: peer, peer, peer_kind: 'commune', rights: [], granted: [], offered: [], abilities: {}, services: [], since: '2026-09-01', ...(group ? { group } : {}) })
    expect(groupsOf([link('Zède'), link('Oyonne', 'RPI du Val'), link('Aubin', 'RPI du Val')]).map((g) => [g.group, g.items.map((l) => l.peer)])).toEqual([
      ['RPI du Val', ['Aubin', 'Oyonne']],
      ['', ['Zède']],
    ])
  })
})
