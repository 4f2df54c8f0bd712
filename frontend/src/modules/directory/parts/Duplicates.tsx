import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../../ui/Button'
import { Badge } from '../../../ui/Feedback'
import { formatDate, formatList, formatPhone } from '../../../ui/format'
import { Menu } from '../../../ui/Menu'
import { toast } from '../../../ui/Toast'
import { type AlikeRecord, decideDuplicate, type Duplicate, type DuplicateDecision, type Likeness, undoDuplicate, useTenant } from '../queries'
import { longDay, staffName } from '../words'
import { useAct } from './Frame'
import { PersonLink, useProfileWords } from './PeopleTable'

export const likenesses: Record<Likeness, MessageDescriptor> = {
  ine: msg`même numéro national`,
  name: msg`même nom`,
  near_name: msg`noms presque identiques`,
  birth: msg`même date de naissance`,
  address: msg`même adresse`,
  mail: msg`même adresse électronique`,
  phone: msg`même téléphone`,
  child: msg`même enfant`,
}

/** Two records side by side, why they may be one, and the decisions. Nothing is decided by a name. */
export function DuplicateCard({ duplicate: d }: { duplicate: Duplicate }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const name = staffName(d.stays)
  const undo = useAct(() => undoDuplicate(tenant, d.id), () => toast(t`Les deux fiches sont de nouveau séparées.`))
  const decide = useAct(
    (decision: DuplicateDecision) => decideDuplicate(tenant, d.id, decision),
    (_, decision) => {
      const said = {
        same: t`Une seule fiche pour ${name}.`,
        different: t`Noté : la question ne reviendra pas.`,
        later: t`La question reviendra dans deux semaines.`,
        ask_director: t`La direction est interrogée.`,
        ask_family: t`La famille est interrogée.`,
      }
      toast(said[decision], decision === 'same' ? { undo: () => undo.mutate() } : {})
    },
  )
  const may = (what: string) => d.abilities.includes(what)
  const until = d.undo_until ? formatDate(d.undo_until, 'long') : ''
  if (d.state === 'same')
    return (
      <div data-card className="bg-surface rounded-card shadow-card p-4 flex flex-wrap items-center justify-between gap-3">
        <p>
          <PersonLink person={d.stays} /> <span className="text-ink-2">{t`fiches réunies, séparables jusqu’au ${until}`}</span>
        </p>
        <Button pending={undo.isPending} onClick={() => undo.mutate()}>
          <Trans>Séparer</Trans>
        </Button>
      </div>
    )
  return (
    <section data-card aria-label={name} className="bg-surface rounded-card shadow-card p-4 lg:p-5">
      <h3 className="text-lg">{name}</h3>
      <p className="text-ink-2">{formatList(d.reasons.map((r) => (likenesses[r] ? t(likenesses[r]) : r)))}</p>
      <div className="grid sm:grid-cols-2 gap-3 mt-3">
        <Side record={d.stays} other={d.goes} title={<Trans>La plus ancienne</Trans>} />
        <Side record={d.goes} other={d.stays} title={<Trans>La plus récente</Trans>} />
      </div>
      {d.blocked && (
        <p className="mt-3 text-md text-warning font-semibold">
          {d.blocked === 'two_accounts' ? (
            <Trans>Chaque fiche a son compte : la personne doit d’abord les réunir elle-même, dans « Mon compte ».</Trans>
          ) : (
            <Trans>Deux numéros nationaux différents : ce sont deux élèves.</Trans>
          )}
        </p>
      )}
      {d.asked_of === 'director' && (
        <p className="mt-3">
          <Badge tone="info">
            <Trans>La direction est interrogée</Trans>
          </Badge>
        </p>
      )}
      {d.answers.length > 0 && (
        <ul className="mt-3 flex flex-col gap-1 text-md" aria-label={t`Réponses de la famille`}>
          {d.answers.map((a) => (
            <li key={a.guardian}>
              {a.guardian} : <strong>{a.answer === 'one' ? t`c’est un seul enfant` : a.answer === 'two' ? t`ce sont deux enfants` : t`pas encore de réponse`}</strong>
            </li>
          ))}
        </ul>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        {may('same') && (
          <Button variant="primary" icon={Check} pending={decide.isPending && decide.variables === 'same'} onClick={() => decide.mutate('same')}>
            <Trans>La même personne</Trans>
          </Button>
        )}
        {may('different') && (
          <Button pending={decide.isPending && decide.variables === 'different'} onClick={() => decide.mutate('different')}>
            <Trans>Deux personnes</Trans>
          </Button>
        )}
        {may('later') && (
          <Button variant="quiet" pending={decide.isPending && decide.variables === 'later'} onClick={() => decide.mutate('later')}>
            <Trans>Plus tard</Trans>
          </Button>
        )}
        {(may('ask_family') || may('ask_director')) && (
          <Menu
            label={t`Pas sûr·e : demander`}
            trigger={<Trans>Demander</Trans>}
            entries={[
              ...(may('ask_family') ? [{ id: 'family', label: t`À la famille`, onAction: () => decide.mutate('ask_family') }] : []),
              ...(may('ask_director') ? [{ id: 'director', label: t`À la direction`, onAction: () => decide.mutate('ask_director') }] : []),
            ]}
          />
        )}
      </div>
    </section>
  )
}

function Side({ record: r, other, title }: { record: AlikeRecord; other: AlikeRecord; title: ReactNode }) {
  const { t } = useLingui()
  const words = useProfileWords()
  const line = (label: string, value: string, same: boolean) => ({ label, value, same })
  const home = (x: AlikeRecord) => [x.contact?.street, [x.contact?.postcode, x.contact?.city].filter(Boolean).join(' ')].filter(Boolean).join(', ')
  const lines = [
    line(t`Naissance`, r.birth_date ? longDay(r.birth_date) : '', !!r.birth_date && r.birth_date === other.birth_date),
    line(t`Classe`, r.class ?? '', false),
    line(t`Enfants`, formatList(r.pupils ?? []), false),
    line(t`Responsables`, formatList(r.guardians), false),
    line(t`Adresse`, home(r), !!home(r) && home(r) === home(other)),
    line(t`Téléphone`, r.contact?.phone_mobile ? formatPhone(r.contact.phone_mobile) : '', !!r.contact?.phone_mobile && r.contact.phone_mobile === other.contact?.phone_mobile),
    line(t`Courriel`, r.contact?.mail ?? '', !!r.contact?.mail && r.contact.mail === other.contact?.mail),
    line(t`Compte`, r.active ? t`ouvert` : t`pas encore`, false),
    line(t`Fiche créée`, longDay(r.added), false),
  ].filter((l) => l.value)
  return (
    <div className="rounded-control border border-line p-3">
      <p className="text-sm text-ink-3">{title}</p>
      <p className="font-semibold">
        <PersonLink person={r} />
      </p>
      <p className="text-md text-ink-2">{words(r.profiles)}</p>
      <dl className="mt-2 text-md flex flex-col gap-1">
        {lines.map((l) => (
          <div key={l.label}>
            <dt className="inline text-ink-3">{l.label} : </dt>
            <dd className="inline">
              {l.same ? <strong>{l.value}</strong> : l.value}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
