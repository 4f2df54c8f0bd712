import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ProblemState } from '../../ui/Feedback'
import { RadioGroup } from '../../ui/Field'
import { toast } from '../../ui/Toast'
import { DayToggles } from './DayToggles'
import type { Offer } from './model'
import { type NewEnrolment, putEnrolment } from './queries'
import type { Booking } from './useBooking'

/** The way into an activity: where when there are several places, how it is booked, which days. Two touches when there is no choice. */
export function EnrolSheet({ offer: o, booking: b, desk, onClose }: { offer: Offer; booking: Booking; desk?: boolean; onClose: () => void }) {
  const { t } = useLingui()
  const order = ['occasional', 'weekly', 'annual'].filter((m) => o.activity.modes.includes(m))
  const [mode, setMode] = useState(order[0] ?? 'occasional')
  const [place, setPlace] = useState(o.places[0]?.id ?? '')
  const wednesday = o.activity.kind === 'wednesday'
  const [days, setDays] = useState(wednesday ? 4 : 27)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const name = o.child.given_name
  const { label, description, rule, units } = o.activity
  const act = async () => {
    setBusy(true)
    setError(undefined)
    try {
      const pattern = mode === 'occasional' ? {} : Object.fromEntries(units.slice(0, 1).map((u) => [u.id, { a: days, b: days }]))
      const { outcomes } = await putEnrolment(o.tenant, o.service, { child: o.child.id, activity_id: o.activity.id, place_id: place, mode, since: b.today, pattern } as NewEnrolment, !!desk)
      await b.reload()
      const booked = outcomes.filter((x) => x.result === 'done').length
      toast(booked ? t`${name} : inscription faite, ${booked} jours réservés` : t`${name} : inscription faite, choisissez les jours dans la grille`)
      onClose()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const words: Record<string, { label: string; help: string }> = {
    occasional: { label: t`Au jour le jour`, help: t`Vous choisissez chaque jour dans la grille.` },
    weekly: { label: t`Une semaine type`, help: t`Les mêmes jours sont réservés chaque semaine ; vous retirez ce qu’il faut.` },
    annual: { label: t`Toute l’année`, help: t`Les jours choisis sont réservés jusqu’à l’été.` },
  }
  return (
    <Dialog
      open
      onClose={onClose}
      shape="sheet"
      title={
        <Trans>
          {label} : inscrire {name}
        </Trans>
      }
      actions={
        <>
          <Button variant="primary" pending={busy} onClick={() => void act()}>
            <Trans>Inscrire {name}</Trans>
          </Button>
          <Button onClick={onClose}>
            <Trans>Annuler</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {(description || rule) && (
          <div className="text-ink-2">
            {description && <p>{description}</p>}
            {rule && (
              <p>
                <Trans>Pour réserver : {rule}</Trans>
              </p>
            )}
          </div>
        )}
        {o.places.length > 1 && <RadioGroup name="place" label={t`Où`} value={place} onChange={setPlace} choices={o.places.map((p) => ({ value: p.id, label: p.name }))} />}
        {order.length > 1 && <RadioGroup name="mode" label={t`Comment`} value={mode} onChange={setMode} choices={order.map((m) => ({ value: m, ...words[m]! }))} />}
        {mode !== 'occasional' && !wednesday && <DayToggles label={t`Jours`} value={days} wednesday={false} onChange={setDays} />}
        {error ? <ProblemState problem={error} /> : null}
      </div>
    </Dialog>
  )
}
