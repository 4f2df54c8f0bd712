import type { Tenant } from '../../api/boot'
import { hatOf, useBoot } from '../../shell/session'

/** The collectivity of the hat worn. */
export function useTown(): Tenant {
  const hat = hatOf(useBoot())
  if (!hat) throw new Error('a family account without an organisation')
  return hat.tenant
}

/** Reads what somebody typed as euros (« 1 234,5 », "12.50", « 3 € ») into whole cents; undefined when it is no amount. */
export function centsOf(text: string): number | undefined {
  const plain = text.replace(/[\s\u00a0\u202f€]/g, '').replace(',', '.')
  if (!/^-?\d{1,9}(\.\d{1,2})?$/.test(plain)) return undefined
  const [whole = '0', part = ''] = plain.replace('-', '').split('.')
  const cents = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  return plain.startsWith('-') && cents > 0 ? -cents : cents
}

/** Cents as a field shows them for typing over: « 12,50 ». */
export const typed = (cents: number) => `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)},${String(Math.abs(cents) % 100).padStart(2, '0')}`

/** The days of a line, each once, in their order, with how many times it counts: two sessions of one evening are one day. */
export function timesOf(days: readonly string[]): [day: string, times: number][] {
  const times = new Map<string, number>()
  for (const d of days) times.set(d, (times.get(d) ?? 0) + 1)
  return [...times].sort(([a], [b]) => a.localeCompare(b))
}

/** What follows a day that counts more than once. */
export const timesMark = (times: number) => (times > 1 ? ` (×${times})` : '')
