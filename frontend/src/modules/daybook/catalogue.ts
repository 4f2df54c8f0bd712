import type { Catalogue } from '../../i18n/i18n'
import { loadCatalogue } from '../../i18n/i18n'
import { openService } from '../../shell/service'

/** The words of what the canteen, the care and the bus share. */
export const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

/** What a service of the daybook fetches beside its screens: its own words, and these. */
export async function openDaybook(own?: Catalogue): Promise<void> {
  await Promise.all([openService(catalogue), own ? loadCatalogue(own) : undefined])
}
