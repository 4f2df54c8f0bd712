import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Gavel } from 'lucide-react'
import { useState } from 'react'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatList, formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { Tabs } from '../../../ui/Tabs'
import { toast } from '../../../ui/Toast'
import { useTenant } from '../place'
import { decide, type Derogation, derogationsQuery, enrolmentKey } from '../queries'
import { useGrounds } from '../words'
import { Outcome, useKinds } from './Advice'

/** What the mayor decides, with all that the decision weighs on one card. */
export function Derogations() {
  const { t } = useLingui()
  const tenant = useTenant()
  const [state, setState] = useState<'waiting' | 'preparing' | 'decided'>('waiting')
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Dérogations`} context={tenant.name}>
        <Trans>Le conseil municipal fixe les secteurs, le maire décide des dérogations. Le motif écrit ici figure dans le courrier à la famille.</Trans>
      </PageHeader>
      <Tabs
        label={t`Dérogations`}
        value={state}
        onChange={(id) => setState(id as 'waiting')}
        items={[
          { id: 'waiting', label: t`À décider`, content: <List state="waiting" /> },
          { id: 'preparing', label: t`En préparation`, content: <List state="preparing" /> },
          { id: 'decided', label: t`Décidées`, content: <List state="decided" /> },
        ]}
      />
    </div>
  )
}

function List({ state }: { state: 'waiting' | 'preparing' | 'decided' }) {
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(derogationsQuery(tenant.id, state))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={2} />
  if (!data.items.length)
    return (
      <EmptyState icon={Gavel} title={state === 'waiting' ? <Trans>Rien à décider</Trans> : <Trans>Aucune dérogation ici</Trans>}>
        <Trans>Le service scolaire transmet chaque demande avec son avis.</Trans>
      </EmptyState>
    )
  return (
    <ul className="flex flex-col gap-4">
      {data.items.map((d) => (
        <li key={d.id}>
          <One tenant={tenant.id} derogation={d} room={data.room.find((r) => r.school === d.wanted_name)} open={state === 'waiting'} />
        </li>
      ))}
    </ul>
  )
}

function One({ tenant, derogation: d, room, open }: { tenant: string; derogation: Derogation; room?: { pupils: number; enrolled: number } | undefined; open: boolean }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const kinds = useKinds()
  const grounds = useGrounds()
  const [reason, setReason] = useState(d.reason)
  const save = useMutation({
    mutationFn: (grant: boolean) => decide(tenant, d.id, grant, reason),
    onSuccess: (_, grant) => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      toast(grant ? t`La dérogation est accordée, la famille est prévenue.` : t`La dérogation est refusée, la famille est prévenue.`)
    },
  })
  const named = formatList(d.grounds.map((g) => grounds.find((x) => x.value === g)?.label ?? g))
  const asked = formatDate(d.asked_at, 'dayMonth')
  const siblings = formatList(d.siblings ?? [])
  return (
    <Card as="article" domain="mairie" title={d.child} aside={<Outcome derogation={d} />}>
      <p className="text-ink">
        {[d.level, d.year ? `${d.year}-${d.year + 1}` : ''].filter(Boolean).join(' · ')} · {d.sector_name ? t`${d.sector_name} → ${d.wanted_name}` : d.wanted_name}
      </p>
      <p className="text-md text-ink-2">
        {kinds[d.kind]}
        {d.commune && ` · ${d.commune}`} · <Trans>demandée le {asked}</Trans>
      </p>
      <p className="mt-2 font-semibold text-ink">{named}</p>
      {d.said && <blockquote className="mt-1 border-s-2 border-line ps-3">{d.said}</blockquote>}
      {siblings && (
        <p className="mt-2">
          <Trans>Frères et sœurs : {siblings}</Trans>
        </p>
      )}
      {room && (
        <p className="mt-2 text-md">
          <Plural value={room.pupils} one="# élève aujourd’hui dans l’école demandée" other="# élèves aujourd’hui dans l’école demandée" />, <Plural value={room.enrolled} _0="aucun nouvel inscrit pour la rentrée" one="# nouvel inscrit pour la rentrée" other="# nouveaux inscrits pour la rentrée" />
        </p>
      )}
      {d.advice && (
        <p className="mt-2">
          <Badge tone={d.advice === 'for' ? 'success' : 'warning'}>{d.advice === 'for' ? <Trans>Avis favorable du service</Trans> : <Trans>Avis défavorable du service</Trans>}</Badge>
          {d.advice_said && <span className="mt-1 block">{d.advice_said}</span>}
        </p>
      )}
      {d.kind !== 'inside' && (
        <p className="mt-2">
          {d.agreement === 'given' ? <Trans>{d.commune} a donné son accord.</Trans> : d.agreement === 'refused' ? <Trans>{d.commune} refuse sa participation.</Trans> : d.agreement === 'asked' ? <Trans>L’accord de {d.commune} est demandé.</Trans> : null}{' '}
          {d.due_by_law && <Trans>Le motif l’oblige à participer (R212-21).</Trans>} {d.share === 'due' && d.share_cents !== undefined && <Trans>Participation : {formatMoney(d.share_cents)} par an.</Trans>}
        </p>
      )}
      {d.reason && !open && (
        <p className="mt-2 text-ink">
          <Trans>
            Décision du {formatDate(d.decided_on)} : {d.reason}
          </Trans>
        </p>
      )}
      {open && (
        <Form problem={save.error} onSubmit={() => save.mutate(true)}>
          <div className="mt-4 flex flex-col gap-4 text-ink">
            <TextArea name="reason" label={t`Motif de la décision`} help={t`En phrases : la famille le lit tel quel dans le courrier.`} required maxLength={3000} rows={3} value={reason} onChange={(e) => setReason(e.target.value)} />
            <Buttons>
              <Button type="submit" variant="primary" pending={save.isPending}>
                <Trans>Accorder</Trans>
              </Button>
              <Button variant="secondary" onClick={() => save.mutate(false)}>
                <Trans>Refuser</Trans>
              </Button>
            </Buttons>
          </div>
        </Form>
      )}
    </Card>
  )
}
