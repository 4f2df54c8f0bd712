import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = {
  key: 'privacy',
  catalogue,
  taskPath: ({ result, tenant }) => (typeof result.archive === 'string' ? `/api/v1/t/${tenant}/privacy/archives/${result.archive}` : undefined),
}

export const privacyRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'donnees/{-$page}/{-$one}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./PrivacyScreens'), 'PrivacyScreens') }),
  createRoute({ getParentRoute: () => appRoute, path: 'compte/donnees/{-$child}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./screens/MyData'), 'MyData') }),
] as const
