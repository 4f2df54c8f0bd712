import babel from '@rolldown/plugin-babel'
import { lingui } from '@lingui/vite-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { alias, macros } from './vite.config.ts'

export default defineConfig({
  define: { __GALLERY__: 'true' },
  resolve: { alias },
  plugins: [babel({ presets: [macros] }), react(), lingui()],
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { url: 'http://localhost/' } },
    setupFiles: ['src/testing/setup.ts'],
    css: false,
    env: { TZ: 'UTC' },
  },
})
