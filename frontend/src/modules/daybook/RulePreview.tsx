import { Trans, useLingui } from '@lingui/react/macro'
import { Banner } from '../../ui/Feedback'
import { cx } from '../../ui/cx'
import { dayOf, formatDate, formatDays, formatTime } from '../../ui/format'
import type { Limit, Preview, PreviewDay } from './queries'

const MINUTE = 60_000

/** An end as people say it: midnight belongs to the day that ends. « mar. 10 nov. à 12 h ». */
export function useEnd(): (instant: string) => string {
  const { t } = useLingui()
  return (instant) => {
    if (formatTime(instant) === formatTime('00:00')) {
      const day = formatDate(dayOf(new Date(new Date(instant).getTime() - MINUTE)), 'short')
      return t`${day} à minuit`
    }
    const day = formatDate(dayOf(instant), 'short')
    const time = formatTime(instant)
    return t`${day} à ${time}`
  }
}

/** As many columns as the week has days of service. */
const columnsOf: Record<number, string> = { 3: 'lg:grid-cols-3', 4: 'lg:grid-cols-4', 5: 'lg:grid-cols-5', 6: 'lg:grid-cols-6', 7: 'lg:grid-cols-7' }

/** What rules give for four weeks, said and drawn. It is the last that was sound; `stale` says that what is typed is not. */
export function RulePreview({ preview, stale, level = 3 }: { preview: Preview; stale: boolean; level?: 2 | 3 }) {
  const Title = `h${level}` as const
  const { t } = useLingui()
  const weeks: PreviewDay[][] = []
  for (let i = 0; i < preview.days.length; i += 7) weeks.push(preview.days.slice(i, i + 7))
  const first = weeks[0]?.[0]?.day
  const last = weeks.at(-1)?.at(-1)?.day
  const span = first && last && formatDays(first, last)
  const columns = [0, 1, 2, 3, 4, 5, 6].filter((i) => weeks.some((w) => w[i]?.served))
  return (
    <section aria-label={t`Ce que cela donne`} className="flex flex-col gap-4">
      {stale && (
        <Banner live>
          <Trans>Ce qui suit est la dernière règle juste : corrigez ce qui est signalé plus haut, et l’aperçu suivra.</Trans>
        </Banner>
      )}
      <div className="rounded-card bg-brand-soft px-4 py-3">
        <p className="text-sm font-semibold text-ink-2">
          <Trans>La règle, en une phrase</Trans>
        </p>
        <p aria-live="polite" className="text-lg measure">
          {preview.sentence}
        </p>
      </div>
      {preview.notes.map((note) => (
        <Banner key={note} tone="warning">
          {note}
        </Banner>
      ))}
      <div>
        {span && (
          <Title className={level === 2 ? 'text-xl' : 'text-lg'}>
            <Trans>Les quatre semaines à venir, {span}</Trans>
          </Title>
        )}
        <div className="mt-2 flex flex-col gap-3 lg:gap-1.5">
          {/* A service of one or two days a week: its days side by side, whatever their week. */}
          {columns.length < 3 && (
            <ol className="grid gap-1.5 lg:grid-cols-4">
              {weeks.flatMap((week) => columns.map((i) => <Cell key={week[i]!.day} day={week[i]!} />))}
            </ol>
          )}
          {columns.length > 2 && weeks.map((week) => (
            <ol key={week[0]!.day} className={cx('grid gap-1.5', columnsOf[columns.length])}>
              {columns.map((i) => (
                <Cell key={week[i]!.day} day={week[i]!} />
              ))}
            </ol>
          ))}
        </div>
      </div>
    </section>
  )
}

function Cell({ day }: { day: PreviewDay }) {
  const { t } = useLingui()
  const title = formatDate(day.day, 'short')
  if (!day.served) {
    return (
      <li className="rounded-control px-3 py-1.5 bg-sand text-ink-2 text-sm" title={day.why}>
        <span className="font-semibold">{title}</span> <span className="sr-only">{day.why}</span>
        <span aria-hidden>
          · <Trans>pas de service</Trans>
        </span>
      </li>
    )
  }
  const same = (a: Limit | undefined, b: Limit | undefined) => a?.until === b?.until && a?.opens === b?.opens && JSON.stringify(a?.late) === JSON.stringify(b?.late) && a?.code === b?.code
  const change = same(day.add, day.change)
  const cancel = same(day.add, day.cancel)
  const label = change && cancel ? t`Réserver, changer, annuler` : change ? t`Réserver, changer` : cancel ? t`Réserver, annuler` : t`Réserver`
  return (
    <li className="rounded-control px-3 py-1.5 bg-surface border border-line text-sm">
      <p className="font-semibold text-md">{title}</p>
      <dl>
        <Row label={label} limit={day.add} />
        {!change && <Row label={t`Changer`} limit={day.change} />}
        {!cancel && <Row label={t`Annuler`} limit={day.cancel} />}
      </dl>
    </li>
  )
}

function Row({ label, limit }: { label: string; limit: Limit | undefined }) {
  const end = useEnd()
  if (!limit) return null
  const over = limit.code === 'too_late' || limit.code === 'past'
  const until = limit.until && end(limit.until)
  const opens = limit.opens && end(limit.opens)
  return (
    <div className="flex flex-wrap gap-x-1.5 lg:block mt-0.5">
      <dt className="text-ink-2">{label}</dt>
      <dd className={cx('tabular', over ? 'text-ink-3' : 'text-ink')} title={limit.words}>
        {until ? <span className={cx(over && 'line-through')}>{until}</span> : <span>{limit.code === 'firm' ? <Trans>jamais</Trans> : <Trans>pas possible</Trans>}</span>}
        {over && until && (
          <span className="sr-only">
            {' '}
            <Trans>(passé)</Trans>
          </span>
        )}
        {opens && (
          <span className="block text-ink-2">
            <Trans>dès {opens}</Trans>
          </span>
        )}
        {!over &&
          limit.late?.map((l) => {
            const late = end(l.until)
            return (
              <span key={l.until} className="block text-warning">
                {l.surcharge ? (
                  <Trans>
                    en retard ({l.surcharge}) : {late}
                  </Trans>
                ) : (
                  <Trans>en retard : {late}</Trans>
                )}
              </span>
            )
          })}
      </dd>
    </div>
  )
}
