import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { openService } from '../../shell/service'
import { appRoute } from '../../shell/root'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'settings', catalogue }

// One route for all the pages of the settings: a family, which has none, carries the table of routes all the same.
export const settingsRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'reglages/{-$page}/{-$step}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./SettingsScreens'), 'SettingsScreens') }),
] as const
