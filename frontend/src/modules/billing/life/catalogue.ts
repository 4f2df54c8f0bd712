import type { Catalogue } from '../../../i18n/i18n'
import { openService } from '../../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

/** Fetches a screen of this folder with its words. */
export async function withWords<Screen>(screen: () => Promise<Screen>): Promise<Screen> {
  const [fetched] = await Promise.all([screen(), openService(catalogue)])
  return fetched
}
