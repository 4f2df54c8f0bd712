import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button } from '../../../ui/Button'
import { formatList, formatMoney, formatPercent } from '../../../ui/format'
import { timesMark, timesOf } from '../place'
import type { Line } from './queries'

/** The lines of a bill, child by child: what, why, how much. */
export function LineList({ lines, onCorrect }: { lines: readonly Line[]; onCorrect?: (line: Line) => void }) {
  const { t } = useLingui()
  const children = new Map<string, Line[]>()
  for (const l of lines) {
    const name = l.pupil_name ?? ''
    children.set(name, [...(children.get(name) ?? []), l])
  }
  return (
    <div className="flex flex-col gap-4">
      {[...children].map(([name, list]) => (
        <div key={name}>
          {name && <h3 className="text-md font-semibold text-ink">{name}</h3>}
          <ul className="divide-y divide-line" aria-label={name || t`Lignes`}>
            {list.map((l, i) => (
              <li key={l.n || i} className="py-2">
                <div className="flex items-baseline justify-between gap-3">
                  <span className="font-semibold text-ink">{l.label}</span>
                  <span className="tabular text-ink whitespace-nowrap">{formatMoney(l.cents)}</span>
                </div>
                {l.days.length > 0 && <Days days={l.days} />}
                {l.sentence && <p className="text-md text-ink-2">{l.sentence}</p>}
                {l.cents !== l.whole_cents && l.share_ppm < 1_000_000 && (
                  <p className="text-md">
                    <Share line={l} />
                  </p>
                )}
                {onCorrect && l.cents > 0 && (
                  <Button variant="quiet" dense onClick={() => onCorrect(l)} aria-label={t`Corriger ${l.label}, ${name}`}>
                    <Trans>Corriger par un avoir</Trans>
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  )
}

function Share({ line: l }: { line: Line }) {
  const share = formatPercent(l.share_ppm / 1_000_000)
  const whole = formatMoney(l.whole_cents)
  return (
    <Trans>
      Part de ce payeur : {share} de {whole}
    </Trans>
  )
}

function Days({ days }: { days: readonly string[] }) {
  const each = timesOf(days)
  const list = formatList(each.map(([d, n]) => `${Number(d.slice(8))}${timesMark(n)}`))
  return (
    <p className="text-md">
      <Plural value={each.length} one={`Le ${list} du mois`} other={`Les ${list} du mois`} />
    </p>
  )
}
