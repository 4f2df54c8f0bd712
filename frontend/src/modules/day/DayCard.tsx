import { Trans, useLingui } from '@lingui/react/macro'
import { CalendarDays } from 'lucide-react'
import type { HomeCard } from '../../api/boot'
import { useBoot } from '../../shell/session'
import { LinkButton } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { formatDate, formatDay } from '../../ui/format'
import { clockOf, dayShown, isThere } from './lines'
import { Timeline } from './Timeline'
import type { DayData } from './types'

/** Today for one child, or the next day once today is over: school, meal, care and bus on one line. */
export function DayCard({ card }: { card: HomeCard }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const { name, lines } = card.data as DayData
  // As the server saw the clock when it told the card.
  const { at } = card as HomeCard & { at?: string }
  const day = dayShown(lines, today, at ? clockOf(at) : '00:00')
  const shown = lines.filter((l) => l.day === day && (isThere(l) || l.change?.open))
  const when = formatDay(day, today)
  const whole = formatDate(day, 'long')
  return (
    <Card
      domain="neutral"
      icon={CalendarDays}
      label={t`La journée`}
      status={day === today ? undefined : when}
      title={
        <>
          {name} · <span className="font-normal">{whole}</span>
        </>
      }
      actions={
        <>
          <LinkButton to={'/jour' as '/'}>
            <Trans>Les jours suivants</Trans>
          </LinkButton>
          <LinkButton variant="quiet" to={'/reservations' as '/'}>
            <Trans>Réserver</Trans>
          </LinkButton>
        </>
      }
    >
      {shown.length > 0 ? <Timeline lines={shown} /> : <Trans>Pas d’école, et rien de réservé.</Trans>}
    </Card>
  )
}
