import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { HomeCard } from '../../../api/boot'
import { Button, Buttons, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState } from '../../../ui/Feedback'
import { formatDate, formatDateTime } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { bookingKey, putCells, type Service } from '../queries'

interface Offered {
  tenant: string
  service: Service
  child: string
  name: string
  unit: string
  day: string
  label: string
  place: string
  until: string
  version: number
}

/** A place that is offered: accepted where it is told. */
export function OfferCard({ card }: { card: HomeCard }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const o = card.data as Offered
  const [busy, setBusy] = useState<boolean | undefined>()
  const [error, setError] = useState<unknown>()
  const { name, label, place } = o
  const until = formatDateTime(o.until)
  const day = formatDate(o.day, 'long')
  const answer = async (take: boolean) => {
    setBusy(take)
    setError(undefined)
    try {
      const [outcome] = await putCells(o.tenant, o.service, [{ child: o.child, unit: o.unit, day: o.day, take, version: o.version }])
      if (outcome?.result === 'done') toast(take ? t`${name} a sa place ${day}` : t`La place est laissée à un autre enfant`)
      else toast(outcome?.sentence || t`Cette place n’est plus proposée.`, { tone: 'info' })
      await Promise.all([client.invalidateQueries({ queryKey: ['home'] }), client.invalidateQueries({ queryKey: bookingKey })])
    } catch (failure) {
      setError(failure)
    }
    setBusy(undefined)
  }
  return (
    <Card domain={card.domain} label={label} status={<Trans>à accepter avant le {until}</Trans>} title={<Trans>Une place pour {name}, {day}</Trans>}>
      <p className="text-ink-2">{place}</p>
      {error ? <ProblemState problem={error} /> : null}
      <Buttons className="mt-3">
        <Button variant="primary" pending={busy === true} onClick={() => void answer(true)}>
          <Trans>J’accepte la place</Trans>
        </Button>
        <Button pending={busy === false} onClick={() => void answer(false)}>
          <Trans>Je la laisse</Trans>
        </Button>
      </Buttons>
      <p className="mt-2 text-md">
        <TextLink to={`/reservations?du=${o.day}` as '/'}>
          <Trans>Voir la semaine</Trans>
        </TextLink>
      </p>
    </Card>
  )
}
