import { hatOf, useBoot } from '../../shell/session'
import type { Tenant } from '../../api/boot'
import { type ServiceKey, services } from './queries'

/** The collectivity of the hat worn. */
export function useTown(): Tenant {
  const hat = hatOf(useBoot())
  if (!hat) throw new Error('services without an organisation')
  return hat.tenant
}

/** The services whose activities and rules the hat worn writes. */
export function useManaged(): ServiceKey[] {
  const { abilities } = useBoot()
  return services.filter((s) => abilities.includes(`${s}:manage`))
}

/** Where the pages are. */
export const home = '/prestations'
export const pageOf = (service: ServiceKey, activity: string, page = '') => [home, service, activity, page].filter(Boolean).join('/')

/** The first Monday after a day: when a change is easiest to tell. */
export function nextMonday(today: string): string {
  const date = new Date(`${today}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + ((8 - date.getUTCDay()) % 7 || 7))
  return date.toISOString().slice(0, 10)
}

/** A wall clock's instant, in the browser's zone. */
export function instantOf(day: string, time: string): string | undefined {
  const at = day ? new Date(`${day}T${time || '00:00'}`) : undefined
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined
}

/** The day and the hour that the browser's clock shows at an instant. */
export function wallOf(instant: string | undefined): { day: string; at: string } {
  if (!instant) return { day: '', at: '' }
  const at = new Date(instant)
  const two = (n: number) => String(n).padStart(2, '0')
  return { day: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`, at: `${two(at.getHours())}:${two(at.getMinutes())}` }
}
