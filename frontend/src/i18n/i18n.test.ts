import { i18n } from '@lingui/core'
import { afterAll, expect, it } from 'vitest'
import { begin, loadCatalogue, speak } from './i18n'

afterAll(() => speak('fr'))

it('speaks the language of the page for a screen whose words come while it is still being fetched', async () => {
  document.documentElement.lang = 'en'
  const screen = { fr: () => Promise.resolve({ messages: { salut: 'Bonjour' } }), en: () => Promise.resolve({ messages: { salut: 'Hello' } }) }
  await Promise.all([begin(), loadCatalogue(screen)])
  expect(i18n._('salut')).toBe('Hello')
})
