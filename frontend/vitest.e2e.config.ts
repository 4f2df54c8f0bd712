import { defineConfig } from 'vitest/config'

// The browser tests. E2E_BASE_URL names the running server; the gallery's own tests serve their own files.
// One file at a time: a browser and a server share the machine.
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ['verbose'],
  },
})
