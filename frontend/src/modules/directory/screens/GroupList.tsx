import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, Plus, UsersRound } from 'lucide-react'
import { LinkButton } from '../../../ui/Button'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { type Group, groupsQuery, useTenant } from '../queries'
import { groupName } from '../words'

export function useGroupName(): (g: Pick<Group, 'kind' | 'label' | 'level'>) => string {
  const { t } = useLingui()
  return (g) => {
    const name = groupName(g)
    return typeof name === 'string' ? name : t(name)
  }
}

/** The groups one writes to: those that follow the classes, and those made by hand. */
export function GroupList() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(groupsQuery(tenant))
  const own = data?.items.filter((g) => !g.automatic) ?? []
  const automatic = data?.items.filter((g) => g.automatic) ?? []
  return (
    <>
      <PageHeader
        context={data?.year?.label}
        title={t`Groupes`}
        actions={
          data?.abilities.includes('add') && (
            <LinkButton variant="primary" icon={Plus} to={'/annuaire/groupes/nouveau' as '/'}>
              <Trans>Créer un groupe</Trans>
            </LinkButton>
          )
        }
      />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <>
          <Section title={<Trans>Vos groupes</Trans>}>
            {own.length === 0 ? (
              <EmptyState icon={UsersRound} title={<Trans>Aucun groupe fait à la main</Trans>}>
                <Trans>Pour la chorale, les délégués, les accompagnateurs de la piscine : un groupe reçoit ses mots comme une classe.</Trans>
              </EmptyState>
            ) : (
              <GroupCards groups={own} label={t`Vos groupes`} />
            )}
          </Section>
          {automatic.length > 0 && (
            <Section title={<Trans>Groupes automatiques</Trans>}>
              <p className="text-md text-ink-2 mb-3">
                <Trans>Ils suivent les classes et les liens : rien à tenir à jour.</Trans>
              </p>
              <GroupCards groups={automatic} label={t`Groupes automatiques`} />
            </Section>
          )}
        </>
      )}
    </>
  )
}

function GroupCards({ groups, label }: { groups: readonly Group[]; label: string }) {
  const name = useGroupName()
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3" aria-label={label}>
      {groups.map((g) => (
        <li key={g.id}>
          <Link to={`/annuaire/groupes/${g.id}` as '/'} data-card className="h-full flex items-center gap-3 bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
            <span className="flex-1 min-w-0">
              <span className="block font-semibold">{name(g)}</span>
              <span className="block text-md text-ink-2">
                <Plural value={g.members} one="# personne" other="# personnes" />
              </span>
            </span>
            <ChevronRight aria-hidden className="size-5 flex-none text-ink-3 rtl:rotate-180" />
          </Link>
        </li>
      ))}
    </ul>
  )
}
