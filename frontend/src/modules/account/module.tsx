import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { type Catalogue, loadCatalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'account', catalogue }

// One route for all the pages of the account: every family carries the table of routes in its first load.
export const accountRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'compte/{-$page}', loader: () => loadCatalogue(catalogue), component: lazyRouteComponent(() => import('./AccountScreens'), 'AccountScreens') }),
] as const
