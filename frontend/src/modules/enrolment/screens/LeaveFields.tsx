import { useLingui } from '@lingui/react/macro'
import { DateField, RadioGroup, TextField } from '../../../ui/Field'
import type { Leave } from '../queries'

/** Why a child leaves, when, where to. The reasons are in the words of who says them. */
export function LeaveFields({ leave, kinds, set }: { leave: Leave; kinds: Record<Leave['kind'], string>; set: (change: Partial<Leave>) => void }) {
  const { t } = useLingui()
  return (
    <>
      <RadioGroup name="kind" label={t`Pourquoi ?`} value={leave.kind} onChange={(kind) => set({ kind: kind as Leave['kind'] })} choices={Object.entries(kinds).map(([value, label]) => ({ value, label }))} />
      <DateField name="leaving_on" label={t`Dernier jour à l’école`} help={t`Quand l’école l’aura radié, ce que l’enfant a réservé s’arrête ce jour-là : cantine, périscolaire, car.`} value={leave.leaving_on} onChange={(e) => set({ leaving_on: e.target.value })} />
      <TextField name="to_city" label={t`Nouvelle commune`} optional={leave.kind !== 'moving'} maxLength={80} value={leave.to_city ?? ''} onChange={(e) => set({ to_city: e.target.value })} />
      <TextField name="to_school" label={t`Nouvelle école`} optional maxLength={120} value={leave.to_school ?? ''} onChange={(e) => set({ to_school: e.target.value })} />
    </>
  )
}
