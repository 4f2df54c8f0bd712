import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../../i18n/i18n'
import { appRoute } from '../../../shell/root'
import { openService } from '../../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const creditorRoute = createRoute({ getParentRoute: () => appRoute, path: 'facturation/reglages', loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./Creditor'), 'Creditor') })
