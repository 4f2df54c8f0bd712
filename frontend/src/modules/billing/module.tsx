import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'
import { metersRoute } from './meters/routes'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'billing', catalogue }

export const billingRoutes = [metersRoute, createRoute({ getParentRoute: () => appRoute, path: 'abonnements/{-$page}/{-$id}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./screens/BillingScreens'), 'BillingScreens') })] as const
