import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'transport', catalogue }

const screens = () => import('./TransportScreens')
const route = <P extends string>(path: P) => createRoute({ getParentRoute: () => appRoute, path, loader: () => openService(catalogue), component: lazyRouteComponent(screens, 'TransportScreens') })

export const transportRoutes = [route('transport/{-$page}/{-$step}/{-$act}'), route('car')] as const
