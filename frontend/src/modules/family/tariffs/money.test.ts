import { describe, expect, it } from 'vitest'
import { readPrice, readShare, readTable, writeShare } from './money'

describe('shares', () => {
  it('are read as people write them', () => {
    expect(['2,10', '-1', 'x'].map(readPrice)).toEqual([210, undefined, undefined])
    expect(['0,55', '50', '33,3333', '10 %', 'x'].map(readShare)).toEqual([5_500, 500_000, 333_333, 100_000, undefined])
    for (const ppm of [5_500, 500_000, 333_333, 1_000_000]) expect(readShare(writeShare(ppm))).toBe(ppm)
  })
})

describe('a table that is pasted', () => {
  it('comes from a spreadsheet', () => {
    expect(readTable('400\t0,90\n650\t2,10\n\t5,90\n')).toEqual({ brackets: [{ up_to: 400, cents: 90 }, { up_to: 650, cents: 210 }], above: 590 })
  })
  it('or from a deliberation', () => {
    expect(readTable('Tranche 1 : de 0 à 622 € : 1 €\nTranche 2 : de 623 à 1000 € : 3,30 €\nTranche 3 : 1 001 € et plus : 3,50 €')).toEqual({ brackets: [{ up_to: 622, cents: 100 }, { up_to: 1000, cents: 330 }], above: 350 })
    expect(readTable('< 400 € | 0,50 €\nde 400 € à < 640 € | 1,75 €\n> 1 900 € | 4,90 €')).toEqual({ brackets: [{ up_to: 400, cents: 50, under: true }, { up_to: 640, cents: 175, under: true }], above: 490 })
  })
  it('or is something else', () => {
    expect(readTable('2,10')).toBeUndefined()
    expect(readTable('bonjour\nà tous')).toBeUndefined()
  })
})
