import { msg, plural } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CalendarPlus, Download, Plus, School as SchoolIcon } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { AnchorButton, Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card, Stat, Stats } from '../../../ui/Card'
import { DataTable, type Sorting } from '../../../ui/DataTable'
import { Badge, EmptyState, ProblemState, Skeleton, type Tone } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatList, formatNumber, formatPercent } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { adoptionQuery, type Count, fileOf, type Filters, type Fleet as FleetData, fleetQuery, type School, type Sum } from '../queries'
import { Plan } from './Plan'

const states: Record<School['state'], { label: MessageDescriptor; tone: Tone }> = {
  planned: { label: msg`Prévu`, tone: 'info' },
  opened: { label: msg`Ouvert`, tone: 'warning' },
  deployed: { label: msg`Déployé`, tone: 'success' },
}

const none: Filters = { find: '', state: 'all', wave: '', sort: 'name', down: false }

/** The fleet of a level: what is opened, what is in use, whose lists are late; by school and profile, never by person. */
export function Fleet() {
  const { t } = useLingui()
  const tenant = hatOf(useBoot())?.tenant
  const [filters, setFilters] = useState<Filters>(none)
  const asked = useDeferredValue(filters)
  const [chosen, setChosen] = useState<Set<string>>(new Set())
  const [planning, setPlanning] = useState<'chosen' | 'new' | null>(null)
  const { data, error, refetch } = useQuery({ ...fleetQuery(tenant?.id ?? '', asked), enabled: !!tenant })
  const set = (change: Partial<Filters>) => setFilters((f) => ({ ...f, ...change }))
  if (!tenant) return null
  return (
    <>
      <PageHeader
        title={t`Parc et usages`}
        context={tenant.name}
        actions={
          <AnchorButton icon={Download} href={fileOf(tenant.id, filters)} download>
            <Trans>Exporter (CSV)</Trans>
          </AnchorButton>
        }
      >
        <Trans>Chaque établissement se compte la nuit et transmet ses totaux. Un effectif de moins de onze personnes n’est jamais transmis, ni celui qu’une soustraction ferait retrouver.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <>
          <Figures fleet={data} />
          <Section title={<Trans>Établissements</Trans>}>
            <div className="grid gap-3 sm:grid-cols-3 mb-4 items-end">
              <SearchField label={t`Chercher un établissement`} value={filters.find} onChange={(find) => set({ find })} />
              <Select
                label={t`État`}
                value={filters.state}
                onChange={(e) => set({ state: e.currentTarget.value as Filters['state'] })}
                options={[
                  { value: 'all', label: t`Tous` },
                  { value: 'planned', label: t`Prévus` },
                  { value: 'opened', label: t`Ouverts, sans famille activée` },
                  { value: 'deployed', label: t`Déployés` },
                  { value: 'late', label: t`Import en retard` },
                ]}
              />
              {data.waves.length > 0 && (
                <Select label={t`Vague`} value={filters.wave} onChange={(e) => set({ wave: e.currentTarget.value })} options={[{ value: '', label: t`Toutes` }, ...data.waves.map((w) => ({ value: w.name, label: w.name }))]} />
              )}
            </div>
            {data.abilities.plan && (
              <Buttons className="mb-4">
                <Button dense icon={CalendarPlus} disabled={chosen.size === 0} onClick={() => setPlanning('chosen')}>
                  <Plural value={chosen.size} _0="Planifier les établissements cochés" one="Planifier # établissement" other="Planifier # établissements" />
                </Button>
                <Button dense icon={Plus} onClick={() => setPlanning('new')}>
                  <Trans>Ajouter un établissement à venir</Trans>
                </Button>
              </Buttons>
            )}
            <Schools fleet={data} filters={filters} {...(data.abilities.plan && { chosen, onChoose: setChosen })} onSort={(s) => set({ sort: s.key as Filters['sort'], down: s.descending })} />
          </Section>
          <Adoption tenant={tenant.id} />
          {planning && (
            <Plan
              tenant={tenant.id}
              schools={planning === 'new' ? [] : data.items.filter((s) => chosen.has(s.id))}
              waves={data.waves.map((w) => w.name)}
              onClose={() => setPlanning(null)}
              onDone={() => {
                setPlanning(null)
                setChosen(new Set())
              }}
            />
          )}
        </>
      )}
    </>
  )
}

