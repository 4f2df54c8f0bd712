import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, RadioGroup, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDateTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTown } from '../place'
import { saveSettings, type Settings, settingsQuery } from './queries'

/** The town's rules on quotients, and its key to API Particulier. */
export function QuotientSettings() {
  const { t } = useLingui()
  const town = useTown()
  const { data, error, refetch } = useQuery(settingsQuery(town.id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Règles du quotient familial`} context={town.name} back="/foyers" />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <SettingsForm key={data.version} of={data} />}
    </div>
  )
}

function SettingsForm({ of: s }: { of: Settings }) {
  const { t } = useLingui()
  const town = useTown()
  const client = useQueryClient()
  const [asks, setAsks] = useState(s.asks)
  const [changing, setChanging] = useState(!s.key)
  const send = useMutation({
    mutationFn: (d: FormData) => saveSettings(town.id, { expires: String(d.get('expires')) as 'remind', prices_from: String(d.get('prices_from')) as 'day', sworn: d.get('sworn') === 'on', asks, ...(d.get('key') ? { key: String(d.get('key')) } : {}) }),
    onSuccess: (now) => {
      client.setQueryData(settingsQuery(town.id).queryKey, now)
      setChanging(!now.key)
      toast(t`Les règles sont gardées.`)
    },
  })
  const since = s.refused_at ? formatDateTime(s.refused_at, 'numeric') : ''
  const { asked, answered, siret } = s
  return (
    <Form problem={send.error} onSubmit={(d) => send.mutate(d)}>
      <div className="flex flex-col gap-4">
        <Card as="section" title={<Trans>Quand un quotient compte</Trans>}>
          <div className="flex flex-col gap-4 mt-2">
            <RadioGroup
              name="prices_from"
              label={t`Un nouveau quotient compte`}
              defaultValue={s.prices_from}
              choices={[
                { value: 'next_month', label: t`à partir du mois suivant` },
                { value: 'month', label: t`pour tout le mois en cours` },
                { value: 'day', label: t`dès le jour où il est donné` },
              ]}
            />
            <RadioGroup
              name="expires"
              label={t`L’année suivante`}
              defaultValue={s.expires}
              choices={[
                { value: 'remind', label: t`il compte encore ; la famille est invitée en janvier à le renouveler` },
                { value: 'january', label: t`il ne compte plus à partir du 1er février : le tarif sans quotient s’applique` },
              ]}
            />
            <Checkbox name="sworn" defaultChecked={s.sworn} label={t`Un quotient déclaré compte avant que le document soit vu`} />
          </div>
        </Card>
        <Card as="section" title={<Trans>API Particulier</Trans>}>
          <p>
            <Trans>Le service de l’État qui demande un quotient à la CAF ou à la MSA, avec l’accord de la famille. Quand il ne répond pas, aucun tarif ne change : la famille déclare son quotient et montre l’attestation.</Trans>
          </p>
          <div className="flex flex-col gap-4 mt-3">
            <Checkbox checked={asks} onChange={(e) => setAsks(e.target.checked)} label={t`Interroger la CAF et la MSA`} />
            {s.refused_at && (
              <Banner tone="danger" title={t`Le jeton est refusé depuis le ${since}`}>
                <Trans>Renouvelez-le sur particulier.api.gouv.fr, puis collez-le ici.</Trans>
              </Banner>
            )}
            {changing ? (
              <TextArea name="key" required={asks && !s.key} optional={!asks} label={t`Jeton`} help={t`Celui que votre collectivité a reçu avec son habilitation. Il est gardé chiffré et ne se relit pas.`} rows={3} autoComplete="off" spellCheck={false} />
            ) : (
              <p>
                <Trans>Un jeton est gardé, chiffré.</Trans>{' '}
                <Button variant="quiet" dense onClick={() => setChanging(true)}>
                  <Trans>Le remplacer</Trans>
                </Button>
              </p>
            )}
            {siret ? (
              <p className="text-md text-ink-2">
                <Trans>
                  SIRET transmis : {siret}. Ces trente derniers jours : {asked} demandes, {answered} réponses.
                </Trans>
              </p>
            ) : (
              <Banner tone="warning">
                <Trans>Indiquez le SIRET de la collectivité dans les réglages de la facturation : chaque demande le porte.</Trans>
              </Banner>
            )}
          </div>
        </Card>
        <div>
          <Button type="submit" variant="primary" pending={send.isPending}>
            <Trans>Garder ces règles</Trans>
          </Button>
        </div>
      </div>
    </Form>
  )
}
