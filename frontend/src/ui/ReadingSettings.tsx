import { useLingui } from '@lingui/react/macro'
import { Monitor, Moon, Sun } from 'lucide-react'
import { cx } from './cx'
import { RadioGroup, Switch } from './Field'
import { type Preferences, setPreferences, usePreferences } from './preferences'

/** Light, dark, or as the device. */
export function ThemeMode() {
  const { t } = useLingui()
  const { theme } = usePreferences()
  const modes = [
    { value: 'light', label: t`Clair`, icon: Sun },
    { value: 'dark', label: t`Sombre`, icon: Moon },
    { value: 'auto', label: t`Comme l’appareil`, icon: Monitor },
  ] as const
  return (
    <div role="group" aria-label={t`Apparence`} className="flex flex-wrap gap-2">
      {modes.map(({ value: mode, label, icon: Icon }) => (
        <button
          key={mode}
          type="button"
          aria-pressed={theme === mode}
          onClick={() => setPreferences({ theme: mode })}
          className={cx('flex-1 min-w-24 target px-3 py-2 rounded-button border inline-flex items-center justify-center gap-2 text-md font-semibold', theme === mode ? 'bg-brand-soft border-brand border-2' : 'border-control hover:bg-sand')}
        >
          <Icon aria-hidden className="size-5 flex-none" />
          {label}
        </button>
      ))}
    </div>
  )
}

/** Everything that helps to read, in one place. */
export function ReadingSettings() {
  const { t } = useLingui()
  const { textSize, comfort, shortcuts } = usePreferences()
  return (
    <div className="flex flex-col gap-5">
      <ThemeMode />
      <div role="group" aria-label={t`Taille du texte`} className="flex gap-2">
        {([100, 115, 130] as const).map((size) => (
          <button
            key={size}
            type="button"
            aria-pressed={textSize === size}
            onClick={() => setPreferences({ textSize: size })}
            className={cx('flex-1 target rounded-button border font-semibold inline-flex items-baseline justify-center gap-1.5 py-2', textSize === size ? 'bg-brand-soft border-brand border-2' : 'border-control hover:bg-sand')}
          >
            <span aria-hidden className={size === 100 ? 'text-base' : size === 115 ? 'text-lg' : 'text-xl'}>
              A
            </span>
            <span className="text-sm font-normal">{size} %</span>
          </button>
        ))}
      </div>
      <RadioGroup
        name="comfort"
        label={t`Lecture facilitée`}
        help={t`Des lettres plus distinctes, plus d’espace entre les mots et les lignes.`}
        value={comfort}
        onChange={(v) => setPreferences({ comfort: v as Preferences['comfort'] })}
        choices={[
          { value: 'off', label: t`Non` },
          { value: 'andika', label: t`Andika, l’écriture de l’école` },
          { value: 'dyslexic', label: t`OpenDyslexic` },
        ]}
      />
      <Switch label={t`Raccourcis d’une touche`} help={t`g puis une lettre, n, /, ?`} checked={shortcuts} onChange={(e) => setPreferences({ shortcuts: e.target.checked })} />
    </div>
  )
}
