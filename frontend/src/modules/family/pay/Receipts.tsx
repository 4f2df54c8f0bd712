import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Download, ReceiptText } from 'lucide-react'
import { AnchorButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { type Receipt, receiptHref, receiptsQuery } from './queries'
import { monthName } from './words'

/** What the régie gave a receipt for: at its desk, or paid online. */
export function Receipts({ tenant }: { tenant: string }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(receiptsQuery(tenant))
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Mes reçus`} back="/a-payer" />
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.items.length === 0 && (
        <EmptyState icon={ReceiptText} title={<Trans>Aucun reçu pour l’instant</Trans>}>
          <Trans>Ce que vous payez au guichet ou en ligne a son reçu ici. Un prélèvement se lit sur le relevé de votre banque.</Trans>
        </EmptyState>
      )}
      <ul className="flex flex-col gap-4">{data?.items.map((r) => <OneReceipt key={r.id} tenant={tenant} receipt={r} />)}</ul>
    </div>
  )
}

function OneReceipt({ tenant, receipt: r }: { tenant: string; receipt: Receipt }) {
  const { t } = useLingui()
  const number = r.number
  const money: Record<string, string> = { cash: t`espèces`, cheque: t`chèque`, cesu: t`CESU`, ancv: t`chèques-vacances`, card: t`carte`, transfer: t`virement du Trésor`, online: t`paiement en ligne` }
  const what = { receipt: t`Reçu n° ${number}`, reversal: t`Annulation n° ${number}`, refund: t`Remboursement n° ${number}` }[r.kind]
  const bills = r.settled.map((b) => `${monthName(b.month)} ${b.number ? `(${b.number})` : ''}`.trim()).join(', ')
  return (
    <Card
      as="li"
      title={formatMoney(r.cents)}
      aside={r.parts.every((p) => p.taken_back) && <Badge><Trans>Annulé</Trans></Badge>}
      actions={
        <AnchorButton icon={Download} href={receiptHref(tenant, r.id)} download aria-label={t`Télécharger le reçu ${number}`}>
          PDF
        </AnchorButton>
      }
    >
      <p className="text-ink">
        {what} · {formatDate(r.day, 'year')}
      </p>
      <p className="text-md">{[...new Set(r.parts.map((p) => money[p.kind] ?? p.kind))].join(', ')}</p>
      {bills && <p className="text-md">{bills}</p>}
      {r.reason && <p className="text-md">{r.reason}</p>}
    </Card>
  )
}
