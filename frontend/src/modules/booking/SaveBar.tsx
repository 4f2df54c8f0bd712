import { Trans, useLingui } from '@lingui/react/macro'
import { CloudOff } from 'lucide-react'
import { Button } from '../../ui/Button'
import { Banner } from '../../ui/Feedback'
import { cx } from '../../ui/cx'
import { formatDate, formatMoney } from '../../ui/format'
import { Legend } from './Legend'
import type { Booking } from './useBooking'

/** Under the grid: the cell under the finger in words, what is gathered and the button that saves it, what was refused and why. */
export function SaveBar({ booking: b, told, month }: { booking: Booking; told: string; month: boolean }) {
  const { t } = useLingui()
  const some = b.changes.size > 0
  const sum = b.prices.sum(b.changes)
  const counted = b.count(b.rows, b.changes) + (sum ? `, ${sum > 0 ? '+' : '−'} ${formatMoney(Math.abs(sum))}` : '')
  const n = b.refusals.length
  return (
    <>
      {n > 0 && (
        <Banner
          live
          tone="warning"
          className="mt-3"
          title={n === 1 ? <Trans>Une case n’a pas été enregistrée</Trans> : <Trans>{n} cases n’ont pas été enregistrées</Trans>}
          actions={
            <Button onClick={b.dismiss}>
              <Trans>J’ai compris</Trans>
            </Button>
          }
        >
          <ul className="flex flex-col gap-1">
            {b.refusals.slice(0, 12).map((r) => (
              <li key={r.key}>
                <strong className="text-ink">
                  {r.who}, {formatDate(r.day, 'long')}, {r.label}
                </strong>{' '}
                {r.sentence}
              </li>
            ))}
            {n > 12 && (
              <li>
                <Trans>Les autres sont entourées dans la grille.</Trans>
              </li>
            )}
          </ul>
        </Banner>
      )}
      <div className={cx('z-20', (told || some) && 'sticky bottom-16 lg:bottom-0 -mx-4 px-4 lg:mx-0 lg:px-0 pt-3 pb-2')}>
        <div className={cx((told || some) && 'rounded-card bg-surface border border-control shadow-dialog px-4 py-3 flex flex-col gap-2')}>
          <p role="status" aria-live="polite" className={cx('text-md', !told && 'sr-only')}>
            {told}
          </p>
          {some && (
            <div className={cx('flex flex-wrap items-center gap-2', told && 'border-t border-line pt-2')}>
              <p role="status" className="basis-full sm:basis-0 sm:flex-1 font-semibold first-letter:uppercase">
                {counted}
              </p>
              <Button variant="primary" pending={b.saving} onClick={() => void b.send(b.changes)}>
                <Trans>Enregistrer</Trans>
              </Button>
              <Button onClick={b.clear}>
                <Trans>Annuler</Trans>
              </Button>
            </div>
          )}
          {some && b.restored && b.online && !b.waiting && (
            <p role="status" className="text-md text-ink-2">
              <Trans>Retrouvés de votre dernière visite : ils ne sont pas encore enregistrés.</Trans>
            </p>
          )}
          {some && (!b.online || b.waiting) && (
            <p role="status" className="flex items-center gap-2 text-md text-warning">
              <CloudOff aria-hidden className="size-4 flex-none" />
              {b.waiting ? <Trans>Pas de réseau : vos changements attendent ici et partiront dès qu’il revient.</Trans> : <Trans>Pas de réseau : vous voyez la dernière version connue. Enregistrer attendra qu’il revienne.</Trans>}
            </p>
          )}
        </div>
      </div>
      <Legend words={month} label={t`Légende`} />
    </>
  )
}
