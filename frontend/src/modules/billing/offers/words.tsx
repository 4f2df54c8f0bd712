import { useLingui } from '@lingui/react/macro'
import { useBoot } from '../../../shell/session'
import { Badge } from '../../../ui/Feedback'
import type { Offer, Price } from '../queries'
import type { OfferIn } from './queries'

type Buyer = NonNullable<OfferIn['buyers']>[number]

/** Who may buy, in the order that they are shown. */
export function useBuyers(): Record<Buyer, string> {
  const { t } = useLingui()
  return { commune: t`Communes`, intercommunality: t`Intercommunalités et syndicats`, departement: t`Départements`, school: t`Écoles privées` }
}

/** Where an offer stands today. */
export function OfferBadge({ of: o }: { of: Offer }) {
  const { t } = useLingui()
  const { today } = useBoot()
  if (o.state === 'draft') return <Badge tone="warning">{t`Brouillon`}</Badge>
  if (o.state === 'withdrawn') return <Badge>{t`Retirée`}</Badge>
  if (o.since > today) return <Badge tone="info">{t`À venir`}</Badge>
  return o.until && o.until < today ? <Badge>{t`Passée`}</Badge> : <Badge tone="success">{t`Proposée`}</Badge>
}

/** What a whole year of so many units comes to, before tax, as the server reckons it. */
export function yearOf(price: Price, quantity: number): number {
  if (quantity <= 0) return 0
  let [sum, below] = [0, 0]
  for (const s of price.steps ?? []) {
    const reaches = !s.up_to || quantity <= s.up_to
    const [unit, flat] = [s.unit_cents ?? 0, s.flat_cents ?? 0]
    if (price.mode === 'volume') {
      if (reaches) return Math.max(quantity * unit + flat, price.minimum_cents ?? 0)
      continue
    }
    sum += ((reaches ? quantity : (s.up_to ?? 0)) - below) * unit + flat
    below = s.up_to ?? 0
    if (reaches) break
  }
  return Math.max(sum, price.minimum_cents ?? 0)
}
