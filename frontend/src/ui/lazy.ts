import { lazy } from 'react'

// The heavy components, in their own chunks: a screen that uses one wraps it in <Suspense>.
export const Combo = lazy(() => import('./Combo').then((m) => ({ default: m.Combo })))
export const PeoplePicker = lazy(() => import('./Combo').then((m) => ({ default: m.PeoplePicker })))
export const Menu = lazy(() => import('./Menu').then((m) => ({ default: m.Menu })))
export const Tabs = lazy(() => import('./Tabs').then((m) => ({ default: m.Tabs })))
