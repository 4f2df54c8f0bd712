import { expect, test } from 'vitest'
import { yearOf } from './words'

test('a year costs by steps, by volume, and no less than the minimum', () => {
  const steps = [{ up_to: 300, unit_cents: 150, flat_cents: 1000 }, { unit_cents: 120 }]
  expect(yearOf({ mode: 'graduated', steps }, 500)).toBe(300 * 150 + 1000 + 200 * 120)
  expect(yearOf({ mode: 'volume', steps }, 500)).toBe(500 * 120)
  expect(yearOf({ mode: 'volume', steps }, 300)).toBe(300 * 150 + 1000)
  expect(yearOf({ mode: 'graduated', steps, minimum_cents: 50_000 }, 10)).toBe(50_000)
  expect(yearOf({ mode: 'graduated', steps, minimum_cents: 50_000 }, 0)).toBe(0)
})
