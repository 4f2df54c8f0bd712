import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '../../../ui/Dialog'
import { CheckboxGroup, RadioGroup, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { toast } from '../../../ui/Toast'
import { ask, type Asked, type Correction, privacyKey, type Subject } from '../queries'
import { scopes } from '../words'
import { Corrections, filled } from './Corrections'

/** What is asked beside a copy. */
export type Wish = Asked['kind']

/** Asks the same of one or several organisations, each of which answers for itself. */
export function AskDialog({ subject, wish, onClose }: { subject: Subject; wish: Wish; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [chosen, setChosen] = useState(subject.places.map((p) => p.tenant))
  const [rows, setRows] = useState<Correction[]>([{ field: 'given_name', to: '' }])
  const titles: Record<Wish, string> = { rectification: t`Faire corriger`, objection: t`M’opposer à un usage`, erasure: t`Faire effacer`, restriction: t`Faire limiter l’usage` }
  const argued = wish === 'objection' || wish === 'restriction'
  const send = useMutation({
    mutationFn: async (body: Asked) => {
      for (const place of subject.places.filter((p) => chosen.includes(p.tenant))) {
        await ask(place, body)
        // Who has received it is not asked again when a later one refuses.
        setChosen((now) => now.filter((tenant) => tenant !== place.tenant))
      }
    },
    onSuccess: () => {
      toast(t`Votre demande est envoyée. La réponse vient dans le mois.`)
      onClose()
    },
    onSettled: () => client.invalidateQueries({ queryKey: privacyKey }),
  })
  return (
    <Dialog open onClose={onClose} title={titles[wish]} keep>
      <Form
        problem={send.error}
        onSubmit={(data) => {
          const message = String(data.get('message') ?? '').trim()
          const corrections = filled(rows)
          send.mutate({
            kind: wish,
            ...(message && { message }),
            ...(wish === 'rectification' && corrections.length && { corrections }),
            ...(wish === 'erasure' && { scope: data.get('scope') as NonNullable<Asked['scope']> }),
          })
        }}
      >
        <div className="flex flex-col gap-4">
          {wish === 'rectification' && (
            <Corrections rows={rows} onChange={setRows} />
          )}
          {wish === 'erasure' && <RadioGroup name="scope" label={t`Quoi`} choices={Object.entries(scopes).map(([value, s]) => ({ value, label: i18n._(s.label), help: i18n._(s.help) }))} />}
          {wish === 'restriction' && (
            <p className="text-ink-2">
              <Trans>Les données sont gardées sans plus servir, le temps de vérifier ce que vous contestez ou de faire valoir vos droits. Rien n’en est effacé d’ici là, et vous êtes prévenu avant que la limitation prenne fin.</Trans>
            </p>
          )}
          <TextArea
            name="message"
            label={wish === 'objection' ? t`À quoi vous vous opposez, et pourquoi` : wish === 'restriction' ? t`Pourquoi limiter l’usage` : t`Ce qu’il faut savoir`}
            optional={!argued}
            minLength={argued ? 5 : undefined}
            maxLength={2000}
            rows={3}
          />
          {subject.places.length > 1 && (
            <CheckboxGroup name="places" label={t`À qui`} help={t`Chacune répond pour ce qu’elle garde.`} value={chosen} onChange={setChosen} choices={subject.places.map((p) => ({ value: p.tenant, label: p.name }))} />
          )}
          <FormFoot pending={send.isPending} disabled={chosen.length === 0} onCancel={onClose}>
            <Trans>Envoyer la demande</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
