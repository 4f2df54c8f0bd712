// The types of the API. This file is written by `npm run generate` from ../openapi.yaml; until that document exists it
// holds the three addresses the shell itself needs.
import type { Boot } from './boot'

type Empty = { header?: never; path?: never; cookie?: never; query?: never }

export interface paths {
  '/api/v1/boot': {
    parameters: Empty
    get: { parameters: { query?: { hat?: string }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': Boot } } } }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
