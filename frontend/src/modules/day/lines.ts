import { formatTime } from '../../ui/format'
import type { Told } from './types'

/** From morning to evening; what takes the whole day stands first. */
export const inOrder = (lines: readonly Told[]): Told[] => [...lines].sort((a, b) => (a.starts ?? '').localeCompare(b.starts ?? '') || a.label.localeCompare(b.label))

/** Said, or done: everything but a slot that is only possible. */
export const isThere = (l: Told): boolean => l.state !== 'none' && l.state !== 'cancelled'

/** The time of an instant where the reader's children are: « 08:05 », to compare with those of lines. */
export function clockOf(instant: string): string {
  const [hour = '0', minute = '0'] = formatTime(instant).match(/\d+/g) ?? []
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
}

/** The day that one looks for: today until its last line is over, then the next one that has something. */
export function dayShown(lines: readonly Told[], today: string, now: string): string {
  const last = lines.filter((l) => l.day === today && isThere(l)).reduce((end, l) => (l.ends && l.ends > end ? l.ends : end), '')
  if (last > now) return today
  const next = lines.filter((l) => l.day > today && isThere(l)).map((l) => l.day)
  return next.sort()[0] ?? today
}

/** Which line of the margin: school, meal, bus, town hall. */
export const domainOf = (l: Told): 'classe' | 'cantine' | 'transport' | 'mairie' => (l.service === 'attendance' ? 'classe' : l.service === 'canteen' ? 'cantine' : l.service === 'transport' ? 'transport' : 'mairie')
