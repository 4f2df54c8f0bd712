import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { CheckboxGroup, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { toast } from '../../../ui/Toast'
import { ask, type Asked, type Correction, type Field, privacyKey, type Subject } from '../queries'
import { fields, scopes } from '../words'

/** What is asked beside a copy. */
export type Wish = Asked['kind']

/** Asks the same of one or several organisations, each of which answers for itself. */
export function AskDialog({ subject, wish, onClose }: { subject: Subject; wish: Wish; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [chosen, setChosen] = useState(subject.places.map((p) => p.tenant))
  const [rows, setRows] = useState<Correction[]>([{ field: 'given_name', to: '' }])
  const titles: Record<Wish, string> = { rectification: t`Faire corriger`, objection: t`M’opposer à un usage`, erasure: t`Faire effacer` }
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
  const change = (at: number, to: Partial<Correction>) => setRows(rows.map((r, i) => (i === at ? { ...r, ...to } : r)))
  const free = (Object.keys(fields) as Field[]).filter((f) => !rows.some((r) => r.field === f))
  return (
    <Dialog open onClose={onClose} title={titles[wish]} keep>
      <Form
        problem={send.error}
        onSubmit={(data) => {
          const message = String(data.get('message') ?? '').trim()
          const corrections = rows.filter((r) => r.to.trim()).map((r) => ({ field: r.field, to: r.to.trim() }))
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
            <fieldset>
              <legend className="font-semibold">
                <Trans>Ce qui est faux, et la bonne valeur</Trans>
              </legend>
              <ul className="mt-2 flex flex-col gap-4">
                {rows.map((row, i) => (
                  <li key={i} className="grid gap-2 sm:grid-cols-2">
                    <Select label={t`Champ`} value={row.field} onChange={(e) => change(i, { field: e.target.value as Field, to: '' })} options={[row.field, ...free].map((f) => ({ value: f, label: i18n._(fields[f]) }))} />
                    <TextField
                      {...(i === 0 && { name: 'corrections' })}
                      label={t`La bonne valeur`}
                      optional
                      type={row.field === 'birth_date' ? 'date' : row.field === 'mail' ? 'email' : 'text'}
                      autoComplete="off"
                      maxLength={200}
                      value={row.to}
                      onChange={(e) => change(i, { to: e.target.value })}
                    />
                  </li>
                ))}
              </ul>
              {free.length > 0 && (
                <Button className="mt-2" variant="quiet" icon={Plus} onClick={() => setRows([...rows, { field: free[0]!, to: '' }])}>
                  <Trans>Corriger autre chose</Trans>
                </Button>
              )}
            </fieldset>
          )}
          {wish === 'erasure' && <RadioGroup name="scope" label={t`Quoi`} choices={Object.entries(scopes).map(([value, s]) => ({ value, label: i18n._(s.label), help: i18n._(s.help) }))} />}
          <TextArea
            name="message"
            label={wish === 'objection' ? t`À quoi vous vous opposez, et pourquoi` : t`Ce qu’il faut savoir`}
            optional={wish !== 'objection'}
            minLength={wish === 'objection' ? 5 : undefined}
            maxLength={2000}
            rows={3}
          />
          {subject.places.length > 1 && (
            <CheckboxGroup name="places" label={t`À qui`} help={t`Chacune répond pour ce qu’elle garde.`} value={chosen} onChange={setChosen} choices={subject.places.map((p) => ({ value: p.tenant, label: p.name }))} />
          )}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" pending={send.isPending} disabled={chosen.length === 0}>
              <Trans>Envoyer la demande</Trans>
            </Button>
            <Button onClick={onClose}>
              <Trans>Annuler</Trans>
            </Button>
          </div>
        </div>
      </Form>
    </Dialog>
  )
}
