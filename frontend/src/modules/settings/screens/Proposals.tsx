import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link2 } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner } from '../../../ui/Feedback'
import { CheckboxGroup, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatList } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { useServiceLabels, useTenant } from '../pages'
import { answerProposal, linksQuery, type Proposal, propose, proposalsKey, proposalsQuery, withdrawProposal } from '../queries'
import { kinds } from '../words'

/** The links that wait for an answer, here or there, and the way to propose one. */
export function Proposals() {
  const { t } = useLingui()
  const tenant = useTenant()
  const boot = useBoot()
  const { data } = useQuery({ ...proposalsQuery(tenant.id), enabled: boot.abilities.includes('settings:link') })
  const [open, setOpen] = useState(false)
  if (!data) return null
  const shown = data.items.filter((p) => p.state !== 'linked' && (p.state !== 'withdrawn' || p.ours)).slice(0, 10)
  return (
    <Section title={t`Propositions de lien`}>
      {shown.length > 0 && (
        <ul className="mb-3 flex flex-col gap-3">
          {shown.map((p) => (
            <li key={p.id}>
              <ProposalCard proposal={p} />
            </li>
          ))}
        </ul>
      )}
      <Buttons>
        <Button icon={Link2} onClick={() => setOpen(true)}>
          <Trans>Proposer un lien</Trans>
        </Button>
      </Buttons>
      {open && <ProposeDialog offered={data.kinds} onClose={() => setOpen(false)} />}
    </Section>
  )
}

function ProposalCard({ proposal: p }: { proposal: Proposal }) {
  const { i18n } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const refused = useRefused()
  const labelOf = useServiceLabels()
  const again = () => Promise.all([client.invalidateQueries({ queryKey: proposalsKey(tenant.id) }), client.invalidateQueries({ queryKey: linksQuery(tenant.id).queryKey })])
  const answer = useMutation({ mutationFn: (yes: boolean) => answerProposal(tenant.id, p.id, yes), onSuccess: again, onError: refused })
  const back = useMutation({ mutationFn: () => withdrawProposal(tenant.id, p.id), onSuccess: again, onError: refused })
  const peer = p.peer
  const kind = kinds[p.peer_kind] ? i18n._(kinds[p.peer_kind]!) : p.peer_kind
  const named = formatList(p.services.map(labelOf).filter(Boolean))
  const asked = formatDate(p.asked_at.slice(0, 10), 'year')
  return (
    <Card as="div">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div>
          <p className="font-semibold text-ink">{p.ours ? <Trans>Proposé à l’organisation {peer}</Trans> : p.state === 'proposed' ? <Trans>{peer} vous propose un lien</Trans> : <Trans>{peer} vous a proposé un lien</Trans>}</p>
          <p className="text-md">{kind}</p>
        </div>
        {p.state === 'proposed' && p.ours && (
          <Badge tone="info">
            <Trans>Attend sa réponse</Trans>
          </Badge>
        )}
        {p.state === 'proposed' && !p.ours && (
          <Badge tone="warning">
            <Trans>Attend votre réponse</Trans>
          </Badge>
        )}
        {p.state === 'accepted' && (
          <Badge tone="info">
            <Trans>Accepté, en cours</Trans>
          </Badge>
        )}
        {p.state === 'refused' && (
          <Badge tone="danger">
            <Trans>Refusé</Trans>
          </Badge>
        )}
        {p.state === 'withdrawn' && (
          <Badge>
            <Trans>Retiré</Trans>
          </Badge>
        )}
      </div>
      {named && (
        <p className="mt-1">
          <Trans>Pour : {named}</Trans>
        </p>
      )}
      {p.reason === 'kind' && (
        <p className="mt-1">
          <Trans>L’organisation qui porte ce numéro n’est pas de cette nature. Vérifiez le numéro, ou choisissez une autre nature.</Trans>
        </p>
      )}
      <p className="text-md">
        <Trans>Le {asked}</Trans>
      </p>
      {p.abilities.answer && (
        <>
          <p className="mt-1">
            <Trans>Rien ne passe entre vous avant votre réponse. Si vous ne connaissez pas cette organisation, refusez.</Trans>
          </p>
          <Buttons className="mt-2">
            <Button variant="primary" dense pending={answer.isPending} onClick={() => answer.mutate(true)}>
              <Trans>Accepter le lien</Trans>
            </Button>
            <Button dense disabled={answer.isPending} onClick={() => answer.mutate(false)}>
              <Trans>Refuser</Trans>
            </Button>
          </Buttons>
        </>
      )}
      {p.abilities.withdraw && (
        <Buttons className="mt-2">
          <Button dense pending={back.isPending} onClick={() => back.mutate()}>
            <Trans>Retirer la proposition</Trans>
          </Button>
        </Buttons>
      )}
    </Card>
  )
}

function ProposeDialog({ offered, onClose }: { offered: readonly { kind: string; services: string[] }[]; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const labelOf = useServiceLabels()
  const [kind, setKind] = useState(offered[0]?.kind ?? '')
  const [number, setNumber] = useState('')
  const may = offered.find((o) => o.kind === kind)?.services ?? []
  const [without, setWithout] = useState<string[]>([])
  const chosen = may.filter((s) => !without.includes(s))
  const send = useMutation({
    mutationFn: () => propose(tenant.id, kind, number, chosen),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: proposalsKey(tenant.id) })
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Proposer un lien`}
      keep
      actions={
        <>
          <Button type="submit" form="propose" variant="primary" pending={send.isPending}>
            <Trans>Proposer</Trans>
          </Button>
          <Button onClick={onClose}>
            <Trans>Annuler</Trans>
          </Button>
        </>
      }
    >
      <Form id="propose" problem={send.error} onSubmit={() => send.mutate()}>
        <div className="flex flex-col gap-5">
          <Banner>
            <Trans>L’organisation est déjà dans Préau ; son administration acceptera, ou non. Avant sa réponse, elle ne lit que votre nom et ce que vous proposez.</Trans>
          </Banner>
          <Select name="kind" label={t`Avec qui ?`} value={kind} onChange={(e) => (setKind(e.target.value), setWithout([]))} options={offered.map((o) => ({ value: o.kind, label: kinds[o.kind] ? i18n._(kinds[o.kind]!) : o.kind }))} />
          <TextField name="number" label={t`Son numéro officiel`} help={t`Le SIRET d’une collectivité ou d’un fournisseur (14 chiffres), l’UAI d’un établissement (sept chiffres et une lettre).`} value={number} onChange={(e) => setNumber(e.target.value)} maxLength={20} />
          <CheckboxGroup name="services" label={t`Ce qui pourra passer de l’une à l’autre`} value={chosen} onChange={(on) => setWithout(may.filter((s) => !on.includes(s)))} choices={may.map((s) => ({ value: s, label: labelOf(s) || s }))} />
        </div>
      </Form>
    </Dialog>
  )
}
