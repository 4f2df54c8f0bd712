import { useParams } from '@tanstack/react-router'
import { type ComponentType, createElement, lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'

/** The pages of the account, by the last part of their address. */
const screens = new Map<string, ComponentType>([
  ['', lazy(() => import('./screens/AccountIndex').then((m) => ({ default: m.AccountIndex })))],
  ['identite', lazy(() => import('./screens/Identity').then((m) => ({ default: m.Identity })))],
  ['adresses', lazy(() => import('./screens/Addresses').then((m) => ({ default: m.Addresses })))],
  ['mot-de-passe', lazy(() => import('./screens/Password').then((m) => ({ default: m.Password })))],
  ['second-facteur', lazy(() => import('./screens/SecondFactor').then((m) => ({ default: m.SecondFactor })))],
  ['acces', lazy(() => import('./screens/Access').then((m) => ({ default: m.Access })))],
  ['appareils', lazy(() => import('./screens/Sessions').then((m) => ({ default: m.Sessions })))],
  ['notifications', lazy(() => import('./screens/Notifications').then((m) => ({ default: m.Notifications })))],
  ['lecture', lazy(() => import('./screens/Reading').then((m) => ({ default: m.Reading })))],
  ['charte', lazy(() => import('./screens/CharterOfUse').then((m) => ({ default: m.CharterOfUse })))],
  ['code', lazy(() => import('./screens/JoinByCode').then((m) => ({ default: m.JoinByCode })))],
])

export function AccountScreens() {
  const { page = '' } = useParams({ strict: false }) as { page?: string }
  return <Suspense fallback={<Skeleton cards={2} />}>{createElement(screens.get(page) ?? NotFound)}</Suspense>
}
