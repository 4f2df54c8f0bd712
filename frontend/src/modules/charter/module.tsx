import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'charter', catalogue }

export const charterRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'chartes/{-$page}/{-$act}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./CharterScreens'), 'CharterScreens') }),
] as const
