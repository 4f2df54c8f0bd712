import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup } from '../../../ui/Field'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { DisputeDecision } from '../parts/Guardians'
import { PersonLink } from '../parts/PeopleTable'
import { usePersonDetail } from '../parts/PersonCombo'
import { RestrictionNote } from '../parts/RestrictionNote'
import { type Bridge, bridgesQuery, confirmBridge, disputesQuery, refuseBridge, restrictionsQuery, useTenant } from '../queries'
import { longDay, staffName } from '../words'

/** What waits for a person's decision: a parent's « not my child », a linked organisation's proposal, an order to check. */
export function ToDecide() {
  const { t } = useLingui()
  const tenant = useTenant()
  const disputes = useQuery(disputesQuery(tenant))
  const orders = useQuery(restrictionsQuery(tenant))
  const bridges = useQuery(bridgesQuery(tenant))
  const error = disputes.error ?? orders.error ?? bridges.error
  const waiting = orders.data?.filter((o) => o.waiting || o.lifted_there_on) ?? []
  const standing = orders.data?.filter((o) => !o.waiting && !o.lifted_there_on) ?? []
  const proposals = bridges.data?.filter((b) => b.came && b.abilities.length > 0) ?? []
  const asked = bridges.data?.filter((b) => !b.came) ?? []
  const ready = disputes.data && orders.data && bridges.data
  return (
    <>
      <PageHeader title={t`À traiter`}>
        <Trans>Ce qui demande une personne : rien n’est décidé à votre place.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void Promise.all([disputes.refetch(), orders.refetch(), bridges.refetch()])} />}
      {!ready && !error && <Skeleton cards={2} />}
      {ready && disputes.data.length + waiting.length + proposals.length === 0 && (
        <EmptyState icon={CircleCheck} title={<Trans>Rien à décider</Trans>}>
          <Trans>Les contestations de lien, les propositions d’une mairie ou d’une école liée et les décisions de justice à vérifier apparaîtront ici.</Trans>
        </EmptyState>
      )}
      {ready && (
        <div className="max-w-3xl mt-6 first:mt-0">
          {disputes.data.length > 0 && (
            <Section title={<Trans>« Ce n’est pas mon enfant »</Trans>}>
              <ul className="flex flex-col gap-3">
                {disputes.data.map((d) => (
                  <li key={d.id}>
                    <DisputeDecision link={d.link} name={d.guardian_name} child={d.pupil_name} />
                    <p className="text-sm text-ink-3 mt-1">{formatDate(d.made_at, 'full')}</p>
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {waiting.length > 0 && (
            <Section title={<Trans>Décisions de justice à vérifier</Trans>}>
              <ul className="flex flex-col gap-3">
                {waiting.map((o) => (
                  <li key={o.id}>
                    <RestrictionNote order={o} about />
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {proposals.length > 0 && (
            <Section title={<Trans>Élèves proposés par une organisation liée</Trans>}>
              <ul className="flex flex-col gap-3">
                {proposals.map((b) => (
                  <li key={b.id}>
                    <Proposal bridge={b} />
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {asked.length > 0 && (
            <p className="text-md text-ink-2 mt-4">
              <Trans>Vos propositions en attente chez les organisations liées : {asked.length}.</Trans>
            </p>
          )}
          {standing.length > 0 && (
            <Section title={<Trans>Décisions de justice en vigueur</Trans>}>
              <ul className="flex flex-col gap-3">
                {standing.map((o) => (
                  <li key={o.id}>
                    <RestrictionNote order={o} about />
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </div>
      )}
    </>
  )
}

/** Somebody proposed from elsewhere: the same as a person here, or a new record. A person decides, never a name. */
function Proposal({ bridge: b }: { bridge: Bridge }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const detail = usePersonDetail()
  const [same, setSame] = useState('')
  const name = b.offer ? staffName(b.offer) : ''
  const born = b.offer?.birth_date ? longDay(b.offer.birth_date) : ''
  const confirm = useAct(() => confirmBridge(tenant, b.id, same === 'new' ? undefined : same), () => toast(t`${name} est relié·e.`))
  const refuse = useAct(() => refuseBridge(tenant, b.id), () => toast(t`Proposition refusée.`))
  const alike = b.alike ?? []
  return (
    <Card
      as="div"
      domain="mairie"
      label={b.peer_name}
      title={name}
      level={3}
      actions={
        <>
          <Button variant="primary" disabled={!same} pending={confirm.isPending} onClick={() => confirm.mutate()}>
            <Trans>Relier</Trans>
          </Button>
          <Button pending={refuse.isPending} onClick={() => refuse.mutate()}>
            <Trans>Refuser</Trans>
          </Button>
        </>
      }
    >
      {born && (
        <p>
          <Trans>Né·e le {born}</Trans>
        </p>
      )}
      <RadioGroup
        name={`same-${b.id}`}
        label={t`Est-ce quelqu’un de l’annuaire ?`}
        value={same}
        onChange={setSame}
        className="mt-3"
        choices={[
          ...alike.map((p) => ({ value: p.id, label: <PersonLink person={p} />, help: detail(p) })),
          { value: 'new', label: t`Non, créer une nouvelle fiche` },
        ]}
      />
    </Card>
  )
}
