import { i18n, type Messages } from '@lingui/core'
import { messages as shellFr } from '../shell/fr.po'
import { messages as uiFr } from '../ui/fr.po'

export type Language = 'fr' | 'en'
export const languages: readonly Language[] = ['fr', 'en']

/** How one folder's catalogue is fetched, per language. Written `{ fr: () => import('./fr.po'), en: () => import('./en.po') }`. */
export type Catalogue = Record<Language, () => Promise<{ messages: Messages }>>

const loaded = new Set<Catalogue>()

// French, the source, comes with the shell: the first screen waits for no catalogue.
const shell: Catalogue = {
  fr: () => Promise.resolve({ messages: { ...uiFr, ...shellFr } }),
  en: async () => {
    const [ui, own] = await Promise.all([import('../ui/en.po'), import('../shell/en.po')])
    return { messages: { ...ui.messages, ...own.messages } }
  },
}
loaded.add(shell)
i18n.load('fr', { ...uiFr, ...shellFr })

export function current(): Language {
  return i18n.locale === 'en' ? 'en' : 'fr'
}

/** Fetches a module's words in the language of the moment. A route calls it in its loader, beside its screen. */
export async function loadCatalogue(catalogue: Catalogue): Promise<void> {
  if (loaded.has(catalogue)) return
  const language = current()
  const { messages } = await catalogue[language]()
  i18n.load(language, messages)
  // Asked again after a change of language that happened meanwhile.
  if (language !== current()) return loadCatalogue(catalogue)
  loaded.add(catalogue)
}

/** Speaks a language from now on: fetches every catalogue already in use, then redraws. */
export async function speak(language: Language): Promise<void> {
  const messages: Messages = {}
  // A screen that came meanwhile brought its words in the language of before: they are fetched too.
  for (let known = -1; known !== loaded.size; ) {
    known = loaded.size
    for (const c of await Promise.all([...loaded].map((c) => c[language]()))) Object.assign(messages, c.messages)
  }
  i18n.load(language, messages)
  i18n.activate(language)
  document.documentElement.lang = language
}

/** The language to begin with: the one the server wrote on `<html lang>`. */
export function begin(): Promise<void> {
  const wanted: Language = document.documentElement.lang.startsWith('en') ? 'en' : 'fr'
  if (wanted === 'fr') {
    i18n.activate('fr')
    return Promise.resolve()
  }
  return speak(wanted)
}
