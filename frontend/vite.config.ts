import babel, { defineRolldownBabelPreset } from '@rolldown/plugin-babel'
import { lingui } from '@lingui/vite-plugin'
import linguiMacro from '@lingui/babel-plugin-lingui-macro'
import optimizeLocales from '@react-aria/optimize-locales-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { frenchSpaces } from './build/frenchSpaces.ts'
import { precompress } from './build/precompress.ts'
import { serviceWorker } from './build/serviceWorker.ts'

/** The macros are compiled only in the files that import them: Babel then touches a few dozen files, not the whole tree. */
export const macros = defineRolldownBabelPreset({
  preset: () => ({ plugins: [linguiMacro] }),
  rolldown: { filter: { code: /@lingui\/(react|core)\/macro/ } },
})

/**
 * What every family loads first, in one file: small files each compress on their own and weigh more. What is lazy stays out,
 * or its libraries would come along (Combo, Menu, Tabs, the palette…).
 */
const firstLoad = new RegExp(
  [
    'src/api/(?!schema)',
    'src/i18n/i18n\\.',
    'src/(main|modules|routes)\\.',
    'src/shell/(AppShell|Footer|icons|module|offline|root|search|session|update)\\.',
    'src/ui/(Avatar|Button|Card|ChildSwitcher|Feedback|Field|Form|PageHeader|TenantTile|Toast|cx|domains|format|hotkeys|lazy|preferences|useRefused)\\.',
    'src/modules/home/(module|queries|screens/Home)\\.',
    'src/modules/[a-z]+/module\\.',
    'lucide-react/dist/esm/(createLucideIcon|Icon|context|defaultAttributes|shared/)',
    'lucide-react/dist/esm/icons/(bell|book-open|circle-check|clock|download|file-text|image|info|key-round|landmark|map-pin|megaphone|message-square|pencil-line|refresh-cw|school|settings|signature|siren|upload|users|utensils|x)\\.',
  ].join('|'),
)

export const alias = { '@': fileURLToPath(new URL('./src', import.meta.url)) }

// `vite build` makes what the server embeds: no HTML, an entry found through manifest.json.
// `vite build --mode gallery` makes a self-standing page with every component in every state, for the browser tests.
export default defineConfig(({ mode, command }) => {
  const gallery = mode === 'gallery'
  return {
    define: { __GALLERY__: JSON.stringify(gallery || command === 'serve') },
    resolve: { alias },
    plugins: [
      // en-US is React Aria's own fallback: without it a browser in a third language would stop at the first menu.
      { ...(optimizeLocales.vite({ locales: ['fr-FR', 'en-US'] }) as Plugin), enforce: 'pre' },
      tailwindcss(),
      babel({ presets: [macros] }),
      react(),
      lingui({ failOnCompileError: true }),
      frenchSpaces(),
      ...(gallery ? [] : [serviceWorker(), precompress()]),
    ],
    build: {
      // The oldest browsers a family may hold: an iPad of 2015 on iPadOS 15, a Windows 7 computer on Chrome 109, Firefox ESR 115.
      target: ['chrome109', 'safari15.4', 'firefox115'],
      manifest: 'manifest.json',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      rolldownOptions: {
        ...(gallery ? {} : { input: { app: 'src/main.tsx' } }),
        output: {
          // The libraries change rarely: in their own file they stay in the browser's cache from one version to the next.
          codeSplitting: {
            groups: [
              { name: 'vendor', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|@lingui|openapi-fetch)[\\/]/ },
              { name: 'first', test: firstLoad },
              // One file for the other pictograms: each alone would be a request of a few hundred bytes, and a name in the first load.
              { name: 'icons', test: /lucide-react\/dist\/esm\/icons\// },
            ],
          },
        },
      },
    },
    server: {
      proxy: {
        '/api': { target: process.env.PREAU_URL ?? 'http://127.0.0.1:8080' },
        '/theme': { target: process.env.PREAU_URL ?? 'http://127.0.0.1:8080' },
        '/connexion': { target: process.env.PREAU_URL ?? 'http://127.0.0.1:8080' },
      },
    },
  }
})
