import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'

const Ways = lazy(() => import('./screens/Ways').then((m) => ({ default: m.Ways })))
const Gar = lazy(() => import('./screens/Gar').then((m) => ({ default: m.Gar })))
const Tables = lazy(() => import('./screens/Tables').then((m) => ({ default: m.Tables })))
const EditBrick = lazy(() => import('./screens/EditBrick').then((m) => ({ default: m.EditBrick })))
const BrickCard = lazy(() => import('./screens/BrickCard').then((m) => ({ default: m.BrickCard })))

/** The pages of the exchanges, by the end of their address. */
function Screen() {
  const { page, step, act } = useParams({ strict: false }) as { page?: string; step?: string; act?: string }
  if (!page) return <Ways />
  if (page === 'gar' && !step) return <Gar />
  if (page === 'tables' && !step) return <Tables />
  if (page !== 'logiciels' || !step) return <NotFound />
  if (step === 'nouvelle' && !act) return <EditBrick />
  if (act === 'modifier') return <EditBrick id={step} />
  return act ? <NotFound /> : <BrickCard id={step} />
}

export function ExchangeScreens() {
  return (
    <Suspense fallback={<Skeleton cards={3} />}>
      <Screen />
    </Suspense>
  )
}
