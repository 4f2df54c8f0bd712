import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { HomeCard } from '../../../api/boot'
import { LinkButton } from '../../../ui/Button'
import { Card, Stat, Stats } from '../../../ui/Card'
import { formatNumber } from '../../../ui/format'

/** The school of today in four figures, each a door. */
export function DayCard({ card }: { card: HomeCard }) {
  const { t } = useLingui()
  const d = card.data as { missing: number; absent: number; unexplained: number; to_confirm: number }
  return (
    <Card
      domain="classe"
      label={t`Présences`}
      status={d.missing > 0 ? t`${plural(d.missing, { one: '# appel manque', other: '# appels manquent' })}` : t`tous les appels attendus sont faits`}
      actions={
        <LinkButton to={'/presences' as '/'}>
          <Trans>Voir la journée</Trans>
        </LinkButton>
      }
    >
      <Stats>
        <Stat value={formatNumber(d.absent)} label={t`${plural(d.absent, { one: 'absent', other: 'absents' })}`} />
        <Stat value={formatNumber(d.missing)} label={t`${plural(d.missing, { one: 'appel manquant', other: 'appels manquants' })}`} domain={d.missing > 0 ? 'danger' : 'neutral'} />
        <Stat value={formatNumber(d.unexplained)} label={t`sans motif`} domain={d.unexplained > 0 ? 'danger' : 'neutral'} />
        <Stat value={formatNumber(d.to_confirm)} label={t`à confirmer`} />
      </Stats>
    </Card>
  )
}
