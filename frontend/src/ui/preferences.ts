import { useSyncExternalStore } from 'react'

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
  if (value.comfort !== 'off') void import('./comfort.css')
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
