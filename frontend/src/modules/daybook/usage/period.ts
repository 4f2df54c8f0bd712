import { addDays, mondayOf } from '../../../ui/civil'
import type { Usage } from '../queries'

export const spans = ['semaine', 'mois', 'annee'] as const
export type Span = (typeof spans)[number]

/** The first and last day of the week, month or school year of a day, and how its figures are put together. */
export function periodOf(span: Span, day: string): { from: string; until: string; by: Usage['by'] } {
  if (span === 'semaine') return { from: mondayOf(day), until: addDays(mondayOf(day), 6), by: 'day' }
  const year = Number(day.slice(0, 4))
  const month = Number(day.slice(5, 7))
  if (span === 'annee') {
    const first = month >= 9 ? year : year - 1
    return { from: `${first}-09-01`, until: `${first + 1}-08-31`, by: 'week' }
  }
  const from = `${day.slice(0, 7)}-01`
  return { from, until: addDays(firstOfMonth(from, 1), -1), by: 'day' }
}

function firstOfMonth(first: string, n: number): string {
  const at = new Date(`${first}T12:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() + n)
  return at.toISOString().slice(0, 10)
}

/** A day of the next period, or of the one before. */
export function turn(span: Span, from: string, n: 1 | -1): string {
  if (span === 'semaine') return addDays(from, 7 * n)
  return firstOfMonth(from, span === 'mois' ? n : 12 * n)
}
