import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { lazy } from 'react'
import { type Catalogue, loadCatalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }
const load = () => loadCatalogue(catalogue)

export const module: AppModule = {
  key: 'attendance',
  catalogue,
  homeCards: {
    child: lazy(() => Promise.all([import('./cards/ChildCard'), load()]).then(([m]) => ({ default: m.ChildCard }))),
    asked: lazy(() => Promise.all([import('./cards/AskedCard'), load()]).then(([m]) => ({ default: m.AskedCard }))),
    fact: lazy(() => Promise.all([import('./cards/FactCard'), load()]).then(([m]) => ({ default: m.FactCard }))),
    rolls: lazy(() => Promise.all([import('./cards/RollsCard'), load()]).then(([m]) => ({ default: m.RollsCard }))),
    day: lazy(() => Promise.all([import('./cards/DayCard'), load()]).then(([m]) => ({ default: m.DayCard }))),
  },
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

export const attendanceRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: 'absences/{-$page}',
    validateSearch: (search): { enfant?: string | undefined } => ({ enfant: text(search.enfant) }),
    loader: () => openService(catalogue),
    component: lazyRouteComponent(() => import('./AttendanceScreens'), 'FamilyScreens'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: 'presences/{-$page}/{-$act}',
    validateSearch: (search): { jour?: string | undefined; demi?: string | undefined; mois?: string | undefined; classe?: string | undefined } => ({ jour: text(search.jour), demi: text(search.demi), mois: text(search.mois), classe: text(search.classe) }),
    loader: () => openService(catalogue),
    component: lazyRouteComponent(() => import('./AttendanceScreens'), 'StaffScreens'),
  }),
] as const
