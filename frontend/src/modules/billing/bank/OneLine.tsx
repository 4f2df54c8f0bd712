import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup } from '../../../ui/Field'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { page as at, useHere } from '../words'
import { ChooseInvoices, useMoved, WhyDialog } from './parts'
import { type Allocated, type BankLine, lineQuery, type Proposal, setAside, settleLine, takeUp, undoPayment } from './queries'

/** One movement: what it may pay, chosen by a human. */
export function OneLine({ id }: { id: string }) {
  const { t } = useLingui()
  const here = useHere()
  const { data, error, refetch } = useQuery(lineQuery(here.id, id))
  const day = data ? formatDate(data.booked, 'year') : ''
  return (
    <div className="max-w-3xl">
      <PageHeader title={data ? formatMoney(data.cents) : t`Mouvement`} windowTitle={t`Mouvement`} context={data ? t`Reçu le ${day}` : here.name} back={at('banque')}>
        {data && (
          <>
            {data.payer && <span className="block font-semibold">{data.payer}</span>}
            <span className="wrap-anywhere">{data.said}</span>
          </>
        )}
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.state === 'open' && <Open line={data} />}
      {data?.state === 'settled' && <Done line={data} />}
      {data?.state === 'aside' && <Aside line={data} />}
    </div>
  )
}

export function Allocations({ list }: { list: readonly Allocated[] }) {
  return (
    <ul>
      {list.map((a) => (
        <li key={a.invoice} className="flex flex-wrap justify-between gap-x-6">
          <span>
            <TextLink to={at('factures', a.invoice)}>{a.number}</TextLink> · {a.recipient}
          </span>
          <span className="tabular text-ink">{formatMoney(a.cents)}</span>
        </li>
      ))}
    </ul>
  )
}

function Open({ line: l }: { line: BankLine }) {
  const { t } = useLingui()
  const here = useHere()
  const moved = useMoved()
  const refused = useRefused()
  const [aside, setAsideOpen] = useState(false)
  const settle = useMutation({
    mutationFn: (way: { settles: { invoice: string; cents: number }[]; customer?: string }) => settleLine(here.id, l.id, way),
    onSuccess: () => {
      toast(t`Attribué : le client est prévenu.`)
      return moved()
    },
    onError: refused,
  })
  const away = useMutation({
    mutationFn: (reason: string) => setAside(here.id, l.id, reason),
    onSuccess: () => {
      setAsideOpen(false)
      return moved()
    },
  })
  const useful = l.proposals.filter((p) => p.settles.length)
  return (
    <>
      <Section title={<Trans>Ce que ce virement peut payer</Trans>}>
        {useful.length === 0 && <p className="text-ink-2">{l.proposals[0]?.why}</p>}
        <ul className="grid gap-3">
          {useful.map((p, i) => (
            <Way key={i} of={p} pending={settle.isPending} onTake={(customer) => settle.mutate({ settles: p.settles.map(({ invoice, cents }) => ({ invoice, cents })), ...(customer && { customer }) })} />
          ))}
        </ul>
      </Section>
      <Section title={<Trans>Choisir les factures</Trans>}>
        <ChooseInvoices
          sum={l.cents}
          pending={settle.isPending}
          onChoose={(settles) => settle.mutate({ settles })}
          confirm={(settled, rest) => {
            const [sum, credit] = [formatMoney(settled), formatMoney(rest)]
            return rest > 0 ? t`Attribuer ${sum}, et ${credit} au crédit du client` : t`Attribuer ${sum}`
          }}
        />
      </Section>
      <Section title={<Trans>Pas pour nous</Trans>}>
        <p className="mb-2 text-ink-2">
          <Trans>Un loyer, une subvention, un virement interne : il est mis de côté avec sa raison, et se reprend.</Trans>
        </p>
        <Button onClick={() => setAsideOpen(true)}>
          <Trans>Mettre de côté</Trans>
        </Button>
      </Section>
      <WhyDialog open={aside} onClose={() => setAsideOpen(false)} onWhy={(reason) => away.mutate(reason)} title={t`Mettre ce mouvement de côté ?`} label={t`Pourquoi il n’est pas pour nous`} confirm={t`Mettre de côté`} pending={away.isPending} problem={away.error} />
    </>
  )
}

