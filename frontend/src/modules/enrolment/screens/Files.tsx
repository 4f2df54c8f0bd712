import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ChartColumn, Eye, Gavel, Inbox, List, MapPin, Phone, Plus, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { Button, LinkButton, TextLink } from '../../../ui/Button'
import { DataTable } from '../../../ui/DataTable'
import { Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, Select } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { cx } from '../../../ui/cx'
import { useTenant } from '../place'
import { enrolmentKey, type FileList, filesQuery, type Filter, openFile, type Summary } from '../queries'
import { State } from '../words'

const addresses: Record<string, Filter['state']> = { 'a-traiter': 'ready', 'a-completer': 'lacking' }

const name = (f: Summary) => <TextLink to={`/inscriptions/${f.id}` as '/'}>{f.child || <Trans>Sans nom</Trans>}</TextLink>

const changed = (f: Summary) => <span className="whitespace-nowrap">{formatDate(f.updated_at, 'numeric')}</span>

const numbered = (f: Summary) => <span className="whitespace-nowrap">{f.number ?? '—'}</span>

const badges = (f: Summary) => (
  <span className="flex flex-wrap gap-1.5">
    <State state={f.state} />
    {f.to_look > 0 && (
      <Badge tone="info" icon={Eye}>
        <Plural value={f.to_look} one="# pièce à vérifier" other="# pièces à vérifier" />
      </Badge>
    )}
    {f.lacking > 0 && f.state !== 'enrolled' && f.state !== 'admitted' && (
      <Badge tone="warning">
        <Plural value={f.lacking} one="# pièce manque" other="# pièces manquent" />
      </Badge>
    )}
    {f.wants && (
      <Badge icon={Gavel}>
        <Trans>Dérogation</Trans>
      </Badge>
    )}
    {f.via !== 'family' && (
      <Badge icon={Phone}>{f.via === 'phone' ? <Trans>Téléphone</Trans> : <Trans>Guichet</Trans>}</Badge>
    )}
  </span>
)

/** The office's desk: what is to be done first, then all the rest by its state. */
export function Files() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { etat } = useSearch({ strict: false }) as { etat?: string }
  const [state, setState] = useState<Filter['state']>(addresses[etat ?? ''] ?? 'open')
  const [q, setQ] = useState('')
  const [school, setSchool] = useState('')
  const [opening, setOpening] = useState(false)
  const { data, error, refetch } = useQuery(filesQuery(tenant.id, { state, q, school }))
  const tabs: { id: Filter['state']; label: string }[] = [
    { id: 'open', label: t`En cours` },
    { id: 'ready', label: t`À traiter` },
    { id: 'lacking', label: t`À compléter` },
    { id: 'decision', label: t`Chez le maire` },
    { id: 'enrolled', label: t`Inscrits` },
    { id: 'admitted', label: t`Admis` },
    { id: 'closed', label: t`Clos` },
    { id: 'drafts', label: t`Brouillons du guichet` },
  ]
  const manages = data?.abilities.includes('manage')
  return (
    <>
      <PageHeader
        title={t`Inscriptions scolaires`}
        context={tenant.name}
        actions={
          manages && (
            <Button variant="primary" icon={Plus} onClick={() => setOpening(true)}>
              <Trans>Ouvrir un dossier</Trans>
            </Button>
          )
        }
      />
      <nav aria-label={t`Le service des inscriptions`} className="mb-5 flex flex-wrap gap-2">
        <LinkButton icon={MapPin} to={'/inscriptions/secteurs' as '/'}>
          <Trans>Secteurs</Trans>
        </LinkButton>
        <LinkButton icon={Gavel} to={'/inscriptions/derogations' as '/'}>
          <Trans>Dérogations</Trans>
        </LinkButton>
        <LinkButton icon={ChartColumn} to={'/inscriptions/previsions' as '/'}>
          <Trans>Prévisions</Trans>
        </LinkButton>
        <LinkButton icon={List} to={'/inscriptions/liste' as '/'}>
          <Trans>Liste scolaire</Trans>
        </LinkButton>
        <LinkButton icon={UserMinus} to={'/inscriptions/departs' as '/'}>
          <Trans>Départs</Trans>
        </LinkButton>
      </nav>
      <div role="group" aria-label={t`État des dossiers`} className="mb-4 flex flex-wrap gap-2">
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            aria-pressed={state === tab.id}
            onClick={() => setState(tab.id)}
            className={cx('target inline-flex min-h-11 items-center gap-2 rounded-full border px-4 text-md', state === tab.id ? 'border-brand bg-brand text-on-brand font-semibold' : 'border-control bg-surface text-ink hover:bg-sand')}
          >
            {tab.label}
            <span className="tabular">{data?.counts[tab.id] ?? ''}</span>
          </button>
        ))}
      </div>
      <div className="mb-4 grid gap-4 sm:grid-cols-2">
        <SearchField label={t`Chercher un enfant`} value={q} onChange={setQ} />
        <Select name="school" label={t`École`} hideLabel optional value={school} placeholder={t`Toutes les écoles`} onChange={(e) => setSchool(e.target.value)} options={(data?.schools ?? []).map((s) => ({ value: s.id, label: s.name }))} />
      </div>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <DataTable
          caption={t`Dossiers`}
          rows={data.items}
          rowKey={(f) => f.id}
          empty={
            <EmptyState icon={Inbox} title={<Trans>Aucun dossier ici</Trans>}>
              <Trans>Les demandes des familles arrivent d’elles-mêmes ; un dossier du guichet s’ouvre avec le bouton du haut.</Trans>
            </EmptyState>
          }
          columns={[
            { key: 'child', header: t`Enfant`, main: true, sort: (f) => f.child, cell: name },
            { key: 'level', header: t`Niveau`, sort: (f) => f.level, cell: (f) => f.level },
            { key: 'school', header: t`École`, sort: (f) => f.school ?? '', cell: (f) => f.school || t`À déterminer` },
            {
              key: 'state',
              header: t`État`,
              cell: badges,
            },
            { key: 'at', header: t`Changé le`, desk: true, sort: (f) => f.updated_at, cell: changed },
            { key: 'number', header: t`Numéro`, desk: true, sort: (f) => f.number ?? '', cell: numbered },
          ]}
        />
      )}
      {opening && data && <Open tenant={tenant.id} list={data} onClose={() => setOpening(false)} />}
    </>
  )
}

function Open({ tenant, list, onClose }: { tenant: string; list: FileList; onClose: () => void }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [via, setVia] = useState<'desk' | 'phone'>('desk')
  const [year, setYear] = useState(String(list.years[0]?.year ?? ''))
  const open = useMutation({
    mutationFn: () => openFile(tenant, { via, year: Number(year) }),
    onSuccess: async (f) => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      await navigate({ to: `/inscriptions/${f.id}` as '/' })
    },
  })
  return (
    <Dialog open onClose={onClose} title={<Trans>Ouvrir un dossier</Trans>}>
      <Form problem={open.error} onSubmit={() => open.mutate()}>
        <div className="flex flex-col gap-5">
          <RadioGroup name="via" label={t`La famille est`} value={via} onChange={(v) => setVia(v as 'desk')} choices={[{ value: 'desk', label: t`Au guichet` }, { value: 'phone', label: t`Au téléphone` }]} />
          <RadioGroup name="year" label={t`Année scolaire`} value={year} onChange={setYear} choices={list.years.map((y) => ({ value: String(y.year), label: y.label }))} />
          <FormFoot pending={open.isPending} onCancel={onClose}>
            <Trans>Ouvrir</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
