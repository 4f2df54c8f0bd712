import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { ClipboardCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { HomeCard } from '../../../api/boot'
import { useReady } from '../../../shell/ready'
import { openService } from '../../../shell/service'
import { useBoot } from '../../../shell/session'
import { LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { formatTime } from '../../../ui/format'
import { Calls } from '../Calls'
import { module } from '../module'
import { useCalls } from '../outbox'
import { useSchool } from '../place'
import { type ClassView, rollQuery } from '../queries'

/** The roll that is mine to call now. Its sheet is kept on this device: it is called without a network too. */
export function RollsCard({ card }: { card: HomeCard }) {
  const { t } = useLingui()
  const school = useSchool()
  const account = useBoot().me.account_id
  const client = useQueryClient()
  const { rolls } = card.data as { rolls: ClassView[] }
  const box = useCalls(school.id)
  const [kept, setKept] = useState(false)
  const due = rolls.map((c) => ({ ...c, half: c.halves.find((h) => h.state === 'missing' || h.state === 'waiting') }))
  useEffect(() => {
    void Promise.all([openService(module.catalogue!), import('../AttendanceScreens'), import('../screens/RollCall'), ...due.flatMap(({ id, half }) => (half ? [client.prefetchQuery(rollQuery(account, school.id, id, '', half.half))] : []))]).then(() => setKept(true))
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once: the sheet asks anew when it is opened
  }, [])
  useReady(kept)
  return (
    <>
      <Calls school={school.id} box={{ ...box, waiting: [] }} />
      {due.map(({ half, ...c }) => {
        const late = half?.minutes_late ?? 0
        const made = box.waiting.filter((h) => h.body.class === c.id && h.body.half === half?.half).at(-1)
        return (
          <Card
            key={c.id}
            domain="classe"
            label={c.label}
            status={made ? t`à envoyer au retour du réseau` : half?.state === 'missing' ? t`en attente depuis ${late} min` : t`à faire maintenant`}
            title={made ? t`Appel fait sur cet appareil à ${formatTime(made.body.taken_at)}` : half?.half === 'afternoon' ? t`Appel de l’après-midi` : t`Appel du matin`}
            actions={
              <LinkButton variant={made ? 'secondary' : 'primary'} icon={ClipboardCheck} to={`/presences/appel/${c.id}` as '/'} search={{ demi: half?.half } as never}>
                {made ? <Trans>Revoir l’appel</Trans> : <Trans>Faire l’appel</Trans>}
              </LinkButton>
            }
          />
        )
      })}
    </>
  )
}
