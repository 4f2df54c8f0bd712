import { Trans, Plural, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Download, ReceiptText, Repeat } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { AnchorButton, LinkButton, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { daysBetween, formatDate, formatList, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SectionIndex } from '../../../ui/SectionPages'
import { PayButton } from './PayButton'
import { type Account, accountsQuery, type Bill, certificatesQuery, type Payment } from './queries'
import { kinds, monthName, Online, ways } from './words'

const billPath = (tenant: string, bill: string) => `/a-payer/facture/${tenant}/${bill}` as '/'
const paymentPath = (p: Payment) => `/a-payer/paiement/${p.tenant}/${p.id}` as '/'

/** What is to pay, to whom, until when: one button per creditor. */
export function ToPay() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(accountsQuery)
  const accounts = data?.items ?? []
  const due = accounts.filter((a) => a.open_cents > 0 || a.underway.length > 0 || a.carried_cents > 0 || a.months.length > 0)
  const owes = due.some((a) => a.open_cents > 0 || a.underway.length > 0 || a.carried_cents > 0)
  const past = accounts.filter((a) => a.settled.length + a.payments.length > 0)
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`À payer`} />
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {!!data?.missing?.length && (
        <Banner tone="warning" className="mb-4" title={<Trans>Une organisation ne répond pas pour l’instant</Trans>}>
          <Trans>Ce que vous lui devez n’est pas affiché. Rechargez la page dans quelques minutes.</Trans>
        </Banner>
      )}
      {data && !owes && (
        <EmptyState icon={CircleCheck} title={<Trans>Rien à payer</Trans>}>
          <Trans>Quand une facture sera émise, vous serez prévenu et elle sera ici.</Trans>
        </EmptyState>
      )}
      <div className="flex flex-col gap-4">
        {due.map((a) => (
          <Due key={a.payer_id} account={a} />
        ))}
      </div>
      {past.length > 0 && (
        <Section title={<Trans>Déjà réglé</Trans>}>
          <div className="flex flex-col gap-4">
            {past.map((a) => (
              <Past key={a.payer_id} account={a} several={past.length > 1} />
            ))}
          </div>
        </Section>
      )}
      <Certificates />
      {accounts.length > 0 && (
        <Section title={<Trans>Reçus et prélèvement</Trans>}>
          <SectionIndex
            label={t`Reçus et prélèvement`}
            items={accounts.flatMap((a) => [
              { to: `/a-payer/recus/${a.tenant}`, label: t`Mes reçus`, icon: ReceiptText, state: accounts.length > 1 && a.creditor },
              { to: `/a-payer/prelevement/${a.tenant}`, label: t`Prélèvement automatique`, icon: Repeat, state: accounts.length > 1 && a.creditor },
            ])}
          />
        </Section>
      )}
    </div>
  )
}

