import { Trans } from '@lingui/react/macro'
import { formatDate, formatList, formatMoney } from '../../ui/format'
import type { Prices } from './prices'

/** What the month comes to by the bookings as they are: the reader's own part, per child and in all. */
export function SoFar({ prices, day }: { prices: Prices; day: string }) {
  const first = `${day.slice(0, 7)}-01`
  const list = prices.month(first)
  if (!list.length) return null
  const month = formatDate(first, 'monthName')
  const total = formatMoney(list.reduce((sum, c) => sum + c.cents, 0))
  const each = list.length > 1 ? ` (${formatList(list.map((c) => `${c.name} ${formatMoney(c.cents)}`))})` : ''
  return (
    <p className="mb-3 text-ink first-letter:uppercase">
      <Trans>
        {month}, d’après vos réservations : <strong className="tabular">{total}</strong>
        {each}, à payer une fois facturé.
      </Trans>
    </p>
  )
}
