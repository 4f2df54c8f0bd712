import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { BellOff, BellRing, Share, SquarePlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, Switch } from '../../../ui/Field'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { AccountPage } from '../pages'
import { beginPush, endPush, lookAtPush, type PushState } from '../push'
import { type Preferences, savePreferences, subscribe, type Told, toldKey, toldQuery, unsubscribeAll } from '../queries'

/** How the person wants to be told: how often, by what, how much is said. Each choice is kept at once. */
export function Notifications() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(toldQuery)
  return (
    <AccountPage>
      <PageHeader title={t`Notifications`} back="/compte">
        <Trans>Tout reste toujours lisible dans Préau. Le soir et le week-end, rien ne vous est envoyé, sauf une urgence.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <NotificationChoices told={data} />}
    </AccountPage>
  )
}

export function NotificationChoices({ told }: { told: Told }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const save = useMutation({
    mutationFn: savePreferences,
    onMutate: (next) => {
      const before = client.getQueryData<Told>(toldKey)
      client.setQueryData<Told>(toldKey, (old) => old && { ...old, ...next })
      return before
    },
    onError: (problem, _next, before) => {
      client.setQueryData(toldKey, before)
      refused(problem)
    },
  })
  const now: Preferences = { mode: told.mode, discreet: told.discreet, mail: told.mail, push: told.push }
  const set = (change: Partial<Preferences>) => save.mutate({ ...now, ...change })
  return (
    <>
      <Card as="div">
        <div className="text-ink flex flex-col gap-5">
          <RadioGroup
            name="mode"
            label={t`Quand voulez-vous être prévenu ?`}
            value={told.mode}
            onChange={(mode) => set({ mode: mode as Preferences['mode'] })}
            choices={[
              { value: 'immediate', label: t`Tout de suite`, help: t`À chaque mot, aux heures ouvertes de l’école ou de la mairie.` },
              { value: 'daily', label: t`Un résumé par jour`, help: t`À 7 h ou à 17 h 30.` },
              { value: 'weekly', label: t`Un résumé par semaine`, help: t`Le lundi à 7 h.` },
            ]}
          />
          <Banner tone="info">
            <Trans>Les urgences (école fermée, car en retard, absence non prévenue) passent toujours tout de suite.</Trans>
          </Banner>
          <div>
            <Switch label={t`Par courriel`} help={t`Aux adresses confirmées de votre compte.`} checked={told.mail} onChange={(e) => set({ mail: e.target.checked })} />
            <Switch label={t`Mode discret`} help={t`Ni prénom d’enfant ni sujet hors de Préau : « Un message vous attend ».`} checked={told.discreet} onChange={(e) => set({ discreet: e.target.checked })} />
          </div>
        </div>
      </Card>
      <Section title={<Trans>Sur les appareils</Trans>}>
        <PushCard told={told} onPush={(push) => set({ push })} />
      </Section>
    </>
  )
}

function PushCard({ told, onPush }: { told: Told; onPush: (on: boolean) => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [state, setState] = useState<PushState>()
  const key = told.push_key
  useEffect(() => {
    let gone = false
    void lookAtPush(key).then((found) => {
      if (!gone) setState(found)
    })
    return () => {
      gone = true
    }
  }, [key])
  const again = async () => {
    setState(await lookAtPush(key))
    await client.invalidateQueries({ queryKey: toldKey })
  }
  const begin = useMutation({
    mutationFn: async () => {
      const made = await beginPush(key)
      if (made) await subscribe(made)
      return !!made
    },
    onSuccess: async (made) => {
      if (made && !told.push) onPush(true)
      await again()
      if (made) toast(t`Cet appareil vous préviendra.`)
    },
    onError: refused,
  })
  const end = useMutation({ mutationFn: endPush, onSuccess: again, onError: refused })
  const endAll = useMutation({
    mutationFn: async () => {
      await unsubscribeAll()
      await endPush().catch(() => undefined)
    },
    onSuccess: async () => {
      await again()
      toast(t`Plus aucun appareil ne reçoit de notification.`)
    },
    onError: refused,
  })
  const browsers = told.browsers
  if (!state) return <Skeleton cards={1} />
  return (
    <Card as="div">
      <div className="text-ink flex flex-col gap-4">
        {state === 'absent' && <p className="text-ink-2">{key ? <Trans>Ce navigateur ne sait pas recevoir de notifications. Le courriel les remplace.</Trans> : <Trans>Cette installation n’envoie pas de notifications sur les appareils. Le courriel les remplace.</Trans>}</p>}
        {state === 'install' && <InstallGuide />}
        {state === 'denied' && (
          <Banner tone="warning" title={<Trans>Les notifications sont refusées pour ce site</Trans>}>
            <Trans>Ouvrez les réglages du site dans votre navigateur (le cadenas près de l’adresse), autorisez les notifications, puis revenez ici.</Trans>
          </Banner>
        )}
        {state === 'off' && (
          <>
            <p className="text-ink-2">
              <Trans>Une notification sur l’écran, sans ouvrir Préau. Votre navigateur va vous demander votre accord.</Trans>
            </p>
            <div>
              <Button variant="primary" icon={BellRing} pending={begin.isPending} onClick={() => begin.mutate()}>
                <Trans>Me prévenir sur cet appareil</Trans>
              </Button>
            </div>
          </>
        )}
        {state === 'on' && (
          <div className="flex flex-wrap items-center gap-3">
            <Badge tone="success">
              <Trans>Cet appareil vous prévient</Trans>
            </Badge>
            <Button icon={BellOff} pending={end.isPending} onClick={() => end.mutate()}>
              <Trans>Arrêter sur cet appareil</Trans>
            </Button>
          </div>
        )}
        {browsers > 0 && (
          <>
            <Switch label={t`Recevoir les notifications`} help={t`${plural(browsers, { one: 'Un appareil les reçoit', other: '# appareils les reçoivent' })}. Éteint : tous se taisent, sans être oubliés.`} checked={told.push} onChange={(e) => onPush(e.target.checked)} />
            {(browsers > 1 || state !== 'on') && (
              <div>
                <Button variant="quiet" pending={endAll.isPending} onClick={() => endAll.mutate()}>
                  <Trans>Oublier tous les appareils</Trans>
                </Button>
              </div>
            )}
          </>
        )}
      </div>
    </Card>
  )
}

/** On an iPhone or an iPad, notifications exist only for an app of the home screen: the two gestures, in pictures and words. */
function InstallGuide() {
  return (
    <div>
      <p className="font-semibold">
        <Trans>Sur iPhone et iPad, ajoutez d’abord Préau à l’écran d’accueil</Trans>
      </p>
      <ol className="mt-3 flex flex-col gap-3">
        <li className="flex items-start gap-3">
          <Share aria-hidden className="size-6 flex-none text-brand" />
          <Trans>1. Dans Safari, touchez le bouton de partage : un carré d’où sort une flèche.</Trans>
        </li>
        <li className="flex items-start gap-3">
          <SquarePlus aria-hidden className="size-6 flex-none text-brand" />
          <Trans>2. Choisissez « Sur l’écran d’accueil », puis « Ajouter ».</Trans>
        </li>
        <li className="flex items-start gap-3">
          <BellRing aria-hidden className="size-6 flex-none text-brand" />
          <Trans>3. Ouvrez Préau par sa nouvelle icône et revenez sur cette page.</Trans>
        </li>
      </ol>
      <p className="mt-3 text-md text-ink-2">
        <Trans>Il faut iOS 16.4 ou plus récent. Sinon le courriel suffit.</Trans>
      </p>
    </div>
  )
}
