import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CalendarDays } from 'lucide-react'
import { useMemo } from 'react'
import { chooseChild, useBoot, useChild } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { ChildSwitcher } from '../../../ui/ChildSwitcher'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { addDays } from '../../../ui/civil'
import { formatDate, formatDay } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { change, dayKey, daysQuery } from '../queries'
import { Timeline } from '../Timeline'
import type { Told } from '../types'

/** How many days are shown: two weeks of school. */
const shown = 14

/** The next days of a child, and what may be done about each with a thumb. */
export function Days() {
  const { t } = useLingui()
  const boot = useBoot()
  const child = useChild(boot.children) as (typeof boot.children)[number] & { also?: string[] } | undefined
  const { data, error, refetch } = useQuery(daysQuery(boot.today, addDays(boot.today, shown - 1)))
  const mine = useMemo(() => {
    const ids = child ? [child.id, ...(child.also ?? [])] : []
    return (data?.items ?? []).flatMap((of) => of.lines.filter((l) => ids.includes(l.child)).map((l): Told => ({ ...l, tenant: of.tenant })))
  }, [data, child])
  const days = [...new Set(mine.map((l) => l.day))].sort()
  return (
    <div className="max-w-2xl mx-auto">
      {child && (
        <div className="mb-5">
          <ChildSwitcher options={boot.children} value={child.id} onChange={chooseChild} />
        </div>
      )}
      <PageHeader title={t`La journée`} actions={<LinkButton to={'/reservations' as '/'}>{t`Réserver un mois`}</LinkButton>}>
        <Trans>École, cantine, accueil et car, et jusqu’à quand vous pouvez changer.</Trans>
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={4} />}
      {data && days.length === 0 && (
        <EmptyState icon={CalendarDays} title={<Trans>Rien pour les deux semaines à venir</Trans>}>
          <Trans>Les jours de classe et ce que vous réservez paraîtront ici.</Trans>
        </EmptyState>
      )}
      <ul className="grid gap-3">
        {days.map((day) => (
          <Day key={day} day={day} today={boot.today} lines={mine.filter((l) => l.day === day)} />
        ))}
      </ul>
    </div>
  )
}

function Day({ day, today, lines }: { day: string; today: string; lines: readonly Told[] }) {
  const near = formatDay(day, today)
  const whole = formatDate(day, 'long')
  return (
    <li data-card className="bg-surface rounded-card shadow-card p-4 lg:p-5">
      <h2 className="text-lg first-letter:uppercase">
        {whole}
        {(day === today || day === addDays(today, 1)) && <span className="text-brand text-md font-semibold"> · {near}</span>}
      </h2>
      <Timeline lines={lines} act={Act} />
    </li>
  )
}

/** Take it or give it back, where the rule lets. What somebody else changed meanwhile is told, and read again. */
function Act({ line: l }: { line: Told }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const take = l.state === 'none' || l.state === 'cancelled' || l.state === 'offered'
  const label = l.label
  const day = formatDate(l.day, 'long')
  const put = useMutation({
    mutationFn: (on: boolean) => change(l, on),
    onSuccess: (o) => {
      if (!o || o.result === 'refused' || o.result === 'changed') toast(o?.sentence ?? t`Ce n’est pas enregistré.`, { tone: 'danger' })
      else toast(o.sentence || (o.state === 'booked' ? t`${label}, ${day} : réservé` : t`${label}, ${day} : annulé`), { tone: 'success' })
      void client.invalidateQueries({ queryKey: dayKey })
      void client.invalidateQueries({ queryKey: ['home'] })
    },
    onError: refused,
  })
  if (!l.ref || !l.change?.open || l.service === 'attendance') return null
  return (
    <Button dense pending={put.isPending} variant={take ? 'secondary' : 'quiet'} onClick={() => put.mutate(take)} aria-label={take ? t`Réserver : ${label}, ${day}` : t`Annuler : ${label}, ${day}`}>
      {l.state === 'offered' ? <Trans>Accepter la place</Trans> : take ? <Trans>Réserver</Trans> : <Trans>Annuler</Trans>}
    </Button>
  )
}
