import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge } from '../../../ui/Feedback'
import { formatDateTime } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { GivenUp, useProof } from '../../account/confirm'
import { move, type Suspension } from '../queries'
import { suspensionStates } from '../words'

/** A suspension: who proposed it and why, who was the second, how it ended, and what its reader may do. */
export function SuspensionCard({ tenant, suspension: s }: { tenant: string; suspension: Suspension }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const proof = useProof()
  const [sure, setSure] = useState(false)
  const act = useMutation({
    mutationFn: (to: 'confirm' | 'withdraw' | 'lift') => (to === 'confirm' ? proof.run(() => move(tenant, s.id, to)) : move(tenant, s.id, to)),
    onSuccess: async (_, to) => {
      await client.invalidateQueries({ queryKey: ['operation', tenant] })
      toast(to === 'confirm' ? t`La suspension est en vigueur. L’organisation en est prévenue.` : to === 'lift' ? t`La suspension est levée. L’organisation en est prévenue.` : t`La suspension est retirée.`)
    },
    onError: (e) => {
      if (!(e instanceof GivenUp)) refused(e)
    },
    onSettled: () => setSure(false),
  })
  const { asker, confirmer, ender, peer_name: peer } = s
  const asked = formatDateTime(s.asked_at, 'numeric')
  const due = s.due_at ? formatDateTime(s.due_at, 'numeric') : ''
  const since = s.in_force_at ? formatDateTime(s.in_force_at, 'numeric') : ''
  const ended = s.ended_at ? formatDateTime(s.ended_at, 'numeric') : ''
  const state = suspensionStates[s.state]
  return (
    <Card
      as="div"
      level={3}
      title={peer}
      aside={<Badge tone={state.tone}>{i18n._(state.label)}</Badge>}
      actions={
        Object.values(s.abilities).some(Boolean) && (
          <>
            {s.abilities.confirm && (
              <Button variant="danger" onClick={() => setSure(true)}>
                <Trans>Confirmer la suspension</Trans>
              </Button>
            )}
            {s.abilities.lift && (
              <Button variant="primary" pending={act.isPending} onClick={() => act.mutate('lift')}>
                <Trans>Lever la suspension</Trans>
              </Button>
            )}
            {s.abilities.withdraw && (
              <Button pending={act.isPending && !sure} onClick={() => act.mutate('withdraw')}>
                <Trans>Retirer la proposition</Trans>
              </Button>
            )}
          </>
        )
      }
    >
      {s.reason && <p className="text-ink">{s.reason}</p>}
      <ul className="mt-1 text-md">
        {s.schools && (
          <li>
            <Trans>Avec les écoles dont elle paie les services</Trans>
          </li>
        )}
        <li>
          <Trans>
            Proposée par {asker}, {asked}
          </Trans>
        </li>
        {s.state === 'proposed' && (
          <li className="text-warning">{due ? <Trans>Prend effet le {due}, sauf si elle est retirée ; une deuxième personne peut la confirmer avant.</Trans> : <Trans>Attend la confirmation d’une deuxième personne.</Trans>}</li>
        )}
        {since && (
          <li>
            {confirmer ? (
              <Trans>
                Confirmée par {confirmer}, {since}
              </Trans>
            ) : (
              <Trans>En vigueur après 24 heures de réflexion, {since}</Trans>
            )}
          </li>
        )}
        {ended && (
          <li>
            {s.state === 'lifted' ? (
              <Trans>
                Levée par {ender}, {ended}
              </Trans>
            ) : ender ? (
              <Trans>
                Retirée par {ender}, {ended}
              </Trans>
            ) : (
              <Trans>Retirée, {ended}</Trans>
            )}
          </li>
        )}
      </ul>
      <ConfirmDialog open={sure} onClose={() => setSure(false)} onConfirm={() => act.mutate('confirm')} title={<Trans>Suspendre {peer} ?</Trans>} confirm={<Trans>Suspendre</Trans>} danger pending={act.isPending}>
        <p>
          <Trans>Ses services passent aussitôt en lecture seule et sa direction est prévenue, avec le motif. Rien n’est fermé. La suspension se lève d’un geste.</Trans>
        </p>
        <p className="mt-3">
          {s.schools ? <Trans>Les écoles dont elle paie les services sont suspendues avec elle.</Trans> : <Trans>Elle seule est atteinte : les organisations qui lui sont liées continuent.</Trans>}
        </p>
      </ConfirmDialog>
      {proof.step}
    </Card>
  )
}
