import { describe, expect, it } from 'vitest'
import type { HomeCard } from '../../api/boot'
import { gather } from './gather'
import { dayShown, inOrder } from './lines'
import type { DayData, Told } from './types'

const card = (tenant: string, child: string, name: string, lines: Partial<Told>[]) => ({ id: `day.${child}`, service: 'day', kind: 'day', tenant, child_id: child, data: { child, name, lines } }) as unknown as HomeCard
const line = (more: Partial<Told>) => ({ service: 'canteen', day: '2026-11-24', kind: 'meal', label: 'Cantine', state: 'booked', ...more }) as Told

describe('the day of a child', () => {
  it('is one card for the school and the town hall', () => {
    const cards = gather([card('school', 'a', 'Lina', [line({ kind: 'school' })]), card('town', 'b', 'Lina', [line({})]), card('school', 'c', 'Adam', [line({ kind: 'school' })]), { id: 'x', service: 'liaison' } as HomeCard])
    expect(cards.map((c) => c.id)).toEqual(['day.Lina', 'day.Adam', 'x'])
    expect(cards[0]!.child_ids).toEqual(['a', 'b'])
    expect((cards[0]!.data as DayData).lines.map((l) => l.tenant)).toEqual(['school', 'town'])
  })
  it('is today until class is over, then the next day that has something', () => {
    const lines = [line({ kind: 'school', starts: '08:30', ends: '16:30' }), line({ day: '2026-11-26', kind: 'school', starts: '08:30', ends: '16:30' }), line({ day: '2026-11-25', state: 'none' })]
    expect(dayShown(lines, '2026-11-24', '15:00')).toBe('2026-11-24')
    expect(dayShown(lines, '2026-11-24', '19:00')).toBe('2026-11-26')
    expect(dayShown([], '2026-11-24', '19:00')).toBe('2026-11-24')
  })
  it('goes from morning to evening, what has no time first', () => {
    expect(inOrder([line({ starts: '16:30', label: 'c' }), line({ starts: '11:30', label: 'b' }), line({ starts: undefined, label: 'a' })]).map((l) => l.label)).toEqual(['a', 'b', 'c'])
  })
})
