import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useBoot } from '../../../shell/session'
import { ChildSwitcher } from '../../../ui/ChildSwitcher'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader } from '../../../ui/PageHeader'
import { type PickupActs, PickupList } from '../parts/Pickup'
import { childPickup, childPickupQuery } from '../queries'

/** Who may fetch a child, and whether it goes home alone: said on the telephone, known at school and at the town hall. */
export function Collectors() {
  const { t } = useLingui()
  const boot = useBoot()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { child: id } = useParams({ strict: false }) as { child: string }
  const child = boot.children.find((c) => c.id === id)
  const query = childPickupQuery(id)
  const { data, error, refetch } = useQuery(query)
  const acts: PickupActs = { ...childPickup(id), keep: (p) => void client.setQueryData(query.queryKey, p) }
  const name = data?.given_name ?? child?.first_name ?? ''
  return (
    <div className="max-w-2xl mx-auto">
      <PageHeader title={name ? t`Qui vient chercher ${name}` : t`Qui vient chercher`} windowTitle={t`Qui vient chercher`} context={child?.school} back={`/mes-enfants/${id}`}>
        <Trans>Vous, et les personnes que vous nommez. L’école et la mairie ont la même liste.</Trans>
      </PageHeader>
      <div className="flex flex-col gap-4">
        {child && <ChildSwitcher options={boot.children} value={id} onChange={(to) => void navigate({ to: `/mes-enfants/${to}/sortie` as '/', replace: true })} />}
        {error && <ProblemState problem={error} retry={() => void refetch()} />}
        {!data && !error && <Skeleton cards={2} />}
        {data && <PickupList key={id} pickup={data} acts={acts} />}
      </div>
    </div>
  )
}
