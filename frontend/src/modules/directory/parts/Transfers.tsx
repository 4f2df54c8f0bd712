import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useState } from 'react'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, type Tone } from '../../../ui/Feedback'
import { RadioGroup } from '../../../ui/Field'
import { formatDate } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { refuseTransfer, type RefusalReason, sendTransfer, type Transfer, type TransferState, useTenant, withdrawTransfer } from '../queries'
import { longDay } from '../words'
import { useAct } from './Frame'

export const transferStates: Record<TransferState, { label: MessageDescriptor; tone?: Tone }> = {
  asked: { label: msg`Demandé`, tone: 'info' },
  proposed: { label: msg`Proposé`, tone: 'info' },
  accepted: { label: msg`Accepté`, tone: 'success' },
  refused: { label: msg`Refusé`, tone: 'warning' },
  withdrawn: { label: msg`Annulé` },
  done: { label: msg`Terminé`, tone: 'success' },
}

export const refusals: Record<RefusalReason, MessageDescriptor> = {
  unknown: msg`Personne de ce nom n’est attendu ici`,
  stays: msg`L’élève reste`,
  elsewhere: msg`L’élève part dans un autre établissement`,
  mistake: msg`C’est une erreur`,
}

/** One move, as this side sees it: what happens, what is waited for, what may be done. */
export function TransferCard({ transfer: v }: { transfer: Transfer }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [refusing, setRefusing] = useState(false)
  const name = v.name || t`Élève dont la fiche est effacée`
  const peer = v.peer_name ?? ''
  const day = v.leaves_on ? longDay(v.leaves_on) : ''
  const on = formatDate(v.decided_at ?? v.opened_at, 'full')
  const send = useAct(() => sendTransfer(tenant, v.id), () => toast(t`${name} est proposé·e à ${peer}.`))
  const withdraw = useAct(() => withdrawTransfer(tenant, v.id), () => toast(t`Transfert annulé.`))
  const state = transferStates[v.state]
  return (
    <Card
      as="div"
      domain="neutral"
      label={v.way === 'out' ? (peer ? t`Vers ${peer}` : t`Par un code remis à la famille`) : t`De ${peer}`}
      aside={<Badge {...(state.tone && { tone: state.tone })}>{t(state.label)}</Badge>}
      title={name}
      level={3}
      actions={
        v.abilities.length > 0 && (
          <>
            {v.abilities.includes('accept') && (
              <LinkButton variant="primary" to={`/annuaire/transferts/${v.id}` as '/'}>
                <Trans>Examiner et recevoir</Trans>
              </LinkButton>
            )}
            {v.abilities.includes('send') && (
              <Button variant="primary" pending={send.isPending} onClick={() => send.mutate()}>
                <Trans>Oui, l’élève part</Trans>
              </Button>
            )}
            {v.abilities.includes('refuse') && (
              <Button onClick={() => setRefusing(true)}>
                <Trans>Refuser</Trans>
              </Button>
            )}
            {v.abilities.includes('withdraw') && (
              <Button variant="quiet" pending={withdraw.isPending} onClick={() => withdraw.mutate()}>
                {v.way === 'out' ? <Trans>Annuler la proposition</Trans> : <Trans>Ne plus demander</Trans>}
              </Button>
            )}
          </>
        )
      }
    >
      {v.class && <p>{v.class}</p>}
      <p>{explain()}</p>
      {v.state === 'refused' && v.reason && <p>{t(refusals[v.reason])}</p>}
      <p className="text-sm text-ink-3 mt-1">{on}</p>
      <Refusal open={refusing} onClose={() => setRefusing(false)} transfer={v} />
    </Card>
  )

  function explain() {
    if (v.way === 'out') {
      switch (v.state) {
        case 'asked':
          return <Trans>Un élève qui porte le même numéro national vient d’y arriver. Confirmez le départ : rien ne bouge sans vous.</Trans>
        case 'proposed':
          return v.by_code ? <Trans>En attente : le nouvel établissement doit taper le code.</Trans> : <Trans>En attente de la réponse de l’autre établissement.</Trans>
        case 'accepted':
          return <Trans>L’élève quitte l’annuaire le {day}. D’ici là, rien ne change ici.</Trans>
        case 'done':
          return <Trans>Parti·e le {day}. La fiche s’efface trois mois après.</Trans>
      }
    }
    switch (v.state) {
      case 'asked':
        return <Trans>L’ancien établissement a été interrogé : il décide d’abord.</Trans>
      case 'proposed':
        return day && <Trans>Premier jour ici : le {day}.</Trans>
      case 'accepted':
        return <Trans>L’élève est dans l’annuaire, avec sa famille et ses comptes.</Trans>
    }
    return null
  }
}

/** Why not: the other side reads the reason. */
export function Refusal({ open, onClose, transfer: v }: { open: boolean; onClose: () => void; transfer: Pick<Transfer, 'id' | 'way'> }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const reasons: RefusalReason[] = v.way === 'in' ? ['unknown', 'elsewhere', 'mistake'] : ['stays', 'elsewhere', 'mistake']
  const [reason, setReason] = useState<RefusalReason>(reasons[0]!)
  const refuse = useAct(() => refuseTransfer(tenant, v.id, reason), () => {
    onClose()
    toast(t`Transfert refusé. L’autre établissement en est averti.`)
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={<Trans>Refuser ce transfert</Trans>}
      actions={
        <Button variant="danger" pending={refuse.isPending} onClick={() => refuse.mutate()}>
          <Trans>Refuser</Trans>
        </Button>
      }
    >
      <RadioGroup name={`reason-${v.id}`} label={t`Raison, lue par l’autre établissement`} value={reason} onChange={(r) => setReason(r as RefusalReason)} choices={reasons.map((r) => ({ value: r, label: t(refusals[r]) }))} />
    </Dialog>
  )
}
