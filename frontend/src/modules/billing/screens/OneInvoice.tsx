import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Button, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatMoney } from '../../../ui/format'
import { withWords } from '../stripe/catalogue'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { InvoicePapers, Lacks } from '../papers/open'
import { billingKey, type Invoice, invoiceQuery, invoicesQuery, serveInvoice } from '../queries'
import { InvoiceBadge, page, useHere, useObtained } from '../words'

const PayOnline = lazy(() => withWords(() => import('../stripe/PayOnline')).then((m) => ({ default: m.PayOnline })))

type Line = NonNullable<Invoice['lines']>[number]

/** One invoice, each line with the count behind its sum. */
export function OneInvoice({ id }: { id: string }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const { data: v, error, refetch } = useQuery(invoiceQuery(here.id, id))
  const { data: all } = useQuery(invoicesQuery(here.id))
  const serve = useMutation({ mutationFn: () => serveInvoice(here.id, id), onSuccess: () => cache.invalidateQueries({ queryKey: billingKey(here.id) }) })
  const number = v?.number ?? ''
  const issued = v?.issued_on ? formatDate(v.issued_on, 'year') : ''
  const due = v?.due_on ? formatDate(v.due_on, 'year') : ''
  const served = v?.served_on ? formatDate(v.served_on, 'year') : ''
  const obtained = useObtained()
  const unit = (l: Line) => {
    const [from, to] = [formatDate(l.since, 'numeric'), formatDate(l.until, 'numeric')]
    if (l.counts === 'indemnity') return ''
    if (l.counts === 'interest') return t`du ${from} au ${to}`
    const said = obtained(l, l.term_days)
    return t`${said}, du ${from} au ${to}`
  }
  return (
    <div className="max-w-3xl">
      <PageHeader title={v ? (v.state === 'draft' ? t`Brouillon de facture` : v.kind === 'credit_note' ? t`Avoir ${number}` : t`Facture ${number}`) : t`Facture`} context={v ? (v.side === 'vendor' ? v.recipient.name : v.peer) : here.name} back={page()}>
        {v && <InvoiceBadge of={v} />}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!v && !error && <Skeleton cards={2} />}
      {v && (
        <>
          <Suspense>{v.state === 'draft' && <Lacks of={v} />}</Suspense>
          <p className="mb-4">
            {v.state === 'issued' && (
              <Trans>
                Émise le {issued}, à payer avant le {due}.
              </Trans>
            )}{' '}
            {v.recipient.commitment && <Trans>Engagement {v.recipient.commitment}.</Trans>}{' '}
            <TextLink to={page(v.subscription_id)}>
              <Trans>Voir l’abonnement</Trans>
            </TextLink>
          </p>
          {v.reason && (
            <p className="mb-4">
              <Trans>Motif : {v.reason}</Trans>
            </p>
          )}
          <Section title={<Trans>Lignes</Trans>}>
            <Card as="div">
              <ul className="divide-y divide-line">
                {v.lines?.map((l, i) => (
                  <li key={i} className="flex flex-wrap justify-between gap-x-6 py-2">
                    <span className="min-w-0 flex-1 basis-64">
                      <span className="text-ink">
                        {l.label}
                        {(l.school ?? '') !== '' && ` · ${l.school}`}
                      </span>
                      <span className="block text-sm">
                        {l.late && <Trans>Régularisation : </Trans>}
                        {unit(l)}
                      </span>
                    </span>
                    <span className="tabular text-ink">{formatMoney(l.cents)}</span>
                  </li>
                ))}
              </ul>
            </Card>
          </Section>
          <Section title={<Trans>Total</Trans>}>
            <dl className="grid max-w-md grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-ink">
              <dt>
                <Trans>Total HT</Trans>
              </dt>
              <dd className="text-end tabular">{formatMoney(v.net_cents)}</dd>
              <dt>
                <Trans>TVA</Trans>
              </dt>
              <dd className="text-end tabular">{formatMoney(v.vat_cents)}</dd>
              <dt className="font-semibold">
                <Trans>Total TTC</Trans>
              </dt>
              <dd className="text-end font-semibold tabular">{formatMoney(v.gross_cents)}</dd>
              {v.credited_cents > 0 && (
                <>
                  <dt>
                    <Trans>Rendu par avoir</Trans>
                  </dt>
                  <dd className="text-end tabular">{formatMoney(-v.credited_cents)}</dd>
                </>
              )}
              {v.return_cents > 0 && (
                <>
                  <dt className="font-semibold">
                    <Trans>Payé en trop, à rendre</Trans>
                  </dt>
                  <dd className="text-end font-semibold tabular">{formatMoney(v.return_cents)}</dd>
                </>
              )}
              {v.returned_cents > 0 && (
                <>
                  <dt>{v.side === 'vendor' ? <Trans>Payé en trop, rendu au client</Trans> : <Trans>Payé en trop, rendu ou gardé pour une autre facture</Trans>}</dt>
                  <dd className="text-end tabular">{formatMoney(v.returned_cents)}</dd>
                </>
              )}
              {(v.paid_cents > 0 || v.credited_cents > 0) && v.return_cents === 0 && (
                <>
                  <dt>
                    <Trans>Reste à payer</Trans>
                  </dt>
                  <dd className="text-end tabular">{formatMoney(v.left_cents)}</dd>
                </>
              )}
            </dl>
          </Section>
          {v.side === 'customer' && all?.abilities.serve && v.state === 'issued' && (
            <Suspense fallback={null}>
              <PayOnline of={v} />
            </Suspense>
          )}
          {v.state === 'issued' && (
            <Suspense>
              <InvoicePapers of={v} />
            </Suspense>
          )}
          {v.side === 'customer' && v.kind === 'invoice' && !v.recipient.private && (served || v.left_cents > 0) && (
            <Section title={<Trans>Service fait</Trans>}>
              {served ? (
                <p>
                  <Trans>Constaté le {served}.</Trans>
                </p>
              ) : (
                all?.abilities.serve && (
                  <>
                    <p className="mb-2">
                      <Trans>Le comptable public paie une fois le service constaté.</Trans>
                    </p>
                    <Button pending={serve.isPending} onClick={() => serve.mutate()}>
                      <Trans>Constater le service fait</Trans>
                    </Button>
                  </>
                )
              )}
              {serve.error && <ProblemState problem={serve.error} />}
            </Section>
          )}
        </>
      )}
    </div>
  )
}