function Way({ of: p, pending, onTake }: { of: Proposal; pending: boolean; onTake: (customer?: string) => void }) {
  const { t } = useLingui()
  const excess = formatMoney(p.excess_cents)
  const several = p.excess_cents > 0 && p.of.length > 1
  const [whose, setWhose] = useState('')
  return (
    <Card
      as="li"
      aside={
        p.certain ? (
          <Badge tone="success">
            <Trans>Certain</Trans>
          </Badge>
        ) : (
          <Badge tone="warning">
            <Trans>À vérifier</Trans>
          </Badge>
        )
      }
      actions={
        <Button {...(p.certain && { variant: 'primary' as const })} pending={pending} disabled={several && !whose} onClick={() => onTake(several ? whose : undefined)}>
          <Trans>Attribuer ainsi</Trans>
        </Button>
      }
    >
      <p className="mb-2">{p.why}</p>
      <Allocations list={p.settles} />
      {p.excess_cents > 0 && !several && (
        <p className="mt-1">
          <Trans>{excess} au crédit du client</Trans>
        </p>
      )}
      {several && (
        <RadioGroup
          className="mt-3"
          name={`rest-${p.settles[0]?.invoice}`}
          label={t`Au crédit de quel client vont les ${excess} de trop`}
          value={whose}
          onChange={setWhose}
          choices={p.of.map((c) => ({ value: c.id, label: c.name }))}
        />
      )}
    </Card>
  )
}

function Done({ line: l }: { line: BankLine }) {
  const { t } = useLingui()
  const here = useHere()
  const moved = useMoved()
  const [asking, setAsking] = useState(false)
  const credit = formatMoney(l.credit_cents)
  const undo = useMutation({
    mutationFn: (reason: string) => undoPayment(here.id, l.payment_id ?? '', reason),
    onSuccess: () => {
      setAsking(false)
      toast(t`Rapprochement annulé : les factures sont de nouveau à payer.`)
      return moved()
    },
  })
  return (
    <Section title={<Trans>Ce que ce virement a réglé</Trans>}>
      <Card as="div">
        <Allocations list={l.settles} />
        {l.credit_cents > 0 && (
          <p className="mt-2">
            <Trans>{credit} au crédit du client.</Trans>{' '}
            <TextLink to={at('banque', 'reglements')}>
              <Trans>L’utiliser ou le rendre</Trans>
            </TextLink>
          </p>
        )}
      </Card>
      <Button className="mt-4" onClick={() => setAsking(true)}>
        <Trans>Annuler ce rapprochement</Trans>
      </Button>
      <WhyDialog open={asking} onClose={() => setAsking(false)} onWhy={(reason) => undo.mutate(reason)} title={t`Annuler ce rapprochement ?`} label={t`Raison`} confirm={t`Annuler le rapprochement`} pending={undo.isPending} problem={undo.error}>
        <Trans>Une écriture contraire est passée : ses factures sont de nouveau à payer, leur client est prévenu, et le mouvement attend d’être attribué.</Trans>
      </WhyDialog>
    </Section>
  )
}

function Aside({ line: l }: { line: BankLine }) {
  const here = useHere()
  const moved = useMoved()
  const refused = useRefused()
  const back = useMutation({ mutationFn: () => takeUp(here.id, l.id), onSuccess: moved, onError: refused })
  return (
    <Section title={<Trans>Mis de côté</Trans>}>
      <p className="mb-3">{l.reason}</p>
      <Button pending={back.isPending} onClick={() => back.mutate()}>
        <Trans>Reprendre ce mouvement</Trans>
      </Button>
    </Section>
  )
}
