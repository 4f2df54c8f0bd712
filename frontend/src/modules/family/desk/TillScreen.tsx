import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { FileSpreadsheet } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { cx } from '../../../ui/cx'
import { DataTable } from '../../../ui/DataTable'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatMoney, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { centsOf, useTown } from '../place'
import { closeTill, type Counting, paperAt, tillQuery, type TillWhole } from './queries'
import { kinds, Paper, useMoved, useWords } from './words'

/** A till: what was taken in it, and its counting. */
export function TillScreen() {
  const { till = '' } = useParams({ strict: false })
  const town = useTown()
  const { data, error, refetch } = useQuery(tillQuery(town.id, till))
  const { t } = useLingui()
  const label = data?.label ?? ''
  const title = label ? t`Caisse « ${label} »` : t`Caisse`
  const opened = data ? formatTime(data.opened_at) : ''
  const closed = data?.closed_at ? formatTime(data.closed_at) : ''
  return (
    <div>
      <PageHeader
        title={title}
        context={data && formatDate(data.day, 'full')}
        back="/regie"
        actions={
          data && (
            <>
              <Paper path={`tills/${till}/journal.pdf`}>
                <Trans>Journal</Trans>
              </Paper>
              <AnchorButton icon={FileSpreadsheet} href={paperAt(town.id, `tills/${till}/journal.xlsx`)} download>
                XLSX
              </AnchorButton>
            </>
          )
        }
      >
        {data && (closed ? <Trans>Ouverte à {opened}, clôturée à {closed}</Trans> : <Trans>Ouverte à {opened}</Trans>)}
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <>
          {data.closed_at ? <Counted till={data} /> : data.mine ? <Count till={data} /> : <NotMine till={data} />}
          <Taken till={data} />
        </>
      )}
    </div>
  )
}

function NotMine({ till }: { till: TillWhole }) {
  const name = till.opened_name
  return (
    <Banner>{name ? <Trans>Cette caisse est tenue par {name}, qui la clôturera.</Trans> : <Trans>Cette caisse est tenue par un autre agent, qui la clôturera.</Trans>}</Banner>
  )
}

const coins = [50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1]

/** Counts the drawer against what the books have in it; a difference asks for its reason. */
function Count({ till }: { till: TillWhole }) {
  const { t } = useLingui()
  const town = useTown()
  const words = useWords()
  const moved = useMoved()
  const [cash, setCash] = useState('')
  const [piled, setPiled] = useState<Record<number, string>>({})
  const [other, setOther] = useState<Record<string, string>>({})
  const [papers, setPapers] = useState<Record<string, string>>({})
  const pile = coins.reduce((n, c) => n + c * (Number(piled[c]) || 0), 0)
  const byPile = coins.some((c) => (piled[c] ?? '') !== '')
  const counted: Record<string, number> = { cash: byPile ? pile : (centsOf(cash) ?? 0) }
  const present = kinds.filter((k) => k === 'cash' || (till.expected[k] ?? 0) !== 0)
  for (const k of present) if (k !== 'cash') counted[k] = centsOf(other[k] ?? '') ?? 0
  const said = (k: string) => (k === 'cash' ? byPile || cash.trim() !== '' : (other[k] ?? '').trim() !== '')
  const all = present.every(said)
  const gap = present.reduce((n, k) => n + (counted[k] ?? 0) - (till.expected[k] ?? 0), 0)
  const differs = all && present.some((k) => (counted[k] ?? 0) !== (till.expected[k] ?? 0))
  const gapSum = formatMoney(gap)
  const close = useMutation({
    mutationFn: (reason: string) => {
      const body: Counting = { counted, papers: Object.fromEntries(Object.entries(papers).map(([k, n]) => [k, Number(n) || 0])), ...(byPile ? { coins: Object.fromEntries(coins.filter((c) => Number(piled[c])).map((c) => [String(c), Number(piled[c])])) } : {}), ...(reason ? { reason } : {}) }
      return closeTill(town.id, till.id, body)
    },
    onSuccess: () => {
      void moved()
      toast(t`Caisse clôturée.`)
    },
  })
  return (
    <Form problem={close.error} onSubmit={(data) => close.mutate(String(data.get('reason') ?? '').trim())}>
      <Card as="div" title={<Trans>Compter et clôturer</Trans>}>
        <ul className="flex flex-col gap-5 mt-3 text-ink">
          {present.map((k) => {
            const expected = formatMoney(till.expected[k] ?? 0)
            const n = till.due_papers[k] ?? 0
            const delta = (counted[k] ?? 0) - (till.expected[k] ?? 0)
            const off = formatMoney(Math.abs(delta))
            const label = words.money(k)
            const float = formatMoney(till.float_cents)
            return (
              <li key={k} className="grid gap-x-6 gap-y-2 sm:grid-cols-[12rem_minmax(0,1fr)] sm:items-start border-b border-line pb-5">
                <div>
                  <p className="font-semibold">{label}</p>
                  <p className="text-md text-ink-2">
                    <Trans>Attendu : {expected}</Trans>
                    {n > 0 && <Trans> en {n} titres</Trans>}
                  </p>
                  {k === 'cash' && till.float_cents > 0 && (
                    <p className="text-md text-ink-2">
                      <Trans>dont {float} de fonds de caisse</Trans>
                    </p>
                  )}
                </div>
                <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
                  <TextField
                    name={`counted.${k}`}
                    label={t`Compté (${{ label }})`}
                    suffix="€"
                    inputMode="decimal"
                    value={k === 'cash' ? (byPile ? (pile / 100).toFixed(2).replace('.', ',') : cash) : (other[k] ?? '')}
                    readOnly={k === 'cash' && byPile}
                    onChange={(e) => (k === 'cash' ? setCash(e.target.value) : setOther((o) => ({ ...o, [k]: e.target.value })))}
                    autoComplete="off"
                    className="w-full max-w-56"
                  />
                  {n > 0 && <TextField name={`papers.${k}`} label={t`Titres comptés`} type="number" min={0} max={5000} optional value={papers[k] ?? ''} onChange={(e) => setPapers((p) => ({ ...p, [k]: e.target.value }))} className="w-full max-w-40" />}
                  {said(k) && (
                    <p role="status" className={cx('pb-2.5 font-semibold', delta === 0 ? 'text-success' : 'text-danger')}>
                      {delta === 0 ? <Trans>Juste</Trans> : delta < 0 ? <Trans>Il manque {off}</Trans> : <Trans>{off} de trop</Trans>}
                    </p>
                  )}
                  {k === 'cash' && (
                    <details className="w-full">
                      <summary className="cursor-pointer text-brand font-semibold py-2">
                        <Trans>Compter les billets et les pièces</Trans>
                      </summary>
                      <div className="grid grid-cols-2 sm:grid-cols-3 xl:grid-cols-5 gap-3 mt-2">
                        {coins.map((c) => (
                          <TextField key={c} name={`coins.${c}`} label={formatMoney(c)} type="number" min={0} max={9999} optional={false} required={false} value={piled[c] ?? ''} onChange={(e) => setPiled((p) => ({ ...p, [c]: e.target.value }))} />
                        ))}
                      </div>
                    </details>
                  )}
                </div>
              </li>
            )
          })}
        </ul>
        {differs && (
          <div className="mt-5 text-ink">
            <TextArea name="reason" label={t`D’où vient la différence de ${{ gap: gapSum }} ?`} help={t`Elle est inscrite au journal et au grand livre avec votre explication.`} rows={2} minLength={3} maxLength={500} />
          </div>
        )}
        <Button type="submit" variant="primary" className="mt-5" pending={close.isPending} disabled={!all}>
          <Trans>Clôturer la caisse</Trans>
        </Button>
        {!all && (
          <p className="mt-2 text-md">
            <Trans>Indiquez ce que vous comptez pour chaque mode, 0 s’il n’y a rien.</Trans>
          </p>
        )}
      </Card>
    </Form>
  )
}

