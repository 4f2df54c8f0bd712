import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { creditorRoute } from './creditor/routes'
import { householdRoutes } from './household/routes'
import { runRoute } from './run/routes'
import { tariffsRoute } from './tariffs/routes'
import { payRoute } from './pay/routes'
import { deskRoutes } from './desk/routes'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'family', catalogue }

// Each part has a folder, with its routes and its own words (lingui.config.ts makes a catalogue of each folder).
export const familyRoutes = [creditorRoute, ...householdRoutes, runRoute, tariffsRoute, payRoute, ...deskRoutes] as const
