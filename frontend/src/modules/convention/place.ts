import type { Tenant } from '../../api/boot'
import { hatOf, useBoot } from '../../shell/session'

/** The organisation of the hat worn. */
export function useTenant(): Tenant {
  const hat = hatOf(useBoot())
  if (!hat) throw new Error('conventions without an organisation')
  return hat.tenant
}