/** How it was counted: nothing of it changes any more. */
function Counted({ till }: { till: TillWhole }) {
  const { t } = useLingui()
  const words = useWords()
  const rows = kinds.filter((k) => (till.expected[k] ?? 0) !== 0 || (till.counted[k] ?? 0) !== 0)
  const gap = formatMoney(till.gap_cents)
  return (
    <>
      {till.gap_reason && (
        <Banner tone="warning" className="mb-5" title={<Trans>Différence de {gap}</Trans>}>
          {till.gap_reason}
        </Banner>
      )}
      <DataTable
        caption={t`Comptage de la caisse`}
        rows={rows.map((k) => ({ k, expected: till.expected[k] ?? 0, counted: till.counted[k] ?? 0 }))}
        rowKey={(r) => r.k}
        empty={<EmptyState title={<Trans>Rien n’a été encaissé dans cette caisse</Trans>} />}
        columns={[
          { key: 'kind', header: t`Mode`, main: true, cell: (r) => words.money(r.k) },
          { key: 'expected', header: t`Attendu`, numeric: true, cell: (r) => formatMoney(r.expected) },
          { key: 'counted', header: t`Compté`, numeric: true, cell: (r) => formatMoney(r.counted) },
          { key: 'gap', header: t`Différence`, numeric: true, cell: (r) => formatMoney(r.counted - r.expected) },
        ]}
      />
    </>
  )
}

function Taken({ till }: { till: TillWhole }) {
  const { t } = useLingui()
  const words = useWords()
  const rows = till.receipts.flatMap((r) => r.parts.map((p) => ({ r, p })))
  const total = formatMoney(rows.reduce((n, x) => n + x.p.cents, 0))
  return (
    <Section title={<Trans>Encaissements</Trans>}>
      <DataTable
        caption={t`Reçus de la caisse`}
        rows={rows}
        rowKey={(x) => x.p.id}
        empty={
          <EmptyState title={<Trans>Aucun encaissement</Trans>}>
            <Trans>Les reçus de cette caisse paraîtront ici dans l’ordre de leurs numéros.</Trans>
          </EmptyState>
        }
        columns={[
          { key: 'number', header: t`Reçu`, cell: (x) => x.r.number, sort: (x) => x.r.number },
          { key: 'at', header: t`Heure`, cell: (x) => formatTime(x.r.at) },
          { key: 'payer', header: t`Payeur`, main: true, cell: (x) => x.r.payer_name, sort: (x) => x.r.payer_name },
          { key: 'kind', header: t`Mode`, cell: (x) => (x.r.kind === 'receipt' ? words.money(x.p.kind) : `${x.r.kind === 'refund' ? t`Remboursement` : t`Annulation`} · ${words.money(x.p.kind)}`) },
          { key: 'cents', header: t`Montant`, numeric: true, cell: (x) => formatMoney(x.p.cents), sort: (x) => x.p.cents, total },
        ]}
      />
    </Section>
  )
}
