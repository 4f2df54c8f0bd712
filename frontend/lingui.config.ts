import { readdirSync } from 'node:fs'
import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

// One catalogue per folder, beside the code that uses it: a module is added or removed with its words.
// Origins and line numbers are left out, so that moving a component does not change a catalogue.
// The family account is large, and each of its parts has its own words.
const family = 'src/modules/family'
const parts = readdirSync(new URL(family, import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ path: `<rootDir>/${family}/${name}/{locale}`, include: [`${family}/${name}`], exclude: ['**/*.test.*'] }))

export default defineConfig({
  sourceLocale: 'fr',
  locales: ['fr', 'en'],
  fallbackLocales: { default: 'fr' },
  format: formatter({ origins: false, lineNumbers: false }),
  orderBy: 'message',
  catalogs: [
    { path: '<rootDir>/src/ui/{locale}', include: ['src/ui'], exclude: ['**/*.test.*'] },
    { path: '<rootDir>/src/shell/{locale}', include: ['src/shell', 'src/api'], exclude: ['**/*.test.*'] },
    { path: '<rootDir>/src/modules/{name}/{locale}', include: ['src/modules/{name}'], exclude: ['**/*.test.*', 'src/modules/family/*/**'] },
    ...parts,
  ],
})
