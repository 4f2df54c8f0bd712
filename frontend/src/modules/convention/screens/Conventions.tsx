import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { LinkButton, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { useTenant } from '../place'
import { conventionsQuery, type Line } from '../queries'
import { State, todos } from '../words'

/** The conventions of an organisation: first what waits for it. */
export function Conventions() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(conventionsQuery(tenant.id))
  const lines = data ? [...data.items.filter((l) => l.todo), ...data.items.filter((l) => !l.todo)] : []
  return (
    <div className="max-w-4xl">
      <PageHeader
        title={t`Conventions`}
        context={tenant.name}
        actions={
          data?.abilities.write && (
            <LinkButton icon={Plus} variant="primary" to={'/conventions/nouvelle' as '/'}>
              <Trans>Nouvelle convention</Trans>
            </LinkButton>
          )
        }
      >
        <Trans>Ce que signent la collectivité, l’académie et, pour un collège, l’établissement.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && lines.length === 0 && (
        <EmptyState title={t`Aucune convention`}>
          <Trans>Elle paraît ici dès qu’elle est écrite, ou qu’une organisation liée vous l’envoie.</Trans>
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3">
        {lines.map((l) => (
          <li key={l.id}>
            <One line={l} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function One({ line: l }: { line: Line }) {
  const { i18n } = useLingui()
  const since = formatDate(l.since, 'numeric')
  const until = formatDate(l.until, 'numeric')
  const signed = l.signed
  const all = l.of
  return (
    <Card
      as="article"
      title={
        <TextLink to={`/conventions/${l.id}` as '/'}>
          {formatList(l.with)}
        </TextLink>
      }
      actions={<State of={l} />}
    >
      <p>
        <Trans>
          Du {since} au {until}
        </Trans>
        {' · '}
        <Plural value={l.schools} one="# établissement" other="# établissements" />
      </p>
      {l.state === 'sent' && (
        <p>
          <Plural value={signed} one={`# sur ${all} a signé`} other={`# sur ${all} ont signé`} />
        </p>
      )}
      {l.todo && <p className="font-semibold text-ink mt-2">{i18n._(todos[l.todo])}</p>}
      {l.todo === 'send' && l.renews && (
        <p>
          <Trans>Elle renouvelle une convention qui s’achève.</Trans>
        </p>
      )}
      {l.role === 'informed' && (
        <p className="text-md text-ink-2">
          <Trans>Votre école en est informée : elle ne signe pas.</Trans>
        </p>
      )}
    </Card>
  )
}
