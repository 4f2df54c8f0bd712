import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'

const Conventions = lazy(() => import('./screens/Conventions').then((m) => ({ default: m.Conventions })))
const ConventionPage = lazy(() => import('./screens/ConventionPage').then((m) => ({ default: m.ConventionPage })))
const WriteConvention = lazy(() => import('./screens/WriteConvention').then((m) => ({ default: m.WriteConvention })))

/** The pages of the conventions, by the end of their address. */
function Screen() {
  const { page, act } = useParams({ strict: false }) as { page?: string; act?: string }
  if (!page) return <Conventions />
  if (page === 'nouvelle' && !act) return <WriteConvention />
  if (act === 'modifier') return <WriteConvention id={page} />
  return act ? <NotFound /> : <ConventionPage id={page} />
}

export function ConventionScreens() {
  return (
    <Suspense fallback={<Skeleton cards={3} />}>
      <Screen />
    </Suspense>
  )
}
