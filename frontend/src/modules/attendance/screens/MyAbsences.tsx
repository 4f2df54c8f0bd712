import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CalendarX, Plus, UserCheck } from 'lucide-react'
import { useBoot, useChild, chooseChild } from '../../../shell/session'
import { LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ChildSwitcher } from '../../../ui/ChildSwitcher'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { elide } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { Explain, FactBody, Withdraw } from '../FamilyActions'
import { mineQuery, type MyAbsence, type MyChild } from '../queries'
import { capital, grounds, states, useWhen } from '../words'

/** A child's absences, what the school makes of its days, and who may fetch it. */
export function MyAbsences() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(mineQuery)
  const boot = useBoot()
  const worn = useChild(boot.children)
  const child = data?.find((c) => c.child === worn?.id) ?? data?.[0]
  return (
    <div className="max-w-2xl">
      <PageHeader
        title={t`Absences et jours d’école`}
        context={child?.school}
        actions={
          child?.abilities.declare && (
            <LinkButton variant="primary" icon={Plus} to={'/absences/signaler' as '/'} search={{ enfant: child.child } as never}>
              <Trans>Signaler une absence {elide('de', child.given_name)}</Trans>
            </LinkButton>
          )
        }
      />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && !child && (
        <EmptyState icon={CalendarX} title={<Trans>Aucun enfant dans une école qui fait l’appel ici</Trans>}>
          <Trans>Si votre enfant est à l’école, demandez-lui de vérifier qui est responsable de qui.</Trans>
        </EmptyState>
      )}
      {child && (
        <div className="flex flex-col gap-4">
          <ChildSwitcher options={(data ?? []).map((c) => ({ id: c.child, first_name: c.given_name, class_name: c.class ?? '' }))} value={child.child} onChange={chooseChild} />
          <OneChild child={child} />
        </div>
      )}
    </div>
  )
}

function OneChild({ child }: { child: MyChild }) {
  const name = child.given_name
  const asked = child.absences.filter((a) => a.state === 'found' || a.state === 'refused')
  const coming = child.absences.filter((a) => !asked.includes(a) && a.until >= child.today)
  const past = child.absences.filter((a) => !asked.includes(a) && a.until < child.today)
  return (
    <>
      {asked.map((a) => (
        <AbsenceCard key={a.id} absence={a} child={child} />
      ))}
      {child.facts.length > 0 && (
        <Section title={<Trans>Les jours particuliers</Trans>}>
          <div className="flex flex-col gap-3">
            {child.facts.map((f) => (
              <FactBody key={f.fact} fact={f} child={child.child} name={name} today={child.today} may={child.abilities.declare ?? false} />
            ))}
          </div>
        </Section>
      )}
      <Section title={<Trans>Signalées</Trans>}>
        {coming.length ? (
          <div className="flex flex-col gap-3">
            {coming.map((a) => (
              <AbsenceCard key={a.id} absence={a} child={child} />
            ))}
          </div>
        ) : (
          <p className="text-ink-2">
            <Trans>Aucune absence n’est signalée pour {name} : l’école l’attend.</Trans>
          </p>
        )}
      </Section>
      <Section title={<Trans>À la sortie</Trans>}>
        <p className="mb-3 text-ink-2">
          <Trans>Les personnes qui peuvent venir chercher {name}, et s’il ou elle rentre sans adulte.</Trans>
        </p>
        <LinkButton icon={UserCheck} to={`/mes-enfants/${child.child}/sortie` as '/'}>
          <Trans>Qui vient chercher {name}</Trans>
        </LinkButton>
      </Section>
      {past.length > 0 && (
        <Section title={<Trans>Ces deux derniers mois</Trans>}>
          <div className="flex flex-col gap-3">
            {past.map((a) => (
              <AbsenceCard key={a.id} absence={a} child={child} />
            ))}
          </div>
        </Section>
      )}
    </>
  )
}

function AbsenceCard({ absence: a, child }: { absence: MyAbsence; child: MyChild }) {
  const { t, i18n } = useLingui()
  const when = useWhen(child.today)
  const state = states[a.state]
  const by = a.by === 'me' ? t`signalée par vous` : a.by === 'other' ? t`signalée par l’autre responsable` : t`relevée par l’école`
  return (
    <Card
      domain="classe"
      level={3}
      label={a.kind === 'late' ? t`Retard` : t`Absence`}
      title={capital(when(a))}
      aside={<Badge tone={a.state === 'found' ? 'danger' : state.tone}>{i18n._(state.label)}</Badge>}
      actions={
        a.abilities.withdraw || a.abilities.explain ? (
          <>
            {a.abilities.withdraw && <Withdraw child={child.child} absence={a} name={child.given_name} />}
            {a.abilities.explain && <Explain child={child.child} absence={a} name={child.given_name} />}
          </>
        ) : undefined
      }
    >
      <p>
        {a.ground ? `${i18n._(grounds[a.ground].label)} · ` : ''}
        {by}
        {a.eats && ` · ${t`déjeune à la cantine`}`}
      </p>
      {a.words && <p className="text-md text-ink-2">« {a.words} »</p>}
      {a.state === 'found' && (
        <p className="mt-1">
          <Trans>L’école n’en connaît pas le motif. Un mot de votre part suffit.</Trans>
        </p>
      )}
    </Card>
  )
}
