import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatNumber } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { useTenant } from '../place'
import { receivedQuery, type ReceivedItem } from '../queries'
import { named, Paragraphs } from '../words'

/** The charters that a school was given: who accepts them here, and how many did. */
export function Received() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(receivedQuery(tenant.id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Chartes d’usage`} context={tenant.name} back="/reglages">
        <Trans>
          Ce que votre académie ou votre collectivité demande d’accepter ici. Vous en décidez dans <TextLink to={'/reglages/liens' as '/'}>Organisations liées</TextLink> : sans ce droit, plus rien n’est demandé.
        </Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data &&
        (data.items.length ? (
          <ul className="flex flex-col gap-4">
            {data.items.map((c) => (
              <li key={c.id}>
                <One charter={c} />
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState icon={ScrollText} title={<Trans>Aucune charte reçue</Trans>}>
            <Trans>La charte d’utilisation de la plateforme, elle, est acceptée par chacun à sa première entrée.</Trans>
          </EmptyState>
        ))}
    </div>
  )
}

function One({ charter: c }: { charter: ReceivedItem }) {
  const { today } = useBoot()
  const { from, number } = c
  const since = formatDate(c.since, 'long')
  const who = named(
    c.profiles.map((p) => p.profile),
    c.profiles,
  )
  return (
    <Card as="section" title={c.title}>
      <p className="flex flex-wrap gap-x-3 gap-y-1 mb-2">
        {c.held ? (
          <Badge tone="success">
            <Trans>En vigueur</Trans>
          </Badge>
        ) : c.since > today ? (
          <Badge tone="info">
            <Trans>À venir</Trans>
          </Badge>
        ) : (
          <Badge tone="warning">
            <Trans>Sans effet : vous avez retiré ce droit</Trans>
          </Badge>
        )}
        <span>
          <Trans>
            {from}, version {number}, à partir du {since}
          </Trans>
        </span>
      </p>
      <p>
        <Trans>Pour : {who}.</Trans>
      </p>
      <ul className="my-3 flex flex-col divide-y divide-line text-ink">
        {c.counts.map((n) => {
          const accepted = formatNumber(n.accepted ?? 0)
          const people = formatNumber(n.people ?? 0)
          return (
            <li key={n.profile} className="py-2 flex flex-wrap gap-x-4">
              <span className="flex-1 min-w-40">{n.label}</span>
              <span className="tabular">
                <Trans>
                  {accepted} sur {people}
                </Trans>
              </span>
            </li>
          )
        })}
      </ul>
      <details>
        <summary className="font-semibold text-ink cursor-pointer py-1">
          <Trans>Lire le texte</Trans>
        </summary>
        <div className="mt-2 flex flex-col gap-4">
          {c.simple && <Paragraphs text={c.simple} />}
          <Paragraphs text={c.body} />
        </div>
      </details>
    </Card>
  )
}
