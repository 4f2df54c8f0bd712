import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Dialog } from '../../../ui/Dialog'
import { DateField, Select, TextField } from '../../../ui/Field'
import { useState } from 'react'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { toast } from '../../../ui/Toast'
import { plan, type Planned, type School } from '../queries'

const NEW = '+'

/** Schools into a wave, all those that were chosen at once; without any, one that is not here yet and waits in the fleet. */
export function Plan({ tenant, schools, waves, onClose, onDone }: { tenant: string; schools: readonly School[]; waves: readonly string[]; onClose: () => void; onDone: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [wave, setWave] = useState(waves[0] ?? NEW)
  const fresh = schools.length === 0
  const write = useMutation({
    mutationFn: (list: Planned[]) => plan(tenant, list),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['deployment', tenant] })
      toast(fresh ? t`L’établissement est dans le parc : il y attend son ouverture.` : t`C’est planifié.`)
      onDone()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      keep
      title={fresh ? <Trans>Un établissement à venir</Trans> : <Plural value={schools.length} one="Planifier # établissement" other="Planifier # établissements" />}
    >
      <Form
        problem={write.error}
        onSubmit={(data) => {
          const said = (name: string) => String(data.get(name) ?? '').trim()
          const into = { wave: wave === NEW ? said('new') : wave, ...(said('on') && { planned_on: said('on') }) }
          write.mutate(fresh ? [{ name: said('name'), uai: said('uai').toUpperCase(), city: said('city'), ...into }] : schools.map((s) => ({ id: s.id, ...into })))
        }}
      >
        <div className="flex flex-col gap-4">
          {fresh && (
            <>
              <TextField name="name" label={t`Nom`} maxLength={120} data-first />
              <TextField name="city" label={t`Commune`} optional maxLength={80} />
              <TextField name="uai" label={t`UAI`} help={t`Il se reconnaîtra de lui-même le jour de son ouverture.`} optional maxLength={8} autoCapitalize="characters" spellCheck={false} />
            </>
          )}
          <Select
            label={t`Vague`}
            value={wave}
            onChange={(e) => setWave(e.currentTarget.value)}
            options={[...waves.map((w) => ({ value: w, label: w })), { value: NEW, label: t`Une nouvelle vague` }, { value: '', label: t`Aucune vague` }]}
          />
          {wave === NEW && <TextField name="new" label={t`Nom de la vague`} help={t`Par exemple « Vague 4 » ou « Rentrée 2027 ».`} maxLength={80} />}
          <DateField name="on" label={t`Ouverture prévue`} optional />
        </div>
        <FormFoot pending={write.isPending} onCancel={onClose} className="mt-5">
          {fresh ? <Trans>Ajouter au parc</Trans> : <Trans>Planifier</Trans>}
        </FormFoot>
      </Form>
    </Dialog>
  )
}
