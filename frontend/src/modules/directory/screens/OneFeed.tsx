import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { plural } from '@lingui/core/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { DoorOpen, Play, RefreshCw, Upload } from 'lucide-react'
import { Suspense, useEffect, useState } from 'react'
import { Button, LinkButton } from '../../../ui/Button'
import { Stat, Stats } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, ProgressBar, Skeleton } from '../../../ui/Feedback'
import { Checkbox, Select } from '../../../ui/Field'
import { compareText, formatDate, formatDateTime, formatNumber, formatSize } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { TaskPanel } from '../../work/module'
import { useTask } from '../../work/task'
import { type Column, DataTable, type Sorting } from '../../../ui/DataTable'
import { SearchField } from '../../../ui/SearchField'
import { LineList } from '../parts/Findings'
import { useAct } from '../parts/Frame'
import { FeedSteps } from '../parts/ImportSteps'
import { useRecordId } from '../place'
import { applyFeed, type Feed, feedQuery, type FeedSchool, type FeedSchoolState, openFeedSchools, refresh, rereadFeed, type Structure, useTenant } from '../queries'
import { feedStep, findings, schoolsOf, tally, total } from '../report'
import { feedSchoolStates, feedStates } from '../words'

/** One set of an académie: what was read, what each school answers, and the agreement that has them write it. */
export function OneFeed() {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const id = useRecordId()
  const { data, error, refetch } = useQuery(feedQuery(tenant, id))
  const { task } = useTask(data?.state === 'reading' ? (data.task ?? '') : '')
  const ended = task && task.state !== 'running'
  useEffect(() => {
    if (ended) void refresh(client, tenant)
  }, [ended, client, tenant])
  const day = data?.dated ? formatDate(data.dated) : ''
  const academy = data?.academy ?? ''
  const by = data?.by
  const title = !day ? t`Jeu de fichiers` : data?.delta ? t`Changements au ${day}` : t`Jeu complet du ${day}`
  return (
    <>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <>
          <PageHeader back="/annuaire/flux" context={[t`Académie ${academy} · déposé le ${formatDateTime(data.created_at)}`, by && t`par ${by}`].filter(Boolean).join(' ')} title={title}>
            <Badge tone={feedStates[data.state].tone}>{t(feedStates[data.state].label)}</Badge>
          </PageHeader>
          <div className="max-w-3xl">
            <FeedSteps current={feedStep(data)} />
          </div>
          <Stage of={data} />
        </>
      )}
    </>
  )
}

function Stage({ of: f }: { of: Feed }) {
  const states = tally(f.schools)
  const remarks = findings(f)
  return (
    <div className="flex flex-col gap-5">
      {f.state === 'reading' && f.task && (
        <div className="max-w-3xl">
          <Suspense fallback={<Skeleton cards={1} />}>
            <TaskPanel id={f.task}>
              <span />
            </TaskPanel>
          </Suspense>
        </div>
      )}
      {f.state === 'refused' && (
        <Banner
          tone="danger"
          live
          title={f.errors.length ? <Plural value={f.errors.length} one="# erreur : ce jeu n’est allé vers aucune école" other="# erreurs : ce jeu n’est allé vers aucune école" /> : f.message}
          actions={
            <LinkButton icon={Upload} to={'/annuaire/flux/nouveau' as '/'}>
              <Trans>Déposer un autre jeu</Trans>
            </LinkButton>
          }
        >
          <Trans>Rien n’a été changé nulle part. Faites produire de nouveau le jeu entier, puis déposez-le.</Trans>
        </Banner>
      )}
      {f.state !== 'reading' && f.waiting > 0 && <Waiting of={f} />}
      {f.schools.length > 0 && <Figures of={f} />}
      {!!states.unknown && f.abilities.includes('open') && <Open of={f} />}
      {!!states.unlinked && f.state !== 'reading' && <Unlinked of={f} />}
      {f.schools.length > 0 && <Schools of={f} />}
      {remarks.length > 0 && (
        <Section title={<Trans>Remarques sur les fichiers</Trans>}>
          <LineList rows={remarks} />
        </Section>
      )}
      <LeftOut structures={f.others} />
      <Files of={f} />
    </div>
  )
}

/** How many schools have answered; it moves by itself. */
function Waiting({ of: f }: { of: Feed }) {
  const { t } = useLingui()
  const asked = f.schools.filter((s) => s.state !== 'unknown' && s.state !== 'unlinked').length
  return (
    <section data-card className="bg-surface rounded-card shadow-card p-4 max-w-3xl">
      <ProgressBar label={f.state === 'applying' ? t`Les écoles écrivent leur part` : t`Les écoles comparent leur part avec ce qu’elles savent`} value={asked - f.waiting} total={asked} />
      <p className="mt-2 text-md text-ink-2">
        <Trans>Vous pouvez quitter cette page : le travail continue.</Trans>
      </p>
    </section>
  )
}

