import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, Play, RotateCcw, Upload } from 'lucide-react'
import { Suspense, useEffect, useState } from 'react'
import { Button, LinkButton } from '../../../ui/Button'
import { Stat, Stats } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox } from '../../../ui/Field'
import { formatDate, formatDateTime, formatNumber, formatSize } from '../../../ui/format'
import { Tabs } from '../../../ui/lazy'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { TaskPanel } from '../../work/module'
import { useTask } from '../../work/task'
import { Changes } from '../parts/Changes'
import { Findings } from '../parts/Findings'
import { useAct } from '../parts/Frame'
import { ImportSteps } from '../parts/ImportSteps'
import { TownAnswers, TownFigures } from '../parts/TownAnswers'
import { useRecordId } from '../place'
import { applyImport, type Import, importQuery, refresh, type Report, undoImport, useTenant } from '../queries'
import { stepOf } from '../report'
import { importKinds, importStates } from '../words'

/** One import, at the step it stands at: the dry run's bar, the report to read, the application's bar, its week of undo. */
export function OneImport() {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const id = useRecordId()
  const { data, error, refetch } = useQuery(importQuery(tenant, id))
  const working = data?.state === 'read' || data?.state === 'applying' || data?.state === 'undoing'
  const { task } = useTask(working ? (data?.task ?? '') : '')
  const ended = task && task.state !== 'running'
  const by = data?.by
  useEffect(() => {
    if (ended) void refresh(client, tenant)
  }, [ended, client, tenant])
  return (
    <>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <>
          <PageHeader back="/annuaire/imports" context={[formatDateTime(data.created_at), data.year, by && t`par ${by}`].filter(Boolean).join(' · ')} title={t(importKinds[data.kind])}>
            <Badge tone={importStates[data.state].tone}>{t(importStates[data.state].label)}</Badge>
          </PageHeader>
          <div className="max-w-3xl">
            <ImportSteps current={stepOf(data)} />
          </div>
          <Stage of={data} working={working} />
        </>
      )}
    </>
  )
}

function Stage({ of: i, working }: { of: Import; working: boolean }) {
  const r = i.report
  const stay = r?.undone?.people?.join(', ')
  return (
    <div className="flex flex-col gap-5">
      {working && i.task && (
        <div className="max-w-3xl">
          <Suspense fallback={<Skeleton cards={1} />}>
            <TaskPanel id={i.task}>
              <span />
            </TaskPanel>
          </Suspense>
        </div>
      )}
      {i.from && (
        <Banner tone="info" title={<Trans>Ces fichiers ont été envoyés par {i.from}</Trans>}>
          {i.state === 'applied' || i.state === 'undone' ? <Trans>C’est elle qui les a fait appliquer, pour toutes ses écoles.</Trans> : <Trans>Elle les fera appliquer, avec ceux de ses autres écoles ; vous pouvez les relire d’ici là.</Trans>}
        </Banner>
      )}
      {i.abilities.includes('map') && (
        <Banner
          tone={i.state === 'mapping' ? 'warning' : 'info'}
          title={i.state === 'mapping' ? <Trans>Les colonnes de ce tableau ne sont pas encore reconnues</Trans> : <Trans>Ces colonnes ont été reconnues</Trans>}
          actions={
            <LinkButton variant={i.state === 'mapping' ? 'primary' : undefined} to={`/annuaire/imports/${i.id}/colonnes` as '/'}>
              {i.state === 'mapping' ? <Trans>Dire ce qu’elles contiennent</Trans> : <Trans>Revoir les colonnes</Trans>}
            </LinkButton>
          }
        />
      )}
      {i.message && !working && (
        <Banner tone={i.state === 'failed' ? 'danger' : 'warning'} live title={i.message} actions={i.state === 'failed' && <Again />}>
          {i.state === 'failed' && <Trans>Rien n’a été changé.</Trans>}
        </Banner>
      )}
      {i.state === 'applied' && <Applied of={i} />}
      {i.state === 'undone' && (
        <Banner tone="info" title={<Trans>Cet import a été annulé</Trans>} actions={<Again />}>
          {r?.undone ? (
            r.undone.kept ? (
              <Plural value={r.undone.kept} one="Tout est revenu à ce qui était avant, sauf # ligne que quelqu’un a changée ou utilisée depuis : elle reste." other="Tout est revenu à ce qui était avant, sauf # lignes que quelqu’un a changées ou utilisées depuis : elles restent." />
            ) : (
              <Trans>Tout est revenu à ce qui était avant.</Trans>
            )
          ) : (
            <Trans>L’annuaire est revenu à ce qu’il disait avant, sauf ce qui a été changé à la main depuis.</Trans>
          )}
          {!!stay && (
            <p className="mt-1">
              <Trans>Restent, avec leur famille : {stay}.</Trans>
            </p>
          )}
        </Banner>
      )}
      {r && i.state === 'dry' && r.errors.length > 0 && (
        <Banner tone="danger" title={<Plural value={r.errors.length} one="# erreur empêche d’appliquer cet import" other="# erreurs empêchent d’appliquer cet import" />} actions={<Again />}>
          {i.kind === 'town' ? <Trans>Rien n’a été changé. Corrigez les lignes signalées dans vos fichiers, puis déposez-les à nouveau.</Trans> : <Trans>Rien n’a été changé. Corrigez-les dans ONDE, refaites l’extraction, puis déposez à nouveau les fichiers.</Trans>}
        </Banner>
      )}
      {r && <Figures report={r} state={i.state} />}
      {r?.town && i.state === 'dry' && r.errors.length === 0 && <TownAnswers key={JSON.stringify(r.town.words) + JSON.stringify(r.town.doubts)} of={i} town={r.town} />}
      {r && i.state === 'dry' && i.abilities.includes('apply') && <Apply of={i} report={r} />}
      {r && (r.diff || r.errors.length + r.warnings.length > 0) && <Detail report={r} />}
      <Files of={i} />
    </div>
  )
}

