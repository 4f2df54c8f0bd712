import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { TextLink } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox } from '../../../ui/Field'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { useTown } from '../place'
import { type Debt, debtsQuery } from './queries'
import { account, page } from './words'

const payerLink = (d: Debt) => <TextLink to={account(d.payer)}>{d.name}</TextLink>

/** What is owed, payer by payer: for finance alone. */
export function Debts() {
  const { t } = useLingui()
  const town = useTown()
  const { abilities } = useBoot()
  const [q, setQ] = useState('')
  const [late, setLate] = useState(false)
  const { data, error, refetch } = useQuery(debtsQuery(town.id, q, late))
  const open = formatMoney(data?.open_cents ?? 0)
  const past = formatMoney(data?.late_cents ?? 0)
  const columns: Column<Debt>[] = [
    { key: 'name', header: t`Payeur`, main: true, cell: abilities.includes('family:desk') ? payerLink : (d) => d.name, sort: (d) => d.name },
    { key: 'bills', header: t`Factures`, numeric: true, cell: (d) => d.bills, sort: (d) => d.bills },
    { key: 'oldest', header: t`Première échéance`, cell: (d) => formatDate(d.oldest, 'numeric'), sort: (d) => d.oldest },
    { key: 'late', header: t`En retard`, numeric: true, cell: (d) => formatMoney(d.late_cents), sort: (d) => d.late_cents },
    { key: 'open', header: t`Dû`, numeric: true, cell: (d) => formatMoney(d.open_cents), sort: (d) => d.open_cents },
  ]
  return (
    <>
      <PageHeader title={t`Sommes dues`} context={town.name} back={page()}>
        <Trans>Réservé au service financier. Une dette n’empêche jamais un enfant de déjeuner.</Trans>
      </PageHeader>
      <div className="mb-4 flex flex-wrap items-center gap-4">
        <SearchField className="min-w-0 flex-1 basis-64" label={t`Chercher un payeur`} value={q} onChange={setQ} />
        <Checkbox name="late" label={t`Seulement en retard`} checked={late} onChange={(e) => setLate(e.target.checked)} />
      </div>
      {error ? (
        <ProblemState problem={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton lines={8} />
      ) : (
        <>
          <p role="status" className="mb-3">
            <Plural value={data.debts.length} one="# payeur doit" other="# payeurs doivent" /> <span className="font-semibold tabular text-ink">{open}</span>, <Trans>dont {past} en retard.</Trans>
          </p>
          <DataTable caption={t`Sommes dues`} columns={columns} rows={data.debts} rowKey={(d) => d.payer} empty={<EmptyState title={t`Rien n’est dû`} />} />
        </>
      )}
    </>
  )
}