function Figures({ of: f }: { of: Feed }) {
  const sum = total(f.schools)
  const schools = f.schools.length
  const done = f.state === 'done'
  return (
    <Stats>
      <Stat domain="neutral" value={formatNumber(schools)} label={<Plural value={schools} one="école" other="écoles" />} />
      <Stat domain="neutral" value={formatNumber(sum.pupils)} label={<Plural value={sum.pupils} one="élève dans les fichiers" other="élèves dans les fichiers" />} />
      <Stat domain="cantine" value={`+ ${formatNumber(sum.new)}`} label={done ? <Trans>personnes créées</Trans> : <Trans>personnes à créer</Trans>} />
      <Stat domain="classe" value={`~ ${formatNumber(sum.changed)}`} label={done ? <Trans>personnes modifiées</Trans> : <Trans>personnes à modifier</Trans>} />
      <Stat domain={sum.leaving ? 'danger' : 'neutral'} value={`− ${formatNumber(sum.leaving)}`} label={<Trans>personnes qui partent</Trans>} />
    </Stats>
  )
}

/** Schools that the register knows and that are not here: opened in one act, they receive their part at once. */
function Open({ of: f }: { of: Feed }) {
  const tenant = useTenant()
  const unknown = f.schools.filter((s) => s.state === 'unknown').slice(0, 500)
  const count = unknown.length
  const [asking, setAsking] = useState(false)
  const open = useAct(() => openFeedSchools(tenant, f.id, unknown.map((s) => s.id)), () => setAsking(false))
  return (
    <Banner
      tone="warning"
      title={<Plural value={count} one="# école de ce jeu n’est pas encore ouverte ici" other="# écoles de ce jeu ne sont pas encore ouvertes ici" />}
      actions={
        <Button variant="primary" icon={DoorOpen} onClick={() => setAsking(true)}>
          <Plural value={count} one="Ouvrir cette école" other="Ouvrir ces # écoles" />
        </Button>
      }
    >
      <Trans>Ouvertes avec ce que l’annuaire dit d’elles et reliées à votre académie, elles reçoivent aussitôt leur part. Les autres n’attendent pas.</Trans>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => open.mutate()} pending={open.isPending} title={<Plural value={count} one="Ouvrir cette école ?" other="Ouvrir ces # écoles ?" />} confirm={<Plural value={count} one="Ouvrir cette école" other="Ouvrir ces # écoles" />}>
        <ul className="list-disc ps-5 mb-2 text-ink">
          {unknown.slice(0, 8).map((s) => (
            <li key={s.id}>{placeOf(s.school)}</li>
          ))}
          {count > 8 && (
            <li>
              <Plural value={count - 8} one="et # autre" other="et # autres" />
            </li>
          )}
        </ul>
        <p>
          <Trans>Aucun compte n’est créé : la direction que l’annuaire désigne recevra une invitation quand le jeu sera appliqué.</Trans>
        </p>
      </ConfirmDialog>
    </Banner>
  )
}

/** Schools that are here and have not accepted this académie: a person asks them, then the set is read again. */
function Unlinked({ of: f }: { of: Feed }) {
  const tenant = useTenant()
  const again = useAct(() => rereadFeed(tenant, f.id))
  const count = tally(f.schools).unlinked ?? 0
  return (
    <Banner
      tone="warning"
      title={<Plural value={count} one="# école est ouverte ici, sans lien avec votre académie" other="# écoles sont ouvertes ici, sans lien avec votre académie" />}
      actions={
        f.state !== 'applying' && (
          <Button icon={RefreshCw} pending={again.isPending} onClick={() => again.mutate()}>
            <Trans>Relire ce jeu</Trans>
          </Button>
        )
      }
    >
      <Trans>Rien ne leur a été envoyé. Leur direction accepte le lien dans Réglages, Organisations liées, pour le service « Fichiers de l’académie » ; relisez ensuite ce jeu. Une école que vous venez d’ouvrir apparaît ici quelques secondes.</Trans>
    </Banner>
  )
}

const nameCell = (s: FeedSchool) => <Name of={s} />
const stateCell = (seen: ReadonlySet<string>, tick: ((id: string, on: boolean) => void) | undefined) => (s: FeedSchool) => <State of={s} seen={seen.has(s.id)} tick={tick} />

