import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

// One catalogue per folder, beside the code that uses it: a module is added or removed with its words.
// Origins and line numbers are left out, so that moving a component does not change a catalogue.
// Where a module is large, each folder that has a catalogue has its own words.
const parts = ['family', 'billing'].flatMap((module) => {
  const root = `src/modules/${module}`
  return readdirSync(new URL(root, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${root}/${entry.name}/fr.po`, import.meta.url)))
    .map(({ name }) => ({ path: `<rootDir>/${root}/${name}/{locale}`, include: [`${root}/${name}`], exclude: ['**/*.test.*'] }))
})

export default defineConfig({
  sourceLocale: 'fr',
  locales: ['fr', 'en'],
  fallbackLocales: { default: 'fr' },
  format: formatter({ origins: false, lineNumbers: false }),
  orderBy: 'message',
  catalogs: [
    { path: '<rootDir>/src/ui/{locale}', include: ['src/ui'], exclude: ['**/*.test.*'] },
    { path: '<rootDir>/src/shell/{locale}', include: ['src/shell', 'src/api'], exclude: ['**/*.test.*'] },
    { path: '<rootDir>/src/modules/{name}/{locale}', include: ['src/modules/{name}'], exclude: ['**/*.test.*', ...parts.flatMap((p) => p.include.map((folder) => `${folder}/**`))] },
    ...parts,
  ],
})
