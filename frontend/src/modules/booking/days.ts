import { addDays, mondayOf,  } from '../../ui/civil'

export const monthOf = (day: string): string => day.slice(0, 7)

/** The first day of the month so many months after. */
export function monthAfter(day: string, n: number): string {
  const date = new Date(`${day.slice(0, 7)}-01T12:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + n)
  return date.toISOString().slice(0, 10)
}

/** The weeks that a month touches: from the Monday of its first day to the Sunday of its last. */
export function weeksOf(day: string): { from: string; until: string } {
  return { from: mondayOf(`${day.slice(0, 7)}-01`), until: addDays(mondayOf(addDays(monthAfter(day, 1), -1)), 6) }
}

export function daysFrom(from: string, until: string): string[] {
  const out: string[] = []
  for (let d = from; d <= until; d = addDays(d, 1)) out.push(d)
  return out
}

/** Whether a day is in an even week of the civil year (ISO 8601): what the typical week of two homes alternates on. */
export function evenWeek(day: string): boolean {
  const thursday = addDays(mondayOf(day), 3)
  const first = `${thursday.slice(0, 4)}-01-01`
  const nth = Math.round((Date.parse(`${thursday}T12:00:00Z`) - Date.parse(`${first}T12:00:00Z`)) / 86_400_000)
  return (Math.floor(nth / 7) + 1) % 2 === 0
}
