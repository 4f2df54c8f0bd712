import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { catalogue, openDaybook } from './catalogue'

const usageKeys = ['periode', 'le', 'lieu', 'ecole', 'creneau', 'niveau', 'par', 'vue', 'diffusion'] as const
type UsageSearch = { [K in (typeof usageKeys)[number]]?: string | undefined }

export const module: AppModule = { key: 'daybook', catalogue }

// What a town hall decides for its canteen, its care and its buses: the same pages for the three.
export const daybookRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'prestations/{-$service}/{-$activity}/{-$page}', loader: () => openDaybook(), component: lazyRouteComponent(() => import('./DaybookScreens'), 'DaybookScreens') }),
  createRoute({
    getParentRoute: () => appRoute,
    path: 'frequentation/{-$service}',
    validateSearch: (search): UsageSearch => Object.fromEntries(usageKeys.map((k) => [k, typeof search[k] === 'string' && search[k] ? search[k] : undefined])) as UsageSearch,
    loader: () => openDaybook(),
    component: lazyRouteComponent(() => import('./usage/UsageScreen'), 'UsageScreen'),
  }),
] as const