/** All the schools in an order, of which a page is shown. */
function sorted(list: FeedSchool[], columns: readonly Column<FeedSchool>[], sorting: Sorting): FeedSchool[] {
  const by = columns.find((c) => c.key === sorting.key)?.sort
  if (!by) return list
  const way = sorting.descending ? -1 : 1
  return list.sort((a, b) => {
    const x = by(a)
    const y = by(b)
    return way * (typeof x === 'number' && typeof y === 'number' ? x - y : compareText(String(x), String(y)))
  })
}

const PAGE = 50
const order = Object.keys(feedSchoolStates) as FeedSchoolState[]

/** Every school, what it stands at and what would change in it; those where many leave wait for a tick each. */
function Schools({ of: f }: { of: Feed }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [state, setState] = useState<FeedSchoolState | ''>('')
  const [text, setText] = useState('')
  const [shown, setShown] = useState(PAGE)
  const [sorting, setSorting] = useState<Sorting>({ key: 'state', descending: false })
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const [left, setLeft] = useState(false)
  const states = tally(f.schools)
  const asks = f.schools.filter((s) => s.state === 'confirm')
  const confirmed = asks.filter((s) => seen.has(s.id)).map((s) => s.id)
  const ready = (states.examined ?? 0) + confirmed.length
  const apply = useAct(() => applyFeed(tenant, f.id, confirmed), () => setLeft(false))
  const tick = (id: string, on: boolean) =>
    setSeen((was) => {
      const next = new Set(was)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
  const figure = (k: 'pupils' | 'new' | 'changed' | 'leaving', mark = '') => ({ numeric: true as const, sort: (s: FeedSchool) => s.counts?.[k] ?? -1, cell: (s: FeedSchool) => (s.counts ? mark + formatNumber(s.counts[k]) : '–') })
  const canTick = f.abilities.includes('apply')
  const columns: Column<FeedSchool>[] = [
    { key: 'name', header: t`École`, main: true, sort: (s) => s.school.name || s.school.uai, cell: nameCell },
    { key: 'state', header: t`État`, sort: (s) => order.indexOf(s.state), cell: stateCell(seen, canTick ? tick : undefined) },
    { key: 'pupils', header: t`Élèves`, ...figure('pupils') },
    { key: 'new', header: t`À créer`, ...figure('new', '+ ') },
    { key: 'changed', header: t`À modifier`, ...figure('changed', '~ ') },
    { key: 'leaving', header: t`Partants`, ...figure('leaving', '− ') },
  ]
  const rows = sorted(schoolsOf(f.schools, state, text), columns, sorting)
  const found = rows.length
  return (
    <Section title={<Trans>Les écoles de ce jeu</Trans>}>
      {f.state === 'done' && ready === 0 && (
        <Banner tone="success" live className="mb-4" title={<Plural value={states.applied ?? 0} one="# école est à jour" other="# écoles sont à jour" />}>
          <Trans>Chaque école voit cet import parmi les siens, et peut l’annuler pendant sept jours.</Trans>
        </Banner>
      )}
      {canTick && (
        <section data-card aria-label={t`Appliquer`} className="bg-surface rounded-card shadow-card p-4 lg:p-5 mb-4">
          {asks.length > 0 && (
            <Banner tone="warning" className="mb-3" title={<Plural value={asks.length} one="Dans # école, plus de 5 % des élèves partiraient" other="Dans # écoles, plus de 5 % des élèves partiraient" />}>
              <Trans>Un jeu incomplet a cet air-là. Vérifiez chacune auprès de l’école, puis cochez-la dans la liste ; celles que vous ne cochez pas restent comme elles sont.</Trans>
            </Banner>
          )}
          <div className="flex flex-wrap items-center gap-4">
            <Button variant="primary" icon={Play} pending={apply.isPending} disabled={ready === 0} onClick={() => (confirmed.length < asks.length ? setLeft(true) : apply.mutate())}>
              <Plural value={ready} _0="Aucune école à appliquer" one="Appliquer à # école" other="Appliquer à # écoles" />
            </Button>
            <p className="text-md text-ink-2 flex-1 min-w-48">
              <Trans>Chaque école écrit sa part d’un seul tenant. Si l’une échoue, les autres sont faites.</Trans>
            </p>
          </div>
          <ConfirmDialog
            open={left}
            onClose={() => setLeft(false)}
            onConfirm={() => apply.mutate()}
            pending={apply.isPending}
            title={<Plural value={asks.length - confirmed.length} one="# école n’est pas cochée" other="# écoles ne sont pas cochées" />}
            confirm={<Plural value={ready} one="Appliquer à # école" other="Appliquer à # écoles" />}
          >
            <p>
              <Trans>Les départs n’y ont pas été vérifiés : elles restent comme elles sont. Vous pourrez les cocher et les appliquer plus tard.</Trans>
            </p>
          </ConfirmDialog>
        </section>
      )}
      <div className="grid sm:grid-cols-2 gap-3 mb-3 items-end max-w-3xl">
        <Select
          label={t`État`}
          required={false}
          value={state}
          placeholder={t`Tous (${f.schools.length})`}
          onChange={(e) => {
            setState(e.target.value as FeedSchoolState)
            setShown(PAGE)
          }}
          options={order.filter((s) => states[s]).map((s) => ({ value: s, label: `${t(feedSchoolStates[s].label)} (${states[s]})` }))}
        />
        <SearchField label={t`Chercher une école`} value={text} onChange={setText} result={<Plural value={found} one="# école" other="# écoles" />} />
      </div>
      <DataTable
        caption={t`Les écoles de ce jeu`}
        columns={columns}
        rows={rows.slice(0, shown)}
        rowKey={(s) => s.id}
        sorting={sorting}
        onSort={setSorting}
        dense
        empty={
          <p className="text-ink-2">
            <Trans>Aucune école ne correspond.</Trans>
          </p>
        }
      />
      {found > shown && (
        <Button className="mt-3" onClick={() => setShown((n) => n + 100)}>
          {t`${plural(found - shown, { one: 'Afficher la dernière école', other: 'Afficher la suite (# écoles)' })}`}
        </Button>
      )}
    </Section>
  )
}

const placeOf = (s: Structure) => [s.name || s.uai, s.city || s.commune].filter(Boolean).join(', ')

function Name({ of: s }: { of: FeedSchool }) {
  return (
    <>
      {s.school.name || s.school.uai}
      <span className="block text-sm font-normal text-ink-3">
        {[s.school.city || s.school.commune, s.school.uai].filter(Boolean).join(' · ')}
      </span>
    </>
  )
}

function State({ of: s, seen, tick }: { of: FeedSchool; seen: boolean; tick: ((id: string, on: boolean) => void) | undefined }) {
  const { t } = useLingui()
  const state = feedSchoolStates[s.state]
  const idle = s.state === 'examined' && s.counts?.writes === 0
  const name = s.school.name || s.school.uai
  return (
    <div>
      <Badge tone={idle ? 'success' : state.tone}>{idle ? <Trans>Déjà à jour</Trans> : t(state.label)}</Badge>
      {s.message && <p className="text-sm text-danger">{s.message}</p>}
      {s.state === 'refused' && s.counts && (
        <p className="text-sm text-ink-2">
          <Plural value={s.counts.errors} one="# erreur, lue par l’école dans son import" other="# erreurs, lues par l’école dans son import" />
        </p>
      )}
      {s.state === 'confirm' && tick && (
        <Checkbox
          checked={seen}
          onChange={(e) => tick(s.id, e.target.checked)}
          label={
            <>
              <Trans>J’ai vérifié</Trans>
              <span className="sr-only"> {name}</span>
            </>
          }
        />
      )}
    </div>
  )
}

/** What the files describe and no school of Préau is: circonscriptions, lycées, services. */
function LeftOut({ structures }: { structures: readonly Structure[] }) {
  if (!structures.length) return null
  return (
    <details className="text-md">
      <summary className="cursor-pointer target flex items-center font-semibold">
        <Plural value={structures.length} one="# structure n’est ni une école ni un collège" other="# structures ne sont ni des écoles ni des collèges" />
      </summary>
      <ul className="ps-4 columns-1 sm:columns-2">
        {structures.slice(0, 300).map((s) => (
          <li key={s.key || s.uai}>
            {s.name || s.uai} <span className="text-ink-3">{s.structure?.toLocaleLowerCase('fr-FR')}</span>
          </li>
        ))}
      </ul>
      <p className="ps-4 text-ink-2">
        <Trans>Circonscriptions, lycées et services n’ouvrent pas d’espace : leurs personnels sont lus dans leurs écoles.</Trans>
      </p>
    </details>
  )
}

function Files({ of: f }: { of: Feed }) {
  return (
    <details className="text-md">
      <summary className="cursor-pointer target flex items-center font-semibold">
        <Plural value={f.files.length} one="# fichier déposé" other="# fichiers déposés" />
      </summary>
      <ul className="ps-4">
        {f.files.map((file) => (
          <li key={file.name} className="break-all">
            {file.name} <span className="text-ink-3 tabular">{formatSize(file.size)}</span>
          </li>
        ))}
      </ul>
      <p className="ps-4 text-ink-2">
        <Trans>Gardés chiffrés pendant sept jours, puis effacés.</Trans>
      </p>
    </details>
  )
}
