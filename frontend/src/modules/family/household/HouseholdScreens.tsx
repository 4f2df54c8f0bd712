import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Skeleton } from '../../../ui/Feedback'
import { Households } from './Households'

const OneHousehold = lazy(() => import('./OneHousehold').then((m) => ({ default: m.OneHousehold })))
const QuotientSettings = lazy(() => import('./QuotientSettings').then((m) => ({ default: m.QuotientSettings })))

/** The pages of an agent: the list, one household, the rules on quotients. */
export function HouseholdScreens() {
  const { page } = useParams({ strict: false }) as { page?: string }
  return <Suspense fallback={<Skeleton cards={3} />}>{!page ? <Households /> : page === 'quotient' ? <QuotientSettings /> : <OneHousehold key={page} id={page} />}</Suspense>
}
