import type { Tenant } from '../../api/boot'
import { hatOf, useBoot } from '../../shell/session'
import { addDays, mondayOf } from '../../ui/civil'

/** The organisation of the hat worn. */
export function useTenant(): Tenant {
  const hat = hatOf(useBoot())
  if (!hat) throw new Error('a kitchen without an organisation')
  return hat.tenant
}

/** The Monday of the week that an address asks for; without one, this week's, and on a weekend the next. */
export function weekAsked(day: string | undefined, today: string): string {
  if (day && /^\d{4}-\d\d-\d\d$/.test(day)) return mondayOf(day)
  return mondayOf(addDays(today, 2)) > mondayOf(today) && addDays(mondayOf(today), 4) < today ? addDays(mondayOf(today), 7) : mondayOf(today)
}
