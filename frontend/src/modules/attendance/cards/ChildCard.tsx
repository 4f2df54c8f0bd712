import { Trans, useLingui } from '@lingui/react/macro'
import { CalendarX } from 'lucide-react'
import type { HomeCard } from '../../../api/boot'
import { useBoot } from '../../../shell/session'
import { LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { elide } from '../../../ui/format'
import { Withdraw } from '../FamilyActions'
import type { MyAbsence } from '../queries'
import { capital, useWhen } from '../words'

interface Data {
  child: string
  name: string
  today: MyAbsence[]
  declare: boolean
}

/** Under a child's day: a button to say that it will not come; and what was said of today, as easily taken back. */
export function ChildCard({ card }: { card: HomeCard }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const when = useWhen(today)
  const data = card.data as Data
  const said = data.today[0]
  if (said)
    return (
      <Card domain="classe" label={data.name} status={said.kind === 'late' ? t`retard signalé` : t`absence signalée`} title={capital(when(said))} actions={said.abilities.withdraw ? <Withdraw child={data.child} absence={said} name={data.name} /> : undefined}>
        <p>
          <Trans>L’école est prévenue.</Trans>
        </p>
      </Card>
    )
  return (
    <div>
      <LinkButton icon={CalendarX} to={'/absences/signaler' as '/'} search={{ enfant: data.child } as never}>
        <Trans>Signaler une absence {elide('de', data.name)}</Trans>
      </LinkButton>
    </div>
  )
}
