import { i18n } from '@lingui/core'
import type { Boot } from '../../api/boot'
import { hatOf } from '../../shell/session'
import type { Found } from '../../shell/search'
import { formatList } from '../../ui/format'
import { findPeople } from './queries'
import { profiles, staffName } from './words'

/** People, for the palette: one key and a name away from every page. */
export async function find(text: string, boot: Boot, signal: AbortSignal): Promise<Found[]> {
  const tenant = hatOf(boot)?.tenant.id
  if (!tenant || !boot.abilities.includes('directory:consult')) return []
  const { items } = await findPeople(tenant, text, signal)
  return items.map((p) => ({
    id: `directory:${p.id}`,
    label: staffName(p),
    detail: p.class || (p.pupils?.length ? formatList(p.pupils) : p.profiles.map((x) => (profiles[x] ? i18n._(profiles[x]) : x)).join(', ')),
    icon: 'people',
    path: `/annuaire/personnes/${p.id}`,
  }))
}
