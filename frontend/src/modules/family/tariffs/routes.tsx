import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../../i18n/i18n'
import { appRoute } from '../../../shell/root'
import { openService } from '../../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const tariffsRoute = createRoute({ getParentRoute: () => appRoute, path: 'tarifs/{-$page}/{-$act}', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./TariffScreens'), 'TariffScreens') })
