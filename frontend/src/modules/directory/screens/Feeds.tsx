import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, FolderUp, Upload } from 'lucide-react'
import { LinkButton } from '../../../ui/Button'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatDateTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { type Feed, feedsQuery, useTenant } from '../queries'
import { feedStates } from '../words'

/** The sets of files that the académie brought, and what became of each. */
export function Feeds() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(feedsQuery(tenant))
  const bring = (
    <LinkButton variant="primary" icon={Upload} to={'/annuaire/flux/nouveau' as '/'}>
      <Trans>Déposer un jeu de fichiers</Trans>
    </LinkButton>
  )
  return (
    <>
      <PageHeader title={t`Fichiers de l’académie`} actions={!!data?.length && bring}>
        <Trans>Un jeu de l’annuaire fédérateur sert toutes les écoles à la fois. Chacune compare sa part avec ce qu’elle sait ; rien ne change avant votre accord.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.length === 0 && (
        <EmptyState icon={FolderUp} title={<Trans>Aucun jeu de fichiers pour le moment</Trans>} action={bring}>
          <Trans>Déposez l’export AAF du premier ou du second degré, complet ou delta, tel que l’académie le produit : plusieurs fichiers XML, ou une archive.</Trans>
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3 max-w-3xl" aria-label={t`Fichiers de l’académie`}>
        {data?.map((f) => (
          <li key={f.id}>
            <Row of={f} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Row({ of: f }: { of: Feed }) {
  const { t } = useLingui()
  const state = feedStates[f.state]
  const day = f.dated ? formatDate(f.dated) : ''
  const academy = f.academy
  const by = f.by
  return (
    <Link to={`/annuaire/flux/${f.id}` as '/'} data-card className="flex items-center gap-4 bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
      <span className="flex-1 min-w-0">
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-semibold">{day ? f.delta ? <Trans>Changements au {day}</Trans> : <Trans>Jeu complet du {day}</Trans> : <Trans>Jeu de fichiers</Trans>}</span>
          <Badge tone={state.tone}>{t(state.label)}</Badge>
        </span>
        <span className="block text-md text-ink-2">
          <Trans>Académie {academy}</Trans>
          {' · '}
          {formatDateTime(f.created_at)}
          {by && (
            <>
              {' · '}
              <Trans>par {by}</Trans>
            </>
          )}
        </span>
        {f.message && <span className="block text-md text-danger">{f.message}</span>}
        {f.waiting > 0 && (
          <span className="block text-sm text-ink-3">
            <Plural value={f.waiting} one="# école n’a pas encore répondu" other="# écoles n’ont pas encore répondu" />
          </span>
        )}
      </span>
      <ChevronRight aria-hidden className="size-5 flex-none text-ink-3 rtl:rotate-180" />
    </Link>
  )
}
