import { useLingui } from '@lingui/react/macro'
import { PupilPicker as Picker } from '../../shell/PupilPicker'

/** Finds a child of the town by the beginning of a name. */
export function PupilPicker({ tenant, onSelect }: { tenant: string; onSelect: (pupil: { id: string; name: string }) => void }) {
  const { t } = useLingui()
  return <Picker tenant={tenant} label={t`Enfant`} help={t`Les premières lettres du nom ou du prénom.`} onSelect={onSelect} />
}
