import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { AnchorButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { timesMark, timesOf } from '../place'
import { PayButton } from './PayButton'
import { type BillLine, billQuery, type WholeBill } from './queries'
import { Hold, Underway, Until } from './ToPay'
import { kinds, monthName, Online, settledBy, Share, ways } from './words'

/** A bill as its payer reads it: each line with the reasons of its price. */
export function Bill({ tenant, id }: { tenant: string; id: string }) {
  const { t, i18n } = useLingui()
  const { data: b, error, refetch } = useQuery(billQuery(tenant, id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={b ? monthName(b.month) : t`Facture`} context={b && [b.creditor, `${i18n._(kinds[b.kind])} ${b.number ?? ''}`.trim()].join(' · ')} back="/a-payer" />
      {error && !b && <ProblemState problem={error} retry={() => void refetch()} />}
      {!b && !error && <Skeleton cards={2} />}
      {b && <Explained tenant={tenant} bill={b} />}
    </div>
  )
}

function Explained({ tenant, bill: b }: { tenant: string; bill: WholeBill }) {
  const { t, i18n } = useLingui()
  const { today } = useBoot()
  const asked = b.cents + b.carried_cents
  const others = b.ways.flatMap((w) => (ways[w] ? [i18n._(ways[w])] : [])).join(t`, ou `)
  const children = [...new Map(b.lines.map((l) => [l.pupil_id ?? '', l.pupil_name ?? ''])).entries()]
  return (
    <>
      <Card as="div" domain="mairie" label={<Trans>Total</Trans>} aside={b.open_cents <= 0 && b.kind === 'invoice' && <Badge tone="success"><Trans>Réglée</Trans></Badge>}>
        <p className="text-2xl font-bold text-ink tabular mt-1">{formatMoney(asked)}</p>
        {b.open_cents > 0 && (
          <p className="text-ink">
            {b.open_cents !== asked && (
              <>
                <Trans>Reste {formatMoney(b.open_cents)}.</Trans>{' '}
              </>
            )}
            <Until day={b.due_on} today={today} />
          </p>
        )}
        {b.reason && <p className="text-ink">{b.reason}</p>}
        {b.underway && (
          <div className="mt-3">
            <Underway payment={b.underway} />
          </div>
        )}
        {b.open_cents > 0 && !b.underway && b.hold && (
          <div className="mt-3">
            <Hold tenant={tenant} bill={b} />
          </div>
        )}
        {b.open_cents > 0 && !b.underway && !b.hold && b.online && (
          <div className="mt-3">
            <PayButton tenant={tenant} bills={[b.id]} cents={b.open_cents} wide />
            <p className="mt-2 text-md">
              <Online rail={b.online} />
            </p>
          </div>
        )}
        {b.open_cents > 0 && !b.hold && !b.online && others && (
          <p className="mt-2 text-ink">
            <Trans>À régler {others}.</Trans>
          </p>
        )}
      </Card>
      {b.reminders.length > 0 && (
        <Section title={b.open_cents > 0 ? <Trans>Où en est cette facture</Trans> : <Trans>Rappels reçus</Trans>}>
          <Card as="div">
            <ul className="divide-y divide-line text-ink">
              {b.reminders.map((r) => (
                <li key={r.id} className="py-2 first:pt-0">
                  {r.sentence}{' '}
                  <a className="link" href={`/api/v1/t/${tenant}/family/mine/reminders/${r.id}/letter.pdf`} download>
                    <Trans>Lire le rappel {r.number} (PDF)</Trans>
                  </a>
                </li>
              ))}
            </ul>
            {b.help.map((line) => (
              <p key={line} className="mt-2 measure">
                {line}
              </p>
            ))}
          </Card>
        </Section>
      )}
      {children.map(([pupil, name]) => (
        <Section key={pupil} title={name || <Trans>Foyer</Trans>}>
          <Card as="div">
            <ul className="divide-y divide-line">
              {b.lines
                .filter((l) => (l.pupil_id ?? '') === pupil)
                .map((l) => (
                  <Line key={l.n} line={l} />
                ))}
            </ul>
          </Card>
        </Section>
      ))}
      {b.carried_cents !== 0 && (
        <p className="mt-4 flex justify-between gap-4 text-ink">
          <span>
            <Trans>Reporté des mois précédents</Trans>
          </span>
          <span className="tabular">{formatMoney(b.carried_cents)}</span>
        </p>
      )}
      {b.settled_by.length > 0 && (
        <Section title={<Trans>Ce qui a été réglé</Trans>}>
          <Card as="div">
            <ul className="divide-y divide-line text-ink">
              {b.settled_by.map((s, i) => (
                <li key={i} className="flex flex-wrap justify-between gap-x-4 py-2">
                  <span>{settledBy[s.kind] ? i18n._(settledBy[s.kind]!) : <Trans>Règlement</Trans>}</span>
                  <span className="text-ink-2 flex-1">{formatDate(s.day, 'year')}</span>
                  <span className="tabular">{formatMoney(s.cents)}</span>
                </li>
              ))}
            </ul>
          </Card>
        </Section>
      )}
      {b.paper && (
        <p className="mt-6">
          <AnchorButton icon={Download} href={`/api/v1/t/${tenant}/family/mine/bills/${b.id}/paper.pdf`} download>
            <Trans>Télécharger la facture (PDF)</Trans>
          </AnchorButton>
        </p>
      )}
      {b.contact && (
        <p className="mt-6 text-ink-2">
          <Trans>Une question sur cette facture ? {b.contact}</Trans>
        </p>
      )}
    </>
  )
}

function Line({ line: l }: { line: BillLine }) {
  const unit = formatMoney(l.unit_cents)
  const days = timesOf(l.days)
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-ink">
        <strong className="flex-1 min-w-28">{l.label}</strong>
        <span className="ms-auto flex gap-x-4 tabular">
          <span>
            {l.quantity} × {unit}
          </span>
          <strong className="min-w-20 text-end">{formatMoney(l.cents)}</strong>
        </span>
      </p>
      {l.share_ppm !== 1_000_000 && (
        <p className="text-ink">
          <Share ppm={l.share_ppm} whole={l.whole_cents} />
        </p>
      )}
      {l.sentences.map((s) => (
        <p key={s} className="text-md measure">
          {s}
        </p>
      ))}
      {days.length > 0 && (
        <details>
          <summary className="link text-md min-h-11 flex items-center">
            <Plural value={days.length} one="Le jour" other="Les # jours" />
          </summary>
          <p className="text-md measure pb-2">{days.map(([d, n]) => formatDate(d, 'short') + timesMark(n)).join(', ')}</p>
        </details>
      )}
    </li>
  )
}
