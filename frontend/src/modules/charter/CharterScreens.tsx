import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'
import { useTenant } from './place'

const Charters = lazy(() => import('./screens/Charters').then((m) => ({ default: m.Charters })))
const Received = lazy(() => import('./screens/Received').then((m) => ({ default: m.Received })))
const CharterPage = lazy(() => import('./screens/CharterPage').then((m) => ({ default: m.CharterPage })))
const WriteCharter = lazy(() => import('./screens/WriteCharter').then((m) => ({ default: m.WriteCharter })))

/** The pages of the charters, by the end of their address: a school reads what it was given, a level writes and follows. */
function Screen() {
  const { page, act } = useParams({ strict: false }) as { page?: string; act?: string }
  const tenant = useTenant()
  if (tenant.kind === 'school') return page ? <NotFound /> : <Received />
  if (!page) return <Charters />
  if (page === 'nouvelle' && !act) return <WriteCharter />
  if (act === 'modifier') return <WriteCharter id={page} />
  return act ? <NotFound /> : <CharterPage id={page} />
}

export function CharterScreens() {
  return (
    <Suspense fallback={<Skeleton cards={3} />}>
      <Screen />
    </Suspense>
  )
}
