import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { type Catalogue, loadCatalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'account', catalogue }

const load = () => loadCatalogue(catalogue)
const at = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) => createRoute({ getParentRoute: () => appRoute, path, loader: load, component })

export const accountRoutes = [
  at('compte', lazyRouteComponent(() => import('./screens/AccountIndex'), 'AccountIndex')),
  at('compte/identite', lazyRouteComponent(() => import('./screens/Identity'), 'Identity')),
  at('compte/adresses', lazyRouteComponent(() => import('./screens/Addresses'), 'Addresses')),
  at('compte/mot-de-passe', lazyRouteComponent(() => import('./screens/Password'), 'Password')),
  at('compte/second-facteur', lazyRouteComponent(() => import('./screens/SecondFactor'), 'SecondFactor')),
  at('compte/appareils', lazyRouteComponent(() => import('./screens/Sessions'), 'Sessions')),
  at('compte/notifications', lazyRouteComponent(() => import('./screens/Notifications'), 'Notifications')),
  at('compte/lecture', lazyRouteComponent(() => import('./screens/Reading'), 'Reading')),
  at('compte/charte', lazyRouteComponent(() => import('./screens/CharterOfUse'), 'CharterOfUse')),
  at('compte/code', lazyRouteComponent(() => import('./screens/JoinByCode'), 'JoinByCode')),
] as const
