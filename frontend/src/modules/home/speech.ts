import { useSyncExternalStore } from 'react'

// The voice of the device reads a page; nothing is sent anywhere.

let at = -1
const listeners = new Set<() => void>()
function move(to: number) {
  at = to
  for (const l of listeners) l()
}
const subscribe = (l: () => void) => {
  listeners.add(l)
  return () => listeners.delete(l)
}

export const speech = {
  possible: (): boolean => typeof window !== 'undefined' && 'speechSynthesis' in window,

  /** Reads a text in French; `end` is called when it is over or stopped. */
  say(text: string, end: () => void): void {
    window.speechSynthesis.cancel()
    const words = new SpeechSynthesisUtterance(text)
    words.lang = 'fr-FR'
    words.rate = 0.9
    words.addEventListener('boundary', (e) => e.name !== 'sentence' && move(e.charIndex))
    const over = () => {
      move(-1)
      end()
    }
    words.addEventListener('end', over)
    words.addEventListener('error', over)
    window.speechSynthesis.speak(words)
  },

  stop(): void {
    if (this.possible()) window.speechSynthesis.cancel()
    move(-1)
  },

  /** Where the voice is in the text, in characters; −1 when it is silent. */
  useWord: (): number => useSyncExternalStore(subscribe, () => at),
}
