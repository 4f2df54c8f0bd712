import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LogOut, type LucideIcon, Monitor, Smartphone, Tablet } from 'lucide-react'
import { createElement } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { dayOf, formatDay, formatTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { AccountPage } from '../pages'
import { endOtherSessions, endSession, type Session, sessionsQuery } from '../queries'

/** Where the account is open, and the way to close it there. */
export function Sessions() {
  const { t } = useLingui()
  const { today } = useBoot()
  const { data, error, refetch } = useQuery(sessionsQuery)
  return (
    <AccountPage>
      <PageHeader title={t`Appareils connectés`} back="/compte">
        <Trans>Un appareil que vous ne reconnaissez pas : déconnectez-le, puis changez votre mot de passe.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <SessionList sessions={data} today={today} />}
    </AccountPage>
  )
}

const devices: Record<string, LucideIcon> = { Android: Smartphone, iPhone: Smartphone, iPad: Tablet }

export function SessionList({ sessions, today }: { sessions: readonly Session[]; today: string }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const done = (text: string) => {
    void client.invalidateQueries({ queryKey: sessionsQuery.queryKey })
    toast(text)
  }
  const end = useMutation({ mutationFn: endSession, onSuccess: () => done(t`Cet appareil est déconnecté.`), onError: refused })
  const endOthers = useMutation({ mutationFn: endOtherSessions, onSuccess: () => done(t`Tous vos autres appareils sont déconnectés.`), onError: refused })
  const others = sessions.filter((s) => !s.current).length
  const when = (instant: string) => `${formatDay(dayOf(instant), today)}, ${formatTime(instant)}`
  const strengths = { card: t`par carte de classe`, password: t`par mot de passe`, second_factor: t`par mot de passe et second facteur` }
  const ways: Record<string, string> = { passkey: t`par clé d’accès`, educonnect: t`par EduConnect`, franceconnect: t`par FranceConnect`, proconnect: t`par ProConnect` }
  return (
    <>
      <ul className="flex flex-col gap-3" aria-label={t`Appareils connectés`}>
        {sessions.map((session) => {
          const name = [session.browser || t`Navigateur inconnu`, session.system].filter(Boolean).join(' · ')
          const seen = when(session.seen_at)
          const since = when(session.created_at)
          return (
            <li key={session.id}>
              <Card as="div">
                <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
                  <span className="grid place-content-center flex-none size-11 rounded-button bg-sand text-ink-2">{createElement(devices[session.system] ?? Monitor, { 'aria-hidden': true, className: 'size-5' })}</span>
                  <div className="flex-1 min-w-44">
                    <p className="font-semibold text-ink flex flex-wrap items-center gap-x-3 gap-y-1">
                      {name}
                      {session.current && (
                        <Badge tone="success">
                          <Trans>Cet appareil</Trans>
                        </Badge>
                      )}
                      {session.held && (
                        <Badge tone="warning">
                          <Trans>Retenue</Trans>
                        </Badge>
                      )}
                    </p>
                    <p className="text-md">
                      <Trans>Vu pour la dernière fois : {seen}</Trans>
                    </p>
                    <p className="text-md">
                      <Trans>Connecté depuis : {since}</Trans>, {ways[session.way] ?? strengths[session.strength]}
                    </p>
                    {session.held && (
                      <p className="text-md text-ink mt-1">
                        <Trans>Cette connexion sort de l’ordinaire : elle n’ouvre rien tant que vous ne l’avez pas confirmée par le lien de votre mail. Si ce n’est pas vous, déconnectez-la et changez votre mot de passe.</Trans>
                      </p>
                    )}
                  </div>
                  {!session.current && (
                    <Button icon={LogOut} pending={end.isPending && end.variables === session.id} onClick={() => end.mutate(session.id)} aria-label={t`Déconnecter ${name}`}>
                      <Trans>Déconnecter</Trans>
                    </Button>
                  )}
                </div>
              </Card>
            </li>
          )
        })}
      </ul>
      {others > 1 && (
        <Button className="mt-5" icon={LogOut} pending={endOthers.isPending} onClick={() => endOthers.mutate()}>
          {t`Déconnecter ${plural(others, { one: 'l’autre appareil', other: 'les # autres appareils' })}`}
        </Button>
      )}
    </>
  )
}
