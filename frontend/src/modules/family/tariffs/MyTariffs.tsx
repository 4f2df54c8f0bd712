import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Card } from '../../../ui/Card'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { PriceBars } from './PriceBars'
import { type Mine, type MyTariff, myTariffsQuery } from './queries'
import { domainOf, kindIcons, useKinds, usePer } from './words'

/** The prices, and yours: each with its reason, beside what everybody pays. */
export function MyTariffs() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(myTariffsQuery)
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Les tarifs, et le vôtre`}>
        <Trans>Ce que coûte chaque service, et ce que vous payez pour vos enfants.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data?.length === 0 && (
        <EmptyState title={t`Aucun tarif à vous montrer`}>
          <Trans>Les services que votre commune vous facture apparaîtront ici dès qu’un enfant y est inscrit.</Trans>
        </EmptyState>
      )}
      {data?.map((m) => <Creditor key={m.tenant} of={m} />)}
    </div>
  )
}

function Creditor({ of: m }: { of: Mine }) {
  const value = m.quotient?.value ?? 0
  const since = m.quotient ? formatDate(m.quotient.since, 'year') : ''
  return (
    <Section title={m.name}>
      <div className="flex flex-col gap-4">
        {m.quotient ? (
          <p>
            <Trans>
              Votre quotient familial : <strong>{value}</strong>, compté depuis le {since}.
            </Trans>
          </p>
        ) : m.known ? null : (
          <Banner>
            <Trans>Vous ne nous avez pas donné de quotient familial. Si votre foyer en a un, son prix peut être plus bas : signalez-le à la mairie.</Trans>
          </Banner>
        )}
        {m.items.map((x) => (
          <One key={x.id} tariff={x} />
        ))}
      </div>
    </Section>
  )
}

function One({ tariff: x }: { tariff: MyTariff }) {
  const kinds = useKinds()
  const per = usePer()
  const cost = x.cost_cents === undefined ? '' : formatMoney(x.cost_cents)
  const decided = x.decided_on ? formatDate(x.decided_on, 'year') : ''
  const reference = x.reference ?? ''
  return (
    <Card as="section" level={3} domain={domainOf[x.service]} icon={kindIcons[x.kind]} label={kinds[x.kind]} title={x.label}>
      {x.mine.length > 0 && (
        <ul className="mt-2 flex flex-col gap-3">
          {x.mine.map((p, i) => (
            <li key={i} className="rounded-control bg-sand px-3 py-2 text-ink">
              <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                <strong>{p.name}</strong>
                <span className="tabular">
                  <strong className="text-lg">{formatMoney(p.cents)}</strong> {per[x.per]}
                </span>
              </p>
              <p className="text-md text-ink-2">{p.sentence}</p>
            </li>
          ))}
        </ul>
      )}
      <details className="mt-3">
        <summary className="cursor-pointer font-semibold py-2 text-brand">
          <Trans>Tous les prix</Trans>
        </summary>
        <PriceBars prices={x.prices.map(({ name, cents }) => ({ name, cents }))} />
        {cost && (
          <p className="mt-3 text-md">
            <Trans>
              Ce service coûte {cost} {per[x.per]} à la collectivité, et personne ne paie plus. Délibération {reference} du {decided}.
            </Trans>
          </p>
        )}
      </details>
    </Card>
  )
}
