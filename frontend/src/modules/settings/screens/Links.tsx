import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link2 } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatList, formatPercent, sortBy } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SettingsPage, useServiceLabels, useTenant } from '../pages'
import { type LinkView, linksQuery } from '../queries'
import { kinds } from '../words'

/** The organisations that this one is linked with, for which services, with which share of the costs. */
export function Links() {
  const { t } = useLingui()
  const tenant = useTenant()
  const boot = useBoot()
  const { data, error, refetch } = useQuery(linksQuery(tenant.id))
  const labelOf = useServiceLabels()
  return (
    <SettingsPage>
      <PageHeader title={t`Organisations liées`} context={tenant.name} back="/reglages">
        <Trans>Chaque organisation garde ses propres fiches ; un lien dit ce qui passe de l’une à l’autre, et rien d’autre ne passe.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <LinkList links={data} today={boot.today} labelOf={labelOf} />}
    </SettingsPage>
  )
}

export function LinkList({ links, today, labelOf }: { links: readonly LinkView[]; today: string; labelOf: (key: string) => string }) {
  const { i18n } = useLingui()
  const groups = groupsOf(links)
  if (!links.length)
    return (
      <EmptyState icon={Link2} title={<Trans>Aucun lien pour le moment</Trans>}>
        <Trans>Un lien se crée avec l’organisation : quand la mairie crée une école, ou quand une convention est signée.</Trans>
      </EmptyState>
    )
  return groups.map(({ group, items }) => (
    <Section key={group} title={group ? <Trans>Regroupement « {group} »</Trans> : <Trans>Liens directs</Trans>}>
      <ul className="flex flex-col gap-3">
        {items.map((link) => {
          const kind = kinds[link.peer_kind] ? i18n._(kinds[link.peer_kind]!) : link.peer_kind
          const share = link.share_ppm === undefined ? '' : formatPercent(link.share_ppm / 1_000_000, 2)
          const since = formatDate(link.since.slice(0, 10), 'numeric')
          const until = link.until ? formatDate(link.until.slice(0, 10), 'numeric') : ''
          const over = !!link.until && link.until.slice(0, 10) < today
          const named = formatList(link.services.map(labelOf).filter(Boolean))
          return (
            <li key={link.id}>
              <Card as="div">
                <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
                  <div>
                    <p className="font-semibold text-ink">{link.peer}</p>
                    <p className="text-md">{kind}</p>
                  </div>
                  {over ? (
                    <Badge>
                      <Trans>Terminé</Trans>
                    </Badge>
                  ) : (
                    share && (
                      <Badge>
                        <Trans>Part : {share}</Trans>
                      </Badge>
                    )
                  )}
                </div>
                {named && (
                  <p className="mt-1">
                    <Trans>Pour : {named}</Trans>
                  </p>
                )}
                <p className="text-md">{until ? <Trans>Du {since} au {until}</Trans> : <Trans>Depuis le {since}</Trans>}</p>
              </Card>
            </li>
          )
        })}
      </ul>
    </Section>
  ))
}

/** Links by group (a regroupement pédagogique), the ungrouped last; by name within. */
export function groupsOf(links: readonly LinkView[]): { group: string; items: LinkView[] }[] {
  const names = sortBy([...new Set(links.map((l) => l.group ?? ''))], (g) => g).sort((a, b) => Number(!a) - Number(!b))
  return names.map((group) => ({ group, items: sortBy(links.filter((l) => (l.group ?? '') === group), (l) => l.peer) }))
}
