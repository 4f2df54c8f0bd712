import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'deployment', catalogue }

export const deploymentRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'parc', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./screens/Fleet'), 'Fleet') }),
  createRoute({ getParentRoute: () => appRoute, path: 'parc/vagues', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./screens/Waves'), 'Waves') }),
  createRoute({ getParentRoute: () => appRoute, path: 'ouverture', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./screens/Waves'), 'Opening') }),
] as const
