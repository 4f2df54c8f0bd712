import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { FileText, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Tenant } from '../../../api/boot'
import { useBoot } from '../../../shell/session'
import { AnchorButton } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatNumber } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { erasuresQuery, type Erased, fileHref } from '../queries'
import { Kept } from './Kept'

const clock = (e: Erased) =>
  e.trigger && (
    <>
      <Kept days={e.days} /> · {e.trigger}
    </>
  )

const spans = ['30', '90', '365', ''] as const

/** What was erased, and why: kinds of data and numbers, never a name. */
export function Erasures({ tenant }: { tenant: Tenant }) {
  const { t } = useLingui()
  const today = useBoot().today
  const [span, setSpan] = useState<string>('90')
  const from = span ? new Date(Date.parse(today) - Number(span) * 86_400_000).toISOString().slice(0, 10) : ''
  const { data, error, refetch } = useQuery(erasuresQuery(tenant.id, from))
  const labels: Record<(typeof spans)[number], string> = { '30': t`Trente jours`, '90': t`Trois mois`, '365': t`Un an`, '': t`Tout ce qui est gardé` }
  const columns: Column<Erased>[] = [
    { key: 'data', header: t`Données`, main: true, cell: (e) => e.data },
    { key: 'day', header: t`Effacées le`, cell: (e) => formatDate(e.day, 'numeric') },
    { key: 'rows', header: t`Nombre`, numeric: true, cell: (e) => formatNumber(e.rows) },
    { key: 'why', header: t`Pourquoi`, cell: (e) => e.basis },
    {
      key: 'clock',
      header: t`Échéance`,
      cell: clock,
    },
  ]
  return (
    <>
      <PageHeader
        back="/donnees/registre"
        title={t`Ce qui a été effacé, et pourquoi`}
        context={tenant.name}
        actions={
          <AnchorButton icon={FileText} href={fileHref(tenant.id, `erasures.pdf${from ? `?from=${from}` : ''}`)} download>
            <Trans>Compte rendu (PDF)</Trans>
          </AnchorButton>
        }
      >
        <Trans>Des natures de données et des nombres, jamais un nom : garder le nom de qui est parti serait ne pas l’avoir effacé.</Trans>
      </PageHeader>
      <Select className="mb-5 sm:max-w-xs" label={t`Période`} value={span} onChange={(e) => setSpan(e.target.value)} options={spans.map((value) => ({ value, label: labels[value] }))} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && (
        <DataTable
          caption={t`Ce qui a été effacé`}
          dense
          columns={columns}
          rows={data}
          rowKey={(e) => `${e.day} ${e.data}`}
          empty={
            <EmptyState icon={Trash2} title={t`Rien n’a été effacé dans cette période`}>
              <Trans>Chaque nuit, ce dont l’échéance est venue s’efface, et le nombre s’écrit ici.</Trans>
            </EmptyState>
          }
        />
      )}
    </>
  )
}
