import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'
import { services, type ServiceKey } from './queries'

const ServiceList = lazy(() => import('./screens/ServiceList').then((m) => ({ default: m.ServiceList })))
const OpenService = lazy(() => import('./screens/OpenService').then((m) => ({ default: m.OpenService })))
const OneActivity = lazy(() => import('./screens/OneActivity').then((m) => ({ default: m.OneActivity })))
const EditActivity = lazy(() => import('./screens/EditActivity').then((m) => ({ default: m.EditActivity })))
const ChangeRule = lazy(() => import('./screens/ChangeRule').then((m) => ({ default: m.ChangeRule })))

/** `/prestations`, `/prestations/nouvelle`, `/prestations/canteen/<activity>`, `…/regle`, `…/modifier`. */
export function DaybookScreens() {
  const { service, activity, page } = useParams({ strict: false }) as { service?: string; activity?: string; page?: string }
  const known = services.includes(service as ServiceKey) ? (service as ServiceKey) : undefined
  return (
    <Suspense fallback={<Skeleton cards={2} />}>
      {!service ? <ServiceList /> : service === 'nouvelle' && !activity ? <OpenService /> : known && activity && !page ? <OneActivity service={known} id={activity} /> : known && activity && page === 'regle' ? <ChangeRule service={known} id={activity} /> : known && activity && page === 'modifier' ? <EditActivity service={known} id={activity} /> : <NotFound />}
    </Suspense>
  )
}
