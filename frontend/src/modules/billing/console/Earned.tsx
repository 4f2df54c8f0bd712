import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Column, DataTable } from '../../../ui/DataTable'
import { useBoot } from '../../../shell/session'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { page, useHere } from '../words'
import { type EarnedMonth, earnedQuery } from './queries'

function State({ of: m }: { of: EarnedMonth }) {
  const now = useBoot().today.slice(0, 7)
  const month = m.month.slice(0, 7)
  if (m.closed) return <Badge><Trans>Clos</Trans></Badge>
  if (month > now) return <Badge tone="info"><Trans>Prévu</Trans></Badge>
  return month === now ? <Badge tone="info"><Trans>En cours</Trans></Badge> : <Badge tone="warning"><Trans>À clore</Trans></Badge>
}

const state = (m: EarnedMonth) => <State of={m} />

/** What is earned and what is not yet, month by month, as the books have it. */
export function Earned() {
  const { t } = useLingui()
  const here = useHere()
  const [year, setYear] = useState(0)
  const { data, error, refetch } = useQuery(earnedQuery(here.id, year))
  const columns: Column<EarnedMonth>[] = [
    { key: 'month', header: t`Mois`, main: true, cell: (m) => formatDate(m.month, 'month') },
    { key: 'issued', header: t`Facturé HT`, numeric: true, cell: (m) => formatMoney(m.issued_cents), total: formatMoney(data?.issued_cents ?? 0) },
    { key: 'earned', header: t`Gagné`, numeric: true, cell: (m) => formatMoney(m.earned_cents), total: formatMoney(data?.earned_cents ?? 0) },
    { key: 'deferred', header: t`Reste à gagner à la fin du mois`, numeric: true, cell: (m) => formatMoney(m.deferred_cents) },
    { key: 'state', header: t`État`, cell: state },
  ]
  return (
    <>
      <PageHeader title={t`Ce qui est gagné, ce qui ne l’est pas encore`} context={here.name} back={page()}>
        <Trans>Un abonnement facturé pour l’année se gagne jour après jour. Ce qui reste à gagner est un produit constaté d’avance. Un mois se clôt dans la nuit qui suit sa fin ; clos, il ne change plus : ce qui est connu plus tard se gagne dans le mois ouvert.</Trans>
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={12} />}
      {data && (
        <>
          {data.years.length > 1 && <Select className="mb-4 max-w-xs" label={t`Année scolaire`} value={String(data.year)} onChange={(e) => setYear(Number(e.target.value))} options={data.years.map((y) => ({ value: String(y), label: `${y}-${y + 1}` }))} />}
          <DataTable caption={t`Produits de l’année, mois par mois`} columns={columns} rows={data.months} rowKey={(m) => m.month} />
        </>
      )}
    </>
  )
}
