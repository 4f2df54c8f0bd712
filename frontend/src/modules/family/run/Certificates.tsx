import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileBadge } from 'lucide-react'
import { Suspense, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { TaskPanel } from '../../work/module'
import { useTown } from '../place'
import { type Certificate, certificateHref, certificatesQuery, makeCertificates, runKey } from './queries'
import { page } from './words'

const version = (c: Certificate) => <Version of={c} />
const paper = (c: Certificate) => <Paper of={c} />

function Version({ of: c }: { of: Certificate }) {
  const { t } = useLingui()
  return c.last ? <Badge tone="success">{c.version}</Badge> : <Badge>{t`${c.version}, remplacée`}</Badge>
}

function Paper({ of: c }: { of: Certificate }) {
  const { t } = useLingui()
  const town = useTown()
  return (
    <a className="link" href={certificateHref(town.id, c.id)} download aria-label={t`Attestation de ${c.payer_name}, version ${c.version} (PDF)`}>
      PDF
    </a>
  )
}

/** What payers paid in a year for the care of young children: made for all of them, and again for those whose payment was taken back. */
export function Certificates({ of }: { of?: string | undefined }) {
  const { t } = useLingui()
  const town = useTown()
  const { today, abilities } = useBoot()
  const refused = useRefused()
  const cache = useQueryClient()
  const [year, setYear] = useState(of ? Number(of) : Number(today.slice(0, 4)) - 1)
  const { data: v, error, refetch } = useQuery(certificatesQuery(town.id, year))
  const make = useMutation({ mutationFn: () => makeCertificates(town.id, year), onError: refused, onSuccess: () => cache.invalidateQueries({ queryKey: runKey(town.id) }) })
  const years = [...new Set([year, ...(v?.years ?? [])])].sort((a, b) => b - a)
  const sum = formatMoney(v?.cents ?? 0)
  const children = v?.no_birth.join(', ') ?? ''
  const again = v?.last?.again ?? 0
  const madeOn = v?.last_on ? formatDate(v.last_on, 'year') : ''
  const columns: Column<Certificate>[] = [
    { key: 'payer', header: t`Payeur`, main: true, cell: (c) => c.payer_name, sort: (c) => c.payer_name },
    { key: 'children', header: t`Enfants`, cell: (c) => c.children.map((k) => k.name).join(', ') || '—' },
    { key: 'state', header: t`Version`, cell: version },
    { key: 'cents', header: t`Garde réglée`, numeric: true, cell: (c) => formatMoney(c.cents), sort: (c) => c.cents },
    {
      key: 'paper',
      header: t`Document`,
      cell: paper,
    },
  ]
  return (
    <>
      <PageHeader title={t`Attestations fiscales`} context={town.name} back={page()}>
        <Trans>Ce que chaque payeur a réglé dans l’année pour la garde d’enfants de moins de six ans, sans les repas.</Trans>
      </PageHeader>
      <Select label={t`Année`} value={String(year)} onChange={(e) => setYear(Number(e.target.value))} options={years.map((y) => ({ value: String(y), label: String(y) }))} className="mb-4 max-w-40" />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!v && !error && <Skeleton lines={6} />}
      {v?.task && <Suspense fallback={<Skeleton cards={1} />}><TaskPanel id={v.task} unit={<Trans>payeurs</Trans>} /></Suspense>}
      {v && v.payers === 0 && v.items.length === 0 && (
        <EmptyState icon={FileBadge} title={t`Rien n’a été réglé en ${year}`}>
          <Trans>Les attestations se préparent une fois l’année terminée, à partir des paiements enregistrés ici.</Trans>
        </EmptyState>
      )}
      {v && v.payers > 0 && (
        <Section title={<Trans>Avant d’établir</Trans>}>
          <div className="flex flex-col gap-3">
            {!v.siret && (
              <Banner tone="warning" title={<Trans>Le SIRET manque</Trans>} actions={<LinkButton to={page('reglages')}><Trans>L’indiquer</Trans></LinkButton>}>
                <Trans>L’attestation le porte.</Trans>
              </Banner>
            )}
            {children && (
              <Banner tone="warning" title={<Trans>Une date de naissance manque</Trans>}>
                <Trans>Rien ne sera attesté pour {children}.</Trans>
              </Banner>
            )}
            <p>
              <Plural value={v.payers} one="# payeur a réglé quelque chose cette année-là." other="# payeurs ont réglé quelque chose cette année-là." />{' '}
              {v.last && (
                <>
                  <Trans>Établies le {madeOn}.</Trans> {again > 0 && <Plural value={again} one="# a été refaite." other="# ont été refaites." />}
                </>
              )}
            </p>
            {abilities.includes('family:run') && (
              <div>
                <Button variant={v.last ? 'secondary' : 'primary'} icon={FileBadge} disabled={!v.over || !v.siret || !!v.task} pending={make.isPending} onClick={() => make.mutate()}>
                  {v.last ? <Trans>Refaire celles qui ont changé</Trans> : <Trans>Établir les attestations de {year}</Trans>}
                </Button>
              </div>
            )}
          </div>
        </Section>
      )}
      {v && v.items.length > 0 && (
        <Section title={<Trans>Établies</Trans>}>
          <p className="mb-3">
            <Trans>{sum} attestés en tout.</Trans>
          </p>
          <DataTable caption={t`Attestations établies`} columns={columns} rows={v.items} rowKey={(c) => c.id} />
        </Section>
      )}
    </>
  )
}
