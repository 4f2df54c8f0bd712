import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '../../../ui/Dialog'
import { CheckboxGroup, RadioGroup, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { toast } from '../../../ui/Toast'
import { type DayRun, type Incident, tellIncident, transportKey } from '../queries'
import { directions, hour, troubles } from '../words'

/** Tells the families of those who ride of a delay or worse, at once, whatever the hour: with its reason, which stays. */
export function Tell({ tenant, day, runs, only, onClose }: { tenant: string; day: string; runs: readonly DayRun[]; only?: string; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [kind, setKind] = useState<Incident['kind']>('delay')
  const [chosen, setChosen] = useState<string[]>(only ? [only] : runs.length === 1 ? [runs[0]!.run_id] : [])
  const send = useMutation({
    mutationFn: (data: FormData) =>
      tellIncident(tenant, { runs: chosen, day, kind, body: String(data.get('body') ?? ''), reason: String(data.get('reason') ?? ''), ...(kind === 'delay' && { minutes: Number(data.get('minutes')) }) }),
    onSuccess: () => {
      toast(t`Les familles de ceux qui prennent ce car sont prévenues.`)
      void client.invalidateQueries({ queryKey: transportKey(tenant) })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={<Trans>Prévenir les familles</Trans>} shape="sheet" keep>
      <Form problem={send.error} onSubmit={(data) => send.mutate(data)} className="flex flex-col gap-5">
        <RadioGroup name="kind" label={t`Que se passe-t-il ?`} inline value={kind} onChange={(v) => setKind(v as Incident['kind'])} choices={Object.entries(troubles).map(([value, label]) => ({ value, label: i18n._(label) }))} />
        {kind === 'delay' && <TextField name="minutes" label={t`Retard, en minutes`} type="number" inputMode="numeric" min={1} max={600} defaultValue="10" />}
        {!only && (
          <CheckboxGroup name="runs" label={t`Quels cars ?`} value={chosen} onChange={setChosen} choices={runs.map((r) => ({ value: r.run_id, label: `${r.line} · ${i18n._(directions[r.direction])} · ${hour(r.departs)} (${r.riders})` }))} />
        )}
        <TextArea name="body" label={t`Ce que lisent les familles`} help={t`Ne nommez aucun enfant : chaque famille lit le prénom du sien.`} optional rows={2} maxLength={600} />
        <TextField name="reason" label={t`Pourquoi tout de suite`} help={t`Le message part à l’instant, même le soir ou le week-end. Votre motif est gardé avec votre nom.`} maxLength={300} />
        <FormFoot pending={send.isPending} disabled={!chosen.length} onCancel={onClose}>
          <Trans>Prévenir maintenant</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}
