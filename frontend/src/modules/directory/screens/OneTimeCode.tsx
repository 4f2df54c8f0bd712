import './board.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Printer } from 'lucide-react'
import { hatOf, useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { QrCode } from '../parts/QrCode'
import { lastDay } from '../people'
import { useRecordId } from '../place'
import { personQuery, useTenant } from '../queries'
import { heldCode, inGroups, spelt } from '../sheets'
import { staffName } from '../words'

/** A code for a new password: read out over the desk, or printed on one page. */
export function OneTimeCode() {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const id = useRecordId()
  const { data: person, error, refetch } = useQuery(personQuery(tenant, id))
  const code = heldCode(id)
  const back = `/annuaire/personnes/${id}`
  const until = code ? formatDate(lastDay(code.expires), 'long') : ''
  const host = location.host
  const pupil = person?.profiles.includes('pupil')
  const school = hatOf(boot)?.tenant.name ?? ''
  return (
    <>
      <PageHeader
        back={back}
        context={school}
        title={person ? staffName(person) : t`Code à usage unique`}
        actions={
          code && (
            <Button icon={Printer} onClick={() => window.print()}>
              <Trans>Imprimer</Trans>
            </Button>
          )
        }
      >
        {code && <Trans>Un code pour choisir un nouveau mot de passe. Il sert une fois, jusqu’au {until}.</Trans>}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!person && !error && <Skeleton cards={1} />}
      {!code ? (
        <EmptyState
          title={<Trans>Ce code n’est plus affiché</Trans>}
          action={
            <LinkButton variant="primary" to={back as '/'}>
              <Trans>Revenir à la fiche</Trans>
            </LinkButton>
          }
        >
          <Trans>Un code ne se montre qu’une fois. Faites-en un nouveau depuis la fiche : celui-ci ne servira plus.</Trans>
        </EmptyState>
      ) : (
        <div data-card className="board bg-surface rounded-card shadow-card text-ink">
          <p className="board-code board-long font-title font-bold" aria-label={t`Code : ${spelt(code.code ?? '')}`}>
            {inGroups(code.code ?? '')}
          </p>
          <div className="flex flex-wrap items-center justify-center gap-6 text-start">
            <QrCode text={`${location.origin}/activer`} label={t`Mène à la page où taper le code`} className="board-qr" />
            <ol className="text-lg list-decimal ps-6 flex flex-col gap-1 measure">
              {pupil ? (
                <>
                  <li>
                    <Trans>
                      Va sur <strong>{host}/activer</strong>
                    </Trans>
                  </li>
                  <li>
                    <Trans>Tape le code</Trans>
                  </li>
                  <li>
                    <Trans>Choisis un nouveau mot de passe</Trans>
                  </li>
                </>
              ) : (
                <>
                  <li>
                    <Trans>
                      Ouvrez <strong>{host}/activer</strong>
                    </Trans>
                  </li>
                  <li>
                    <Trans>Tapez le code et votre nom de famille</Trans>
                  </li>
                  <li>
                    <Trans>Choisissez un nouveau mot de passe</Trans>
                  </li>
                </>
              )}
            </ol>
          </div>
        </div>
      )}
    </>
  )
}
