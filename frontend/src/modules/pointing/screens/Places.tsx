import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { CalendarDays, ChevronLeft, ChevronRight, CloudOff } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { Button, IconButton, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { addDays } from '../../../ui/civil'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import type { Read } from '../../../shell/remember'
import { dayQuery, type PointingDay, type Service, services } from '../queries'
import { serviceDomains, serviceWords, useTenant } from '../words'

/** Where one ticks today: the places of both services, with how many are there. */
export function Places() {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const navigate = useNavigate()
  const { jour } = useSearch({ strict: false }) as { jour?: string }
  const mine = services.filter((s) => boot.abilities.includes(`${s}:point`))
  const day = jour ?? ''
  const canteen = useQuery({ ...dayQuery(boot.me.account_id, tenant.id, 'canteen', day), enabled: mine.includes('canteen') })
  const childcare = useQuery({ ...dayQuery(boot.me.account_id, tenant.id, 'childcare', day), enabled: mine.includes('childcare') })
  const asked = mine.map((s) => (s === 'canteen' ? canteen : childcare))
  const read = asked.flatMap((q) => (q.data ? [q.data] : []))
  const error = asked.find((q) => q.error && !q.data)?.error
  const shown = read[0]?.value
  const go = (to: string) => void navigate({ to: '/pointage' as '/', search: { jour: to } as never })
  const next = read.map((r) => r.value.next).filter((d): d is string => !!d).sort()[0]?.slice(0, 10)
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Pointage`} context={tenant.name}>
        <Trans>Choisissez le lieu : sa liste reste sur cette tablette jusqu’à cette nuit et s’ouvre sans réseau.</Trans>
      </PageHeader>
      {shown && (
        <div className="flex items-center gap-2 mb-4" role="group" aria-label={t`Jour`}>
          <IconButton icon={ChevronLeft} label={t`Jour précédent`} onClick={() => go(addDays(shown.day.slice(0, 10), -1))} />
          <p className="font-semibold first-letter:uppercase min-w-0" aria-live="polite">
            {formatDate(shown.day.slice(0, 10))}
          </p>
          <IconButton icon={ChevronRight} label={t`Jour suivant`} onClick={() => go(addDays(shown.day.slice(0, 10), 1))} />
          {shown.day !== shown.today && (
            <Button dense variant="quiet" onClick={() => void navigate({ to: '/pointage' as '/' })}>
              <Trans>Aujourd’hui</Trans>
            </Button>
          )}
        </div>
      )}
      {read.some((r) => !r.fresh) && (
        <p className="mb-4">
          <Badge tone="warning" icon={CloudOff}>
            <Trans>Hors ligne : lieux vus à {formatTime(new Date(Math.min(...read.map((r) => r.at))))}</Trans>
          </Badge>
        </p>
      )}
      {error && <ProblemState problem={error} retry={() => asked.forEach((q) => void q.refetch())} />}
      {!read.length && !error && <Skeleton cards={2} />}
      {read.length > 0 && read.every((r) => !r.value.places.length) && (
        <EmptyState
          icon={CalendarDays}
          title={<Trans>Aucun service ce jour</Trans>}
          action={
            next && (
              <Button variant="primary" onClick={() => go(next)}>
                <Trans>Préparer {formatDate(next)}</Trans>
              </Button>
            )
          }
        >
          <Trans>Préparer la veille garde la liste sur la tablette, pour un lieu sans réseau.</Trans>
        </EmptyState>
      )}
      <div className="flex flex-col gap-4">
        {read.map((r) => (
          <OfService key={r.value.service} read={r} day={day} />
        ))}
      </div>
    </div>
  )
}

function OfService({ read, day }: { read: Read<PointingDay>; day: string }) {
  const { i18n } = useLingui()
  const service = read.value.service as Service
  return (
    <>
      {read.value.places.map((p) => (
        <Card
          key={p.id}
          domain={serviceDomains[service]}
          label={i18n._(serviceWords[service])}
          title={p.name}
          actions={
            <LinkButton variant="primary" to={`/pointage/${service}/${p.id}` as '/'} {...(day && { search: { jour: day } as never })}>
              <Trans>Pointer</Trans>
              <span className="sr-only"> {p.name}</span>
            </LinkButton>
          }
        >
          <p>
            {p.labels.join(', ')} · {formatTime(p.starts)} – {formatTime(p.ends)}
          </p>
          <p className="text-ink-2">
            <span className="font-semibold tabular">
              {p.there}/{p.expected}
            </span>{' '}
            <Plural value={p.there} one="présent" other="présents" />
            {p.absent > 0 && (
              <>
                {' · '}
                <Plural value={p.absent} one="# absent" other="# absents" />
              </>
            )}
          </p>
        </Card>
      ))}
    </>
  )
}
