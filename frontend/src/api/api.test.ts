import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, ok, Problem } from './client'

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json', ...headers } }))))

afterEach(() => void vi.unstubAllGlobals())

describe('the client', () => {
  it('gives the body', async () => {
    answer(200, { hat: 'h1' }, { 'content-type': 'application/json' })
    expect((await ok(api.GET('/api/v1/boot'))).hat).toBe('h1')
  })
  it('throws what the server refuses', async () => {
    answer(422, { code: 'validation', title: 'À corriger', errors: [{ field: 'uai', code: 'checksum', message: 'La clé est fausse.' }, { bad: 1 }] }, { 'x-incident': 'k3f9', 'retry-after': '12' })
    const problem = await api.GET('/api/v1/boot').catch((e: unknown) => e as Problem)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ status: 422, code: 'validation', title: 'À corriger', incident: 'k3f9', retryAfter: 12 })
    expect((problem as Problem).errors).toHaveLength(1)
    expect((problem as Problem).of('uai')).toBe('La clé est fausse.')
  })
  it('survives an answer that is not JSON', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response('<html>', { status: 502 }))))
    await expect(api.GET('/api/v1/boot')).rejects.toMatchObject({ status: 502, code: 'http.502' })
  })
  it('says that the network is away', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.reject(new TypeError('failed'))))
    await expect(api.GET('/api/v1/boot')).rejects.toMatchObject({ status: 0, code: 'network' })
  })
  it('leads to the sign-in page and back when the session is over', async () => {
    answer(401, { code: 'identity.session_over' })
    const assign = vi.fn()
    vi.stubGlobal('location', { pathname: '/liaison', search: '?page=2', assign, href: 'http://localhost/', origin: 'http://localhost' })
    await expect(api.GET('/api/v1/boot')).rejects.toMatchObject({ status: 401 })
    expect(assign).toHaveBeenCalledWith('/connexion?retour=%2Fliaison%3Fpage%3D2')
  })
})