/** What may be declared of the care of young children: shown once a creditor has made one. */
function Certificates() {
  const { t } = useLingui()
  const { data } = useQuery(certificatesQuery)
  const items = (data?.items ?? []).filter((c) => c.last)
  if (items.length === 0) return null
  return (
    <Section title={<Trans>Mes attestations</Trans>}>
      <Card as="div">
        <ul className="divide-y divide-line">
          {items.map((c) => (
            <li key={c.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
              <p className="min-w-0 flex-1 basis-56 text-ink">
                <strong>
                  <Trans>Frais de garde réglés en {c.year}</Trans>
                </strong>
                <br />
                {c.creditor} · <span className="tabular">{formatMoney(c.cents)}</span>
                {c.version > 1 && (
                  <>
                    {' '}
                    · <Trans>version {c.version}, qui remplace la précédente</Trans>
                  </>
                )}
              </p>
              <AnchorButton icon={Download} href={`/api/v1/t/${c.tenant}/family/mine/certificates/${c.id}/paper.pdf`} download aria-label={t`Attestation fiscale ${c.year} de ${c.creditor ?? ''} (PDF)`}>
                PDF
              </AnchorButton>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  )
}

function Due({ account: a }: { account: Account }) {
  const { t, i18n } = useLingui()
  const { today } = useBoot()
  const held = new Set(a.underway.flatMap((p) => p.bills))
  const free = a.bills.filter((b) => !held.has(b.id) && !b.hold)
  const elsewhere = a.bills.filter((b) => !held.has(b.id) && b.hold)
  const cents = free.reduce((sum, b) => sum + b.open_cents, 0)
  const until = free.map((b) => b.due_on).sort()[0]
  const carried = formatMoney(a.carried_cents)
  const threshold = formatMoney(a.threshold_cents)
  const others = a.ways.flatMap((w) => (ways[w] ? [i18n._(ways[w])] : [])).join(t`, ou `)
  return (
    <Card as="section" domain="mairie" label={a.creditor} aside={until && until < today && <Badge tone="warning"><Trans>Date passée</Trans></Badge>}>
      {a.underway.length > 0 && (
        <div className="my-3 flex flex-col gap-3">
          {a.underway.map((p) => (
            <Underway key={p.id} payment={p} />
          ))}
        </div>
      )}
      {cents > 0 && until && (
        <>
          <p className="text-2xl font-bold text-ink tabular mt-1">{formatMoney(cents)}</p>
          <p className="text-ink">
            <Until day={until} today={today} />
          </p>
        </>
      )}
      {free.length > 0 && (
        <ul className="my-3 divide-y divide-line border-y border-line">
          {free.map((b) => (
            <Row key={b.id} tenant={a.tenant} bill={b} />
          ))}
        </ul>
      )}
      {cents > 0 &&
        (a.online ? (
          <>
            <PayButton tenant={a.tenant} bills={free.map((b) => b.id)} cents={cents} wide />
            <p className="mt-2 text-md">
              <Online rail={a.online} />
              {others && (
                <>
                  {' '}
                  <Trans>Ou {others}.</Trans>
                </>
              )}
            </p>
          </>
        ) : (
          <p className="text-ink">
            {others ? <Trans>À régler {others}.</Trans> : <Trans>Le paiement en ligne n’est pas ouvert ici.</Trans>}
          </p>
        ))}
      {elsewhere.length > 0 && (
        <ul className="mt-4 flex flex-col gap-4 border-t border-line pt-3 first:border-0">
          {elsewhere.map((b) => (
            <li key={b.id}>
              <Row as="div" tenant={a.tenant} bill={b} />
              <Hold tenant={a.tenant} bill={b} />
            </li>
          ))}
        </ul>
      )}
      <SoFar account={a} />
      {a.carried_cents > 0 && (
        <p className="mt-3 text-ink">
          <Trans>
            <strong>{carried}</strong> sont reportés sur la prochaine facture : il n’en est pas fait sous {threshold}.
          </Trans>
        </p>
      )}
      {a.contact && (
        <p className="mt-3 text-md">
          <Trans>Une question ? {a.contact}</Trans>
        </p>
      )}
    </Card>
  )
}

/** What is booked and not billed yet, month by month. */
function SoFar({ account: a }: { account: Account }) {
  return [...new Set(a.months.map((m) => m.month))].map((first) => {
    const list = a.months.filter((m) => m.month === first)
    const month = monthName(first)
    const total = formatMoney(list.reduce((sum, c) => sum + c.cents, 0))
    const each = list.length > 1 ? ` (${formatList(list.map((c) => `${c.name} ${formatMoney(c.cents)}`))})` : ''
    return (
      <p key={first} className="mt-3 text-ink">
        <Trans>
          {month}, d’après vos réservations : <strong className="tabular">{total}</strong>
          {each}. Rien à payer avant la facture.
        </Trans>
      </p>
    )
  })
}

/** Until when, in days when it is near. */
export function Until({ day, today }: { day: string; today: string }) {
  const left = daysBetween(today, day)
  const date = formatDate(day, 'dayMonth')
  if (left < 0) return <Trans>À payer depuis le {date}</Trans>
  if (left > 10) return <Trans>À payer avant le {date}</Trans>
  return (
    <Trans>
      À payer avant le {date}, <Plural value={left} _0="aujourd’hui au plus tard" one="il reste # jour" other="il reste # jours" />
    </Trans>
  )
}

/** Who takes a bill that the creditor takes no more: the Trésor by its title, or the bank by a debit that left. */
export function Hold({ tenant, bill: b }: { tenant: string; bill: Pick<Bill, 'id' | 'hold' | 'open_cents'> }) {
  if (!b.hold) return null
  const day = b.hold.on ? formatDate(b.hold.on, 'dayMonth') : ''
  if (b.hold.why === 'in_lot')
    return <p className="text-ink">{day ? <Trans>Prélevée sur votre compte le {day} : vous n’avez rien à faire.</Trans> : <Trans>Prélevée sur votre compte dans les prochains jours : vous n’avez rien à faire.</Trans>}</p>
  return (
    <div className="flex flex-col gap-2">
      <p className="text-ink">
        <Trans>Cette facture est devenue un titre : c’est au Trésor public qu’elle se paie.</Trans>
      </p>
      {b.hold.reference && (
        <p className="text-md wrap-anywhere">
          <Trans>Référence du titre : {b.hold.reference}</Trans>
        </p>
      )}
      {b.hold.online ? <PayButton tenant={tenant} bills={[b.id]} cents={b.open_cents} wide /> : <p className="text-md"><Trans>Suivez l’avis que vous envoie le Trésor public.</Trans></p>}
    </div>
  )
}

function Row({ tenant, bill: b, done, as: Tag = 'li' }: { tenant: string; bill: Bill; done?: boolean; as?: 'li' | 'div' }) {
  const { i18n } = useLingui()
  const kind = i18n._(kinds[b.kind])
  return (
    <Tag className="py-1">
      <p className="flex items-center justify-between gap-x-4">
        <TextLink to={billPath(tenant, b.id)} className="inline-flex items-center min-h-11 font-semibold">
          {monthName(b.month)}
        </TextLink>
        <span className="text-ink tabular">{formatMoney(done ? b.cents + b.carried_cents : b.open_cents)}</span>
      </p>
      <p className="text-md -mt-1.5 pb-1">
        {kind} {b.number}
      </p>
    </Tag>
  )
}

/** A payment without an end: its page can be opened again, or its answer is waited for. */
export function Underway({ payment: p }: { payment: Payment }) {
  const amount = formatMoney(p.cents)
  if (p.state === 'asked')
    return (
      <Banner title={<Trans>Un paiement de {amount} est commencé</Trans>} actions={<PayButton tenant={p.tenant} bills={p.bills} cents={p.cents} again />}>
        <Trans>Si la page de paiement est encore ouverte ailleurs, terminez-y. Sinon, reprenez-le ici.</Trans>
      </Banner>
    )
  return (
    <Banner tone="warning" title={<Trans>Paiement de {amount} : la banque n’a pas encore répondu</Trans>} actions={<LinkButton to={paymentPath(p)}><Trans>Suivre ce paiement</Trans></LinkButton>}>
      <Trans>Ne payez pas une seconde fois.</Trans>
    </Banner>
  )
}

function Past({ account: a, several }: { account: Account; several: boolean }) {
  const { t } = useLingui()
  return (
    <Card as="section" aria-label={a.creditor} title={several ? a.creditor : undefined} level={3}>
      {a.settled.length > 0 && (
        <ul className="divide-y divide-line">
          {a.settled.map((b) => (
            <Row key={b.id} tenant={a.tenant} bill={b} done />
          ))}
        </ul>
      )}
      {a.payments.length > 0 && (
        <details className="mt-2">
          <summary className="link min-h-11 flex items-center">
            <Trans>Vos paiements en ligne</Trans>
          </summary>
          <ul className="divide-y divide-line">
            {a.payments.map((p) => (
              <li key={p.id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1">
                <TextLink to={paymentPath(p)} className="inline-flex items-center min-h-11">
                  {formatDate(p.created_at, 'year')}
                </TextLink>
                <Badge tone={p.state === 'paid' ? 'success' : 'info'}>{p.state === 'paid' ? t`Payé` : p.state === 'refused' ? t`Refusé` : p.state === 'abandoned' ? t`Abandonné` : t`Non payé`}</Badge>
                <span className="text-ink tabular flex-1 text-end">{formatMoney(p.state === 'paid' ? p.paid_cents : p.cents)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}
