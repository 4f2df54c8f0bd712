import { useLingui } from '@lingui/react/macro'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { cx } from './cx'
import { RadioGroup, Switch } from './Field'

export interface Preferences {
  theme: 'auto' | 'light' | 'dark'
  textSize: 100 | 115 | 130
  comfort: 'off' | 'andika' | 'dyslexic'
  /** One-key shortcuts; ⌘K stays. */
  shortcuts: boolean
}

const KEY = 'preau-preferences'
const initial: Preferences = { theme: 'auto', textSize: 100, comfort: 'off', shortcuts: true }
let value: Preferences = initial
const listeners = new Set<() => void>()
let saver: ((change: Partial<Preferences>) => void) | undefined

function apply() {
  const root = document.documentElement
  root.dataset.theme = value.theme
  root.dataset.text = String(value.textSize)
  root.dataset.comfort = value.comfort
}

/** Begins with what the account says, else what this browser remembers. `save` sends a change to the account. */
export function beginPreferences(known?: Partial<Preferences>, save?: typeof saver): void {
  let remembered: Partial<Preferences> = {}
  try {
    remembered = JSON.parse(localStorage.getItem(KEY) ?? '{}')
  } catch {
    remembered = {}
  }
  value = { ...initial, ...remembered, ...known }
  saver = save
  apply()
  for (const l of listeners) l()
}

export function setPreferences(change: Partial<Preferences>): void {
  value = { ...value, ...change }
  try {
    localStorage.setItem(KEY, JSON.stringify(value))
  } catch {
    // The account remembers it.
  }
  apply()
  for (const l of listeners) l()
  saver?.(change)
}

const subscribe = (l: () => void) => {
  listeners.add(l)
  return () => listeners.delete(l)
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => value)
}

export const preferences = (): Preferences => value

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
          <Icon aria-hidden className="size-5" />
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
