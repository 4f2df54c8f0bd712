import type { Tenant } from '../../api/boot'
import { hatOf, useBoot } from '../../shell/session'

/** The school of the hat worn. */
export function useSchool(): Tenant {
  const hat = hatOf(useBoot())
  if (!hat) throw new Error('attendance without a school')
  return hat.tenant
}
