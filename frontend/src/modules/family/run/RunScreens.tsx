import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../../shell/root'
import { Skeleton } from '../../../ui/Feedback'

const Months = lazy(() => import('./Months').then((m) => ({ default: m.Months })))
const OneRun = lazy(() => import('./OneRun').then((m) => ({ default: m.OneRun })))
const BillList = lazy(() => import('./BillList').then((m) => ({ default: m.BillList })))
const OneBill = lazy(() => import('./OneBill').then((m) => ({ default: m.OneBill })))
const Payments = lazy(() => import('./Payments').then((m) => ({ default: m.Payments })))
const OnePayment = lazy(() => import('./Payments').then((m) => ({ default: m.OnePayment })))
const Debts = lazy(() => import('./Debts').then((m) => ({ default: m.Debts })))

/** A month's invoices: the months, one of them, its bills, what is owed. */
function Screen() {
  const { page, bill } = useParams({ strict: false }) as { page?: string; bill?: string }
  if (!page) return <Months />
  if (page === 'factures') return bill ? <OneBill id={bill} /> : <BillList />
  if (page === 'paiements') return bill ? <OnePayment id={bill} /> : <Payments />
  if (bill) return <NotFound />
  return page === 'impayes' ? <Debts /> : <OneRun id={page} />
}

export function RunScreens() {
  return (
    <Suspense fallback={<Skeleton cards={3} />}>
      <Screen />
    </Suspense>
  )
}
