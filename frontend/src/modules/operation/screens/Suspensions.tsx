import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Ban } from 'lucide-react'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader } from '../../../ui/PageHeader'
import { suspensionsQuery } from '../queries'
import { SuspensionCard } from './SuspensionCard'

/** The suspensions of this vendor: what waits for a second person first. */
export function Suspensions({ tenant, name }: { tenant: string; name: string }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(suspensionsQuery(tenant))
  return (
    <>
      <PageHeader title={t`Suspensions`} context={name}>
        <Trans>Une suspension se décide à deux. Elle met les services d’une organisation en lecture seule, sans rien fermer, et se lève d’un geste.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && data.length === 0 && (
        <EmptyState icon={Ban} title={t`Aucune suspension`}>
          <Trans>Une suspension se propose depuis la page d’une organisation. Une facture impayée n’en entraîne jamais par elle-même.</Trans>
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <ul className="flex flex-col gap-3">
          {data.map((s) => (
            <li key={s.id}>
              <SuspensionCard tenant={tenant} suspension={s} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
