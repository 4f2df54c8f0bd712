import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ban } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card, Stat, Stats } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatNumber, formatSize } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { shown, useProof } from '../../account/confirm'
import { organisationQuery, propose } from '../queries'
import { kinds } from '../words'
import { News, Services, Subscription } from './Organisations'
import { SuspensionCard } from './SuspensionCard'

/** One organisation: what it said of itself, what it bought, what was decided of it. */
export function OrganisationPage({ tenant, peer }: { tenant: string; peer: string }) {
  const { t, i18n } = useLingui()
  const { data: o, error, refetch } = useQuery(organisationQuery(tenant, peer))
  const [asking, setAsking] = useState(false)
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!o) return <Skeleton cards={3} />
  return (
    <>
      <PageHeader
        title={o.name}
        context={kinds[o.kind] ? i18n._(kinds[o.kind]!) : o.kind}
        back="/plateforme"
        actions={
          o.abilities.suspend && (
            <Button icon={Ban} onClick={() => setAsking(true)}>
              <Trans>Proposer une suspension</Trans>
            </Button>
          )
        }
      />
      {o.told_at && (
        <Stats>
          <Stat value={formatNumber(o.schools)} label={t`${plural(o.schools, { one: 'école', other: 'écoles' })}`} />
          <Stat value={formatNumber(o.pupils)} label={t`${plural(o.pupils, { one: 'élève', other: 'élèves' })}`} />
          <Stat value={formatNumber(o.services)} label={t`${plural(o.services, { one: 'service ouvert', other: 'services ouverts' })}`} />
          <Stat value={formatNumber(o.read_only)} label={t`en lecture seule`} domain={o.read_only > 0 ? 'danger' : 'neutral'} />
        </Stats>
      )}
      <Section title={<Trans>État</Trans>}>
        <Card as="div">
          <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[max-content_1fr]">
            <dt className="font-semibold text-ink"><Trans>Dernières nouvelles</Trans></dt>
            <dd><News o={o} /></dd>
            <dt className="font-semibold text-ink"><Trans>Services</Trans></dt>
            <dd><Services o={o} /></dd>
            <dt className="font-semibold text-ink"><Trans>Abonnement</Trans></dt>
            <dd><Subscription o={o} /></dd>
            {o.subscribed && (
              <>
                <dt className="font-semibold text-ink"><Trans>Écoles abonnées</Trans></dt>
                <dd>{formatNumber(o.subscribed.schools)}</dd>
                <dt className="font-semibold text-ink"><Trans>Élèves comptés</Trans></dt>
                <dd>{formatNumber(o.subscribed.pupils)}</dd>
                <dt className="font-semibold text-ink"><Trans>Fichiers conservés</Trans></dt>
                <dd>{formatSize(o.subscribed.stored_mb * 1_000_000)}</dd>
              </>
            )}
          </dl>
        </Card>
      </Section>
      <Section title={<Trans>Suspensions</Trans>}>
        {o.suspensions.length === 0 ? (
          <EmptyState icon={Ban} title={t`Jamais suspendue`}>
            <Trans>Une suspension met les services en lecture seule et ne ferme rien. Une facture impayée n’en entraîne jamais par elle-même.</Trans>
          </EmptyState>
        ) : (
          <ul className="flex flex-col gap-3">
            {o.suspensions.map((s) => (
              <li key={s.id}>
                <SuspensionCard tenant={tenant} suspension={s} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      {asking && <Propose tenant={tenant} peer={peer} name={o.name} schools={o.kind !== 'school'} onClose={() => setAsking(false)} />}
    </>
  )
}

/** schools: the organisation may pay for schools, which can be suspended with it. */
function Propose({ tenant, peer, name, schools, onClose }: { tenant: string; peer: string; name: string; schools: boolean; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const proof = useProof()
  const send = useMutation({
    mutationFn: (body: { reason: string; name: string; schools: boolean }) => proof.run(() => propose(tenant, peer, body)),
    onSuccess: async (s) => {
      onClose()
      await client.invalidateQueries({ queryKey: ['operation', tenant] })
      toast(s.due_at ? t`La suspension est proposée. Sans deuxième personne, elle prendra effet dans 24 heures.` : t`La suspension est proposée. Une deuxième personne doit la confirmer.`)
    },
  })
  return (
    <>
      <Dialog open onClose={onClose} keep title={<Trans>Proposer une suspension</Trans>}>
        <Form problem={shown(send.error)} onSubmit={(data) => send.mutate({ reason: String(data.get('reason')), name: String(data.get('name')), schools: data.has('schools') })}>
          <div className="flex flex-col gap-4">
            <p>
              <Trans>
                Les services de <strong>{name}</strong> passeront en lecture seule : rien n’est fermé, rien n’est perdu, et ce qui protège les enfants continue. Une deuxième personne confirme ; si vous êtes seul, la suspension prend effet 24 heures plus tard, sauf si elle est retirée.
              </Trans>
            </p>
            <TextArea name="reason" label={t`Motif`} help={t`L’organisation le lira tel quel. Ne nommez aucune personne.`} required minLength={20} maxLength={1000} rows={4} />
            {schools ? (
              <Checkbox name="schools" label={t`Suspendre aussi les écoles dont elle paie les services`} help={t`Sans cela, elle seule est atteinte : ses écoles continuent.`} />
            ) : (
              <p>
                <Trans>Elle seule est atteinte : la collectivité qui lui est liée continue.</Trans>
              </p>
            )}
            <TextField name="name" label={t`Recopiez le nom de l’organisation`} help={name} required autoComplete="off" />
            <FormFoot variant="danger" pending={send.isPending} onCancel={onClose}>
              <Trans>Proposer la suspension</Trans>
            </FormFoot>
          </div>
        </Form>
      </Dialog>
      {proof.step}
    </>
  )
}
