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
