import { defineConfig } from 'vitest/config'

// The browser tests. E2E_BASE_URL names the running servers, between spaces; the gallery's own tests serve their own files.
// As many files at a time as there are servers: each changes what its demonstration holds.
const servers = (process.env.E2E_BASE_URL ?? '').split(' ').length

export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    environment: 'node',
    fileParallelism: servers > 1,
    maxWorkers: servers,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ['verbose'],
  },
})
