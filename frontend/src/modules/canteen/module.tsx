import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'canteen', catalogue }

export const canteenRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'menus/{-$day}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./screens/Menus'), 'Menus') }),
  createRoute({ getParentRoute: () => appRoute, path: 'cuisine/{-$page}/{-$item}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./KitchenScreens'), 'KitchenScreens') }),
] as const
