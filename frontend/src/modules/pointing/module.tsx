import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

/** Who came, who left with whom: the tablet of the canteen and of childcare, with or without a network. */
export const module: AppModule = { key: 'pointing', catalogue }

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

export const pointingRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: 'pointage/{-$service}/{-$place}/{-$act}',
    validateSearch: (search): { jour?: string | undefined } => ({ jour: text(search.jour) }),
    loader: () => openService(catalogue),
    component: lazyRouteComponent(() => import('./PointingScreens'), 'PointingScreens'),
  }),
] as const
