import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../../i18n/i18n'
import { appRoute } from '../../../shell/root'
import { openService } from '../../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

const page = { getParentRoute: () => appRoute, loader: () => openService(catalogue) }

export const householdRoutes = [
  createRoute({ ...page, path: 'mon-foyer', component: lazyRouteComponent(() => import('./MyHouseholds'), 'MyHouseholds') }),
  createRoute({ ...page, path: 'foyers/{-$page}', component: lazyRouteComponent(() => import('./HouseholdScreens'), 'HouseholdScreens') }),
] as const
