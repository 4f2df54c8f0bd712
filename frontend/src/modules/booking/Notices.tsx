import { Trans, useLingui } from '@lingui/react/macro'
import { CalendarPlus, Clock } from 'lucide-react'
import { useState } from 'react'
import { Button, Buttons } from '../../ui/Button'
import { formatDate, formatDateTime } from '../../ui/format'
import { domains } from '../../ui/domains'
import { cellKey, type Kid, type Offer } from './model'
import type { Month } from './queries'
import type { Booking } from './useBooking'
import { domainOf, labelOf } from './words'

/** The next instant at which something closes, in words. */
export function Limits({ months }: { months: readonly Month[] }) {
  const next = months.flatMap((m) => (m.next ? [{ ...m.next, label: m.activities.find((a) => a.id === m.next!.activity_id)?.label ?? '', town: m.town }] : [])).sort((a, b) => (a.at < b.at ? -1 : 1))[0]
  if (!next) return null
  const at = formatDateTime(next.at)
  const day = formatDate(next.day, 'long')
  const { label } = next
  return (
    <span className="inline-flex items-start gap-2">
      <Clock aria-hidden className="size-4 flex-none mt-1.5" />
      <span>
        {next.action === 'cancel' ? (
          <Trans>
            Prochaine limite : <strong className="text-ink">{at}</strong>, pour annuler {day} ({label})
          </Trans>
        ) : (
          <Trans>
            Prochaine limite : <strong className="text-ink">{at}</strong>, pour réserver {day} ({label})
          </Trans>
        )}
      </span>
    </span>
  )
}

/** A place that is offered: accepted or left to the next child, in one touch. */
export function Offers({ booking: b }: { booking: Booking }) {
  const [busy, setBusy] = useState('')
  const list = b.kids.flatMap((kid) =>
    kid.rows.flatMap((row) => row.month.bookings.filter((x) => x.state === 'offered' && x.child === row.child && x.unit === row.unit.id && row.mayBook).map((x) => ({ kid, row, x, key: cellKey(row, x.day) }))),
  )
  if (!list.length) return null
  const answer = async (key: string, take: boolean) => {
    setBusy(key + take)
    await b.send(new Map([[key, take]]))
    setBusy('')
  }
  return (
    <ul className="flex flex-col gap-3 mb-4">
      {list.map(({ kid, row, x, key }) => {
        const { icon: Icon, className } = domains[domainOf[row.service]]
        const { name } = kid
        const until = x.answer_until ? formatDateTime(x.answer_until) : ''
        const day = formatDate(x.day, 'long')
        return (
          <li key={key} data-card className="bg-surface rounded-card shadow-card p-4">
            <div className={`margin-line ${className}`}>
              <p className={`inline-flex items-center gap-1.5 text-md font-semibold ${className}`} style={{ color: 'inherit' }}>
                <Icon aria-hidden className="size-4" />
                <Trans>À accepter avant le {until}</Trans>
              </p>
              <h2 className="text-lg">
                <Trans>
                  Une place s’est libérée pour {name}, {day}
                </Trans>
              </h2>
              <p className="text-ink-2">
                {labelOf(row)} · {row.placeName}
              </p>
              <Buttons className="mt-3">
                <Button variant="primary" pending={busy === `${key}true`} onClick={() => void answer(key, true)}>
                  <Trans>J’accepte la place</Trans>
                </Button>
                <Button pending={busy === `${key}false`} onClick={() => void answer(key, false)}>
                  <Trans>Je la laisse</Trans>
                </Button>
              </Buttons>
            </div>
          </li>
        )
      })}
    </ul>
  )
}

/** What the children are not enrolled in yet: one touch opens the way in. */
export function OpenActivities({ kids, onEnrol }: { kids: readonly Kid[]; onEnrol: (o: Offer) => void }) {
  const { t } = useLingui()
  const some = kids.filter((k) => k.open.length)
  if (!some.length) return null
  return (
    <section className="mt-8">
      <h2 className="text-xl mb-3">
        <Trans>Inscrire à une activité</Trans>
      </h2>
      <ul className="grid gap-3 md:grid-cols-2">
        {some.map((kid) => (
          <li key={kid.id} data-card className="bg-surface rounded-card shadow-card p-4 flex flex-col gap-2">
            <h3 className="text-lg">{kid.name}</h3>
            <ul className="flex flex-wrap gap-2">
              {kid.open.map((o) => {
                const { icon: Icon } = domains[domainOf[o.service]]
                const { label } = o.activity
                const { name } = kid
                return (
                  <li key={o.tenant + o.activity.id}>
                    <Button icon={o.service === 'childcare' ? CalendarPlus : Icon} aria-label={t`Inscrire ${name} : ${label}`} onClick={() => onEnrol(o)}>
                      {label}
                    </Button>
                  </li>
                )
              })}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  )
}
