import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { DateField, RadioGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTown } from '../place'
import { type Hold, holdReminders, releaseReminders, runKey, type WholeBill } from './queries'
import { useHeld } from './words'

/** Has the reminders of a bill wait: it is contested, paid by instalments, or a social worker looks at it. */
export function HoldReminders({ bill: b }: { bill: WholeBill }) {
  const { t } = useLingui()
  const town = useTown()
  const { abilities, today } = useBoot()
  const cache = useQueryClient()
  const refused = useRefused()
  const held = useHeld()
  const [asking, setAsking] = useState(false)
  const done = () => {
    setAsking(false)
    void cache.invalidateQueries({ queryKey: runKey(town.id) })
  }
  const hold = useMutation({
    mutationFn: (body: Hold) => holdReminders(town.id, b.id, body),
    onSuccess: () => {
      toast(t`Les relances de cette facture attendent.`, { tone: 'success' })
      done()
    },
  })
  const release = useMutation({ mutationFn: () => releaseReminders(town.id, b.id), onError: refused, onSuccess: done })
  const until = b.hold ? formatDate(b.hold.until_on, 'year') : ''
  const why = b.hold ? held[b.hold.kind] : ''
  if (!abilities.includes('family:run')) return b.hold ? <p className="mt-3">{why}</p> : null
  return (
    <>
      {b.hold && (
        <p className="mt-3 text-ink">
          <Trans>
            En attente jusqu’au {until} : {why}.
          </Trans>{' '}
          {b.hold.note}
        </p>
      )}
      <Buttons className="mt-3">
        <Button onClick={() => setAsking(true)}>{b.hold ? <Trans>Changer l’attente</Trans> : <Trans>Faire attendre les relances</Trans>}</Button>
        {b.hold && (
          <Button variant="quiet" pending={release.isPending} onClick={() => release.mutate()}>
            <Trans>Reprendre les relances</Trans>
          </Button>
        )}
      </Buttons>
      {asking && (
        <Dialog open onClose={() => setAsking(false)} title={<Trans>Faire attendre les relances</Trans>} keep>
          <Form
            problem={hold.error}
            onSubmit={(form) => {
              const kind = form.get('kind')
              hold.mutate({ kind: kind === 'instalments' || kind === 'social' ? kind : 'dispute', until_on: String(form.get('until_on')), note: String(form.get('note') ?? '').trim() })
            }}
          >
            <div className="flex flex-col gap-4">
              <RadioGroup
                name="kind"
                label={t`Pourquoi ?`}
                defaultValue={b.hold?.kind ?? 'instalments'}
                choices={[
                  { value: 'instalments', label: t`Un paiement en plusieurs fois est convenu` },
                  { value: 'dispute', label: t`La famille conteste la facture` },
                  { value: 'social', label: t`Une aide est demandée au CCAS` },
                ]}
              />
              <DateField name="until_on" label={t`Jusqu’au`} help={t`Ensuite, la facture est de nouveau proposée.`} min={today} defaultValue={b.hold?.until_on} />
              <TextField name="note" label={t`Note`} help={t`Réservée au service financier.`} optional maxLength={300} defaultValue={b.hold?.note ?? ''} />
            </div>
            <FormFoot pending={hold.isPending} onCancel={() => setAsking(false)} className="mt-4">
              <Trans>Faire attendre</Trans>
            </FormFoot>
          </Form>
        </Dialog>
      )}
    </>
  )
}
