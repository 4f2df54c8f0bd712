import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Bus, ChevronLeft, ChevronRight, FileText, Megaphone } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { AnchorButton, Button, IconButton, LinkButton, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { Pages, useTenant } from '../place'
import { dayQuery, type DayRun, driverHref, endIncident, type Incident, transportKey } from '../queries'
import { directions, fullDate, hour, troubles } from '../words'
import { addDays } from '../../../ui/civil'
import { Tell } from './Tell'

/** The buses of a day: how many ride, how many are aboard, what went wrong. */
export function Day() {
  const { t } = useLingui()
  const tenant = useTenant()
  const boot = useBoot()
  const [day, setDay] = useState(boot.today)
  const [telling, setTelling] = useState<DayRun[] | null>(null)
  const { data, error, refetch } = useQuery({ ...dayQuery(tenant.id, day), enabled: !!tenant.id })
  const agent = boot.abilities.includes('transport:consult')
  return (
    <>
      <PageHeader
        title={t`Cars du jour`}
        context={tenant.name}
        actions={
          data && data.runs.length > 0 && day >= boot.today ? (
            <Button icon={Megaphone} onClick={() => setTelling(data.runs)}>
              <Trans>Prévenir les familles</Trans>
            </Button>
          ) : undefined
        }
      />
      <Pages network={agent} />
      <div className="flex items-center gap-2 mb-4" role="group" aria-label={t`Jour`}>
        <IconButton icon={ChevronLeft} label={t`Jour précédent`} onClick={() => setDay(addDays(day, -1))} />
        <p className="font-semibold first-letter:uppercase min-w-0" aria-live="polite">
          {fullDate(day)}
        </p>
        <IconButton icon={ChevronRight} label={t`Jour suivant`} onClick={() => setDay(addDays(day, 1))} />
        {day !== boot.today && (
          <Button dense variant="quiet" onClick={() => setDay(boot.today)}>
            <Trans>Aujourd’hui</Trans>
          </Button>
        )}
      </div>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <>
          {data.waits.filter((w) => !w.closed_at).map((w) => (
            <Banner key={w.id} tone="danger" title={t`Personne à l’arrêt pour ${{ pupil: w.pupil }}`} actions={<LinkButton variant="primary" to={`/transport/attente/${w.id}` as '/'}><Trans>Suivre la procédure</Trans></LinkButton>} className="mb-4">
              {w.stop}
            </Banner>
          ))}
          {data.incidents.map((i) => (
            <Trouble key={i.id} incident={i} tenant={tenant.id} runs={data.runs} />
          ))}
          {data.runs.length === 0 && (
            <EmptyState icon={Bus} title={<Trans>Aucun car ce jour-là</Trans>}>
              {data.school ? <Trans>Aucune ligne n’a d’horaire pour ce jour.</Trans> : <Trans>Il n’y a pas école.</Trans>}
            </EmptyState>
          )}
          {(['out', 'back'] as const).map((direction) => {
            const runs = data.runs.filter((r) => r.direction === direction)
            return (
              runs.length > 0 && (
                <Section key={direction} title={direction === 'out' ? <Trans>Vers l’école</Trans> : <Trans>Retour</Trans>}>
                  <ul className="grid gap-3 lg:grid-cols-2">
                    {runs.map((r) => (
                      <li key={r.run_id}>
                        <RunCard run={r} tenant={tenant.id} day={day} />
                      </li>
                    ))}
                  </ul>
                </Section>
              )
            )
          })}
          {data.waits.some((w) => w.closed_at) && (
            <Section title={<Trans>Procédures closes</Trans>}>
              <ul>
                {data.waits
                  .filter((w) => w.closed_at)
                  .map((w) => (
                    <li key={w.id}>
                      <TextLink to={`/transport/attente/${w.id}` as '/'}>
                        {w.pupil}, {w.stop}
                      </TextLink>
                    </li>
                  ))}
              </ul>
            </Section>
          )}
        </>
      )}
      {telling && <Tell tenant={tenant.id} day={day} runs={telling} onClose={() => setTelling(null)} />}
    </>
  )
}

function RunCard({ run, tenant, day }: { run: DayRun; tenant: string; day: string }) {
  const { t, i18n } = useLingui()
  const full = run.seats > 0 && run.riders >= run.seats
  const line = run.line
  return (
    <Card
      as="div"
      domain="transport"
      label={t`Ligne ${line}`}
      status={i18n._(directions[run.direction])}
      title={`${hour(run.departs)} → ${hour(run.arrives)}`}
      level={3}
      aside={run.emptied_at ? <Badge tone="success"><Trans>Tous descendus</Trans></Badge> : run.clashes > 0 ? <Badge tone="warning"><Plural value={run.clashes} one="# conflit" other="# conflits" /></Badge> : undefined}
      actions={
        <>
          <LinkButton variant="primary" to={`/transport/course/${run.run_id}/${day}` as '/'}>
            <Trans>Liste et pointage</Trans>
          </LinkButton>
          <AnchorButton icon={FileText} href={driverHref(tenant, run.run_id, day)} download>
            <Trans>PDF conducteur</Trans>
          </AnchorButton>
        </>
      }
    >
      <p>
        <strong className="text-ink text-lg tabular">{run.riders}</strong>
        {run.seats > 0 && <Trans> sur {run.seats} places</Trans>}
        {run.seats === 0 && <> <Plural value={run.riders} one="passager" other="passagers" /></>}
        {run.away > 0 && <> · <Plural value={run.away} one="# absent retiré" other="# absents retirés" /></>}
        {run.on > 0 && <> · <Plural value={run.on} one="# à bord" other="# à bord" /></>}
      </p>
      {run.seats > 0 && (
        <div aria-hidden className="mt-2 h-2 rounded-full bg-sand border border-control overflow-hidden">
          <div className={full ? 'h-full bg-danger origin-left' : 'h-full bg-brand origin-left'} style={{ transform: `scaleX(${Math.min(1, run.riders / run.seats)})` }} />
        </div>
      )}
      <p className="mt-2 text-md">
        {run.line_label}
        {run.vehicle && <> · {run.vehicle}</>}
      </p>
    </Card>
  )
}

function Trouble({ incident, tenant, runs }: { incident: Incident; tenant: string; runs: readonly DayRun[] }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: () => endIncident(tenant, incident.id),
    onSuccess: () => {
      toast(t`C’est terminé : les familles le voient.`)
      void client.invalidateQueries({ queryKey: transportKey(tenant) })
    },
  })
  const lines = [...new Set(runs.filter((r) => incident.runs.includes(r.run_id)).map((r) => r.line))].join(', ')
  const minutes = incident.minutes ?? 0
  const at = formatTime(incident.made_at)
  const by = incident.by
  return (
    <Banner
      tone={incident.ended_at ? 'info' : 'warning'}
      className="mb-4"
      title={
        <>
          {i18n._(troubles[incident.kind])}
          {minutes > 0 && <Trans> de {minutes} min</Trans>} · <Trans>ligne {lines}</Trans>
          {incident.ended_at && <> · <Trans>terminé</Trans></>}
        </>
      }
      actions={
        !incident.ended_at && (
          <Button pending={end.isPending} onClick={() => end.mutate()}>
            <Trans>C’est terminé</Trans>
          </Button>
        )
      }
    >
      {incident.body && <p>{incident.body}</p>}
      <p className="text-md">
        <Plural value={incident.told} one="# personne prévenue" other="# personnes prévenues" /> · {at}
        {by && <> · {by}</>}
      </p>
      {end.error && <ProblemState problem={end.error} />}
    </Banner>
  )
}

