import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarOff, ChevronRight, Plus } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { LinkButton } from '../../../ui/Button'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatList } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { kindIcons, useStateWords } from '../kinds'
import { home, pageOf, useManaged, useTown } from '../place'
import { type Activity, type Book, bookQuery, type ServiceKey } from '../queries'
import { weekdays } from '../rule'
import { useWeekdayName } from '../RuleFields'

/** What the town hall offers to families, service by service, and how each stands. */
export function ServiceList() {
  const { t } = useLingui()
  const town = useTown()
  const managed = useManaged()
  const books = useQueries({ queries: managed.map((s) => bookQuery(town.id, s)) })
  const titles: Record<ServiceKey, string> = { canteen: t`Restauration`, childcare: t`Accueil périscolaire et loisirs`, transport: t`Transport` }
  const loading = books.some((b) => b.isPending)
  const failed = books.find((b) => b.error)
  const empty = !loading && !failed && books.every((b) => !b.data?.activities.length)
  const open = (
    <LinkButton to={`${home}/nouvelle` as '/'} variant="primary" icon={Plus}>
      <Trans>Ouvrir un service</Trans>
    </LinkButton>
  )
  return (
    <div className="max-w-4xl">
      <PageHeader title={t`Services aux familles`} context={town.name} actions={!empty && managed.length > 0 ? open : undefined}>
        <Trans>Ce que les familles réservent jour par jour, et les règles que vous avez décidées.</Trans>
      </PageHeader>
      {failed && <ProblemState problem={failed.error} retry={() => void failed.refetch()} />}
      {loading && <Skeleton cards={2} />}
      {empty && (
        <EmptyState icon={CalendarOff} title={<Trans>Aucun service n’est encore ouvert</Trans>} action={managed.length > 0 ? open : undefined}>
          <Trans>Cantine, garderie, mercredi, vacances, car : six écrans suffisent, à partir de ce qui se fait d’habitude.</Trans>
        </EmptyState>
      )}
      {managed.map((service, i) => {
        const book = books[i]?.data
        return book?.activities.length ? (
          <Section key={service} title={titles[service]}>
            <ul className="flex flex-col gap-3">
              {book.activities.map((a) => (
                <Line key={a.id} service={service} activity={a} book={book} />
              ))}
            </ul>
          </Section>
        ) : null
      })}
    </div>
  )
}

function Line({ service, activity, book }: { service: ServiceKey; activity: Activity; book: Book }) {
  const dayName = useWeekdayName()
  const states = useStateWords()
  const Icon = kindIcons[activity.kind]
  const days = formatList(weekdays.filter((_, i) => activity.weekdays & (1 << i)).map(dayName))
  const slots = activity.units.filter((u) => !u.archived).length
  const { today } = useBoot()
  const coming = activity.rules.find((r) => r.since > activity.since && r.since > today)
  const since = coming && formatDate(coming.since, 'year')
  const closures = book.closures.filter((c) => (!c.activity_id || c.activity_id === activity.id) && c.until >= today)
  const next = closures[0] && formatDate(closures[0].since, 'short')
  return (
    <li>
      <Link to={pageOf(service, activity.id) as '/'} data-card className="group flex items-center gap-4 bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
        <span className="grid place-content-center flex-none size-11 rounded-button bg-brand-soft text-brand">
          <Icon aria-hidden className="size-5" />
        </span>
        <span className="flex-1 min-w-0">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-semibold">{activity.label}</span>
            <Badge {...(activity.state === 'open' ? { tone: 'success' as const } : activity.state === 'draft' ? { tone: 'warning' as const } : {})}>{states[activity.state]}</Badge>
          </span>
          <span className="block text-md text-ink-2">
            {days}
            {slots > 1 && (
              <>
                {' · '}
                <Plural value={slots} one="# créneau" other="# créneaux" />
              </>
            )}
          </span>
          {since && (
            <span className="block text-md text-ink-2">
              <Trans>Une nouvelle règle à partir du {since}</Trans>
            </span>
          )}
          {next && (
            <span className="block text-md text-ink-2">
              <Trans>Fermeture le {next}</Trans>
            </span>
          )}
        </span>
        <ChevronRight aria-hidden className="size-5 flex-none text-ink-3 rtl:rotate-180" />
      </Link>
    </li>
  )
}
