import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { CalendarOff, ChevronDown, ChevronLeft, ChevronRight, Users } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { IconButton, LinkButton } from '../../../ui/Button'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { addDays } from '../../../ui/civil'
import { formatDate, formatDateTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { KindIcon } from '../KindIcon'
import { type ClassDay as Data, classQuery } from '../queries'

/** Who eats, who stays and who takes the bus, class by class: what the town hall tells the school. */
export function ClassDay() {
  const { t } = useLingui()
  const boot = useBoot()
  const navigate = useNavigate()
  const { day = boot.today } = useParams({ strict: false }) as { day?: string }
  const { data, error, refetch } = useQuery(classQuery(boot.hat, day))
  const go = (n: number) => void navigate({ to: `/jour/classe/${addDays(day, n)}` as '/' })
  const classes = [...new Set((data?.pupils ?? []).map((p) => p.class))]
  const told = data?.told_at ? formatDateTime(data.told_at, 'short') : ''
  const whole = formatDate(day, 'long')
  // A day without school of which the town hall told nothing: nobody eats, and nobody is waited for.
  const idle = !!data && !data.school && !data.told_at
  const next = data ? formatDate(data.next, 'long') : ''
  return (
    <div>
      <PageHeader title={t`Qui mange, qui reste`}>{idle ? null : told ? <Trans>D’après la mairie, {told}.</Trans> : <Trans>La mairie n’a encore rien transmis pour ce jour.</Trans>}</PageHeader>
      <div className="mb-5 flex items-center gap-2">
        <IconButton icon={ChevronLeft} label={t`Jour précédent`} onClick={() => go(-1)} />
        <p className="min-w-0 flex-1 text-center font-semibold first-letter:uppercase sm:flex-none sm:px-3">{whole}</p>
        <IconButton icon={ChevronRight} label={t`Jour suivant`} onClick={() => go(1)} />
      </div>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && classes.length === 0 && (
        <EmptyState icon={Users} title={<Trans>Aucune classe</Trans>}>
          <Trans>Les élèves de vos classes paraîtront ici.</Trans>
        </EmptyState>
      )}
      {data && idle && classes.length > 0 && (
        <EmptyState
          icon={CalendarOff}
          title={<Trans>Pas d’école ce jour-là</Trans>}
          action={
            data.next !== day && (
              <LinkButton to={`/jour/classe/${data.next}` as '/'}>
                <Trans>Voir le {next}</Trans>
              </LinkButton>
            )
          }
        />
      )}
      {!idle && classes.length > 1 && data?.told_at && <Counts title={<Trans>Toute l’école</Trans>} pupils={data.pupils} />}
      {(idle ? [] : classes).map((c) => (
        <OneClass key={c} name={c} alone={classes.length === 1} told={!!data!.told_at} pupils={data!.pupils.filter((p) => p.class === c)} />
      ))}
    </div>
  )
}

/** How many eat, stay and ride. */
function Counts({ title, pupils }: { title?: ReactNode; pupils: Data['pupils'] }) {
  const eat = pupils.filter((p) => p.lines.some((l) => l.kind === 'meal' && l.state === 'booked')).length
  const stay = pupils.filter((p) => p.lines.some((l) => l.service === 'childcare' && l.kind !== 'morning' && l.state === 'booked')).length
  const ride = pupils.filter((p) => p.lines.some((l) => l.service === 'transport' && l.state === 'booked')).length
  return (
    <p className={title ? 'mb-4' : 'text-ink-2'}>
      {title && <strong>{title} : </strong>}
      <Plural value={eat} _0="personne ne mange à la cantine" one="# mange à la cantine" other="# mangent à la cantine" /> · <Plural value={stay} _0="personne ne reste le soir" one="# reste le soir" other="# restent le soir" />
      {ride > 0 && (
        <>
          {' · '}
          <Plural value={ride} one="# prend le car" other="# prennent le car" />
        </>
      )}
    </p>
  )
}

/** A class: open when it is the only one; of several, one opens those one looks for. */
function OneClass({ name, alone, told, pupils }: { name: string; alone: boolean; told: boolean; pupils: Data['pupils'] }) {
  if (alone)
    return (
      <Section title={name}>
        {told && (
          <div className="mb-3">
            <Counts pupils={pupils} />
          </div>
        )}
        <Pupils told={told} pupils={pupils} />
      </Section>
    )
  return (
    <details data-card className="group mb-3 bg-surface rounded-card shadow-card">
      <summary className="cursor-pointer p-4 flex items-start justify-between gap-3">
        <div>
          <h2 className="text-lg">{name}</h2>
          {told && (
            <div className="text-md">
              <Counts pupils={pupils} />
            </div>
          )}
        </div>
        <ChevronDown aria-hidden className="size-5 mt-0.5 flex-none text-ink-3 transition-transform group-open:rotate-180" />
      </summary>
      <div className="px-4 pb-4">
        <Pupils told={told} pupils={pupils} />
      </div>
    </details>
  )
}

/** Nothing is said of who eats while the town hall has told nothing: silence is no « goes home ». */
function Pupils({ told, pupils }: { told: boolean; pupils: Data['pupils'] }) {
  return (
    <ul className="grid gap-x-6 md:grid-cols-2">
      {pupils.map((p) => (
        <li key={p.id} className="border-b border-line py-2">
          <span className="font-semibold">
            {p.given_name} {p.family_name}
          </span>
          <span className="mt-0.5 flex flex-wrap gap-x-3 text-md text-ink-2">
            {told && p.lines.length === 0 && <Trans>Rentre sans cantine, accueil ni car</Trans>}
            {p.lines.map((l) => (
              <span key={l.service + l.label + l.starts} className="inline-flex items-center gap-1">
                <KindIcon kind={l.kind} className="size-4 shrink-0" />
                {l.state === 'away' ? (
                  <span>
                    <s>{l.label}</s> <Trans>retiré : absent</Trans>
                  </span>
                ) : (
                  l.label
                )}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}
