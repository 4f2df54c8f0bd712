import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { bootQuery } from '../../../shell/session'
import { Card } from '../../../ui/Card'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Switch } from '../../../ui/Field'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { SettingsPage, useTenant } from '../pages'
import { type ServiceState, servicesKey, servicesQuery, setService } from '../queries'

/** The services of the bouquet, opened and closed; what it does to people is said before. */
export function Services() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(servicesQuery(tenant.id))
  return (
    <SettingsPage>
      <PageHeader title={t`Services`} context={tenant.name} back="/reglages">
        <Trans>Un service fermé disparaît des menus de tous, à l’instant. Rien n’est effacé : rouvert, il revient tel qu’il était.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && !data.items.length && (
        <EmptyState title={<Trans>Aucun service à ouvrir ici</Trans>}>
          <Trans>Ce type d’organisation n’a que les services de base, toujours ouverts.</Trans>
        </EmptyState>
      )}
      {data && <ServiceList tenant={tenant.id} items={data.items} change={!!data.abilities.change} />}
      {data && data.items.length > 0 && (
        <Banner className="mt-4">
          <Trans>L’annuaire, les réglages et les notifications sont toujours ouverts.</Trans>
        </Banner>
      )}
    </SettingsPage>
  )
}

export function ServiceList({ tenant, items, change }: { tenant: string; items: readonly ServiceState[]; change: boolean }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const set = useMutation({
    mutationFn: ({ service, open }: { service: ServiceState; open: boolean; undoing?: boolean }) => setService(tenant, service.key, open),
    onSuccess: async (_, { service, open, undoing }) => {
      await client.invalidateQueries({ queryKey: servicesKey(tenant) })
      void client.invalidateQueries({ queryKey: bootQuery.queryKey })
      const { label } = service
      if (!undoing) toast(open ? t`${label} est ouvert.` : t`${label} est fermé.`, { undo: () => set.mutate({ service, open: !open, undoing: true }) })
    },
    onError: refused,
  })
  return (
    <ul className="flex flex-col gap-3" aria-label={t`Services`}>
      {items.map((service) => {
        const since = service.opened_at ? formatDate(service.opened_at, 'dayMonth') : ''
        const state = service.open ? <Badge tone="success">{since ? <Trans>Ouvert depuis le {since}</Trans> : <Trans>Ouvert</Trans>}</Badge> : <Badge><Trans>Fermé</Trans></Badge>
        return (
          <li key={service.key}>
            <Card as="div">
              {change ? (
                <Switch
                  label={<span className="font-semibold text-ink">{service.label}</span>}
                  help={service.line}
                  checked={service.open}
                  disabled={set.isPending && set.variables.service.key === service.key}
                  onChange={(e) => set.mutate({ service, open: e.target.checked })}
                />
              ) : (
                <>
                  <p className="font-semibold text-ink">{service.label}</p>
                  <p className="text-md">{service.line}</p>
                </>
              )}
              <p className="mt-1">{state}</p>
            </Card>
          </li>
        )
      })}
    </ul>
  )
}
