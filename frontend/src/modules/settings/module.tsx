import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { type Catalogue, loadCatalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'settings', catalogue }

const load = () => loadCatalogue(catalogue)
const at = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) => createRoute({ getParentRoute: () => appRoute, path, loader: load, component })

export const settingsRoutes = [
  at('reglages', lazyRouteComponent(() => import('./screens/SettingsIndex'), 'SettingsIndex')),
  at('reglages/organisation', lazyRouteComponent(() => import('./screens/OrganisationCard'), 'OrganisationCard')),
  at('reglages/apparence', lazyRouteComponent(() => import('./screens/Look'), 'Look')),
  at('reglages/services', lazyRouteComponent(() => import('./screens/Services'), 'Services')),
  at('reglages/droits', lazyRouteComponent(() => import('./screens/Rights'), 'Rights')),
  at('reglages/pause', lazyRouteComponent(() => import('./screens/QuietHours'), 'QuietHours')),
  at('reglages/liens', lazyRouteComponent(() => import('./screens/Links'), 'Links')),
  at('reglages/creations', lazyRouteComponent(() => import('./screens/Foundings'), 'Foundings')),
  at('reglages/creations/nouvelle', lazyRouteComponent(() => import('./screens/Found'), 'Found')),
] as const
