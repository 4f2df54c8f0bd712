import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../../i18n/i18n'
import { appRoute } from '../../../shell/root'
import { openService } from '../../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

const screens = () => import('./PayScreens')

export const payRoute = createRoute({ getParentRoute: () => appRoute, path: 'a-payer/{-$page}/{-$of}/{-$id}', loader: () => openService(catalogue), component: lazyRouteComponent(screens, 'PayScreens') })
