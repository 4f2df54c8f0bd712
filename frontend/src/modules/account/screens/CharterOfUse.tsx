import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { Card } from '../../../ui/Card'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { AccountPage } from '../pages'
import { type Charter, chartersQuery } from '../queries'

/** The charters in force, as they were accepted: that of this place, then those of one's organisations. To read again, to print. */
export function CharterOfUse() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(chartersQuery)
  return (
    <AccountPage>
      <PageHeader title={t`Charte d’utilisation`} back="/compte" />
      {data?.length === 0 && (
        <EmptyState icon={ScrollText} title={<Trans>Aucune charte n’est en vigueur</Trans>}>
          <Trans>Quand votre organisation en publiera une, vous la lirez et l’accepterez avant d’entrer.</Trans>
        </EmptyState>
      )}
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={8} />}
      <div className="flex flex-col gap-4">
        {data?.map((c) => (
          <OneCharter key={c.version} charter={c} />
        ))}
      </div>
    </AccountPage>
  )
}

function OneCharter({ charter: c }: { charter: Charter }) {
  const from = c.from ?? ''
  const version = c.number ? String(c.number) : c.version
  const on = c.accepted_at ? formatDate(c.accepted_at.slice(0, 10), 'long') : ''
  return (
    <Card title={c.title}>
      <p className="text-md text-ink-2 mb-3">
        {from ? (
          <Trans>
            {from}, version {version}
          </Trans>
        ) : (
          <Trans>Version {version}</Trans>
        )}
        {on && (
          <>
            {' · '}
            <Trans>acceptée le {on}</Trans>
          </>
        )}
      </p>
      <div lang={c.lang} className="text-ink measure flex flex-col gap-4">
        {paragraphs(c.simple || c.body).map((paragraph, i) => (
          <p key={i}>{paragraph}</p>
        ))}
      </div>
    </Card>
  )
}

/** The charter comes as plain text: paragraphs are parted by an empty line. */
export const paragraphs = (body: string): string[] =>
  body
    .split(/\n\s*\n/)
    .map((p) => p.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
