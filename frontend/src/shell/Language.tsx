import { useLingui } from '@lingui/react/macro'
import { current, type Language as Tongue, speak } from '../i18n/i18n'
import { Select } from '../ui/Field'
import { savePreferences } from './session'

/** The language of this person's screens, at once and on all their devices. */
export function Language() {
  const { t } = useLingui()
  return (
    <Select
      className="mt-4"
      label={t`Langue`}
      value={current()}
      onChange={(e) => {
        const language = e.target.value as Tongue
        void speak(language)
        savePreferences({ language })
      }}
      options={[
        { value: 'fr', label: 'Français' },
        { value: 'en', label: 'English' },
      ]}
    />
  )
}
