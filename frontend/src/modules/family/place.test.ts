import { describe, expect, it } from 'vitest'
import { centsOf, timesOf, typed } from './place'

describe('amounts as people type them', () => {
  it.each([
    ['12,50', 1250],
    ['12.5', 1250],
    ['1\u202f234,56 €', 123456],
    ['0', 0],
    ['-0,00', 0],
    ['-12,00', -1200],
    ['7', 700],
  ])('%s', (text, cents) => expect(centsOf(text)).toBe(cents))
  it.each(['', 'douze', '1,234', '1,2,3', '12,', '--5', '1e3'])('%s is no amount', (text) => expect(centsOf(text)).toBeUndefined())
  it('comes back as it went', () => {
    for (const cents of [0, 5, 99, 100, 123456, -5, -1200]) expect(centsOf(typed(cents))).toBe(cents)
  })
})

it('two sessions of one evening are one day that counts twice', () => {
  expect(timesOf(['2026-10-06', '2026-10-01', '2026-10-06'])).toEqual([
    ['2026-10-01', 1],
    ['2026-10-06', 2],
  ])
})
