import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { lazy } from 'react'
import { type Catalogue, loadCatalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'work', catalogue }

/** The bar of one long task, for any screen: `<Suspense><TaskPanel id={task} /></Suspense>`. It brings its own words. */
export const TaskPanel = lazy(() => Promise.all([import('./TaskPanel'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.TaskPanel })))

export const workRoutes = [createRoute({ getParentRoute: () => appRoute, path: 'travaux', loader: () => loadCatalogue(catalogue), component: lazyRouteComponent(() => import('./screens/Work'), 'Work') })] as const
