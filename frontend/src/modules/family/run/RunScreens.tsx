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
const Reminders = lazy(() => import('./Reminders').then((m) => ({ default: m.Reminders })))
const RemindingSettings = lazy(() => import('./RemindingSettings').then((m) => ({ default: m.RemindingSettings })))
const Certificates = lazy(() => import('./Certificates').then((m) => ({ default: m.Certificates })))

/** A month's invoices: the months, one of them, its bills, what is owed. */
function Screen() {
  const { page, bill } = useParams({ strict: false }) as { page?: string; bill?: string }
  if (!page) return <Months />
  if (page === 'factures') return bill ? <OneBill id={bill} /> : <BillList />
  if (page === 'paiements') return bill ? <OnePayment id={bill} /> : <Payments />
  if (page === 'relances' && (!bill || bill === 'reglages')) return bill ? <RemindingSettings /> : <Reminders />
  if (page === 'attestations' && (!bill || /^\d{4}$/.test(bill))) return <Certificates key={bill} of={bill} />
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
