import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { LifeBuoy } from 'lucide-react'
import { useState } from 'react'
import { bootQuery, hatOf, useBoot, wearHat } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton, type Tone } from '../../../ui/Feedback'
import { RadioGroup, Select, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDateTime, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { approve, ask, breakGlass, end, leave, refuse, type State, type Ticket, ticketsQuery, type Visit, visitsQuery } from '../queries'

const states: Record<State, { label: MessageDescriptor; tone: Tone }> = {
  asked: { label: msg`En attente`, tone: 'warning' },
  open: { label: msg`Accès ouvert`, tone: 'success' },
  refused: { label: msg`Refusé`, tone: 'danger' },
  ended: { label: msg`Terminé`, tone: 'info' },
}

function StateBadge({ state }: { state: State }) {
  const { i18n } = useLingui()
  return <Badge tone={states[state].tone}>{i18n._(states[state].label)}</Badge>
}

/** The accesses of the assistance: for those who decide here, and for those who ask elsewhere. */
export function Support() {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = hatOf(boot)?.tenant
  const asks = boot.abilities.includes('support:ask')
  return (
    <>
      <PageHeader title={t`Assistance`} context={tenant?.name ?? ''}>
        {asks ? (
          <Trans>Pour aider une école, demandez-lui un accès. Elle l’approuve ou le refuse, le voit et l’arrête quand elle veut. Une heure au plus, en lecture seule.</Trans>
        ) : (
          <Trans>Personne de l’extérieur n’entre ici sans votre accord. Un accès dure une heure au plus, ne permet que de lire, et chaque page ouverte est inscrite à votre journal.</Trans>
        )}
      </PageHeader>
      {tenant && (asks ? <Tickets tenant={tenant.id} /> : <Visits tenant={tenant.id} />)}
    </>
  )
}

function Tickets({ tenant }: { tenant: string }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(ticketsQuery(tenant))
  const [asking, setAsking] = useState(false)
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={2} />
  return (
    <>
      <Button variant="primary" icon={LifeBuoy} onClick={() => setAsking(true)}>
        <Trans>Demander un accès</Trans>
      </Button>
      <Section title={<Trans>Vos demandes</Trans>}>
        {data.items.length === 0 ? (
          <EmptyState icon={LifeBuoy} title={t`Aucune demande`}>
            <Trans>Une demande dit ce qui a été signalé et ce qu’il faut regarder, sans le nom d’un élève.</Trans>
          </EmptyState>
        ) : (
          <ul className="flex flex-col gap-3">
            {data.items.map((ticket) => (
              <li key={ticket.id}>
                <TicketCard tenant={tenant} ticket={ticket} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      {asking && <Ask tenant={tenant} places={data.places} onClose={() => setAsking(false)} />}
    </>
  )
}

function Ask({ tenant, places, onClose }: { tenant: string; places: readonly { tenant: string; name: string }[]; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: (body: { peer: string; reason: string }) => ask(tenant, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['support', tenant] })
      toast(t`La direction est prévenue. L’accès s’ouvrira quand elle l’aura approuvé.`)
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={t`Demander un accès`} keep>
      <Form problem={send.error} onSubmit={(data) => send.mutate({ peer: String(data.get('peer')), reason: String(data.get('reason')) })}>
        <div className="flex flex-col gap-4">
          <Select name="peer" label={t`Organisation`} placeholder={t`Choisissez`} required options={places.map((p) => ({ value: p.tenant, label: p.name }))} />
          <TextArea name="reason" label={t`Motif`} help={t`Ce qui a été signalé, et ce qu’il faut regarder. Ne nommez aucun élève.`} required minLength={10} maxLength={500} rows={4} />
          <FormFoot pending={send.isPending} onCancel={onClose}>
            <Trans>Envoyer la demande</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}

function TicketCard({ tenant, ticket }: { tenant: string; ticket: Ticket }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const router = useRouter()
  const refused = useRefused()
  const [glass, setGlass] = useState(false)
  const again = () => client.invalidateQueries({ queryKey: ['support', tenant] })
  const enter = useMutation({
    mutationFn: async () => {
      await wearHat(ticket.peer)
      await router.navigate({ to: '/annuaire' as '/' })
      await router.invalidate()
    },
    onError: refused,
  })
  const stop = useMutation({ mutationFn: () => leave(tenant, ticket.id), onSuccess: again, onError: refused })
  const when = formatDateTime(ticket.asked_at, 'numeric')
  const { asker } = ticket
  const until = ticket.until_at ? formatTime(ticket.until_at) : ''
  return (
    <Card
      as="div"
      title={ticket.peer_name}
      level={3}
      aside={<StateBadge state={ticket.state} />}
      actions={
        Object.values(ticket.abilities).some(Boolean) && (
          <>
            {ticket.abilities.enter && (
              <Button variant="primary" pending={enter.isPending} onClick={() => enter.mutate()}>
                <Trans>Entrer, en lecture seule</Trans>
              </Button>
            )}
            {ticket.abilities.end && (
              <Button pending={stop.isPending} onClick={() => stop.mutate()}>
                <Trans>Terminer l’accès</Trans>
              </Button>
            )}
            {ticket.abilities.break_glass && (
              <Button onClick={() => setGlass(true)}>{ticket.glass ? <Trans>Confirmer l’accès d’urgence</Trans> : <Trans>Accès d’urgence, à deux</Trans>}</Button>
            )}
          </>
        )
      }
    >
      <p>{ticket.reason}</p>
      <p className="text-md">
        <Trans>
          Demandé par {asker}, {when}
        </Trans>
        {ticket.state === 'open' && <Trans> · ouvert jusqu’à {until}</Trans>}
      </p>
      {ticket.glass && ticket.state === 'asked' && (
        <p className="text-md text-warning">
          <Trans>Accès d’urgence demandé : il s’ouvre quand une deuxième personne de l’assistance le confirme.</Trans>
        </p>
      )}
      {glass && <Glass tenant={tenant} ticket={ticket.id} second={ticket.glass} onClose={() => setGlass(false)} title={t`Accès d’urgence`} />}
    </Card>
  )
}

function Glass({ tenant, ticket, second, title, onClose }: { tenant: string; ticket: string; second: boolean; title: string; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: (reason: string) => breakGlass(tenant, ticket, reason),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['support', tenant] })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={title} keep>
      <Form problem={send.error} onSubmit={(data) => send.mutate(String(data.get('reason')))}>
        <p>
          {second ? (
            <Trans>Une première personne l’a demandé. Si vous le confirmez, l’accès s’ouvre pour une heure et la direction en est prévenue aussitôt ; elle peut y mettre fin.</Trans>
          ) : (
            <Trans>À n’utiliser que si la direction ne peut pas répondre. Une autre personne de l’assistance devra le confirmer depuis son compte ; la direction en sera prévenue aussitôt.</Trans>
          )}
        </p>
        <TextArea className="mt-4" name="reason" label={t`Pourquoi ne pas attendre`} required minLength={10} maxLength={500} rows={3} />
        <FormFoot variant="danger" pending={send.isPending} onCancel={onClose} className="mt-4">
          {second ? <Trans>Confirmer</Trans> : <Trans>Demander à deux</Trans>}
        </FormFoot>
      </Form>
    </Dialog>
  )
}

function Visits({ tenant }: { tenant: string }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(visitsQuery(tenant))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={2} />
  if (!data.length)
    return (
      <EmptyState icon={LifeBuoy} title={t`Aucune demande d’accès`}>
        <Trans>Si vous signalez un problème, l’assistance peut vous demander à le voir. La demande arrive ici, et par une notification.</Trans>
      </EmptyState>
    )
  return (
    <ul className="flex flex-col gap-3">
      {data.map((visit) => (
        <li key={visit.id}>
          <VisitCard tenant={tenant} visit={visit} />
        </li>
      ))}
    </ul>
  )
}

function VisitCard({ tenant, visit }: { tenant: string; visit: Visit }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [opening, setOpening] = useState(false)
  const [minutes, setMinutes] = useState('30')
  const done = async () => {
    setOpening(false)
    await client.invalidateQueries({ queryKey: ['support', tenant] })
    await client.invalidateQueries({ queryKey: bootQuery.queryKey })
  }
  const yes = useMutation({ mutationFn: () => approve(tenant, visit.id, Number(minutes)), onSuccess: done, onError: refused })
  const no = useMutation({ mutationFn: () => refuse(tenant, visit.id), onSuccess: done, onError: refused })
  const stop = useMutation({ mutationFn: () => end(tenant, visit.id), onSuccess: done, onError: refused })
  const when = formatDateTime(visit.asked_at, 'numeric')
  const until = visit.until_at ? formatTime(visit.until_at) : ''
  const { asker, peer_name: from, glass_reason: urgent, views } = visit
  return (
    <Card
      as="div"
      title={`${asker} · ${from}`}
      level={2}
      aside={<StateBadge state={visit.state} />}
      actions={
        Object.values(visit.abilities).some(Boolean) && (
          <>
            {visit.abilities.approve && (
              <Button variant="primary" onClick={() => setOpening(true)}>
                <Trans>Approuver</Trans>
              </Button>
            )}
            {visit.abilities.refuse && (
              <Button pending={no.isPending} onClick={() => no.mutate()}>
                <Trans>Refuser</Trans>
              </Button>
            )}
            {visit.abilities.end && (
              <Button variant="danger" pending={stop.isPending} onClick={() => stop.mutate()}>
                <Trans>Mettre fin maintenant</Trans>
              </Button>
            )}
          </>
        )
      }
    >
      <p>{visit.reason}</p>
      <p className="text-md">
        <Trans>Demandé {when}</Trans>
        {visit.state === 'open' && <Trans> · ouvert jusqu’à {until}</Trans>}
        {visit.decided_at && visit.state !== 'refused' && (
          <>
            {' · '}
            {views === 0 ? <Trans>rien n’a été ouvert</Trans> : <Trans>{views} pages ouvertes, au journal</Trans>}
          </>
        )}
      </p>
      {visit.glass && (
        <p className="text-md text-warning">
          <Trans>Accès d’urgence, décidé par deux personnes de l’assistance : {urgent}</Trans>
        </p>
      )}
      <Dialog
        open={opening}
        onClose={() => setOpening(false)}
        title={t`Approuver l’accès`}
        keep
        actions={
          <>
            <Button variant="primary" pending={yes.isPending} onClick={() => yes.mutate()}>
              <Trans>Ouvrir pour {minutes} minutes</Trans>
            </Button>
            <Button onClick={() => setOpening(false)}>
              <Trans>Annuler</Trans>
            </Button>
          </>
        }
      >
        <p>
          <Trans>{asker} pourra lire ce que la direction lit : l’annuaire, les classes, le suivi des mots. Rien ne pourra être modifié, imprimé ni emporté. Vous pourrez y mettre fin à tout instant.</Trans>
        </p>
        <RadioGroup
          className="mt-4"
          name={`minutes-${visit.id}`}
          label={t`Durée`}
          inline
          value={minutes}
          onChange={setMinutes}
          choices={[
            { value: '15', label: t`15 minutes` },
            { value: '30', label: t`30 minutes` },
            { value: '60', label: t`Une heure` },
          ]}
        />
      </Dialog>
    </Card>
  )
}
