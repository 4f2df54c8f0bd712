import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, FileUp, Upload } from 'lucide-react'
import { LinkButton } from '../../../ui/Button'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatDateTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { type Import, importsQuery, useTenant, useTownHall } from '../queries'
import { importKinds, importStates } from '../words'

/** The last imports, and what became of each. */
export function Imports() {
  const { t } = useLingui()
  const tenant = useTenant()
  const town = useTownHall()
  const { data, error, refetch } = useQuery(importsQuery(tenant))
  return (
    <>
      <PageHeader
        title={t`Imports`}
        actions={
          <LinkButton variant="primary" icon={Upload} to={'/annuaire/imports/nouveau' as '/'}>
            <Trans>Nouvel import</Trans>
          </LinkButton>
        }
      >
        <Trans>Un import se relit avant d’être appliqué, et s’annule pendant une semaine.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.length === 0 && (
        <EmptyState
          icon={FileUp}
          title={<Trans>Aucun import pour le moment</Trans>}
          action={
            <LinkButton variant="primary" icon={Upload} to={'/annuaire/imports/nouveau' as '/'}>
              {town ? <Trans>Reprendre les fichiers d’un autre logiciel</Trans> : <Trans>Importer les fichiers d’ONDE</Trans>}
            </LinkButton>
          }
        >
          {town ? <Trans>Familles, réservations, régimes et personnes autorisées : les exports de votre ancien logiciel, tels quels.</Trans> : <Trans>Dans ONDE : Extractions, puis élèves, responsables et enseignants. Trois fichiers, quelques minutes.</Trans>}
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3 max-w-3xl" aria-label={t`Imports`}>
        {data?.map((i) => (
          <li key={i.id}>
            <Row of={i} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Row({ of: i }: { of: Import }) {
  const { t } = useLingui()
  const state = importStates[i.state]
  const until = i.undo_until ? formatDate(i.undo_until, 'dayMonth') : ''
  const r = i.report
  const from = i.from
  const by = i.by
  return (
    <Link to={`/annuaire/imports/${i.id}` as '/'} data-card className="flex items-center gap-4 bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
      <span className="flex-1 min-w-0">
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-semibold">{formatDateTime(i.created_at)}</span>
          <Badge tone={state.tone}>{t(state.label)}</Badge>
          <span className="text-md text-ink-2">{from ? <Trans>Envoyé par {from}</Trans> : t(importKinds[i.kind])}</span>
          {by && (
            <span className="text-md text-ink-2">
              <Trans>par {by}</Trans>
            </span>
          )}
        </span>
        {r && (
          <span className="block text-md text-ink-2">
            <Plural value={r.pupils} one="# élève" other="# élèves" />
            {' · '}
            <Plural value={r.new} _0="personne à créer" one="# créée" other="# créées" />
            {' · '}
            <Plural value={r.changed} _0="aucune modifiée" one="# modifiée" other="# modifiées" />
            {i.kind !== 'town' && ' · '}
            {i.kind !== 'town' && <Plural value={r.leaving} _0="aucun départ" one="# départ" other="# départs" />}
          </span>
        )}
        {i.abilities.includes('undo') && (
          <span className="block text-sm text-ink-3">
            <Trans>Annulable jusqu’au {until}</Trans>
          </span>
        )}
        {i.message && <span className="block text-md text-danger">{i.message}</span>}
      </span>
      <ChevronRight aria-hidden className="size-5 flex-none text-ink-3 rtl:rotate-180" />
    </Link>
  )
}
