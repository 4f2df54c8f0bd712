import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { Problem } from '../../../api/client'
import { Card } from '../../../ui/Card'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader } from '../../../ui/PageHeader'
import { AccountPage } from '../pages'
import { charterQuery, ownerQuery } from '../queries'

/** The charter in force, as it was accepted: to read again, to print. */
export function CharterOfUse() {
  const { t } = useLingui()
  const { data: owner } = useQuery(ownerQuery)
  const { data, error, refetch } = useQuery({ ...charterQuery(owner?.kind ?? 'adult'), enabled: !!owner })
  const version = data?.version ?? ''
  const none = error instanceof Problem && error.status === 404
  return (
    <AccountPage>
      <PageHeader title={t`Charte d’utilisation`} back="/compte">
        {version && <Trans>Version {version}</Trans>}
      </PageHeader>
      {none && (
        <EmptyState icon={ScrollText} title={<Trans>Aucune charte n’est en vigueur</Trans>}>
          <Trans>Quand votre organisation en publiera une, vous la lirez et l’accepterez avant d’entrer.</Trans>
        </EmptyState>
      )}
      {error && !none && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={8} />}
      {data && (
        <Card title={data.title}>
          <div lang={data.lang} className="text-ink measure flex flex-col gap-4">
            {paragraphs(data.body).map((paragraph, i) => (
              <p key={i}>{paragraph}</p>
            ))}
          </div>
        </Card>
      )}
    </AccountPage>
  )
}

/** The charter comes as plain text: paragraphs are parted by an empty line. */
export const paragraphs = (body: string): string[] =>
  body
    .split(/\n\s*\n/)
    .map((p) => p.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
