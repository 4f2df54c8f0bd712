import { Trans, useLingui } from '@lingui/react/macro'
import type { HomeCard } from '../../../api/boot'
import { useBoot } from '../../../shell/session'
import { Card } from '../../../ui/Card'
import { Explain } from '../FamilyActions'
import type { MyAbsence } from '../queries'
import { useWhen } from '../words'

/** The school found a child absent and knows no reason. */
export function AskedCard({ card }: { card: HomeCard }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const when = useWhen(today)
  const { name, child, asked } = card.data as { name: string; child: string; asked?: MyAbsence }
  if (!asked) return null
  return (
    <Card domain="classe" label={name} status={t`motif à donner`} title={t`${name} n’était pas à l’école`} actions={asked.abilities.explain ? <Explain child={child} absence={asked} name={name} /> : undefined}>
      <p>
        {when(asked)}
        {'. '}
        <Trans>L’école n’en connaît pas le motif.</Trans>
      </p>
    </Card>
  )
}
