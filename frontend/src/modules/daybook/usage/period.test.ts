import { expect, test } from 'vitest'
import { periodOf, turn } from './period'

test('a period begins and ends where the calendar says', () => {
  expect(periodOf('semaine', '2026-11-22')).toEqual({ from: '2026-11-16', until: '2026-11-22', by: 'day' })
  expect(periodOf('mois', '2028-02-10')).toEqual({ from: '2028-02-01', until: '2028-02-29', by: 'day' })
  expect(periodOf('annee', '2027-08-31')).toEqual({ from: '2026-09-01', until: '2027-08-31', by: 'week' })
  expect(periodOf('annee', '2026-09-01').from).toBe('2026-09-01')
})

test('one turns from a period to the next', () => {
  expect(turn('mois', '2026-12-01', 1)).toBe('2027-01-01')
  expect(turn('mois', '2026-01-01', -1)).toBe('2025-12-01')
  expect(turn('annee', '2026-09-01', -1)).toBe('2025-09-01')
  expect(turn('semaine', '2026-10-26', -1)).toBe('2026-10-19')
})
