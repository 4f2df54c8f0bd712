import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Skeleton } from '../../../ui/Feedback'
import { Bill } from './Bill'
import { Paid } from './Paid'
import { ToPay } from './ToPay'

const Receipts = lazy(() => import('./Receipts').then((m) => ({ default: m.Receipts })))
const Mandate = lazy(() => import('./Mandate').then((m) => ({ default: m.Mandate })))

/** /a-payer, /a-payer/facture/{tenant}/{bill}, /a-payer/paiement/{tenant}/{payment}, /a-payer/recus/{tenant}, /a-payer/prelevement/{tenant} */
export function PayScreens() {
  const { page, of, id } = useParams({ strict: false }) as { page?: string; of?: string; id?: string }
  if (page === 'facture' && of && id) return <Bill key={id} tenant={of} id={id} />
  if (page === 'paiement' && of && id) return <Paid key={id} tenant={of} id={id} />
  if (of && (page === 'recus' || page === 'prelevement')) return <Suspense fallback={<Skeleton cards={2} />}>{page === 'recus' ? <Receipts tenant={of} /> : <Mandate tenant={of} />}</Suspense>
  return <ToPay />
}
