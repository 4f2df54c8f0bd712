import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { lazy } from 'react'
import { type Catalogue, loadCatalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'
import { gather } from './gather'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = {
  key: 'day',
  catalogue,
  homeCards: { day: lazy(() => Promise.all([import('./DayCard'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.DayCard }))) },
  gather,
}

export const dayRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'jour', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./screens/Days'), 'Days') }),
  createRoute({ getParentRoute: () => appRoute, path: 'jour/classe/{-$day}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./screens/ClassDay'), 'ClassDay') }),
] as const
