import { afterEach, expect, it, vi } from 'vitest'
import { sendLogo } from './queries'

afterEach(() => vi.unstubAllGlobals())

it('sends a logo as it is, under its own type', async () => {
  let seen: { method: string; type: string | null; path: string; proof: string | null; body: string } | undefined
  vi.stubGlobal('fetch', async (request: Request) => {
    seen = { method: request.method, type: request.headers.get('content-type'), proof: request.headers.get('x-preau'), path: new URL(request.url, 'http://localhost').pathname, body: await request.text() }
    return Response.json({ id: 't', name: 'Saint-Aubin' })
  })
  const answer = await sendLogo('t', new File(['octets'], 'blason.png', { type: 'image/png' }))
  expect(answer.name).toBe('Saint-Aubin')
  expect(seen).toEqual({ method: 'PUT', type: 'image/png', proof: '1', path: '/api/v1/t/t/settings/logo', body: 'octets' })
})
