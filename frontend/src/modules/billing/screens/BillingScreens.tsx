import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../../shell/root'
import { Skeleton } from '../../../ui/Feedback'
import { BankScreens } from '../bank/open'
import { Accounts, Earned } from '../console/open'
import { withWords } from '../stripe/catalogue'
import { OneOffer, Offers } from '../offers/open'
import { Identity } from '../papers/open'
import { Trial } from '../life/open'

const Subscriptions = lazy(() => import('./Subscriptions').then((m) => ({ default: m.Subscriptions })))
const AskQuote = lazy(() => import('./AskQuote').then((m) => ({ default: m.AskQuote })))
const OneSubscription = lazy(() => import('./OneSubscription').then((m) => ({ default: m.OneSubscription })))
const OneInvoice = lazy(() => import('./OneInvoice').then((m) => ({ default: m.OneInvoice })))
const StripeSettings = lazy(() => withWords(() => import('../stripe/StripeSettings')).then((m) => ({ default: m.StripeSettings })))
const Visited = lazy(() => withWords(() => import('../stripe/Visited')).then((m) => ({ default: m.Visited })))

/** What an organisation buys for its schools, or sells: the list, one of them, an invoice, a quote to ask for. */
function Screen() {
  const { page, id } = useParams({ strict: false }) as { page?: string; id?: string }
  if (!page) return <Subscriptions />
  if (page === 'devis' && !id) return <AskQuote />
  if (page === 'essai' && id) return <Trial id={id} />
  if (page === 'factures' && id) return <OneInvoice id={id} />
  if (page === 'paiement' && id) return <Visited id={id} />
  if (page === 'stripe' && !id) return <StripeSettings />
  if (page === 'identite' && !id) return <Identity />
  if (page === 'offres') return id ? <OneOffer key={id} id={id} /> : <Offers />
  if (page === 'banque') return <BankScreens id={id} />
  if (page === 'acquis' && !id) return <Earned />
  if (page === 'comptes' && !id) return <Accounts />
  return id ? <NotFound /> : <OneSubscription id={page} />
}

export function BillingScreens() {
  return (
    <Suspense fallback={<Skeleton cards={3} />}>
      <Screen />
    </Suspense>
  )
}
