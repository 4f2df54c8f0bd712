import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, Plus } from 'lucide-react'
import { LinkButton } from '../../../ui/Button'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader } from '../../../ui/PageHeader'
import { StateBadge } from '../parts'
import { useTenant } from '../place'
import { type Resource, resourcesQuery } from '../queries'
import { groupName, icons } from '../words'

/** The school's resources: to whom each is open, and what waits for an agreement. */
export function ManageResources() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(resourcesQuery(tenant.id))
  const add = (
    <LinkButton variant="primary" icon={Plus} to={'/ressources/gerer/nouvelle' as '/'}>
      <Trans>Ajouter une ressource</Trans>
    </LinkButton>
  )
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Ressources de l’établissement`} context={tenant.name} back="/ressources" actions={data && data.length > 0 && add} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && !data.length && (
        <EmptyState title={<Trans>Aucune ressource</Trans>} action={add}>
          <Trans>Un manuel, un exerciseur, un service national : ajoutez-le, choisissez ce qu’il reçoit, ouvrez-le à vos classes.</Trans>
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3">
        {data?.map((r) => (
          <li key={r.id}>
            <Row resource={r} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Row({ resource: r }: { resource: Resource }) {
  const { i18n } = useLingui()
  const { icon: Icon } = icons[r.icon ?? 'other'] ?? icons.other!
  const groups = r.groups.map((g) => groupName(g, (m) => i18n._(m)))
  const shown = groups.slice(0, 3).join(' · ')
  const others = groups.length - 3
  return (
    <Link to={`/ressources/gerer/${r.id}` as '/'} data-card className="group flex items-start gap-4 bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
      <span className="grid place-content-center flex-none size-11 rounded-button bg-brand-soft text-brand">
        <Icon aria-hidden className="size-5" />
      </span>
      <span className="flex-1 min-w-0">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-semibold text-ink">{r.name}</span>
          <StateBadge resource={r} />
        </span>
        <span className="block text-md text-ink-2">
          {groups.length ? (
            <>
              {shown}
              {others > 0 && (
                <>
                  {' '}
                  <Plural value={others} one="et # autre" other="et # autres" />
                </>
              )}
            </>
          ) : (
            <Trans>Ouverte à personne pour l’instant</Trans>
          )}
        </span>
      </span>
      <ChevronRight aria-hidden className="size-5 flex-none mt-3 text-ink-3 rtl:rotate-180" />
    </Link>
  )
}
