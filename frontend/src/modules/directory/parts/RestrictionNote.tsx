import { Trans, useLingui } from '@lingui/react/macro'
import { ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { ConfirmDialog } from '../../../ui/Dialog'
import { toast } from '../../../ui/Toast'
import { confirmRestriction, type Effect, liftRestriction, type Restriction, useTenant } from '../queries'
import { longDay } from '../words'
import { useAct } from './Frame'

/** What an order means, said of a person: « ne peut pas venir chercher l’enfant, jusqu’au 30 juin 2027 ». */
export function EffectSentence({ effect, until }: { effect: Effect; until?: string | undefined }) {
  const day = until ? longDay(until) : ''
  if (effect === 'may_not_collect')
    return until ? <Trans>ne peut pas venir chercher l’enfant, jusqu’au {day}</Trans> : <Trans>ne peut pas venir chercher l’enfant, jusqu’à nouvel ordre</Trans>
  if (effect === 'no_contact')
    return until ? <Trans>ne peut pas rencontrer l’enfant ni lui écrire, jusqu’au {day}</Trans> : <Trans>ne peut pas rencontrer l’enfant ni lui écrire, jusqu’à nouvel ordre</Trans>
  return until ? <Trans>n’est pas informé·e de la scolarité, jusqu’au {day}</Trans> : <Trans>n’est pas informé·e de la scolarité, jusqu’à nouvel ordre</Trans>
}

/** An order as it must be read before the gate: who, what, until when; then who decided and who checked. */
export function RestrictionNote({ order, about }: { order: Restriction; about?: boolean }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [lifting, setLifting] = useState(false)
  const lift = useAct(() => liftRestriction(tenant, order.id), () => {
    setLifting(false)
    toast(t`La décision ne s’applique plus à partir d’aujourd’hui.`)
  })
  const confirm = useAct(() => confirmRestriction(tenant, order.id), () => toast(t`Décision confirmée ici.`))
  const person = order.person_name
  const pupil = order.pupil_name
  const decided = order.decided_on ? longDay(order.decided_on) : ''
  const checked = order.checked_on ? longDay(order.checked_on) : ''
  const by = order.checked_by ?? ''
  const since = longDay(order.since)
  const lifted = order.lifted_there_on ? longDay(order.lifted_there_on) : ''
  return (
    <div className="rounded-card border-2 border-danger bg-surface p-3 flex gap-3">
      <ShieldAlert aria-hidden className="size-6 flex-none text-danger" />
      <div className="flex-1 min-w-0">
        <p className="font-semibold">
          {person} <EffectSentence effect={order.effect} until={order.until} />.
        </p>
        {about && (
          <p className="text-md">
            <Trans>Enfant : {pupil}</Trans>
          </p>
        )}
        <p className="text-md text-ink-2">
          {order.court && decided ? (
            <Trans>
              {order.court}, décision du {decided}. Depuis le {since}.
            </Trans>
          ) : (
            <Trans>Depuis le {since}.</Trans>
          )}{' '}
          {by && checked && (
            <Trans>
              Document vu par {by} le {checked}.
            </Trans>
          )}
        </p>
        {order.waiting && (
          <p className="text-md font-semibold text-warning">
            <Trans>Enregistrée par une organisation liée : elle s’applique déjà ici, et attend que quelqu’un la vérifie.</Trans>
          </p>
        )}
        {lifted && (
          <p className="text-md font-semibold text-warning">
            <Trans>Levée là-bas le {lifted} : elle s’applique ici jusqu’à ce que vous la leviez aussi.</Trans>
          </p>
        )}
        {order.abilities.length > 0 && (
          <div className="mt-2 flex flex-wrap gap-2" data-noprint>
            {order.abilities.includes('confirm') && (
              <Button dense variant="primary" pending={confirm.isPending} onClick={() => confirm.mutate()}>
                <Trans>J’ai vérifié cette décision</Trans>
              </Button>
            )}
            {order.abilities.includes('lift') && (
              <Button dense onClick={() => setLifting(true)}>
                <Trans>Lever la décision</Trans>
              </Button>
            )}
          </div>
        )}
        <ConfirmDialog
          open={lifting}
          onClose={() => setLifting(false)}
          onConfirm={() => lift.mutate()}
          pending={lift.isPending}
          danger
          title={<Trans>Lever cette décision ?</Trans>}
          confirm={<Trans>Lever dès aujourd’hui</Trans>}
        >
          <p>
            <Trans>
              Dès aujourd’hui, plus rien n’empêchera {person} : ni au portail, ni dans Préau. Vérifiez que le juge l’a décidé, ou que la décision est arrivée à son terme.
            </Trans>
          </p>
        </ConfirmDialog>
      </div>
    </div>
  )
}
