import { Trans, useLingui } from '@lingui/react/macro'
import { plural } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, DoorOpen, Pencil, TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { AccountCard } from '../parts/AccountCard'
import { ConsentsCard } from '../parts/ConsentsCard'
import { DutiesCard, PlacesCard } from '../parts/Duties'
import { useAct } from '../parts/Frame'
import { DisputeDecision, Guardians } from '../parts/Guardians'
import { PersonLink, useProfileWords } from '../parts/PeopleTable'
import { PupilPickup } from '../parts/Pickup'
import { PhotoOf } from '../parts/PhotoOf'
import { Reach } from '../parts/Reach'
import { RestrictionNote } from '../parts/RestrictionNote'
import { age, holding } from '../people'
import { useRecordId } from '../place'
import { departPerson, type Person, personQuery, useTenant } from '../queries'
import { authorities, longDay, staffName } from '../words'

/** One person: who they are, who answers for them, how they are reached, how they stand with their account. */
export function OnePerson() {
  const tenant = useTenant()
  const person = useRecordId()
  const { data, error, refetch } = useQuery(personQuery(tenant, person))
  return (
    <>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <PersonView person={data} />}
    </>
  )
}

function PersonView({ person: p }: { person: Person }) {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const words = useProfileWords()
  const [leaving, setLeaving] = useState(false)
  const pupil = p.profiles.includes('pupil')
  const name = staffName(p)
  const left = p.left_on ? longDay(p.left_on) : ''
  const limited = p.limited_since ? longDay(p.limited_since) : ''
  const back = useAct(() => departPerson(tenant, p.id, false), () => toast(t`${name} est de retour.`))
  const leave = useAct(() => departPerson(tenant, p.id, true), () => {
    setLeaving(false)
    toast(t`Départ noté.`, { undo: () => back.mutate() })
  })
  // Orders that concern an adult are read on their own page too.
  const orders = pupil ? [] : [...holding(p.restrictions, boot.today).values()].flat()
  const school = hatOf(boot)?.tenant.kind === 'school'
  return (
    <>
      <PageHeader
        back="/annuaire"
        context={[words(p.profiles), p.class].filter(Boolean).join(' · ')}
        title={name}
        actions={
          p.abilities.includes('edit') && (
            <>
              <LinkButton icon={Pencil} to={`/annuaire/personnes/${p.id}/modifier` as '/'}>
                <Trans>Modifier</Trans>
              </LinkButton>
              {pupil && p.abilities.includes('leave') && !left && (
                <LinkButton icon={ArrowLeftRight} to={`/annuaire/personnes/${p.id}/transfert` as '/'}>
                  {school ? <Trans>Changer d’établissement</Trans> : <Trans>Changer de collectivité</Trans>}
                </LinkButton>
              )}
              {p.abilities.includes('leave') && !left && (
                <Button icon={DoorOpen} onClick={() => setLeaving(true)}>
                  {school ? <Trans>A quitté l’école</Trans> : <Trans>N’est plus ici</Trans>}
                </Button>
              )}
            </>
          )
        }
      >
        {p.expected_in_onde && (
          <span className="inline-flex items-start gap-2 text-md font-semibold text-warning">
            <TriangleAlert aria-hidden className="size-4 flex-none mt-1" />
            <Trans>Admis ici, pas encore dans ONDE : les imports le laissent en place.</Trans>
          </span>
        )}
      </PageHeader>
      {limited && (
        <Banner tone="warning" className="mb-5" title={<Trans>Usage limité depuis le {limited}</Trans>}>
          <Trans>À la demande de la personne. Ne changez pas cette fiche et ne la transmettez pas sans son accord, sauf obligation légale. Rien n’en est effacé d’ici là.</Trans>
        </Banner>
      )}
      {left && (
        <Banner
          tone="info"
          className="mb-5"
          title={<Trans>Départ le {left}</Trans>}
          actions={
            p.abilities.includes('leave') && (
              <Button dense pending={back.isPending} onClick={() => back.mutate()}>
                <Trans>Est de retour</Trans>
              </Button>
            )
          }
        >
          <Trans>La fiche s’efface trois mois après le départ.</Trans>
        </Banner>
      )}
      <div className="lg:grid lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:gap-6 lg:items-start">
        <div className="flex flex-col gap-5">
          {orders.map((o) => (
            <RestrictionNote key={o.id} order={o} about />
          ))}
          {pupil && <Guardians pupil={p} />}
          {pupil && !left && <PupilPickup pupil={p} />}
          {p.children.length > 0 && <Wards person={p} />}
          {!pupil && (
            <Section title={<Trans>Coordonnées</Trans>}>
              <Card as="div">
                {p.contact ? (
                  <Reach contact={p.contact} name={name} />
                ) : (
                  <p>
                    <Trans>Vous ne voyez pas ses coordonnées : elles sont à ceux qui tiennent l’annuaire ou suivent l’enfant.</Trans>
                  </p>
                )}
              </Card>
            </Section>
          )}
        </div>
        <div className="flex flex-col gap-4 mt-5 lg:mt-0">
          <IdentityCard person={p} today={boot.today} />
          {pupil && p.contact && (p.contact.street || p.contact.address_hidden) && (
            <Card title={<Trans>Adresse de l’enfant</Trans>}>
              <Reach contact={p.contact} name={name} />
            </Card>
          )}
          <AccountCard person={p} />
          {pupil && <ConsentsCard pupil={p} />}
          {(p.roles.some((r) => r.profile !== 'pupil' && r.profile !== 'guardian') || (!pupil && p.abilities.includes('edit'))) && <DutiesCard person={p} />}
          <PlacesCard person={p} />
        </div>
      </div>
      <ConfirmDialog
        open={leaving}
        onClose={() => setLeaving(false)}
        onConfirm={() => leave.mutate()}
        pending={leave.isPending}
        danger
        title={<Trans>{name} n’est plus ici ?</Trans>}
        confirm={<Trans>Noter le départ aujourd’hui</Trans>}
      >
        <p>
          {pupil ? (
            <Trans>L’élève quitte sa classe et ses groupes dès aujourd’hui. Sa fiche s’efface trois mois après. Vous pouvez revenir en arrière jusque-là.</Trans>
          ) : (
            <Trans>Cette personne perd ses rôles et ses classes dès aujourd’hui. Sa fiche s’efface trois mois après. Vous pouvez revenir en arrière jusque-là.</Trans>
          )}
        </p>
      </ConfirmDialog>
    </>
  )
}

