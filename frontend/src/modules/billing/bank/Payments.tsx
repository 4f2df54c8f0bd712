import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, DateField, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { dayOf, formatDate, formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { page as at, useHere } from '../words'
import { Allocations } from './OneLine'
import { centsOf, ChooseInvoices, Pages, typed, useMoved, WhyDialog } from './parts'
import { type Payment, paymentsQuery, refundCredit, spendCredit, undoPayment } from './queries'

/** What came in and what it settled; what is left of it is the customer's. */
export function Payments() {
  const { t } = useLingui()
  const here = useHere()
  const [credit, setCredit] = useState(false)
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery(paymentsQuery(here.id, credit, page))
  const left = formatMoney(data?.credit_cents ?? 0)
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Règlements et crédits`} context={here.name} back={at('banque')} />
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <>
          {data.credits > 0 && (
            <Banner className="mb-4" title={<Plural value={data.credits} one={`# virement a un reste : ${left}`} other={`# virements ont un reste : ${left}`} />}>
              <Trans>Il est au client : il règle une facture suivante, ou lui est rendu.</Trans>
            </Banner>
          )}
          <Checkbox
            label={t`Seulement ceux qui ont un reste`}
            checked={credit}
            onChange={(e) => {
              setCredit(e.target.checked)
              setPage(1)
            }}
          />
          {data.items.length === 0 ? (
            <EmptyState title={credit ? <Trans>Aucun reste</Trans> : <Trans>Aucun règlement</Trans>} />
          ) : (
            <ul className="mt-2 grid gap-3">
              {data.items.map((p) => (
                <One key={p.id} of={p} />
              ))}
            </ul>
          )}
          <Pages page={data.page} pages={data.pages} onPage={setPage} />
        </>
      )}
    </div>
  )
}

function One({ of: p }: { of: Payment }) {
  const { t } = useLingui()
  const here = useHere()
  const moved = useMoved()
  const [today] = useState(() => dayOf(new Date()))
  const [doing, setDoing] = useState<'undo' | 'use' | 'refund'>()
  const done = (said: string) => {
    setDoing(undefined)
    toast(said)
    return moved()
  }
  const undo = useMutation({ mutationFn: (reason: string) => undoPayment(here.id, p.id, reason), onSuccess: () => done(t`Règlement annulé.`) })
  const use = useMutation({ mutationFn: (settles: { invoice: string; cents: number }[]) => spendCredit(here.id, p.id, settles), onSuccess: () => done(t`Le crédit a réglé la facture.`) })
  const refund = useMutation({
    mutationFn: (data: FormData) => refundCredit(here.id, p.id, { day: String(data.get('day')), cents: centsOf(String(data.get('cents'))) ?? 0, reference: String(data.get('reference') ?? '').trim() }),
    onSuccess: () => done(t`Remboursement noté.`),
  })
  const day = formatDate(p.day, 'year')
  const credit = formatMoney(p.credit_cents)
  const back = formatMoney(p.refunded_cents)
  const close = () => setDoing(undefined)
  return (
    <Card
      as="li"
      title={`${formatMoney(p.cents)} · ${p.peer}`}
      level={2}
      aside={
        p.undone ? (
          <Badge>
            <Trans>Annulé</Trans>
          </Badge>
        ) : (
          p.credit_cents > 0 && (
            <Badge tone="info">
              <Trans>Crédit {credit}</Trans>
            </Badge>
          )
        )
      }
    >
      <p className="wrap-anywhere">
        {day}
        {p.reference && ` · ${p.reference}`}
      </p>
      {p.undone ? <p>{p.why}</p> : <Allocations list={p.settles} />}
      {p.refunded_cents > 0 && (
        <p>
          <Trans>{back} rendus au client.</Trans>
        </p>
      )}
      {!p.undone && (
        <Buttons className="mt-3">
          {p.credit_cents > 0 && (
            <>
              <Button variant="primary" onClick={() => setDoing('use')}>
                <Trans>Utiliser le reste</Trans>
              </Button>
              <Button onClick={() => setDoing('refund')}>
                <Trans>Noter un remboursement</Trans>
              </Button>
            </>
          )}
          {p.refunded_cents === 0 && (
            <Button variant="quiet" onClick={() => setDoing('undo')}>
              <Trans>Annuler ce règlement</Trans>
            </Button>
          )}
        </Buttons>
      )}
      <WhyDialog open={doing === 'undo'} onClose={close} onWhy={(reason) => undo.mutate(reason)} title={t`Annuler ce règlement ?`} label={t`Raison`} confirm={t`Annuler le règlement`} pending={undo.isPending} problem={undo.error}>
        <Trans>Une écriture contraire est passée : ses factures sont de nouveau à payer et leur client est prévenu.</Trans>
      </WhyDialog>
      <Dialog open={doing === 'use'} onClose={close} size="lg" title={<Trans>Utiliser {credit}</Trans>}>
        {use.error && <ProblemState problem={use.error} />}
        <ChooseInvoices
          sum={p.credit_cents}
          peer={p.peer_id}
          pending={use.isPending}
          onChoose={(settles) => use.mutate(settles)}
          confirm={(settled) => {
            const sum = formatMoney(settled)
            return t`Régler ${sum}`
          }}
        />
      </Dialog>
      <Dialog
        open={doing === 'refund'}
        onClose={close}
        title={<Trans>Noter un remboursement</Trans>}
        actions={
          <Button variant="primary" type="submit" form="refund" pending={refund.isPending}>
            <Trans>Noter le remboursement</Trans>
          </Button>
        }
      >
        <Form id="refund" problem={refund.error} onSubmit={(data) => refund.mutate(data)}>
          <div className="flex flex-col gap-5">
            <p className="text-ink-2">
              <Trans>Faites d’abord le virement depuis votre banque : ici il est écrit dans les comptes.</Trans>
            </p>
            <TextField name="cents" label={t`Somme rendue`} suffix="€" inputMode="decimal" defaultValue={typed(p.credit_cents)} autoComplete="off" data-first />
            <DateField name="day" label={t`Jour du virement`} defaultValue={today} min={p.day} max={today} />
            <TextField name="reference" label={t`Référence`} optional maxLength={140} autoComplete="off" />
          </div>
        </Form>
      </Dialog>
    </Card>
  )
}
