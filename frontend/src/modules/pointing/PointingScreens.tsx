import { useParams } from '@tanstack/react-router'
import { NotFound } from '../../shell/root'
import { services, type Service } from './queries'
import { Evacuation } from './screens/Evacuation'
import { Places } from './screens/Places'
import { Tablet } from './screens/Tablet'

/** The pages of the tablet, in one file: once one is open, all open without a network. */
export function PointingScreens() {
  const { service, place, act } = useParams({ strict: false }) as { service?: string; place?: string; act?: string }
  if (!service) return <Places />
  if (!services.includes(service as Service) || !place) return <NotFound />
  if (!act) return <Tablet key={service + place} service={service as Service} place={place} />
  return act === 'evacuation' ? <Evacuation key={service + place} service={service as Service} place={place} /> : <NotFound />
}