function Figures({ fleet }: { fleet: FleetData }) {
  const { t } = useLingui()
  const days = fleet.late_after
  return (
    <>
      <Card as="section" aria-label={t`Le parc en chiffres`}>
        <Stats>
          <Stat value={formatNumber(fleet.total)} label={t`${plural(fleet.total, { one: 'établissement', other: 'établissements' })}`} />
          <Stat value={formatNumber(fleet.opened)} label={t`${plural(fleet.opened, { one: 'ouvert', other: 'ouverts' })}`} />
          <Stat value={formatNumber(fleet.deployed)} label={t`${plural(fleet.deployed, { one: 'déployé', other: 'déployés' })}`} />
          <Stat value={formatNumber(fleet.late)} label={t`sans import depuis ${days} jours`} domain={fleet.late > 0 ? 'danger' : 'neutral'} />
        </Stats>
      </Card>
      {fleet.waves.length > 0 && (
        <Section
          title={<Trans>Vagues</Trans>}
          actions={
            <LinkButton dense to={'/parc/vagues' as '/'}>
              <Trans>Étape par étape</Trans>
            </LinkButton>
          }
        >
          <ul className="grid gap-3 sm:grid-cols-3">
            {fleet.waves.map((w) => {
              const all = formatNumber(w.schools)
              return (
                <li key={w.name}>
                  <Card as="div">
                    <p className="font-semibold text-ink">{w.name}</p>
                    <p>{t`${plural(w.deployed, { one: '# ouvert', other: '# ouverts' })} sur ${all}`}</p>
                    <div aria-hidden className="mt-2 h-3 rounded-full bg-sand border border-control overflow-hidden">
                      <div className="h-full bg-brand rounded-full origin-left" style={{ transform: `scaleX(${w.schools ? w.deployed / w.schools : 0})` }} />
                    </div>
                  </Card>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
    </>
  )
}

function Schools({ fleet, filters, chosen, onChoose, onSort }: { fleet: FleetData; filters: Filters; chosen?: ReadonlySet<string>; onChoose?: (ids: Set<string>) => void; onSort: (s: Sorting) => void }) {
  const { t, i18n } = useLingui()
  const found = formatNumber(fleet.found)
  const total = formatNumber(fleet.total)
  const age = (s: School) => {
    if (s.import_days === undefined) return s.opened_at ? t`jamais` : ''
    const days = s.import_days
    return days === 0 ? t`aujourd’hui` : t`il y a ${days} j`
  }
  return (
    <>
      <p role="status" className="text-md text-ink-2 mb-2">
        {fleet.found === fleet.total ? t`${plural(fleet.total, { one: '# établissement', other: '# établissements' })}` : <Trans>{found} sur {total}</Trans>}
        {fleet.found > fleet.items.length && <Trans> · les 500 premiers sont montrés, l’export les contient tous</Trans>}
      </p>
      <DataTable
        caption={t`Établissements du parc`}
        rows={fleet.items}
        rowKey={(s) => s.id}
        dense
        {...(chosen && onChoose && { selected: chosen, onSelect: onChoose })}
        sorting={{ key: filters.sort, descending: filters.down }}
        onSort={onSort}
        empty={
          <EmptyState icon={SchoolIcon} title={t`Aucun établissement`}>
            <Trans>Changez les filtres, ou liez un établissement à votre organisation.</Trans>
          </EmptyState>
        }
        columns={[
          { key: 'name', header: t`Établissement`, main: true, cell: (s) => s.name, sort: (s) => s.name },
          { key: 'city', header: t`Commune`, cell: (s) => s.city ?? '', sort: (s) => s.city ?? '', desk: true },
          ...(fleet.waves.length > 0 ? [{ key: 'wave', header: t`Vague`, cell: (s: School) => s.wave, sort: (s: School) => s.wave }] : []),
          { key: 'state', header: t`État`, cell: (s) => stateCell(s, i18n._(states[s.state].label)), sort: (s) => s.state },
          { key: 'import', header: t`Dernier import`, cell: (s) => importCell(s, age(s), t`en retard`), sort: (s) => s.import_days ?? 0 },
          { key: 'activated', header: t`Familles activées`, numeric: true, cell: (s) => shareOf(s.counts, 'guardian', t`non affiché`), sort: (s) => rate(s) },
          { key: 'teachers', header: t`Enseignants activés`, numeric: true, desk: true, cell: (s) => shareOf(s.counts, 'teacher', t`non affiché`) },
        ]}
      />
    </>
  )
}

const stateCell = (s: School, label: string) => <Badge tone={states[s.state].tone}>{label}</Badge>
const importCell = (s: School, age: string, late: string) => (s.late ? <span className="text-danger font-semibold">{[age, late].filter(Boolean).join(', ')}</span> : age)

function rate(s: School): number {
  const c = s.counts.find((x) => x.profile === 'guardian')
  return c?.people && c.activated !== undefined ? c.activated / c.people : -1
}

/** « 58 % (312/540) », never on two lines, or why nothing is said. */
function shareOf(counts: readonly Count[], profile: string, hidden: string): string {
  const c = counts.find((x) => x.profile === profile)
  if (!c) return ''
  if (c.people === undefined || c.activated === undefined) return hidden
  return `${formatPercent(c.people ? c.activated / c.people : 0)}\u00a0(${formatNumber(c.activated)}/${formatNumber(c.people)})`
}

function Adoption({ tenant }: { tenant: string }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(adoptionQuery(tenant))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={1} />
  const first = data.days[0]
  const last = data.days.at(-1)
  // Profiles too few everywhere are one sentence, not lines of which each cell says that it is empty.
  const shown = data.items.filter((s) => s.schools > 0)
  const few = formatList(data.items.filter((s) => s.schools === 0).map((s) => s.label))
  const from = first ? formatDate(first.day, 'dayMonth') : ''
  const before = first && first.people ? formatPercent(first.activated / first.people) : ''
  const after = last && last.people ? formatPercent(last.activated / last.people) : ''
  return (
    <Section title={<Trans>Usages par profil</Trans>}>
      {first && last && first !== last && (
        <p className="mb-3">
          <Trans>
            Familles activées : {before} le {from}, {after} aujourd’hui.
          </Trans>
        </p>
      )}
      <DataTable
        caption={t`Comptes par profil`}
        rows={shown}
        rowKey={(s: Sum) => s.profile}
        dense
        empty={<EmptyState icon={SchoolIcon} title={t`Pas encore de chiffres`}><Trans>Ils arrivent la nuit qui suit l’ouverture d’un établissement.</Trans></EmptyState>}
        columns={[
          { key: 'label', header: t`Profil`, main: true, cell: (s) => s.label },
          { key: 'people', header: t`Personnes`, numeric: true, cell: (s) => formatNumber(s.people) },
          { key: 'activated', header: t`Comptes activés`, numeric: true, cell: (s) => (s.of ? `${formatNumber(s.activated)} · ${formatPercent(s.activated / s.of)}` : t`non affiché`) },
          { key: 'active', header: t`Actifs sur 30 jours`, numeric: true, cell: (s) => (s.active_of ? `${formatNumber(s.active)} · ${formatPercent(s.active / s.active_of)}` : t`non affiché`) },
          { key: 'schools', header: t`Établissements comptés`, numeric: true, cell: (s) => formatNumber(s.schools) },
          { key: 'hidden', header: t`Sans chiffre`, numeric: true, desk: true, cell: (s) => formatNumber(s.hidden) },
        ]}
      />
      {few && (
        <p className="mt-3 text-md text-ink-2">
          <Trans>Moins de onze personnes dans chaque établissement, donc sans chiffre : {few}.</Trans>
        </p>
      )}
    </Section>
  )
}
