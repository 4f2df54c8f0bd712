import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Dialog } from '../../../ui/Dialog'
import { ProblemState } from '../../../ui/Feedback'
import { CheckboxGroup, DateField, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatMoney } from '../../../ui/format'
import { billingKey, type Invoice } from '../queries'
import { useHere } from '../words'
import { correctReferences, creditInvoice, creditQuery, giveBack, type DepositState, type InvoiceFile, writeDeposit } from './queries'
import { type Cause, useDepositWords } from './words'

const text = (f: FormData, name: string) => String(f.get(name) ?? '').trim()

function useDone(onClose: () => void) {
  const here = useHere()
  const cache = useQueryClient()
  return {
    here,
    done: async () => {
      await cache.invalidateQueries({ queryKey: billingKey(here.id) })
      onClose()
    },
  }
}

/** What Chorus Pro says of an invoice, written down by whoever read it there. */
export function WriteDeposit({ v, f, onClose }: { v: Invoice; f: InvoiceFile; onClose: () => void }) {
  const { t } = useLingui()
  const { here, done } = useDone(onClose)
  const { states, causes } = useDepositWords()
  const { today } = useBoot()
  const [state, setState] = useState(f.next[0] as DepositState)
  const stopped = state === 'refused' || state === 'suspended'
  const write = useMutation({ mutationFn: (body: Parameters<typeof writeDeposit>[2]) => writeDeposit(here.id, v.id, body), onSuccess: done })
  return (
    <Dialog open onClose={onClose} title={<Trans>Noter un état</Trans>} keep>
      <Form
        problem={write.error}
        className="grid gap-4"
        onSubmit={(d) => {
          const note = text(d, 'note')
          write.mutate({ state, on: text(d, 'on'), ...(stopped && { cause: text(d, 'cause') as Cause }), ...(note && { note }) })
        }}
      >
        <Select name="state" label={t`État sur Chorus Pro`} value={state} onChange={(e) => setState(e.target.value as DepositState)} options={f.next.map((s) => ({ value: s, label: states[s as DepositState] }))} />
        <DateField name="on" label={t`Le`} defaultValue={today} max={today} min={v.issued_on} />
        {stopped && <Select name="cause" label={t`Motif`} placeholder={t`Choisir un motif`} options={Object.entries(causes).map(([value, label]) => ({ value, label }))} />}
        <TextArea name="note" label={t`Ce qu’en dit Chorus Pro`} optional maxLength={400} />
        <FormFoot pending={write.isPending} onCancel={onClose}>
          <Trans>Noter</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}

/** The same invoice under the right references: its number, its day and its sums stay. */
export function CorrectReferences({ v, f, onClose }: { v: Invoice; f: InvoiceFile; onClose: () => void }) {
  const { t } = useLingui()
  const { here, done } = useDone(onClose)
  const { causes } = useDepositWords()
  const last = f.papers.at(-1)
  const refused = f.deposits.at(-1)
  const correct = useMutation({ mutationFn: (body: Parameters<typeof correctReferences>[2]) => correctReferences(here.id, v.id, body), onSuccess: done })
  return (
    <Dialog open onClose={onClose} title={<Trans>Corriger l’engagement</Trans>} keep>
      <Form problem={correct.error} className="grid gap-4" onSubmit={(d) => correct.mutate({ commitment: text(d, 'commitment'), service_code: text(d, 'service_code'), reason: text(d, 'reason') })}>
        <p>
          <Trans>La facture est refaite avec ces références : son numéro, sa date et ses montants restent. Les deux versions sont gardées, et les factures suivantes portent les bonnes références.</Trans>
        </p>
        <TextField name="commitment" label={t`Numéro d’engagement`} optional maxLength={50} defaultValue={last?.commitment} />
        <TextField name="service_code" label={t`Code service`} optional maxLength={100} defaultValue={last?.service_code} />
        <TextField name="reason" label={t`Motif`} minLength={3} maxLength={200} defaultValue={refused?.cause ? causes[refused.cause] : ''} />
        <FormFoot pending={correct.isPending} onCancel={onClose}>
          <Trans>Refaire le document</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}

/** What of an invoice is given back by hand: some lines, or all that is left. */
export function Credit({ v, credited, onClose }: { v: Invoice; credited: number[]; onClose: () => void }) {
  const { t } = useLingui()
  const { here, done } = useDone(onClose)
  const open = (v.lines ?? []).map((l, i) => ({ ...l, n: i + 1 })).filter((l) => !credited.includes(l.n))
  const [chosen, setChosen] = useState(open.map((l) => String(l.n)))
  const lines = chosen.map(Number).sort((a, b) => a - b)
  const { data: sum, error } = useQuery({ ...creditQuery(here.id, v.id, lines), enabled: lines.length > 0 })
  const make = useMutation({ mutationFn: (reason: string) => creditInvoice(here.id, v.id, { lines, reason, gross_cents: sum?.gross_cents ?? 0 }), onSuccess: done })
  const gross = formatMoney(sum?.gross_cents ?? 0)
  const [left, back] = [formatMoney(sum?.left_cents ?? 0), formatMoney(sum?.return_cents ?? 0)]
  return (
    <Dialog open onClose={onClose} title={<Trans>Faire un avoir</Trans>} keep size="lg">
      <Form problem={make.error} className="grid gap-4" onSubmit={(d) => lines.length > 0 && make.mutate(text(d, 'reason'))}>
        <CheckboxGroup
          name="lines"
          label={t`Lignes rendues`}
          value={chosen}
          onChange={setChosen}
          choices={open.map((l) => ({ value: String(l.n), label: `${l.label}${l.school ? ` · ${l.school}` : ''}`, help: formatMoney(l.cents) }))}
        />
        <TextField name="reason" label={t`Motif`} help={t`Il est écrit sur l’avoir.`} minLength={3} maxLength={300} />
        {error && lines.length > 0 && <ProblemState problem={error} />}
        {sum && lines.length > 0 && (
          <p className="text-ink" role="status">
            {sum.return_cents > 0 ? (
              <Trans>
                Avoir de {gross} TTC. La facture est payée : {back} sont à rendre.
              </Trans>
            ) : (
              <Trans>
                Avoir de {gross} TTC. Il reste {left} à payer de la facture.
              </Trans>
            )}
          </p>
        )}
        <p className="text-sm">
          <Trans>Ce qui est rendu ici ne sera ni refacturé, ni rendu une deuxième fois par le calcul des factures suivantes.</Trans>
        </p>
        <FormFoot pending={make.isPending} disabled={lines.length === 0 || !sum} onCancel={onClose}>
          <Trans>Émettre un avoir de {gross}</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}

/** What was paid of an invoice that was credited since: sent back, or left to the customer. */
export function GiveBack({ v, onClose }: { v: Invoice; onClose: () => void }) {
  const { t } = useLingui()
  const { here, done } = useDone(onClose)
  const { today } = useBoot()
  const [how, setHow] = useState('refund')
  const give = useMutation({ mutationFn: (body: Parameters<typeof giveBack>[2]) => giveBack(here.id, v.id, body), onSuccess: done })
  const over = formatMoney(v.return_cents)
  const name = v.recipient.name
  return (
    <Dialog open onClose={onClose} title={<Trans>Rendre {over}</Trans>} keep>
      <Form
        problem={give.error}
        className="grid gap-4"
        onSubmit={(d) => give.mutate(how === 'refund' ? { cents: v.return_cents, refund: true, day: text(d, 'day'), reference: text(d, 'reference') } : { cents: v.return_cents, refund: false })}
      >
        <p>
          <Trans>{name} a payé cette facture, puis un avoir l’a reprise : {over} lui reviennent.</Trans>
        </p>
        <RadioGroup
          name="how"
          label={t`Comment`}
          value={how}
          onChange={setHow}
          choices={[
            { value: 'refund', label: t`Le virement est fait`, help: t`Vous l’avez rendu depuis votre banque : il s’écrit dans vos comptes.` },
            { value: 'credit', label: t`Le garder pour une autre facture`, help: t`Vous l’affectez depuis la banque quand une facture suit, ou vous le rendez plus tard.` },
          ]}
        />
        {how === 'refund' && (
          <>
            <DateField name="day" label={t`Le`} defaultValue={today} max={today} />
            <TextField name="reference" label={t`Référence du virement`} optional maxLength={140} />
          </>
        )}
        <FormFoot pending={give.isPending} onCancel={onClose}>
          {how === 'refund' ? <Trans>Noter que {over} sont rendus</Trans> : <Trans>Garder {over} à son crédit</Trans>}
        </FormFoot>
      </Form>
    </Dialog>
  )
}
