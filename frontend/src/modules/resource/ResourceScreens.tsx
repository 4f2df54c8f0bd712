import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'

const MyResources = lazy(() => import('./screens/MyResources').then((m) => ({ default: m.MyResources })))
const SentOfMe = lazy(() => import('./screens/SentOfMe').then((m) => ({ default: m.SentOfMe })))
const ManageResources = lazy(() => import('./screens/ManageResources').then((m) => ({ default: m.ManageResources })))
const EditResource = lazy(() => import('./screens/EditResource').then((m) => ({ default: m.EditResource })))
const ResourceCard = lazy(() => import('./screens/ResourceCard').then((m) => ({ default: m.ResourceCard })))

/** The pages of the resources, by the end of their address. */
function Screen() {
  const { page, step, act } = useParams({ strict: false }) as { page?: string; step?: string; act?: string }
  if (!page) return <MyResources />
  if (page === 'transmis' && !step) return <SentOfMe />
  if (page !== 'gerer') return <NotFound />
  if (!step) return <ManageResources />
  if (step === 'nouvelle' && !act) return <EditResource />
  if (act === 'modifier') return <EditResource id={step} />
  return act ? <NotFound /> : <ResourceCard id={step} />
}

export function ResourceScreens() {
  return (
    <Suspense fallback={<Skeleton cards={3} />}>
      <Screen />
    </Suspense>
  )
}
