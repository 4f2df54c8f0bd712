import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Landmark } from 'lucide-react'
import { useState } from 'react'
import { Button, Buttons, TextLink } from '../../../ui/Button'
import { DataTable } from '../../../ui/DataTable'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatDateTime, formatNumber } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { type Filters, type Organisation, organisationsQuery } from '../queries'
import { kinds, subscriptions } from '../words'

/** The organisations that this vendor serves: states and counts, never a family. */
export function Organisations({ tenant, name }: { tenant: string; name: string }) {
  const { t, i18n } = useLingui()
  const [filters, setFilters] = useState<Filters>({ find: '', kind: '', state: 'all', page: 1 })
  const { data, error, refetch } = useQuery(organisationsQuery(tenant, filters))
  const set = (change: Partial<Filters>) => setFilters((f) => ({ ...f, page: 1, ...change }))
  const page = formatNumber(filters.page)
  const pages = formatNumber(data?.pages ?? 1)
  return (
    <>
      <PageHeader title={t`Organisations`} context={name}>
        <Trans>Chaque organisation donne de ses nouvelles la nuit : des totaux et des états, jamais une famille ni un élève.</Trans>
      </PageHeader>
      <div className="grid gap-3 sm:grid-cols-3 mb-4 items-end">
        <SearchField label={t`Chercher une organisation`} value={filters.find} onChange={(find) => set({ find })} />
        <Select
          label={t`Nature`}
          value={filters.kind}
          onChange={(e) => set({ kind: e.currentTarget.value })}
          options={[{ value: '', label: t`Toutes` }, ...['commune', 'intercommunality', 'departement', 'region', 'school', 'academy'].map((k) => ({ value: k, label: i18n._(kinds[k]!) }))]}
        />
        <Select
          label={t`État`}
          value={filters.state}
          onChange={(e) => set({ state: e.currentTarget.value as Filters['state'] })}
          options={[
            { value: 'all', label: t`Tous` },
            { value: 'silent', label: t`Sans nouvelles` },
            { value: 'read_only', label: t`Services en lecture seule` },
            { value: 'suspended', label: t`Suspension proposée ou en vigueur` },
          ]}
        />
      </div>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <>
          <p role="status" className="text-md text-ink-2 mb-2">
            {t`${plural(data.found, { one: '# organisation', other: '# organisations' })}`}
          </p>
          <DataTable
            caption={t`Organisations servies`}
            rows={data.items}
            rowKey={(o) => o.id}
            dense
            empty={
              <EmptyState icon={Landmark} title={t`Aucune organisation`}>
                <Trans>Changez les filtres, ou fondez une organisation depuis les réglages.</Trans>
              </EmptyState>
            }
            columns={[
              { key: 'name', header: t`Organisation`, main: true, cell: link },
              { key: 'kind', header: t`Nature`, cell: (o) => (kinds[o.kind] ? i18n._(kinds[o.kind]!) : o.kind), desk: true },
              { key: 'schools', header: t`Écoles`, numeric: true, cell: (o) => told(o, formatNumber(o.schools)) },
              { key: 'pupils', header: t`Élèves`, numeric: true, cell: (o) => told(o, formatNumber(o.pupils)) },
              { key: 'subscription', header: t`Abonnement`, cell: subscription },
              { key: 'services', header: t`Services`, cell: services },
              { key: 'told', header: t`Dernières nouvelles`, cell: news },
            ]}
          />
          {data.pages > 1 && (
            <Buttons className="mt-4">
              <Button disabled={filters.page <= 1} onClick={() => set({ page: filters.page - 1 })}>
                <Trans>Précédentes</Trans>
              </Button>
              <p className="self-center text-md text-ink-2">
                <Trans>
                  Page {page} sur {pages}
                </Trans>
              </p>
              <Button disabled={filters.page >= data.pages} onClick={() => set({ page: filters.page + 1 })}>
                <Trans>Suivantes</Trans>
              </Button>
            </Buttons>
          )}
        </>
      )}
    </>
  )
}

const link = (o: Organisation) => <TextLink to={`/plateforme/organisation/${o.id}` as '/'}>{o.name}</TextLink>
const subscription = (o: Organisation) => <Subscription o={o} />
const services = (o: Organisation) => <Services o={o} />
const news = (o: Organisation) => <News o={o} />
const told = (o: Organisation, figure: string) => (o.told_at ? figure : '')

export function Subscription({ o }: { o: Organisation }) {
  const { t, i18n } = useLingui()
  const s = o.subscribed
  if (!s) return t`aucun`
  const label = subscriptions[s.state] ? i18n._(subscriptions[s.state]!) : s.state
  const until = formatDate(s.until, 'numeric')
  if (s.state === 'running' && s.trial) return t`Essai jusqu’au ${until}`
  return s.state === 'running' || s.state === 'ended' ? t`${label}, ${until}` : label
}

/** What is open, and what is read only; a suspension says so first. */
export function Services({ o }: { o: Organisation }) {
  const { t } = useLingui()
  if (o.suspension === 'in_force')
    return (
      <Badge tone="danger">
        <Trans>Suspendue</Trans>
      </Badge>
    )
  const open = t`${plural(o.services - o.read_only, { one: '# ouvert', other: '# ouverts' })}`
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      {o.told_at && <span className="whitespace-nowrap">{o.read_only > 0 ? [open, t`${plural(o.read_only, { one: '# en lecture seule', other: '# en lecture seule' })}`].join(', ') : open}</span>}
      {o.suspension === 'proposed' && (
        <Badge tone="warning">
          <Trans>Suspension proposée</Trans>
        </Badge>
      )}
    </span>
  )
}

export function News({ o }: { o: Organisation }) {
  const { t } = useLingui()
  if (!o.told_at) return t`aucune encore`
  const when = formatDateTime(o.told_at, 'numeric')
  return o.silent ? <span className="text-danger font-semibold">{t`${when}, silencieuse depuis`}</span> : when
}
