import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, UserRound } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { AnchorButton, LinkButton, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { centsOf, timesMark, timesOf, typed, useTown } from '../place'
import { BillBadge } from './BillList'
import { LineList } from './LineList'
import { HoldReminders } from './HoldReminders'
import { billQuery, credit, type Line, paperHref, reminderHref, runKey, type WholeBill } from './queries'
import { account, page, useBillKinds } from './words'

/** One bill as whoever collects it reads it: each line with its sentence, what is left to pay, and how to correct it. */
export function OneBill({ id }: { id: string }) {
  const { t } = useLingui()
  const town = useTown()
  const { abilities } = useBoot()
  const kinds = useBillKinds()
  const { data: b, error, refetch } = useQuery(billQuery(town.id, id))
  const [line, setLine] = useState<Line>()
  const number = b?.number ?? ''
  const kind = b ? kinds[b.kind] : ''
  const corrects = abilities.includes('family:run') && b?.kind === 'invoice'
  const month = b ? formatDate(b.month, 'month') : ''
  const name = b?.payer_name ?? ''
  const issued = b ? formatDate(b.issued_on, 'year') : ''
  const due = b ? formatDate(b.due_on, 'year') : ''
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={`${kind} ${number}`.trim() || t`Facture`}
        context={name}
        back={page('factures')}
        actions={
          b && (
            <>
              {abilities.includes('family:desk') && (
                <LinkButton to={account(b.payer_id)} icon={UserRound}>
                  <Trans>Compte du payeur</Trans>
                </LinkButton>
              )}
              {b.number && (
                <AnchorButton href={paperHref(town.id, b.id)} icon={Download} download>
                  PDF
                </AnchorButton>
              )}
            </>
          )
        }
      >
        {b && <BillBadge bill={b} />}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!b && !error && <Skeleton cards={2} />}
      {b && (
        <>
          <p className="mb-4">
            {b.kind === 'credit_note' ? (
              <Trans>
                Établi le {issued}, pour {month}.
              </Trans>
            ) : (
              <Trans>
                Services de {month}, émise le {issued}, à payer avant le {due}.
              </Trans>
            )}{' '}
            {b.of_bill && (
              <TextLink to={page('factures', b.of_bill)}>
                <Trans>Voir la facture corrigée</Trans>
              </TextLink>
            )}
          </p>
          {b.reason && (
            <p className="mb-4 text-ink">
              <Trans>Motif : {b.reason}</Trans>
            </p>
          )}
          <Section title={<Trans>Lignes</Trans>}>
            <Card as="div">
              <LineList lines={b.lines} {...(corrects && { onCorrect: setLine })} />
            </Card>
          </Section>
          <Totals bill={b} />
          {(b.reminders.length > 0 || b.hold || (b.open_cents > 0 && b.kind !== 'credit_note')) && (
            <Section title={<Trans>Relances</Trans>}>
              <ul className="divide-y divide-line">
                {b.reminders.map((r) => (
                  <li key={r.id} className="flex flex-wrap items-center justify-between gap-x-4 py-1">
                    <span className="min-w-0 flex-1 basis-64 text-ink">{r.sentence}</span>
                    <a className="link inline-flex min-h-11 items-center" href={reminderHref(town.id, r.id)} download>
                      <Trans>Relance {r.number}</Trans>
                    </a>
                  </li>
                ))}
              </ul>
              {b.reminders.length === 0 && !b.hold && (
                <p>
                  <Trans>Aucune relance n’a été envoyée.</Trans>
                </p>
              )}
              {b.open_cents > 0 && <HoldReminders bill={b} />}
            </Section>
          )}
          {line && <Credit bill={b} line={line} onClose={() => setLine(undefined)} />}
        </>
      )}
    </div>
  )
}

function Totals({ bill: b }: { bill: WholeBill }) {
  return (
    <Section title={<Trans>Total</Trans>}>
      <dl className="grid max-w-md grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-ink">
        <dt>
          <Trans>Total du mois</Trans>
        </dt>
        <dd className="text-end tabular">{formatMoney(b.cents)}</dd>
        {b.carried_cents !== 0 && (
          <>
            <dt>
              <Trans>Reporté des mois précédents</Trans>
            </dt>
            <dd className="text-end tabular">{formatMoney(b.carried_cents)}</dd>
          </>
        )}
        {b.settled_cents !== 0 && (
          <>
            <dt>
              <Trans>Déjà réglé ou déduit</Trans>
            </dt>
            <dd className="text-end tabular">{formatMoney(-b.settled_cents)}</dd>
          </>
        )}
        {b.kind !== 'credit_note' && (
          <>
            <dt className="font-semibold">
              <Trans>Reste à payer</Trans>
            </dt>
            <dd className="text-end font-semibold tabular">{formatMoney(b.open_cents)}</dd>
          </>
        )}
      </dl>
    </Section>
  )
}

/** Takes some days, or a sum, off a line: never the whole bill by mistake. */
function Credit({ bill: b, line: l, onClose }: { bill: WholeBill; line: Line; onClose: () => void }) {
  const { t } = useLingui()
  const town = useTown()
  const cache = useQueryClient()
  const byDay = l.days.length > 1 && l.quantity === l.days.length
  const [days, setDays] = useState<string[]>([])
  const [sum, setSum] = useState(byDay ? '' : typed(l.cents))
  // A day goes with all its sessions.
  const taken = l.days.filter((d) => days.includes(d))
  const share = Math.round((l.cents * taken.length) / l.days.length)
  const cents = byDay ? share : (centsOf(sum) ?? 0)
  const money = formatMoney(cents)
  const make = useMutation({
    mutationFn: (reason: string) => credit(town.id, b.id, { reason, lines: [{ n: l.n, ...(byDay ? { days: taken } : { cents }) }] }),
    onSuccess: (note) => {
      const number = note.number ?? ''
      toast(t`Avoir ${number} établi.`, { tone: 'success' })
      void cache.invalidateQueries({ queryKey: runKey(town.id) })
      onClose()
    },
  })
  const name = l.pupil_name ?? ''
  return (
    <Dialog open onClose={onClose} title={<Trans>Corriger par un avoir</Trans>} keep>
      <Form problem={make.error} onSubmit={(form) => make.mutate(String(form.get('reason') ?? '').trim())}>
        <p className="mb-3">
          {l.label}
          {name && `, ${name}`} · {formatMoney(l.cents)}
        </p>
        {byDay ? (
          <CheckboxGroup label={t`Jours à déduire`} name="days" value={days} onChange={setDays} choices={timesOf(l.days).map(([d, n]) => ({ value: d, label: formatDate(d, 'long') + timesMark(n) }))} />
        ) : (
          <TextField name="cents" label={t`Somme à déduire`} suffix="€" inputMode="decimal" value={sum} onChange={(e) => setSum(e.target.value)} />
        )}
        {b.lines.some((o) => o.charge === 'aid' && o.pupil_id === l.pupil_id && o.activity_id === l.activity_id) && (
          <p className="mt-3">
            <Trans>La part qu’une aide prenait en charge est rendue à l’organisme qui aide, le reste à ce payeur.</Trans>
          </p>
        )}
        <div className="mt-4">
          <TextField name="reason" label={t`Motif`} help={t`La famille le lit sur l’avoir.`} minLength={3} maxLength={300} placeholder={t`Certificat reçu après l’émission`} />
        </div>
        <FormFoot pending={make.isPending} disabled={cents <= 0 || cents > l.cents} onCancel={onClose} className="mt-4">
          <Trans>Établir un avoir de {money}</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}
