import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../../i18n/i18n'
import { appRoute } from '../../../shell/root'
import { openService } from '../../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const metersRoute = createRoute({ getParentRoute: () => appRoute, path: 'abonnements/compteurs/{-$client}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./MetersScreen'), 'MetersScreen') })
