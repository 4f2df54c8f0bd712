import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'enrolment', catalogue }

const page = (path: string) => ({ getParentRoute: () => appRoute, path, loader: () => openService(catalogue), component: lazyRouteComponent(() => import('./EnrolmentScreens'), 'EnrolmentScreens') })

export const enrolmentRoutes = [
  createRoute({ ...page('inscription/{-$town}/{-$file}') }),
  createRoute({ ...page('inscriptions/{-$page}') }),
  createRoute({ ...page('admissions/{-$page}') }),
] as const
