import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup } from '../../../ui/Field'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { DuplicateCard } from '../parts/Duplicates'
import { DisputeDecision } from '../parts/Guardians'
import { PersonLink } from '../parts/PeopleTable'
import { usePersonDetail } from '../parts/PersonCombo'
import { RestrictionNote } from '../parts/RestrictionNote'
import { TransferCard } from '../parts/Transfers'
import { type Bridge, bridgesQuery, confirmBridge, departingQuery, disputesQuery, duplicatesQuery, expectedQuery, refuseBridge, restrictionsQuery, transfersQuery, useTenant } from '../queries'
import { longDay, staffName } from '../words'

/** What waits for a person's decision: a parent's « not my child », a linked organisation's proposal, an order to check. */
export function ToDecide() {
  const { t } = useLingui()
  const tenant = useTenant()
  const disputes = useQuery(disputesQuery(tenant))
  const orders = useQuery(restrictionsQuery(tenant))
  const bridges = useQuery(bridgesQuery(tenant))
  const transfers = useQuery(transfersQuery(tenant))
  const duplicates = useQuery(duplicatesQuery(tenant))
  const expected = useQuery(expectedQuery(tenant))
  const departing = useQuery(departingQuery(tenant))
  const all = [disputes, orders, bridges, transfers, duplicates, expected, departing]
  const error = all.find((q) => q.error)?.error
  const waiting = orders.data?.filter((o) => o.waiting || o.lifted_there_on) ?? []
  const standing = orders.data?.filter((o) => !o.waiting && !o.lifted_there_on) ?? []
  const proposals = bridges.data?.filter((b) => b.came && b.abilities.length > 0) ?? []
  const asked = bridges.data?.filter((b) => !b.came) ?? []
  const moves = transfers.data?.items.filter((v) => v.abilities.includes('accept') || v.abilities.includes('send')) ?? []
  const twice = duplicates.data?.items ?? []
  const later = duplicates.data?.later ?? 0
  const ready = disputes.data && orders.data && bridges.data && transfers.data && duplicates.data && expected.data && departing.data
  return (
    <>
      <PageHeader
        title={t`À traiter`}
        actions={
          <LinkButton icon={ArrowLeftRight} to={'/annuaire/transferts' as '/'}>
            <Trans>Tous les transferts</Trans>
          </LinkButton>
        }
      >
        <Trans>Ce qui demande une personne : rien n’est décidé à votre place.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void Promise.all(all.map((q) => q.refetch()))} />}
      {!ready && !error && <Skeleton cards={2} />}
      {ready && disputes.data.length + waiting.length + proposals.length + moves.length + twice.length + expected.data.length + departing.data.length === 0 && (
        <EmptyState icon={CircleCheck} title={<Trans>Rien à décider</Trans>}>
          <Trans>Les contestations de lien, les transferts, les fiches en double, les propositions d’une mairie liée et les décisions de justice à vérifier apparaîtront ici.</Trans>
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
          {moves.length > 0 && (
            <Section title={<Trans>Transferts à décider</Trans>}>
              <ul className="flex flex-col gap-3">
                {moves.map((v) => (
                  <li key={v.id}>
                    <TransferCard transfer={v} />
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {twice.length > 0 && (
            <Section title={<Trans>La même personne, deux fois ?</Trans>}>
              <ul className="flex flex-col gap-3">
                {twice.map((d) => (
                  <li key={d.id}>
                    <DuplicateCard duplicate={d} />
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {later > 0 && (
            <p className="text-md text-ink-2 mt-4">
              <Plural value={later} one="# question remise à plus tard : elle reviendra d’elle-même." other="# questions remises à plus tard : elles reviendront d’elles-mêmes." />
            </p>
          )}
          {expected.data.length > 0 && (
            <Section title={<Trans>Attendus dans ONDE</Trans>}>
              <p className="text-md text-ink-2 measure mb-3">
                <Trans>Admis ici et absents du registre : les imports les laissent en place. Inscrivez-les dans ONDE, ou notez leur départ s’ils ne viennent pas.</Trans>
              </p>
              <ul data-card className="bg-surface rounded-card shadow-card divide-y divide-line">
                {expected.data.map((p) => (
                  <li key={p.id} className="p-4 flex flex-wrap items-center justify-between gap-2">
                    <span>
                      <PersonLink person={p} /> {p.class && <span className="text-ink-2">{p.class}</span>}
                    </span>
                    <Badge {...(p.late && { tone: 'warning' as const })}>
                      <Plural value={p.days} _0="depuis aujourd’hui" one="depuis # jour" other="depuis # jours" />
                    </Badge>
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {departing.data.length > 0 && (
            <Section title={<Trans>Fiches bientôt effacées</Trans>}>
              <p className="text-md text-ink-2 measure mb-3">
                <Trans>Trois mois après un départ, la fiche s’efface d’elle-même : il n’y a rien à faire. Si quelqu’un est en fait toujours là, ouvrez sa fiche et choisissez « Est de retour ».</Trans>
              </p>
              <ul data-card className="bg-surface rounded-card shadow-card divide-y divide-line">
                {departing.data.map((p) => (
                  <li key={p.id} className="p-4 flex flex-wrap items-center justify-between gap-2">
                    <PersonLink person={p} />
                    <Badge {...(p.days <= 7 && { tone: 'warning' as const })}>
                      <Plural value={p.days} _0="aujourd’hui" one="cette nuit" other="dans # jours" />
                    </Badge>
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