function Again() {
  return (
    <LinkButton icon={Upload} to={'/annuaire/imports/nouveau' as '/'}>
      <Trans>Déposer de nouveaux fichiers</Trans>
    </LinkButton>
  )
}

/** What the files hold, then what they change: créés, modifiés, partants. */
function Figures({ report: r, state }: { report: Report; state: Import['state'] }) {
  const done = state === 'applied' || state === 'undone'
  return (
    <section>
      <p className="mb-3 text-md text-ink-2">
        <Trans>Dans les fichiers :</Trans> <Plural value={r.pupils} one="# élève" other="# élèves" />, <Plural value={r.guardians} one="# responsable" other="# responsables" />,{' '}
        {!r.town && (
          <>
            <Plural value={r.teachers} one="# enseignant" other="# enseignants" />, <Plural value={r.classes} one="# classe" other="# classes" />,{' '}
          </>
        )}
        <Plural value={r.links} one="# lien entre un élève et un responsable" other="# liens entre élèves et responsables" />.
      </p>
      <Stats>
        <Stat domain="cantine" value={`+ ${formatNumber(r.new)}`} label={done ? <Trans>personnes créées</Trans> : <Trans>personnes à créer</Trans>} />
        <Stat domain="classe" value={`~ ${formatNumber(r.changed)}`} label={done ? <Trans>personnes modifiées</Trans> : <Trans>personnes à modifier</Trans>} />
        {!r.town && <Stat domain={r.leaving ? 'danger' : 'neutral'} value={`− ${formatNumber(r.leaving)}`} label={<Trans>personnes qui partent</Trans>} />}
        <Stat domain={r.errors.length ? 'danger' : r.warnings.length ? 'transport' : 'neutral'} value={formatNumber(r.errors.length + r.warnings.length)} label={<Trans>remarques sur les lignes</Trans>} />
      </Stats>
      {r.town && <TownFigures town={r.town} />}
    </section>
  )
}

function Apply({ of: i, report: r }: { of: Import; report: Report }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const mass = i.abilities.includes('confirm_departures')
  const [seen, setSeen] = useState(false)
  const [asked, setAsked] = useState(false)
  const apply = useAct(() => applyImport(tenant, i.id, mass && seen))
  const count = r.new + r.changed + r.leaving
  const leaving = r.diff?.by_kind?.pupil?.leaving ?? r.leaving
  const past = !!r.diff?.past_year
  const year = r.diff?.year ?? ''
  const stranger = !past && !!r.diff?.other_school
  const found = r.diff?.found ?? 0
  const known = r.diff?.known ?? 0
  const pupils = r.pupils
  if (!count && !(r.diff?.writes ?? 0))
    return (
      <Banner tone="success" title={<Trans>L’annuaire est déjà à jour</Trans>}>
        <Trans>Les fichiers disent la même chose : il n’y a rien à appliquer.</Trans>
      </Banner>
    )
  return (
    <section data-card className="bg-surface rounded-card shadow-card p-4 lg:p-5">
      {mass && (
        <div className="mb-3">
          {past ? (
            <Banner tone="danger" title={<Trans>Ces fichiers sont de l’année {year}, qui est finie</Trans>}>
              <Trans>Faites plutôt l’export de l’année en cours. Appliqués, ils feraient partir les élèves arrivés depuis.</Trans>
            </Banner>
          ) : stranger ? (
            <Banner tone="danger" title={found ? <Trans>Seuls {found} de vos {known} élèves sont dans ces fichiers : est-ce bien votre école ?</Trans> : <Trans>Aucun de vos {known} élèves n’est dans ces fichiers : est-ce bien votre école ?</Trans>}>
              <Trans>Ils viennent peut-être d’une autre école ou d’une autre année. Regardez quelques noms et les classes avant de confirmer.</Trans>
            </Banner>
          ) : (
            <Banner tone="warning" title={<Plural value={leaving} one="# élève quitterait l’école" other="# élèves quitteraient l’école" />}>
              <Trans>C’est plus de 5 % de l’école. Une extraction incomplète a cet air-là : regardez la liste des partants avant de confirmer.</Trans>
            </Banner>
          )}
          <Checkbox
            checked={seen}
            onChange={(e) => {
              setSeen(e.target.checked)
              setAsked(false)
            }}
            label={
              past ? (
                <Trans>Je veux appliquer les fichiers de l’année {year}</Trans>
              ) : stranger ? (
                <Plural value={pupils} one="Oui, c’est mon école : cet élève y est" other="Oui, c’est mon école : ces # élèves y sont" />
              ) : (
                <Plural value={leaving} one="J’ai vérifié : cet élève part vraiment" other="J’ai vérifié : ces # élèves partent vraiment" />
              )
            }
            aria-invalid={asked || undefined}
            className="mt-2"
          />
          {asked && (
            <p role="alert" className="text-md font-semibold text-danger">
              {past ? <Trans>Cochez cette case si vous voulez vraiment ces fichiers.</Trans> : stranger ? <Trans>Cochez cette case si ces fichiers sont bien ceux de votre école.</Trans> : <Trans>Cochez cette case après avoir relu les départs.</Trans>}
            </p>
          )}
        </div>
      )}
      <div className="flex flex-wrap items-center gap-4">
        <Button variant="primary" icon={Play} pending={apply.isPending} onClick={() => (mass && !seen ? setAsked(true) : apply.mutate())}>
          {r.town ? <Trans>Appliquer</Trans> : <Plural value={count} _0="Appliquer" one="Appliquer à # personne" other="Appliquer à # personnes" />}
        </Button>
        <p className="text-md text-ink-2 flex-1 min-w-48">{t`Annulable pendant sept jours. Ce que vous avez saisi ou corrigé à la main reste.`}</p>
      </div>
    </section>
  )
}

