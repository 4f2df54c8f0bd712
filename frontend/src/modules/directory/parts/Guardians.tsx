import { Trans, useLingui } from '@lingui/react/macro'
import { Check, Gavel, Pencil, Unlink, UserPlus, X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAbility, useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState } from '../../../ui/Feedback'
import { Form } from '../../../ui/Form'
import { elide } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { holding, nextOrder } from '../people'
import { decideDispute, disputesQuery, editKinship, endKinship, type Guardian, type KinshipInput, type Person, useTenant } from '../queries'
import { authorities, relations, staffName } from '../words'
import { useAct } from './Frame'
import { KinshipFields, kinshipOf } from './KinshipFields'
import { PersonLink } from './PeopleTable'
import { Reach } from './Reach'
import { RestrictionNote } from './RestrictionNote'

/** Who answers for a pupil, in the order in which one calls, and what a judge forbids: read before the gate. */
export function Guardians({ pupil }: { pupil: Person }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const orders = holding(pupil.restrictions, today)
  const others = [...orders].filter(([person]) => !pupil.guardians.some((g) => g.person === person)).flatMap(([, list]) => list)
  const can = (ability: string) => pupil.abilities.includes(ability)
  return (
    <Section
      title={<Trans>Responsables</Trans>}
      actions={
        <div className="flex flex-wrap gap-2" data-noprint>
          {can('tie') && (
            <LinkButton dense icon={UserPlus} to={`/annuaire/personnes/${pupil.id}/responsable` as '/'}>
              <Trans>Ajouter un responsable</Trans>
            </LinkButton>
          )}
          {can('restrict') && (
            <LinkButton dense icon={Gavel} to={`/annuaire/personnes/${pupil.id}/decision` as '/'}>
              <Trans>Décision de justice</Trans>
            </LinkButton>
          )}
        </div>
      }
    >
      {pupil.guardians.length === 0 && (
        <EmptyState title={<Trans>Personne ne répond de cet enfant</Trans>}>
          <Trans>Sans responsable, aucun mot de l’école n’arrive. Ajoutez un parent, un tuteur ou le service qui l’accueille.</Trans>
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3" aria-label={t`Responsables, dans l’ordre d’appel`}>
        {pupil.guardians.map((g, i) => (
          <li key={g.link}>
            <GuardianCard guardian={g} rank={i + 1} pupil={pupil} orders={orders.get(g.person) ?? []} />
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <ul className="flex flex-col gap-3 mt-3" aria-label={t`Décisions de justice`}>
          {others.map((o) => (
            <li key={o.id}>
              <RestrictionNote order={o} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function GuardianCard({ guardian: g, rank, pupil, orders }: { guardian: Guardian; rank: number; pupil: Person; orders: Person['restrictions'] }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [editing, setEditing] = useState(false)
  const [ending, setEnding] = useState(false)
  const name = staffName(g)
  const child = elide('de', pupil.given_name)
  const edit = useAct((body: KinshipInput) => editKinship(tenant, g.link, body), () => {
    setEditing(false)
    toast(t`Lien corrigé. Les imports le laisseront ainsi.`)
  }, true)
  const end = useAct(() => endKinship(tenant, g.link), () => {
    setEnding(false)
    toast(t`${name} ne voit plus rien ${child} dans Préau.`)
  })
  const relation = g.relation && relations[g.relation] ? t(relations[g.relation]!) : ''
  return (
    <div data-card className="bg-surface rounded-card shadow-card p-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="flex items-start gap-3">
          <span aria-hidden className="grid place-content-center size-8 flex-none rounded-full bg-sand font-bold tabular">
            {rank}
          </span>
          <div>
            <p className="font-semibold text-lg">
              <PersonLink person={{ id: g.person, given_name: g.given_name, family_name: g.family_name }} />
            </p>
            <p className="text-md text-ink-2">{[relation, t(authorities[g.authority].label)].filter(Boolean).join(' · ')}</p>
          </div>
        </div>
        <span className="flex flex-wrap gap-1.5">
          {g.may_collect ? (
            <Badge tone="success" icon={Check}>
              <Trans>Vient chercher</Trans>
            </Badge>
          ) : (
            <Badge tone="danger" icon={X}>
              <Trans>Ne vient pas chercher</Trans>
            </Badge>
          )}
          {g.active ? (
            <Badge tone="success">
              <Trans>Compte activé</Trans>
            </Badge>
          ) : (
            <Badge>
              <Trans>Pas activé</Trans>
            </Badge>
          )}
        </span>
      </div>
      {orders.length > 0 && (
        <div className="mt-3 flex flex-col gap-2">
          {orders.map((o) => (
            <RestrictionNote key={o.id} order={o} />
          ))}
        </div>
      )}
      {g.disputed && <DisputeDecision link={g.link} name={name} child={child} />}
      {g.contact && (
        <div className="mt-2 sm:ps-11">
          <Reach contact={g.contact} name={name} />
        </div>
      )}
      {g.abilities.length > 0 && (
        <div className="mt-3 sm:ps-11 flex flex-wrap gap-2" data-noprint>
          {g.abilities.includes('edit') && (
            <Button dense variant="quiet" icon={Pencil} onClick={() => setEditing(true)}>
              <Trans>Modifier le lien</Trans>
            </Button>
          )}
          {g.abilities.includes('end') && (
            <Button dense variant="quiet" icon={Unlink} onClick={() => setEnding(true)}>
              <Trans>Mettre fin au lien</Trans>
            </Button>
          )}
        </div>
      )}
      <Dialog open={editing} onClose={() => setEditing(false)} title={<Trans>Lien entre {name} et {child}</Trans>}>
        <Form problem={edit.error} onSubmit={(data) => edit.mutate(kinshipOf(data))}>
          <KinshipFields link={g} order={nextOrder(pupil.guardians)} />
          <Button type="submit" variant="primary" pending={edit.isPending} className="mt-5">
            <Trans>Enregistrer</Trans>
          </Button>
        </Form>
      </Dialog>
      <ConfirmDialog
        open={ending}
        onClose={() => setEnding(false)}
        onConfirm={() => end.mutate()}
        pending={end.isPending}
        danger
        title={<Trans>Mettre fin à ce lien ?</Trans>}
        confirm={<Trans>Mettre fin au lien</Trans>}
      >
        <p>
          <Trans>
            {name} ne recevra plus rien au sujet {child} et n’y aura plus accès, tout de suite. Ce qui a été signé reste dans l’historique. Un nouvel import ne rétablira pas ce lien.
          </Trans>
        </p>
      </ConfirmDialog>
    </div>
  )
}

/** « Ce n’est pas mon enfant »: what the person said, and the two ways to answer. */
export function DisputeDecision({ link, name, child }: { link: string; name: string; child: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const manage = useAbility('directory:manage')
  const list = useQuery({ ...disputesQuery(tenant), enabled: manage })
  const dispute = list.data?.find((d) => d.link === link)
  const of = elide('de', child)
  const decide = useAct((end: boolean) => decideDispute(tenant, dispute!.id, end), (_, end) => toast(end ? t`Lien terminé : ${name} ne voit plus rien ${of}.` : t`Lien gardé : ${name} continue de recevoir ce qui concerne ${child}.`))
  const reason = dispute?.reason
  return (
    <Banner
      tone="warning"
      className="mt-3"
      title={
        <Trans>
          {name} dit : « {child} n’est pas mon enfant »
        </Trans>
      }
      actions={
        dispute?.abilities.includes('decide') && (
          <>
            <Button dense variant="primary" pending={decide.isPending} onClick={() => decide.mutate(true)}>
              <Trans>Mettre fin au lien</Trans>
            </Button>
            <Button dense pending={decide.isPending} onClick={() => decide.mutate(false)}>
              <Trans>Garder le lien</Trans>
            </Button>
          </>
        )
      }
    >
      {reason ? <span>« {reason} » </span> : null}
      <Trans>Rien ne change tant que vous n’avez pas décidé.</Trans>
    </Banner>
  )
}
