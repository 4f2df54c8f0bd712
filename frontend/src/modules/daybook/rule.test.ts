import { describe, expect, it } from 'vitest'
import { draftRule, draftRules, freshRule, wire, wireRules } from './rule'

const rules = {
  add: {
    kind: 'by_day',
    days: { mon: { kind: 'weekday_before', weekday: 'fri', weeks: 1, at: '09:00' }, thu: { kind: 'day_before', count: 'school', at: '24:00' } },
    late: { surcharge_cents: 50, until: { kind: 'same_day', at: '09:00' } },
    first_day_back: { kind: 'before_holiday', at: '12:00' },
    except: [{ from: '2026-11-12', until: '2026-11-13', open: '2026-10-01', to: '2026-11-09T07:00' }],
  },
  change: { kind: 'before_period', days: 21, count: 'calendar', at: '24:00', opens: { kind: 'before_period', days: 42, count: 'calendar', at: '07:00' } },
  cancel: { kind: 'fixed_dates', from: '2026-06-01', to: '2026-07-15T12:00', shift: 'before' },
}

describe('a rule being typed', () => {
  it('comes back as it was when nothing is typed', () => {
    const back = wireRules(draftRules(rules))
    expect(back).toEqual({ ...rules, add: { ...rules.add, late: { surcharge: '0,50', until: { kind: 'same_day', at: '09:00' } } } })
  })
  it('keeps what was typed for another kind, and does not send it', () => {
    const rule = { ...draftRule({ kind: 'days_before', days: 3, count: 'ouvres', at: '12:00' }), kind: 'month_before' as const }
    expect(wire(rule)).toEqual({ kind: 'month_before', day: 20, months: 1, at: '12:00' })
    expect(wire({ ...rule, kind: 'days_before' })).toEqual({ kind: 'days_before', days: 3, count: 'ouvres', at: '12:00' })
  })
  it.each([
    { kind: 'weekday_before', weekday: 'thu', weeks: 1, count: 'school', at: '12:00' },
    { kind: 'before_period', weekday: 'thu', weeks: 1, at: '12:00' },
    { kind: 'before_period', period: 'month', days: 1, count: 'ouvres', at: '17:00' },
    { kind: 'month_before', weekday: 'mon', nth: 1, months: 1, at: '12:00' },
    { kind: 'year_before', month: 7, day: 15, at: '24:00' },
  ])('keeps $kind as it was', (rule) => expect(wire(draftRule(rule))).toEqual({ ...rule, at: rule.at === '24:00' ? '24:00' : rule.at }))
  it('keeps one surcharge after the other, and the days of a week', () => {
    const said = { add: { kind: 'always', late: [{ surcharge_cents: 100, until: { kind: 'same_day', at: '09:00' } }, { surcharge_ppm: 500_000, per: 'family' }] }, week: { least: 3 } }
    expect(wireRules(draftRules(said))).toEqual({ add: { kind: 'always', late: [{ surcharge: '1,00', until: { kind: 'same_day', at: '09:00' } }, { surcharge: '50%', per: 'family' }] }, week: { least: 3, most: 0 } })
  })
  it.each([
    ['minuit', '24:00'],
    ['24h', '24:00'],
    ['midi', '12:00'],
    ['9\u202fh\u202f30', '9 h 30'],
    ['25:00', '25:00'],
    ['', undefined],
  ])('sends the time « %s » as %s', (typed, sent) => expect(wire({ ...freshRule('same_day'), at: typed }).at).toBe(sent))
  it('lets the server judge what is no number', () => {
    expect(wire({ ...freshRule('days_before'), days: 'deux' }).days).toBe('deux')
    expect(wire({ ...freshRule('days_before'), days: ' 3 ' }).days).toBe(3)
  })
  it.each([
    ['euros', '0,50', '0,50'],
    ['euros', '2', '2.00'],
    ['percent', '50 %', '50%'],
    ['none', '3', undefined],
  ] as const)('sends a surcharge in %s', (unit, amount, sent) => expect((wire({ ...freshRule('always'), late: [{ unit, amount, per: '' }] }).late as { surcharge?: string }).surcharge).toBe(sent))
})
