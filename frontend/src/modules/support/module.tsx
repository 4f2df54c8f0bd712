import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { lazy } from 'react'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'support', catalogue }

/** Says who is where: to the assistance that it reads elsewhere, to the visited that it is here. It brings its own words. */
export const VisitBanner = lazy(() => Promise.all([import('./VisitBanner'), openService(catalogue)]).then(([m]) => ({ default: m.VisitBanner })))

export const supportRoutes = [createRoute({ getParentRoute: () => appRoute, path: 'assistance', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./screens/Support'), 'Support') })] as const
