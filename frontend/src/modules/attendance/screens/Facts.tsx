import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CalendarDays } from 'lucide-react'
import { useState } from 'react'
import { Button, LinkButton, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { StaffNav } from '../AttendanceScreens'
import { useSchool } from '../place'
import { factsQuery, type FactView } from '../queries'
import { capital, kinds, services, useWhen } from '../words'

/** Outings, closures, absences of teachers, strikes: a few touches each, and what they do to meals and buses. */
export function Facts() {
  const { t } = useLingui()
  const school = useSchool()
  const [past, setPast] = useState(false)
  const { data, error, refetch } = useQuery(factsQuery(school.id, past))
  const today = data?.today.slice(0, 10) ?? ''
  const doors = [
    { to: 'sortie', kind: 'outing', label: t`Une sortie`, help: t`Une classe ou quelques élèves, avec ou sans pique-nique` },
    { to: 'absence', kind: 'teacher_absent', label: t`Un enseignant absent`, help: t`Les élèves répartis, ou gardés à la maison` },
    { to: 'greve', kind: 'strike', label: t`Une grève`, help: t`Les classes non assurées, le service d’accueil` },
    { to: 'fermeture', kind: 'class_closed', label: t`Une classe fermée`, help: t`Chauffage, eau, épidémie` },
  ] as const
  return (
    <>
      <PageHeader title={t`Sorties et fermetures`} context={school.name}>
        <Trans>La mairie compte ce que cela change pour les repas et le car ; vous confirmez ; les familles sont prévenues.</Trans>
      </PageHeader>
      <StaffNav />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.abilities.manage && (
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
          {doors.map((d) => {
            const Icon = kinds[d.kind].icon
            return (
              <li key={d.to}>
                <LinkButton wide to={`/presences/evenements/${d.to}` as '/'} className="h-full !justify-start text-start !py-3">
                  <span className="flex items-center gap-3">
                    <Icon aria-hidden className="size-6 flex-none" />
                    <span>
                      {d.label}
                      <span className="block text-sm font-normal text-ink-2">{d.help}</span>
                    </span>
                  </span>
                </LinkButton>
              </li>
            )
          })}
        </ul>
      )}
      {data && (
        <Section
          title={past ? <Trans>Passées ou annulées</Trans> : <Trans>À venir</Trans>}
          actions={
            <Button variant="quiet" onClick={() => setPast(!past)}>
              {past ? <Trans>Voir ce qui vient</Trans> : <Trans>Voir le passé</Trans>}
            </Button>
          }
        >
          {data.items.length ? (
            <ul className="flex flex-col gap-3">
              {data.items.map((f) => (
                <li key={f.id}>
                  <FactLine fact={f} today={today} />
                </li>
              ))}
            </ul>
          ) : (
            <EmptyState icon={CalendarDays} title={<Trans>Rien de particulier</Trans>}>
              <Trans>Les jours d’école se suivent comme d’habitude.</Trans>
            </EmptyState>
          )}
        </Section>
      )}
    </>
  )
}

export function FactLine({ fact: f, today }: { fact: FactView; today: string }) {
  const { i18n, t } = useLingui()
  const when = useWhen(today)
  const { icon, label } = kinds[f.kind]
  const state = f.state === 'told' ? { tone: 'success' as const, word: t`Familles prévenues` } : f.state === 'asked' ? { tone: 'warning' as const, word: t`À confirmer` } : { tone: 'info' as const, word: t`Annulée` }
  return (
    <Card
      as="div"
      domain="classe"
      icon={icon}
      level={3}
      label={i18n._(label)}
      status={when(f)}
      title={
        <TextLink to={`/presences/evenements/${f.id}` as '/'}>
          {f.label || capital(f.kind_label)}
        </TextLink>
      }
      aside={<Badge tone={state.tone}>{state.word}</Badge>}
    >
      <p>
        <Plural value={f.pupils} one="# élève" other="# élèves" />
        {f.kind === 'strike' && f.places > 0 && (
          <>
            {' · '}
            <Trans>
              {f.taken_in} places sur {f.places} accordées
            </Trans>
          </>
        )}
      </p>
      <Freed fact={f} />
    </Card>
  )
}

/** What the collectivities answered, in a line: « 24 repas libérés · 3 places de car ». */
export function Freed({ fact }: { fact: FactView }) {
  const { i18n } = useLingui()
  const said = fact.effects.filter((e) => e.answered && (e.freed > 0 || e.due > 0))
  if (!said.length) return null
  return (
    <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-md">
      {said.map((e) => {
        const { icon: Icon, domain } = services[e.service]
        return (
          <li key={`${e.organisation}${e.service}`} className={`inline-flex items-center gap-1.5 ${domain}`}>
            <Icon aria-hidden className="size-4" />
            <span className="font-semibold">
              {i18n._(services[e.service].label)}
              {'\u00a0: '}
            </span>
            <span className="text-ink">
              <Plural value={e.freed} one="# libéré" other="# libérés" />
              {e.due > 0 && (
                <>
                  {', '}
                  <Plural value={e.due} one="# reste dû" other="# restent dus" />
                </>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
