import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ListTodo } from 'lucide-react'
import { hatOf, useBoot } from '../../../shell/session'
import { LinkButton } from '../../../ui/Button'
import { ProblemState } from '../../../ui/Feedback'
import { PageHeader } from '../../../ui/PageHeader'
import { SectionIndex } from '../../../ui/SectionPages'
import { useAccountPages } from '../pages'
import { ownerQuery, sessionsQuery, toldQuery } from '../queries'

/** « Mon compte »: everything that is the person's own, with how it stands. */
export function AccountIndex() {
  const { t } = useLingui()
  const owner = useQuery(ownerQuery)
  const sessions = useQuery(sessionsQuery)
  const told = useQuery(toldQuery)
  // A parent and a pupil start no long work.
  const works = !['guardian', 'pupil'].includes(hatOf(useBoot())?.profile ?? '')
  const pages = useAccountPages({ owner: owner.data, sessions: sessions.data, told: told.data })
  return (
    <>
      <PageHeader
        title={t`Mon compte`}
        actions={
          works && (
            <LinkButton icon={ListTodo} to={'/travaux' as '/'}>
              <Trans>Mes travaux en cours</Trans>
            </LinkButton>
          )
        }
      >
        <Trans>Un seul compte pour toutes vos écoles et vos mairies. Ce que vous écrivez ici vous appartient ; vos fiches dans chaque organisation restent les leurs.</Trans>
      </PageHeader>
      {owner.error && (
        <div className="mb-4">
          <ProblemState problem={owner.error} retry={() => void owner.refetch()} />
        </div>
      )}
      <SectionIndex items={pages} label={t`Mon compte`} />
    </>
  )
}
