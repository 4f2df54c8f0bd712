import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CreditCard, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { type Column, DataTable } from '../../../ui/DataTable'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDateTime, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTown } from '../place'
import { askPayment, type Payment, type PaymentFilter, paymentKey, paymentQuery, paymentsQuery } from './queries'
import { account, page } from './words'

const payerLink = (p: Payment) => <TextLink to={page('paiements', p.id)}>{p.payer_name}</TextLink>
const stateBadge = (p: Payment) => <StateBadge payment={p} />

/** What families paid online or tried to, the latest first. */
export function Payments() {
  const { t } = useLingui()
  const town = useTown()
  const [state, setState] = useState<PaymentFilter>('all')
  const { data, error, refetch } = useQuery(paymentsQuery(town.id, state))
  const columns: Column<Payment>[] = [
    { key: 'payer', header: t`Payeur`, main: true, cell: payerLink, sort: (p) => p.payer_name },
    { key: 'at', header: t`Commencé`, cell: (p) => formatDateTime(p.created_at, 'numeric'), sort: (p) => p.created_at },
    { key: 'reference', header: t`Référence`, cell: (p) => p.reference, desk: true },
    { key: 'state', header: t`État`, cell: stateBadge },
    { key: 'cents', header: t`Montant`, numeric: true, cell: (p) => formatMoney(p.state === 'paid' ? p.paid_cents : p.cents), sort: (p) => p.cents },
  ]
  return (
    <>
      <PageHeader title={t`Paiements en ligne`} context={town.name} back={page()}>
        <Trans>Un paiement est tenu pour fait quand la banque l’a dit, jamais avant. Sans réponse, elle est interrogée toutes les cinq minutes.</Trans>
      </PageHeader>
      <Select
        className="mb-4 max-w-64"
        label={t`Montrer`}
        required={false}
        value={state}
        onChange={(e) => setState(e.target.value as PaymentFilter)}
        options={[
          { value: 'all', label: t`tous les paiements` },
          { value: 'open', label: t`sans réponse` },
          { value: 'paid', label: t`payés` },
          { value: 'over', label: t`payés en trop` },
          { value: 'failed', label: t`non aboutis` },
        ]}
      />
      {error && !data ? (
        <ProblemState problem={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton lines={8} />
      ) : (
        <DataTable caption={t`Paiements en ligne`} columns={columns} rows={data.payments} rowKey={(p) => p.id} empty={<EmptyState icon={CreditCard} title={t`Aucun paiement`}><Trans>Ceux que les familles commencent en ligne apparaissent ici.</Trans></EmptyState>} />
      )}
    </>
  )
}

function StateBadge({ payment: p }: { payment: Payment }) {
  const { t } = useLingui()
  const over = formatMoney(p.over_cents)
  switch (p.state) {
    case 'paid':
      return p.over_cents > 0 ? <Badge tone="warning">{t`Payé, dont ${over} en trop`}</Badge> : <Badge tone="success">{t`Payé`}</Badge>
    case 'unknown':
      return <Badge tone="warning">{t`Sans réponse de la banque`}</Badge>
    case 'asked':
      return <Badge tone="info">{t`Commencé`}</Badge>
    case 'refused':
      return <Badge tone="danger">{t`Refusé`}</Badge>
    case 'abandoned':
      return <Badge>{t`Abandonné`}</Badge>
    default:
      return <Badge>{t`Sans suite`}</Badge>
  }
}

/** One payment, all that was learnt of it in its order, and the question asked once more. */
export function OnePayment({ id }: { id: string }) {
  const { t } = useLingui()
  const town = useTown()
  const { abilities } = useBoot()
  const client = useQueryClient()
  const refused = useRefused()
  const { data: p, error, refetch } = useQuery(paymentQuery(town.id, id))
  const ask = useMutation({
    mutationFn: () => askPayment(town.id, id),
    onSuccess: (next) => {
      client.setQueryData(paymentKey(town.id, id), next)
      setTimeout(() => void client.invalidateQueries({ queryKey: paymentKey(town.id, id) }), 2_000)
      toast(t`La question est posée : la réponse s’affiche ici.`)
    },
    onError: refused,
  })
  const asked = p?.asked_at ? formatDateTime(p.asked_at, 'numeric') : ''
  const over = formatMoney(p?.over_cents ?? 0)
  return (
    <div className="max-w-3xl">
      <PageHeader title={p?.payer_name ?? t`Paiement`} context={p && formatMoney(p.state === 'paid' ? p.paid_cents : p.cents)} back={page('paiements')}>
        {p && <StateBadge payment={p} />}
      </PageHeader>
      {error && !p && <ProblemState problem={error} retry={() => void refetch()} />}
      {!p && !error && <Skeleton cards={2} />}
      {p?.state === 'unknown' && (
        <Banner tone="warning" className="mb-5" title={<Trans>La banque n’a pas encore répondu</Trans>}>
          <Trans>En attendant, ses factures ne se paient pas une seconde fois en ligne. La réponse viendra d’elle-même.</Trans>
        </Banner>
      )}
      {!!p?.over_cents && (
        <Banner tone="warning" className="mb-5" title={<Trans>{over} payés en trop</Trans>}>
          <Trans>Ses factures étaient déjà réglées autrement. La somme reste en avance sur le compte du payeur ; la régie peut la rendre.</Trans>
        </Banner>
      )}
      {p && (
        <Card
          as="div"
          actions={
            p.state !== 'paid' && (
              <Button icon={RefreshCw} pending={ask.isPending} onClick={() => ask.mutate()}>
                <Trans>Interroger maintenant</Trans>
              </Button>
            )
          }
        >
          <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
            <Fact term={t`Objet`}>{p.label}</Fact>
            <Fact term={t`Par`}>{p.rail === 'stripe' ? t`carte, par Stripe` : p.by === 'debit' ? t`prélèvement, par PayFiP` : t`PayFiP`}</Fact>
            <Fact term={t`Référence`}>{p.reference}</Fact>
            {p.titled && <Fact term={t`Encaissé par`}>{t`le Trésor public, sur un titre`}</Fact>}
            {p.ref && <Fact term={t`Numéro du service`}>{p.ref}</Fact>}
            {p.approval && <Fact term={t`Autorisation`}>{p.approval}</Fact>}
            {p.result && <Fact term={t`Dernière réponse`}>{p.result}</Fact>}
            {asked && <Fact term={t`Interrogé`}>{asked}</Fact>}
          </dl>
          <p className="mt-3 flex flex-wrap gap-x-4">
            {p.bills.map((b, i) => (
              <TextLink key={b} to={page('factures', b)} className="inline-flex min-h-11 items-center">
                {p.bills.length > 1 ? <Trans>Facture {i + 1}</Trans> : <Trans>Voir la facture</Trans>}
              </TextLink>
            ))}
            {abilities.includes('family:desk') && (
              <TextLink to={account(p.payer_id)} className="inline-flex min-h-11 items-center">
                <Trans>Compte du payeur</Trans>
              </TextLink>
            )}
          </p>
        </Card>
      )}
      {!!p?.events?.length && (
        <Section title={<Trans>Ce qui s’est passé</Trans>}>
          <Events payment={p} />
        </Section>
      )}
    </div>
  )
}

function Events({ payment: p }: { payment: Payment }) {
  const { t } = useLingui()
  const words: Record<string, string> = {
    began: t`Le payeur a commencé`,
    opened: t`La page de paiement est ouverte`,
    not_opened: t`La page de paiement ne s’est pas ouverte`,
    returned: t`Le payeur est revenu`,
    notified: t`Le service dit qu’il y a du nouveau`,
    silent: t`Le service n’a pas répondu`,
    pending: t`La banque ne sait pas encore`,
    differs: t`La somme payée n’est pas celle demandée`,
    paid: t`Payé`,
    refused: t`Refusé par la banque`,
    abandoned: t`Abandonné par le payeur`,
    expired: t`Sans suite : la page a expiré`,
  }
  return (
    <ol className="flex flex-col gap-2">
      {p.events?.map((e, i) => (
        <li key={i} className="flex flex-col gap-x-4 sm:flex-row">
          <span className="text-md tabular min-w-40">{formatDateTime(e.at, 'numeric')}</span>
          <span className="text-ink">
            {words[e.kind] ?? e.kind}
            {e.code && ` (${e.code})`}
          </span>
        </li>
      ))}
    </ol>
  )
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="sm:contents">
      <dt className="text-md">{term}</dt>
      <dd className="text-ink wrap-anywhere">{children}</dd>
    </div>
  )
}
