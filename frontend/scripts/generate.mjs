// Writes src/api/schema.d.ts from ../openapi.yaml. With --check, fails when what is committed differs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import openapi, { astToString } from 'openapi-typescript'

const source = new URL('../../openapi.yaml', import.meta.url)
const target = new URL('../src/api/schema.d.ts', import.meta.url)
if (!existsSync(source)) {
  console.log('openapi.yaml is not there yet: the hand-written schema stays.')
  process.exit(0)
}
const text =
  '// Written by `npm run generate` from openapi.yaml. Do not edit.\n' + astToString(await openapi(source, { alphabetize: true }))
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/api/schema.d.ts differs from openapi.yaml: run `npm run generate`.')
    process.exit(1)
  }
} else {
  writeFileSync(target, text)
}
