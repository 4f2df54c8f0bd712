import createClient, { type Middleware } from 'openapi-fetch'
import { Problem } from './problem'
import type { paths } from './schema'

export { Problem } from './problem'

/** Where the person goes when the session is over; they come back to the same page after signing in. */
export function signIn(): void {
  const back = location.pathname + location.search
  location.assign(`/connexion?retour=${encodeURIComponent(back)}`)
}

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

const house: Middleware = {
  onRequest({ request }) {
    // A page of another site cannot add this header to a request: it is the proof that ours wrote it.
    if (writes.has(request.method)) request.headers.set('X-Preau', '1')
    return request
  },
  async onResponse({ response }) {
    if (response.ok || response.status === 304) return response
    const problem = await Problem.from(response)
    // Only the end of a session leads away; a wrong code on a sign-in form is an answer to show.
    if (response.status === 401 && !problem.code.startsWith('identity.wrong')) signIn()
    throw problem
  },
  onError() {
    return Problem.network()
  },
}

/**
 * The typed client of the API: `await ok(api.GET('/api/v1/boot'))`. Every refusal is thrown as a {@link Problem}.
 * Only a module's `queries.ts` names paths.
 */
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin', fetch: (request) => fetch(request) })
api.use(house)

/** The body of an answer. Refusals never get here: the client has thrown them. */
export async function ok<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call
  return data as T
}

/**
 * Sends a file (or any form) with its progress, which `fetch` cannot tell. `onProgress` receives a share from 0 to 1.
 * Resolves with the JSON of the answer; throws a {@link Problem}; `signal` cancels.
 */
export function upload<T>(path: string, body: FormData, onProgress?: (share: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.setRequestHeader('X-Preau', '1')
    request.setRequestHeader('Accept', 'application/json')
    request.upload.addEventListener('progress', (e) => e.lengthComputable && onProgress?.(e.loaded / e.total))
    request.addEventListener('error', () => reject(Problem.network()))
    request.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    request.addEventListener('load', async () => {
      const answer = new Response(request.response || null, {
        status: request.status,
        headers: { 'content-type': request.getResponseHeader('content-type') ?? '' },
      })
      if (answer.ok) return resolve((request.status === 204 ? undefined : await answer.json()) as T)
      if (answer.status === 401) signIn()
      reject(await Problem.from(answer))
    })
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
}
