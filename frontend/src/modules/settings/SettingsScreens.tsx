import { useParams } from '@tanstack/react-router'
import { type ComponentType, createElement, lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'

/** The pages of the settings, by the end of their address. */
const screens = new Map<string, ComponentType>([
  ['', lazy(() => import('./screens/SettingsIndex').then((m) => ({ default: m.SettingsIndex })))],
  ['organisation', lazy(() => import('./screens/OrganisationCard').then((m) => ({ default: m.OrganisationCard })))],
  ['apparence', lazy(() => import('./screens/Look').then((m) => ({ default: m.Look })))],
  ['services', lazy(() => import('./screens/Services').then((m) => ({ default: m.Services })))],
  ['droits', lazy(() => import('./screens/Rights').then((m) => ({ default: m.Rights })))],
  ['pause', lazy(() => import('./screens/QuietHours').then((m) => ({ default: m.QuietHours })))],
  ['liens', lazy(() => import('./screens/Links').then((m) => ({ default: m.Links })))],
  ['suspension', lazy(() => import('./screens/Brake').then((m) => ({ default: m.Brake })))],
  ['journal', lazy(() => import('./screens/Journal').then((m) => ({ default: m.Journal })))],
  ['creations', lazy(() => import('./screens/Foundings').then((m) => ({ default: m.Foundings })))],
  ['creations/nouvelle', lazy(() => import('./screens/Found').then((m) => ({ default: m.Found })))],
])

export function SettingsScreens() {
  const { page, step } = useParams({ strict: false }) as { page?: string; step?: string }
  const key = [page, step].filter(Boolean).join('/')
  return <Suspense fallback={<Skeleton cards={2} />}>{createElement(screens.get(key) ?? NotFound)}</Suspense>
}
