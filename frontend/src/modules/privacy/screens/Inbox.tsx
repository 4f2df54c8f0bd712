import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Inbox as InboxIcon, MailPlus } from 'lucide-react'
import { Suspense } from 'react'
import type { Tenant } from '../../../api/boot'
import { LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { Tabs } from '../../../ui/lazy'
import { PageHeader } from '../../../ui/PageHeader'
import { inboxQuery, type Request, type Which } from '../queries'
import { kinds } from '../words'
import { DaysLeft, StateBadge } from './Due'

/** What people ask of the organisation, the most pressing first. */
export function Inbox({ tenant }: { tenant: Tenant }) {
  const { t } = useLingui()
  const { data } = useQuery(inboxQuery(tenant.id, 'open'))
  const late = data?.late ?? 0
  return (
    <>
      <PageHeader
        title={t`Demandes`}
        context={tenant.name}
        actions={
          <LinkButton icon={MailPlus} to={'/donnees/nouvelle' as '/'}>
            <Trans>Noter une demande reçue</Trans>
          </LinkButton>
        }
      >
        <Trans>Chaque personne qui demande a droit à une réponse dans le mois. Un refus se motive.</Trans>
      </PageHeader>
      {late > 0 && (
        <Banner tone="danger" className="mb-5" title={<Plural value={late} one="# demande a dépassé son délai" other="# demandes ont dépassé leur délai" />}>
          <Trans>Répondez maintenant : la personne peut saisir la CNIL.</Trans>
        </Banner>
      )}
      <Suspense fallback={<Skeleton cards={3} />}>
        <Tabs
          label={t`Les demandes`}
          items={[
            { id: 'open', label: t`À répondre`, ...(data && { count: data.items.length }), content: <List tenant={tenant.id} which="open" /> },
            { id: 'answered', label: t`Répondues`, content: <List tenant={tenant.id} which="answered" /> },
          ]}
        />
      </Suspense>
    </>
  )
}

function List({ tenant, which }: { tenant: string; which: Which }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(inboxQuery(tenant, which))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={3} />
  if (!data.items.length)
    return (
      <EmptyState icon={InboxIcon} title={which === 'open' ? t`Aucune demande n’attend de réponse` : t`Aucune réponse pour l’instant`}>
        {which === 'open' ? <Trans>Les familles et les personnels demandent depuis leur compte, « Mes données ». Ce qui arrive par courrier se note ici.</Trans> : <Trans>Les demandes répondues restent ici trois ans, comme preuve.</Trans>}
      </EmptyState>
    )
  return (
    <ul className="flex flex-col gap-3">
      {data.items.map((r) => (
        <li key={r.id}>
          <Line request={r} />
        </li>
      ))}
    </ul>
  )
}

function Line({ request: r }: { request: Request }) {
  const { i18n } = useLingui()
  const who = r.requester_name
  const received = formatDate(r.received_on)
  const due = formatDate(r.due_on)
  const answered = r.answered_on ? formatDate(r.answered_on) : ''
  const limited = r.kind === 'restriction' && (r.abilities ?? []).includes('lift')
  return (
    <Card
      as="div"
      title={
        <Link to={`/donnees/demandes/${r.id}` as '/'} className="link inline-block py-1">
          {i18n._(kinds[r.kind])} · {r.person_name || <Trans>fiche effacée</Trans>}
        </Link>
      }
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-md min-w-0">
          {r.person !== r.requester && (
            <>
              <Trans>demandé par {who}</Trans>
              {' · '}
            </>
          )}
          {r.on_paper && (
            <>
              <Trans>par courrier</Trans>
              {' · '}
            </>
          )}
          <Trans>reçu le {received}</Trans>
          {r.state === 'open' && (
            <>
              {' · '}
              <Trans>à répondre au plus tard le {due}</Trans>
            </>
          )}
          {answered && (
            <>
              {' · '}
              <Trans>répondu le {answered}</Trans>
            </>
          )}
        </p>
        <span className="flex flex-wrap gap-2">
          {r.state === 'open' ? <DaysLeft days={r.days_left} /> : <StateBadge state={r.state} />}
          {limited && (
            <Badge tone="warning">
              <Trans>Limitation en cours</Trans>
            </Badge>
          )}
        </span>
      </div>
    </Card>
  )
}
