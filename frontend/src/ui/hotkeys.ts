import { useEffect, useRef } from 'react'
import { preferences } from './preferences'

/**
 * A map from keys to acts. `mod+k` is ⌘K on a Mac and Ctrl+K elsewhere; `g h` is g, then h within a second; a single key
 * is ignored while one writes and when the person switched one-key shortcuts off (WCAG 2.1.4).
 */
export type Hotkeys = Record<string, (event: KeyboardEvent) => void>

const CHORD = 1000

function writing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return !!element?.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]:not([contenteditable=false])')
}

export function useHotkeys(hotkeys: Hotkeys, enabled = true): void {
  const latest = useRef(hotkeys)
  useEffect(() => {
    latest.current = hotkeys
  })
  useEffect(() => {
    if (!enabled) return
    let first = ''
    let at = 0
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const mod = event.metaKey || event.ctrlKey
      const key = event.key.toLowerCase()
      const run = (name: string) => {
        const act = latest.current[name]
        if (!act) return false
        event.preventDefault()
        act(event)
        return true
      }
      if (mod && !event.altKey) {
        run(`mod+${key}`)
        return
      }
      if (event.altKey || writing(event.target) || !preferences().shortcuts) return
      // A modal owns the keyboard.
      if (document.querySelector('dialog[open]')) return
      if (first && event.timeStamp - at < CHORD && run(`${first} ${key}`)) {
        first = ''
        return
      }
      if (run(key)) {
        first = ''
        return
      }
      first = key
      at = event.timeStamp
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [enabled])
}