/** What a list of facts is made of: nothing is shown for what is not known. */
function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-md">
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-ink-3">{label}</dt>
            <dd className="text-end text-ink">{value}</dd>
          </div>
        ))}
    </dl>
  )
}

const languages: Record<string, string> = { fr: 'français', en: 'English', ar: 'العربية', pl: 'polski', pt: 'português', tr: 'Türkçe', uk: 'українська', es: 'español', ro: 'română' }
const sources: Record<string, string> = { onde: 'ONDE', aaf: 'AAF', siecle: 'SIECLE' }

function IdentityCard({ person: p, today }: { person: Person; today: string }) {
  const { t } = useLingui()
  const born = p.birth_date ? longDay(p.birth_date) : ''
  const years = p.birth_date ? age(p.birth_date, today) : 0
  return (
    <Card title={<Trans>Identité</Trans>}>
      <PhotoOf person={p} />
      <Facts
        facts={[
          [t`Prénom`, p.given_name],
          [t`Nom`, p.birth_name],
          [t`Nom d’usage`, p.usage_name],
          [t`Né·e le`, born && t`${born} (${plural(years, { one: '# an', other: '# ans' })})`],
          [t`Sexe`, p.sex === 'F' ? t`Féminin` : p.sex === 'M' ? t`Masculin` : ''],
          [t`Classe`, p.class],
          [t`Langue`, p.language && p.language !== 'fr' ? (languages[p.language] ?? p.language) : ''],
          [t`Origine`, p.hand_made ? t`Saisie à la main` : (sources[p.source] ?? '')],
        ]}
      />
    </Card>
  )
}

function Wards({ person }: { person: Person }) {
  const { t } = useLingui()
  const name = staffName(person)
  return (
    <Section title={<Trans>Enfants</Trans>}>
      <ul className="flex flex-col gap-3" aria-label={t`Enfants`}>
        {person.children.map((c) => (
          <li key={c.link} data-card className="bg-surface rounded-card shadow-card p-4">
            <p className="text-lg font-semibold">
              <PersonLink person={{ id: c.person, given_name: c.given_name, family_name: c.family_name }} />
            </p>
            <p className="text-md text-ink-2">{[c.class, t(authorities[c.authority].label)].filter(Boolean).join(' · ')}</p>
            {c.disputed && <DisputeDecision link={c.link} name={name} child={c.given_name} />}
          </li>
        ))}
      </ul>
    </Section>
  )
}
