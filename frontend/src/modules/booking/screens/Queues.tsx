import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQueries } from '@tanstack/react-query'
import { BellRing, Hourglass, House } from 'lucide-react'
import { hatOf, useBoot } from '../../../shell/session'
import { TextLink } from '../../../ui/Button'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatDateTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { addDays } from '../../../ui/civil'
import { bookQuery, type Queue, queuesQuery, services } from '../queries'

/** Who waits for a place, day by day: since when, who was offered one and until when. */
export function Queues() {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = hatOf(boot)?.tenant.id ?? ''
  const given = services.filter((s) => boot.abilities.includes(`${s}:consult`))
  const lists = useQueries({ queries: given.map((s) => queuesQuery(tenant, s, boot.today, addDays(boot.today, 56))) })
  const books = useQueries({ queries: given.map((s) => bookQuery(tenant, s)) })
  const units = new Map(books.flatMap((x) => x.data?.activities.flatMap((a) => a.units.map((u) => [u.id, a.units.length > 1 ? `${a.label} · ${u.label}` : a.label] as const)) ?? []))
  const places = new Map(books.flatMap((x) => x.data?.places.map((p) => [p.id, p.name] as const) ?? []))
  const queues = lists.flatMap((l) => l.data ?? []).sort((x, y) => (x.day < y.day ? -1 : x.day > y.day ? 1 : 0))
  const error = lists.find((l) => l.error)?.error
  const pending = lists.some((l) => l.isPending)
  const days = [...new Set(queues.map((q) => q.day))]
  const desk = boot.abilities.some((a) => a.endsWith(':desk'))
  return (
    <div className="max-w-4xl">
      <PageHeader title={t`Listes d’attente`} {...(desk ? { back: '/reservations/guichet' } : {})}>
        <Trans>Une place libérée est proposée d’elle-même au premier de la liste, les habitants d’abord, avec un délai pour répondre.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} />}
      {pending && <Skeleton cards={2} />}
      {!pending && !error && !queues.length && (
        <EmptyState icon={Hourglass} title={<Trans>Personne n’attend de place</Trans>}>
          <Trans>Quand une activité à liste d’attente sera complète, les enfants qui attendent paraîtront ici, jour par jour.</Trans>
        </EmptyState>
      )}
      {days.map((day) => (
        <Section key={day} title={<span className="inline-block first-letter:uppercase">{formatDate(day, 'long')}</span>}>
          <div className="grid gap-3 md:grid-cols-2">
            {queues
              .filter((q) => q.day === day)
              .map((q) => (
                <List key={q.unit + q.place} queue={q} label={units.get(q.unit) ?? ''} place={places.get(q.place) ?? ''} desk={desk} />
              ))}
          </div>
        </Section>
      ))}
    </div>
  )
}

function List({ queue: q, label, place, desk }: { queue: Queue; label: string; place: string; desk: boolean }) {
  const { capacity, taken } = q
  const waiting = q.line.filter((l) => l.state === 'waiting').length
  const ranks = q.line.filter((l) => l.state !== 'offered').map((l) => l.child)
  return (
    <div data-card className="bg-surface rounded-card shadow-card p-4">
      <h3 className="text-lg">{label}</h3>
      <p className="text-md text-ink-2">
        {place}
        {capacity !== undefined && capacity !== null && (
          <>
            {' · '}
            <Trans>
              {taken} places prises sur {capacity}
            </Trans>
          </>
        )}
        {' · '}
        <Plural value={waiting} one="# enfant attend" other="# enfants attendent" />
      </p>
      <ol className="mt-2 divide-y divide-line">
        {q.line.map((l) => {
          const offered = l.state === 'offered'
          const name = `${l.given_name} ${l.family_name}`
          const since = l.since ? formatDateTime(l.since, 'short') : ''
          const until = l.answer_until ? formatDateTime(l.answer_until, 'short') : ''
          return (
            <li key={l.child} className="py-2 flex items-start gap-3">
              <span className="w-7 text-center font-semibold tabular text-ink-2">{offered ? <BellRing aria-hidden className="size-5 mx-auto text-warning" /> : ranks.indexOf(l.child) + 1}</span>
              <span className="flex-1 min-w-0">
                {desk ? <TextLink to={`/reservations/guichet/${l.child}?du=${q.day}` as '/'}>{name}</TextLink> : name}
                <span className="block text-md text-ink-2">
                  {offered ? (
                    <Trans>Place proposée, réponse attendue avant le {until}</Trans>
                  ) : (
                    <Trans>Attend depuis le {since}</Trans>
                  )}
                </span>
              </span>
              {l.resident && (
                <span className="inline-flex items-center gap-1 text-sm text-ink-2">
                  <House aria-hidden className="size-4" />
                  <Trans>Habitant</Trans>
                </span>
              )}
            </li>
          )
        })}
      </ol>
    </div>
  )
}
