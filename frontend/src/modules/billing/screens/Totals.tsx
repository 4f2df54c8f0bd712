import { Trans } from '@lingui/react/macro'
import { formatMoney } from '../../../ui/format'

interface Sums {
  net_cents: number
  vat_cents: number
  gross_cents: number
  payers: readonly { name: string; gross_cents: number }[]
}

/** The end of a price's lines, inside their list: net, tax, total, and of several payers the part of each. */
export function Totals({ of }: { of: Sums }) {
  return (
    <>
      <dt className="border-t border-line pt-1">
        <Trans>Total HT</Trans>
      </dt>
      <dd className="border-t border-line pt-1 text-end tabular">{formatMoney(of.net_cents)}</dd>
      <dt>
        <Trans>TVA</Trans>
      </dt>
      <dd className="text-end tabular">{formatMoney(of.vat_cents)}</dd>
      <dt className="font-semibold">
        <Trans>Total TTC</Trans>
      </dt>
      <dd className="text-end font-semibold tabular">{formatMoney(of.gross_cents)}</dd>
      {of.payers.length > 1 &&
        of.payers.map((p) => (
          <div key={p.name} className="contents">
            <dt>
              <Trans>dont {p.name}</Trans>
            </dt>
            <dd className="text-end tabular">{formatMoney(p.gross_cents)}</dd>
          </div>
        ))}
    </>
  )
}
