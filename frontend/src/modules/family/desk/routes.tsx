import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../../i18n/i18n'
import { appRoute } from '../../../shell/root'
import { openService } from '../../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }
const loader = () => openService(catalogue)
const getParentRoute = () => appRoute

export const deskRoutes = [
  createRoute({ getParentRoute, path: 'regie', loader, component: lazyRouteComponent(() => import('./DeskHome'), 'DeskHome') }),
  createRoute({ getParentRoute, path: 'regie/compte/$payer', loader, component: lazyRouteComponent(() => import('./Account'), 'AccountScreen') }),
  createRoute({ getParentRoute, path: 'regie/caisse/$till', loader, component: lazyRouteComponent(() => import('./TillScreen'), 'TillScreen') }),
  createRoute({ getParentRoute, path: 'regie/prelevements', loader, component: lazyRouteComponent(() => import('./Debits'), 'Debits') }),
  createRoute({ getParentRoute, path: 'regie/prelevements/$lot', loader, component: lazyRouteComponent(() => import('./Debits'), 'LotScreen') }),
  createRoute({ getParentRoute, path: 'regie/titres', loader, component: lazyRouteComponent(() => import('./Titles'), 'Titles') }),
  createRoute({ getParentRoute, path: 'regie/titres/$slip', loader, component: lazyRouteComponent(() => import('./Titles'), 'SlipScreen') }),
  createRoute({ getParentRoute, path: 'regie/reglages', loader, component: lazyRouteComponent(() => import('./Settings'), 'RegieSettings') }),
] as const
