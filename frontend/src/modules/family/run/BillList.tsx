import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button, Buttons, TextLink } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { useTown } from '../place'
import { type Bill, billsQuery, exportHref, runsQuery, type State } from './queries'
import { page, useBillKinds } from './words'

const payerLink = (b: Bill) => <TextLink to={page('factures', b.id)}>{b.payer_name}</TextLink>
const badge = (b: Bill) => <BillBadge bill={b} />

/** All bills: by name, by state, by month. */
export function BillList() {
  const { t } = useLingui()
  const town = useTown()
  const kinds = useBillKinds()
  const [q, setQ] = useState('')
  const [state, setState] = useState<State>('')
  const [month, setMonth] = useState(() => new URLSearchParams(window.location.search).get('mois') ?? '')
  const [at, setAt] = useState(0)
  const { data, error, refetch } = useQuery(billsQuery(town.id, q, state, month, at))
  const months = useQuery(runsQuery(town.id)).data?.months ?? []
  const back = <T,>(set: (v: T) => void) => (v: T) => {
    set(v)
    setAt(0)
  }
  const columns: Column<Bill>[] = [
    { key: 'payer', header: t`Payeur`, main: true, cell: payerLink },
    { key: 'number', header: t`Numéro`, cell: (b) => b.number || kinds[b.kind] },
    { key: 'month', header: t`Mois`, cell: (b) => formatDate(b.month, 'month') },
    { key: 'due', header: t`À payer avant le`, cell: (b) => formatDate(b.due_on, 'numeric') },
    { key: 'cents', header: t`Montant`, numeric: true, cell: (b) => formatMoney(b.cents + b.carried_cents) },
    { key: 'state', header: t`État`, cell: badge },
  ]
  return (
    <>
      <PageHeader
        title={t`Factures`}
        context={town.name}
        back={page()}
        actions={
          <>
            <AnchorButton href={exportHref(town.id, 'xlsx', q, state, month)} icon={Download} download>
              XLSX
            </AnchorButton>
            <AnchorButton href={exportHref(town.id, 'csv', q, state, month)} icon={Download} download>
              CSV
            </AnchorButton>
          </>
        }
      />
      <div className="mb-4 grid gap-3 sm:grid-cols-[1fr_12rem_12rem] items-end">
        <SearchField label={t`Chercher une facture`} placeholder={t`Nom, prénom d’un enfant, numéro`} value={q} onChange={back(setQ)} />
        <Select
          label={t`État`}
          required={false}
          value={state}
          onChange={(e) => back(setState)(e.target.value as State)}
          options={[
            { value: '', label: t`Tous` },
            { value: 'open', label: t`À payer` },
            { value: 'late', label: t`En retard` },
            { value: 'paid', label: t`Payées` },
            { value: 'carried', label: t`Reportées` },
            { value: 'credit', label: t`Avoirs` },
          ]}
        />
        <Select label={t`Mois`} required={false} value={month} onChange={(e) => back(setMonth)(e.target.value)} options={[{ value: '', label: t`Tous` }, ...months.map((m) => ({ value: m.month, label: formatDate(m.month, 'month') }))]} />
      </div>
      {error ? (
        <ProblemState problem={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton lines={8} />
      ) : (
        <DataTable caption={t`Factures`} columns={columns} rows={data.bills} rowKey={(b) => b.id} empty={<EmptyState title={t`Aucune facture`}><Trans>Changez la recherche, ou calculez un mois.</Trans></EmptyState>} />
      )}
      {(at > 0 || data?.more) && (
        <Buttons className="mt-4">
          <Button disabled={at === 0} onClick={() => setAt(at - 1)}>
            <Trans>Précédentes</Trans>
          </Button>
          <Button disabled={!data?.more} onClick={() => setAt(at + 1)}>
            <Trans>Suivantes</Trans>
          </Button>
        </Buttons>
      )}
    </>
  )
}

/** Where a bill stands, in a word and a sum. */
export function BillBadge({ bill: b }: { bill: Pick<Bill, 'kind' | 'open_cents' | 'carried_into'> & { late?: boolean } }) {
  const { t } = useLingui()
  const open = formatMoney(b.open_cents)
  if (b.kind === 'credit_note') return <Badge>{t`Avoir`}</Badge>
  if (b.carried_into) return <Badge>{t`Reprise dans la suivante`}</Badge>
  if (b.kind === 'carried') return <Badge tone="info">{t`Reportée, ${open}`}</Badge>
  if (b.open_cents <= 0) return <Badge tone="success">{t`Payée`}</Badge>
  return b.late ? <Badge tone="warning">{t`En retard, ${open}`}</Badge> : <Badge tone="info">{t`À payer, ${open}`}</Badge>
}
