import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { LinkButton, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatList, formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { useTown } from '../place'
import { PriceBars } from './PriceBars'
import { type Group, type Tariff, tariffsQuery } from './queries'
import { domainOf, kindIcons, page, perOf, useHolds, useKinds, usePer } from './words'

/** What each activity costs, against what it costs the town; what is being prepared; what was charged before. */
export function TariffList() {
  const { t } = useLingui()
  const town = useTown()
  const { data, error, refetch } = useQuery(tariffsQuery(town.id))
  return (
    <div className="max-w-4xl">
      <PageHeader
        title={t`Tarifs`}
        context={town.name}
        actions={
          data?.abilities.write && (
            <LinkButton to={page('nouveau')} variant="primary" icon={Plus}>
              <Trans>Préparer un tarif</Trans>
            </LinkButton>
          )
        }
      >
        <Trans>Un tarif appliqué ne change plus : un autre le suit. Aucun prix ne dépasse le coût par usager.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data?.items.length === 0 && (
        <EmptyState title={t`Aucune activité à tarifer`}>
          <Trans>Ouvrez d’abord une prestation : cantine, accueil, car. Son tarif se prépare ensuite ici.</Trans>
        </EmptyState>
      )}
      <div className="flex flex-col gap-4">{data?.items.map((g) => <GroupCard key={`${g.service} ${g.kind} ${g.activity_id ?? ''}`} group={g} writes={!!data.abilities.write} />)}</div>
    </div>
  )
}

function GroupCard({ group: g, writes }: { group: Group; writes: boolean }) {
  const kinds = useKinds()
  const now = g.tariffs.find((v) => v.in_force)
  const drafts = g.tariffs.filter((v) => v.state === 'draft')
  const { today } = useBoot()
  const coming = g.tariffs.filter((v) => v.state === 'active' && !v.in_force && v.since > today)
  const past = g.tariffs.filter((v) => v.state === 'active' && !v.in_force && v.since <= today)
  const labels = g.activities.map((a) => a.label)
  const name = formatList(labels)
  return (
    <Card as="section" domain={domainOf[g.service]} icon={kindIcons[g.kind]} label={kinds[g.kind]} title={g.activity_id ? name : labels.length === 1 ? labels[0] : kinds[g.kind]}>
      {labels.length > 1 && <p className="text-md">{name}</p>}
      {now ? (
        <Current tariff={now} />
      ) : (
        <p className="mt-1">
          <Badge tone="warning">
            <Trans>Aucun tarif en vigueur</Trans>
          </Badge>
        </p>
      )}
      <ul className="mt-3 flex flex-col gap-2">
        {[...drafts, ...coming].map((v) => (
          <Other key={v.id} tariff={v} />
        ))}
      </ul>
      {past.length > 0 && (
        <details className="mt-3">
          <summary className="cursor-pointer font-semibold py-2 text-brand">
            <Trans>Tarifs précédents</Trans>
          </summary>
          <ul className="flex flex-col gap-2">
            {past.map((v) => (
              <Other key={v.id} tariff={v} />
            ))}
          </ul>
        </details>
      )}
      {writes && !drafts.length && (
        <div className="mt-4">
          <LinkButton to={`/tarifs/nouveau?de=${now?.id ?? ''}&sorte=${g.kind}` as '/'} icon={Plus}>
            {now ? <Trans>Préparer le suivant</Trans> : <Trans>Préparer un tarif</Trans>}
          </LinkButton>
        </div>
      )}
    </Card>
  )
}

function Current({ tariff: v }: { tariff: Tariff }) {
  const holds = useHolds()
  const per = usePer()
  const cost = v.cost_cents === undefined ? '' : formatMoney(v.cost_cents)
  const decided = v.decided_on ? formatDate(v.decided_on, 'year') : ''
  const reference = v.reference ?? ''
  return (
    <div className="mt-1">
      <p>
        <TextLink to={page(v.id)}>{v.label}</TextLink> · {holds(v)}
      </p>
      <p className="text-md">
        <Trans>
          Délibération {reference} du {decided}. Coût par usager : {cost} {per[perOf(v.method)]}.
        </Trans>
      </p>
      <div className="mt-3">
        <PriceBars prices={v.prices} {...(v.cost_cents !== undefined && { cost: v.cost_cents })} />
      </div>
    </div>
  )
}

function Other({ tariff: v }: { tariff: Tariff }) {
  const holds = useHolds()
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-control bg-sand px-3 py-2">
      <TextLink to={page(v.id)} className="font-semibold">
        {v.label}
      </TextLink>
      <span className="text-md">{holds(v)}</span>
      <StateBadge tariff={v} />
    </li>
  )
}

/** Where a tariff stands, in a word. */
export function StateBadge({ tariff: v }: { tariff: Tariff }) {
  const { today } = useBoot()
  if (v.state === 'draft')
    return (
      <Badge tone="warning">
        <Trans>Brouillon</Trans>
      </Badge>
    )
  if (v.state === 'withdrawn')
    return (
      <Badge>
        <Trans>Retiré</Trans>
      </Badge>
    )
  if (v.in_force)
    return (
      <Badge tone="success">
        <Trans>En vigueur</Trans>
      </Badge>
    )
  return v.since > today ? (
    <Badge tone="info">
      <Trans>À venir</Trans>
    </Badge>
  ) : (
    <Badge>
      <Trans>Terminé</Trans>
    </Badge>
  )
}
