import { Trans } from '@lingui/react/macro'
import { Badge } from '../../../ui/Feedback'
import { formatMoney } from '../../../ui/format'
import type { TariffPrice } from './queries'

/** Prices, each against the cost: a bar and its figure. */
export function PriceBars({ prices, cost }: { prices: readonly TariffPrice[]; cost?: number }) {
  return (
    <ul className="flex flex-col gap-2 text-ink">
      {prices.map((p, i) => {
        const share = p.share ?? 0
        return (
          <li key={i}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="first-letter:uppercase">{p.name}</span>
              <span className="flex items-baseline gap-2 tabular">
                {p.above && (
                  <Badge tone="danger">
                    <Trans>au-dessus du coût</Trans>
                  </Badge>
                )}
                <strong>{formatMoney(p.cents)}</strong>
                {cost !== undefined && (
                  <span className="text-md text-ink-2">
                    <Trans>{share} % du coût</Trans>
                  </span>
                )}
              </span>
            </div>
            {cost !== undefined && (
              <span aria-hidden className="mt-1 block h-2 rounded-full bg-sand overflow-hidden">
                <span className={p.above ? 'block h-full bg-danger' : 'block h-full bg-brand'} style={{ width: `${Math.min(share, 100)}%` }} />
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
