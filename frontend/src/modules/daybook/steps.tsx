import { Trans, useLingui } from '@lingui/react/macro'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../ui/Button'
import { Checkbox, CheckboxGroup, DateField, TextField } from '../../ui/Field'
import { modesInOrder, useModeWords } from './kinds'
import { newSlot, type Opening } from './opening'
import { weekdays } from './rule'
import { useWeekdayName } from './RuleFields'

/** On which days and at which times it runs. */
export function When({ o, set, today, base = 'activity.' }: { o: Opening; set: (change: Partial<Opening>) => void; today?: string; base?: string }) {
  const { t } = useLingui()
  const dayName = useWeekdayName()
  const chosen = weekdays.filter((_, i) => o.weekdays & (1 << i))
  const offered = weekdays.filter((d) => d !== 'sun')
  const several = o.slots.length > 1
  const slot = (id: string, change: Partial<Opening['slots'][number]>) => set({ slots: o.slots.map((s) => (s.id === id ? { ...s, ...change } : s)) })
  return (
    <>
      <CheckboxGroup
        name={`${base}weekdays`}
        inline
        label={t`Quels jours ?`}
        help={o.kind === 'holiday' ? t`Pendant les vacances scolaires, hors jours fériés` : t`Hors vacances scolaires et jours fériés`}
        value={chosen}
        onChange={(days) => set({ weekdays: days.reduce((mask, d) => mask | (1 << weekdays.indexOf(d as (typeof weekdays)[number])), 0) })}
        choices={offered.map((d) => ({ value: d, label: dayName(d) }))}
      />
      <fieldset>
        <legend className="font-semibold">{several ? <Trans>Les créneaux</Trans> : <Trans>À quelles heures ?</Trans>}</legend>
        <ul className="flex flex-col gap-3 mt-2">
          {o.slots.map((s, i) => {
            const position = i + 1
            return (
              <li key={s.id} className="flex flex-wrap items-end gap-3">
                {several && <TextField name={`${base}units[${i}].label`} label={t`Nom du créneau ${position}`} value={s.label} maxLength={60} className="w-full sm:w-48" onChange={(e) => slot(s.id, { label: e.target.value })} />}
                <TextField name={`${base}units[${i}].starts`} type="time" label={t`de`} value={s.starts} className="w-40" onChange={(e) => slot(s.id, { starts: e.target.value })} />
                <TextField name={`${base}units[${i}].ends`} type="time" label={t`à`} value={s.ends} className="w-40" onChange={(e) => slot(s.id, { ends: e.target.value })} />
                {several && <IconButton icon={Trash2} label={t`Retirer le créneau ${position}`} onClick={() => set({ slots: o.slots.filter((other) => other.id !== s.id) })} />}
              </li>
            )
          })}
        </ul>
        {o.kind !== 'meal' && (
          <Button dense variant="quiet" icon={Plus} className="mt-2" onClick={() => set({ slots: [...o.slots.map((s) => ({ ...s, label: s.label || o.label })), newSlot(o.slots.at(-1))] })}>
            <Trans>Ajouter un créneau</Trans>
          </Button>
        )}
      </fieldset>
      <DateField name={`${base}since`} label={t`À partir du`} help={t`Premier jour de service qui peut être réservé`} {...(today && { min: today })} value={o.since} className="max-w-56" onChange={(e) => set({ since: e.target.value })} />
    </>
  )
}

/** Who books, how, and from when on. */
export function Who({ o, set, base = 'activity.' }: { o: Opening; set: (change: Partial<Opening>) => void; base?: string }) {
  const { t } = useLingui()
  const modes = useModeWords()
  const meal = o.kind === 'meal'
  const later = !!o.opens.day
  const [dated, setDated] = useState(later)
  return (
    <>
      <CheckboxGroup
        name={`${base}modes`}
        label={t`Comment les familles réservent-elles ?`}
        value={o.modes}
        onChange={(list) => set({ modes: list as Opening['modes'] })}
        choices={modesInOrder.map((m) => ({ value: m, label: modes[m].label, help: modes[m].help }))}
      />
      <div>
        <Checkbox
          label={t`Les réservations ouvrent à une date`}
          help={dated ? undefined : t`Sinon, dès que vous ouvrez le service`}
          checked={dated}
          onChange={(e) => {
            setDated(e.target.checked)
            if (!e.target.checked) set({ opens: { day: '', at: '' }, residents: undefined })
          }}
        />
        {dated && (
          <div className="ms-9 mt-1 flex flex-wrap gap-3">
            <DateField name={`${base}opens_at`} label={t`Le`} value={o.opens.day} className="w-48" onChange={(e) => set({ opens: { ...o.opens, day: e.target.value } })} />
            <TextField name="opens_time" type="time" label={t`à`} optional value={o.opens.at} className="w-40" onChange={(e) => set({ opens: { ...o.opens, at: e.target.value } })} />
          </div>
        )}
      </div>
      {meal ? (
        <p className="text-md text-ink-2 measure">
          <Trans>La cantine est un droit pour chaque élève inscrit : ni priorité, ni liste d’attente.</Trans>
        </p>
      ) : (
        <>
          {dated && (
            <div>
              <Checkbox label={t`Les habitants réservent avant`} checked={!!o.residents} onChange={(e) => set({ residents: e.target.checked ? { day: '', at: o.opens.at } : undefined })} />
              {o.residents && (
                <div className="ms-9 mt-1 flex flex-wrap gap-3">
                  <DateField name={`${base}residents_at`} label={t`Dès le`} max={o.opens.day} value={o.residents.day} className="w-48" onChange={(e) => set({ residents: { ...o.residents!, day: e.target.value } })} />
                  <TextField name="residents_time" type="time" label={t`à`} optional value={o.residents.at} className="w-40" onChange={(e) => set({ residents: { ...o.residents!, at: e.target.value } })} />
                </div>
              )}
            </div>
          )}
          <div>
            <Checkbox label={t`Une liste d’attente quand il n’y a plus de place`} help={t`Une place rendue est proposée à la première famille de la liste.`} checked={o.waiting} onChange={(e) => set({ waiting: e.target.checked })} />
            {o.waiting && (
              <div className="ms-9 mt-1">
                <TextField name={`${base}answer_hours`} label={t`Heures pour répondre`} type="number" min={1} max={336} value={o.answerHours} className="w-40" onChange={(e) => set({ answerHours: e.target.value })} />
              </div>
            )}
          </div>
        </>
      )}
    </>
  )
}