function Applied({ of: i }: { of: Import }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [asking, setAsking] = useState(false)
  const undo = useAct(() => undoImport(tenant, i.id), () => setAsking(false))
  const until = i.undo_until ? formatDateTime(i.undo_until) : ''
  const when = i.applied_at ? formatDate(i.applied_at) : ''
  const can = i.abilities.includes('undo')
  return (
    <Banner
      tone="success"
      live
      title={<Trans>L’annuaire est à jour depuis le {when}</Trans>}
      actions={
        <>
          <LinkButton variant="primary" icon={CircleCheck} to={(i.kind === 'town' ? '/annuaire' : '/annuaire/classes') as '/'}>
            {i.kind === 'town' ? <Trans>Voir les personnes</Trans> : <Trans>Voir les classes</Trans>}
          </LinkButton>
          <LinkButton to={'/annuaire/comptes' as '/'}>
            <Trans>Préparer les fiches d’activation</Trans>
          </LinkButton>
          {can && (
            <Button icon={RotateCcw} onClick={() => setAsking(true)}>
              <Trans>Annuler cet import</Trans>
            </Button>
          )}
        </>
      }
    >
      {can ? <Trans>Annulable jusqu’au {until}.</Trans> : t`Le délai d’annulation est passé.`}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => undo.mutate()} pending={undo.isPending} danger title={<Trans>Annuler cet import ?</Trans>} confirm={<Trans>Revenir à l’état d’avant</Trans>} cancel={<Trans>Garder l’import</Trans>}>
        <ul className="list-disc ps-5 flex flex-col gap-1 text-ink">
          <li>
            <Trans>Les personnes créées par cet import sont retirées, les modifiées retrouvent leurs valeurs, les partants reviennent.</Trans>
          </li>
          <li>
            <Trans>Ce que quelqu’un a changé ou utilisé depuis (un compte activé, un mot envoyé) reste en place.</Trans>
          </li>
          <li>
            <Trans>Vous pourrez importer à nouveau les mêmes fichiers.</Trans>
          </li>
        </ul>
      </ConfirmDialog>
    </Banner>
  )
}

function Detail({ report: r }: { report: Report }) {
  const { t } = useLingui()
  const remarks = r.errors.length + r.warnings.length
  const [view, setView] = useState(r.errors.length || !r.diff ? 'lines' : 'changes')
  return (
    <Section title={<Trans>Relire</Trans>} className="mt-2">
      <Suspense fallback={<Skeleton cards={2} />}>
        <Tabs
          label={t`Relire`}
          value={view}
          onChange={setView}
          items={[
            ...(r.diff ? [{ id: 'changes', label: <Trans>Ce qui change</Trans>, count: r.new + r.changed + r.leaving, content: <Changes diff={r.diff} /> }] : []),
            { id: 'lines', label: <Trans>Ligne par ligne</Trans>, count: remarks, content: <Findings report={r} /> },
          ]}
        />
      </Suspense>
    </Section>
  )
}

function Files({ of: i }: { of: Import }) {
  if (!i.files.length) return null
  return (
    <details className="text-md">
      <summary className="cursor-pointer target flex items-center font-semibold">
        <Plural value={i.files.length} one="# fichier déposé" other="# fichiers déposés" />
      </summary>
      <ul className="ps-4">
        {i.files.map((f) => (
          <li key={f.name}>
            {f.name} <span className="text-ink-3 tabular">{formatSize(f.size)}</span>
          </li>
        ))}
      </ul>
      <p className="ps-4 text-ink-2">
        <Trans>Gardés chiffrés pendant sept jours, puis effacés.</Trans>
      </p>
    </details>
  )
}
