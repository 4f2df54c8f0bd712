import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { openService } from '../../shell/service'
import { appRoute } from '../../shell/root'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'resource', catalogue }

export const resourceRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'ressources/{-$page}/{-$step}/{-$act}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./ResourceScreens'), 'ResourceScreens') }),
] as const
