import { Trans } from '@lingui/react/macro'
import { cx } from '../../../ui/cx'
import { formatDate, formatNumber } from '../../../ui/format'
import type { Usage, UsageLine } from '../queries'

/** How high the tallest bar is, rounded up to a figure that reads well. */
function ceiling(most: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(most, 1)))
  return [1, 2, 4, 5, 10].map((n) => n * step).find((n) => n >= most) ?? most
}

const short = (by: Usage['by'], key: string) => (by === 'month' ? formatDate(key, 'month') : formatDate(key, 'dayMonth').replace(/^(\d+)(er)? (\S{3,4}).*$/, by === 'day' ? '$1' : '$1 $3'))

/** What was booked, as an outline, and who came, filled, day after day. Decoration: the table beside it says the same. */
export function Series({ usage: u }: { usage: Usage }) {
  const lines = u.periods.filter((l) => l.booked + l.served + l.forecast > 0 || l.hidden)
  const top = ceiling(Math.max(...lines.map((l) => Math.max(l.booked, l.served, l.forecast)), 1))
  const marks = [1, 0.5, 0].map((share) => share * top)
  return (
    <div aria-hidden className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
      <div className="flex flex-col justify-between text-sm text-ink-3 tabular text-end h-52 -mt-2.5">
        {marks.map((m) => (
          <span key={m} className="leading-5">
            {formatNumber(m, 0)}
          </span>
        ))}
      </div>
      <div className="relative h-52 border-b-2 border-control flex items-end gap-px sm:gap-1 bg-[linear-gradient(var(--color-line),var(--color-line)),linear-gradient(var(--color-line),var(--color-line))] bg-[length:100%_1px,100%_1px] bg-[position:0_0,0_50%] bg-no-repeat">
        {lines.map((l) => (
          <div key={l.key} title={l.label} className="relative flex-1 h-full min-w-0 flex items-end justify-center">
            {l.hidden ? (
              <span className="w-full max-w-10 h-6 border-2 border-dashed border-control rounded-t-xs" />
            ) : (
              <>
                <span className="absolute bottom-0 w-full max-w-10 border-2 border-b-0 border-brand rounded-t-xs" style={{ height: `${(100 * l.booked) / top}%` }} />
                <span className="absolute bottom-0 w-full max-w-10 bg-brand rounded-t-xs" style={{ height: `${(100 * l.served) / top}%` }} />
                {l.forecast > 0 && <span className="absolute w-full max-w-12 border-t-3 border-warning" style={{ bottom: `${(100 * l.forecast) / top}%` }} />}
              </>
            )}
          </div>
        ))}
      </div>
      <span />
      <div className="flex gap-px sm:gap-1 text-sm text-ink-2 tabular">
        {lines.map((l, i) => (
          <span key={l.key} className="flex-1 min-w-0 text-center pt-1 overflow-visible whitespace-nowrap">
            <span className={cx(lines.length > 12 && i % Math.ceil(lines.length / 6) !== 0 && 'invisible sm:visible', lines.length > 24 && i % 4 !== 0 && 'sm:invisible')}>{short(u.by, l.key)}</span>
          </span>
        ))}
      </div>
    </div>
  )
}

/** What the outline, the filling and the line stand for. */
export function Key({ forecast }: { forecast: boolean }) {
  return (
    <ul aria-hidden className="flex flex-wrap gap-x-5 gap-y-1 text-md text-ink-2">
      <li className="flex items-center gap-2">
        <span className="size-4 border-2 border-brand rounded-xs" />
        <Trans>Réservés</Trans>
      </li>
      <li className="flex items-center gap-2">
        <span className="size-4 bg-brand rounded-xs" />
        <Trans>Venus</Trans>
      </li>
      {forecast && (
        <li className="flex items-center gap-2">
          <span className="w-4 border-t-3 border-warning" />
          <Trans>Prévus par la cuisine</Trans>
        </li>
      )}
    </ul>
  )
}

/** The lines of one side, one bar each, the greatest across. */
export function Ranked({ lines }: { lines: readonly UsageLine[] }) {
  const most = Math.max(...lines.map((l) => Math.max(l.booked, l.served)), 1)
  return (
    <ul aria-hidden className="flex flex-col gap-3">
      {lines.map((l) => (
        <li key={l.key}>
          <p className="flex justify-between gap-3 text-md">
            <span className="first-letter:uppercase min-w-0">{l.label}</span>
            <span className="tabular text-ink-2 flex-none">{l.hidden ? <Trans>masqué</Trans> : formatNumber(l.served || l.booked)}</span>
          </p>
          <div className="relative h-4 mt-1">
            {!l.hidden && (
              <>
                <span className="absolute inset-y-0 start-0 border-2 border-brand rounded-control" style={{ width: `${(100 * l.booked) / most}%` }} />
                <span className="absolute inset-y-0 start-0 bg-brand rounded-control" style={{ width: `${(100 * l.served) / most}%` }} />
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
