import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Download } from 'lucide-react'
import { AnchorButton, Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDateTime, formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { PayButton } from './PayButton'
import { accountsKey, type Payment, paymentKey, paymentQuery, receiptHref, returned } from './queries'

const open = (p: Payment | undefined) => p?.state === 'asked' || p?.state === 'unknown'
/** For how long an answer is awaited with the payer looking on. */
const patience = 8_000

/** One payment: what the service of payment answered. Coming back here proves nothing; it has the service asked. */
export function Paid({ tenant, id }: { tenant: string; id: string }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [waiting, setWaiting] = useState(true)
  const { data: p, error, refetch } = useQuery({ ...paymentQuery(tenant, id), refetchInterval: ({ state }) => (open(state.data) ? (waiting ? 1_000 : 15_000) : false) })
  const { mutate: ask, isPending } = useMutation({ mutationFn: () => returned(tenant, id), onSuccess: (next) => client.setQueryData(paymentKey(tenant, id), next) })
  useEffect(() => {
    ask()
  }, [ask])
  useEffect(() => {
    if (!waiting) return
    const timer = setTimeout(() => setWaiting(false), patience)
    return () => clearTimeout(timer)
  }, [waiting])
  const ended = p && !open(p)
  useEffect(() => {
    if (ended) void client.invalidateQueries({ queryKey: accountsKey })
  }, [ended, client])
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Votre paiement`} context={p?.creditor} back="/a-payer" />
      {error && !p && <ProblemState problem={error} retry={() => void refetch()} />}
      {!p && !error && <Skeleton cards={1} />}
      <div aria-live="polite">{p && <State payment={p} waiting={waiting} />}</div>
      {p && open(p) && !waiting && (
        <Button
          className="mt-4"
          pending={isPending}
          onClick={() => {
            setWaiting(true)
            ask()
          }}
        >
          <Trans>Demander à nouveau</Trans>
        </Button>
      )}
      {p && (p.state === 'refused' || p.state === 'abandoned' || p.state === 'expired') && (
        <div className="mt-4">
          <PayButton tenant={tenant} bills={p.bills} cents={p.cents} />
        </div>
      )}
      {p && <Facts payment={p} />}
    </div>
  )
}

function State({ payment: p, waiting }: { payment: Payment; waiting: boolean }) {
  const amount = formatMoney(p.state === 'paid' ? p.paid_cents : p.cents)
  const over = formatMoney(p.over_cents)
  if (p.state === 'paid')
    return (
      <Banner tone="success" title={<Trans>{amount} sont payés</Trans>}>
        {p.over_cents > 0 ? (
          <Trans>Cette facture avait déjà été réglée autrement : {over} restent à votre avoir et seront déduits des prochaines. La régie le voit, et peut vous les rendre.</Trans>
        ) : (
          <Trans>La banque l’a confirmé. Vous n’avez plus rien à faire.</Trans>
        )}
        {p.titled && (
          <p className="mt-2">
            <Trans>Le Trésor public a encaissé ce titre. Le ticket que PayFiP vous envoie par courriel en est la preuve.</Trans>
          </p>
        )}
      </Banner>
    )
  if (p.state === 'refused')
    return (
      <Banner tone="danger" title={<Trans>La banque a refusé le paiement de {amount}</Trans>}>
        <Trans>Rien n’a été débité. Vous pouvez réessayer, avec une autre carte ou par prélèvement.</Trans>
      </Banner>
    )
  if (p.state === 'abandoned')
    return (
      <Banner title={<Trans>Le paiement de {amount} a été abandonné</Trans>}>
        <Trans>Rien n’a été débité.</Trans>
      </Banner>
    )
  if (p.state === 'expired')
    return (
      <Banner title={<Trans>Le paiement de {amount} n’a pas eu lieu</Trans>}>
        <Trans>Sa page n’a pas servi, ou elle a expiré. Rien n’a été débité.</Trans>
      </Banner>
    )
  if (waiting)
    return (
      <Banner title={<Trans>Nous demandons la réponse de la banque</Trans>}>
        <Trans>Quelques secondes suffisent d’ordinaire. Ne payez pas une seconde fois.</Trans>
      </Banner>
    )
  return (
    <Banner tone="warning" title={<Trans>La banque n’a pas encore répondu</Trans>}>
      <p>
        <Trans>
          <strong>Ne payez pas une seconde fois.</strong> Nous posons la question toutes les cinq minutes et nous vous préviendrons. Vous pouvez fermer cette page.
        </Trans>
      </p>
      <p className="mt-2">
        <Trans>Si vous aviez quitté la page de paiement avant la fin, la banque le dira au plus tard demain matin, et vous pourrez recommencer.</Trans>
      </p>
    </Banner>
  )
}

function Facts({ payment: p }: { payment: Payment }) {
  const { t } = useLingui()
  const only = p.bills.length === 1 ? p.bills[0] : undefined
  return (
    <Card
      as="div"
      className="mt-5"
      actions={
        (only || p.receipt) && (
          <>
            {p.receipt && (
              <AnchorButton icon={Download} href={receiptHref(p.tenant, p.receipt)} download>
                <Trans>Télécharger le reçu (PDF)</Trans>
              </AnchorButton>
            )}
            {only && (
              <LinkButton to={`/a-payer/facture/${p.tenant}/${only}` as '/'}>
                <Trans>Voir la facture</Trans>
              </LinkButton>
            )}
          </>
        )
      }
    >
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
        <Fact term={t`Objet`}>{p.label}</Fact>
        <Fact term={t`Montant`}>{formatMoney(p.state === 'paid' ? p.paid_cents : p.cents)}</Fact>
        {p.paid_at && <Fact term={t`Payé`}>{formatDateTime(p.paid_at, 'full')}</Fact>}
        {p.by && <Fact term={t`Moyen`}>{p.rail === 'stripe' ? t`carte` : p.by === 'card' ? t`carte, par PayFiP` : t`prélèvement, par PayFiP`}</Fact>}
        {p.approval && <Fact term={t`Autorisation`}>{p.approval}</Fact>}
        <Fact term={t`Référence`}>{p.reference}</Fact>
        {!p.paid_at && <Fact term={t`Commencé`}>{formatDateTime(p.created_at, 'full')}</Fact>}
      </dl>
    </Card>
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
