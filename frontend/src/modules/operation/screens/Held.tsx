import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { Card } from '../../../ui/Card'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDateTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { holdsQuery } from '../queries'

/** What those in charge of a suspended organisation read: why, since when, what goes on, whom to write to. */
export function Held({ tenant, name }: { tenant: string; name: string }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(holdsQuery(tenant))
  const now = data?.filter((h) => !h.lifted_at) ?? []
  const past = data?.filter((h) => h.lifted_at) ?? []
  return (
    <>
      <PageHeader title={t`Suspension`} context={name} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={1} />}
      {data && now.length === 0 && (
        <EmptyState icon={CircleCheck} title={t`Votre organisation n’est pas suspendue`}>
          <Trans>Vos services sont ouverts selon votre abonnement.</Trans>
        </EmptyState>
      )}
      {now.map(({ id, by, reason, contact, since, through }) => {
        const when = formatDateTime(since, 'numeric')
        return (
          <Banner key={id} tone="danger" title={<Trans>Suspendue par {by}, {when}</Trans>}>
            <p className="text-ink">{reason}</p>
            {through && (
              <p className="mt-2">
                <Trans>Votre école est suspendue avec l’organisation qui paie ses services : {through}.</Trans>
              </p>
            )}
            <p className="mt-2">
              <Trans>Vos services se lisent et s’exportent ; ils n’ajoutent plus rien. L’appel, les soins, la sortie des enfants, l’évacuation et ce qui est déjà demandé continuent.</Trans>
            </p>
            {contact && (
              <p className="mt-2">
                <Trans>
                  Pour répondre : <strong>{contact}</strong>
                </Trans>
              </p>
            )}
          </Banner>
        )
      })}
      {past.length > 0 && (
        <Section title={<Trans>Suspensions passées</Trans>}>
          <ul className="flex flex-col gap-3">
            {past.map((h) => {
              const from = formatDateTime(h.since, 'numeric')
              const until = formatDateTime(h.lifted_at!, 'numeric')
              return (
                <li key={h.id}>
                  <Card as="div" title={h.by} level={3} aside={<Badge tone="success"><Trans>Levée</Trans></Badge>}>
                    {h.reason && <p>{h.reason}</p>}
                    <p className="text-md">
                      <Trans>
                        Du {from} au {until}
                      </Trans>
                    </p>
                  </Card>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
    </>
  )
}
