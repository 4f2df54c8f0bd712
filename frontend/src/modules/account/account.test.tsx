import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type ReactNode, useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../../api/problem'
import { GivenUp, proofAsked, shown, useProof, withProof } from './confirm'
import { isIos, keyBytes, pushState, type Surroundings } from './push'
import { grouped, recoveryText } from './recovery'
import { paragraphs } from './screens/CharterOfUse'

const refusal = (code: string) => new Problem({ status: 403, code })

describe('a delicate act', () => {
  it('is done at once when nothing is asked', async () => {
    const ask = vi.fn()
    expect(await withProof(() => Promise.resolve('done'), ask)).toBe('done')
    expect(ask).not.toHaveBeenCalled()
  })
  it('asks what the server wants, then is done again, twice if it must', async () => {
    const answers = [refusal('identity.confirm_password'), refusal('identity.confirm_factor')]
    const ask = vi.fn().mockResolvedValue(true)
    const work = vi.fn(() => (answers.length ? Promise.reject(answers.shift()) : Promise.resolve('done')))
    expect(await withProof(work, ask)).toBe('done')
    expect(ask.mock.calls.flat()).toEqual(['password', 'factor'])
  })
  it('is given up without a word', async () => {
    const failure = await withProof(() => Promise.reject(refusal('identity.confirm_password')), () => Promise.resolve(false)).catch((e: unknown) => e)
    expect(failure).toBeInstanceOf(GivenUp)
    expect(shown(failure)).toBeUndefined()
  })
  it('shows any other refusal', async () => {
    const other = refusal('identity.mail_many')
    await expect(withProof(() => Promise.reject(other), vi.fn())).rejects.toBe(other)
    expect(shown(other)).toBe(other)
    expect(proofAsked(new Error('x'))).toBeUndefined()
  })
})

describe('the step that asks', () => {
  afterEach(() => vi.unstubAllGlobals())
  function Screen({ work }: { work: () => Promise<string> }) {
    const { run, step } = useProof()
    const [said, say] = useState('')
    return (
      <>
        <button type="button" onClick={() => void run(work).then(say, (e: unknown) => say(e instanceof GivenUp ? 'given up' : 'refused'))}>
          Agir
        </button>
        <output>{said}</output>
        {step}
      </>
    )
  }
  const show = (children: ReactNode) =>
    render(
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
      </I18nProvider>,
    )
  it('takes the password and goes on', async () => {
    const sent: { url: string; body: string }[] = []
    vi.stubGlobal('fetch', async (request: Request) => {
      sent.push({ url: new URL(request.url, 'http://localhost').pathname, body: await request.text() })
      return new Response(null, { status: 204 })
    })
    let first = true
    show(
      <Screen
        work={() => {
          if (!first) return Promise.resolve('fait')
          first = false
          return Promise.reject(refusal('identity.confirm_password'))
        }}
      />,
    )
    await userEvent.click(screen.getByRole('button', { name: 'Agir' }))
    await userEvent.type(await screen.findByLabelText('Votre mot de passe'), 'trois mots au hasard')
    await userEvent.click(screen.getByRole('button', { name: 'Continuer' }))
    expect(await screen.findByText('fait')).toBeTruthy()
    expect(sent.filter((request) => request.body)).toEqual([{ url: '/api/v1/session/confirm', body: '{"password":"trois mots au hasard"}' }])
  })
  it('asks who has no password for the provider by which they come in', async () => {
    const sent: { url: string; body: string }[] = []
    const answers: Record<string, unknown> = {
      '/api/v1/me': { account: { id: 'a', kind: 'adult', login: 'nadia', mails: [], password: false, second_factor: false, application: false, recovery_codes: 0 } },
      '/api/v1/me/ways': { items: [{ id: 'w', way: 'educonnect', linked_at: '2026-09-01T08:00:00Z', used_at: '2026-09-01T08:00:00Z' }], open: ['educonnect'] },
      '/api/v1/session/ways/educonnect': { url: '#educonnect' },
    }
    vi.stubGlobal('fetch', async (request: Request) => {
      const url = new URL(request.url, 'http://localhost').pathname
      sent.push({ url, body: await request.text() })
      return Response.json(answers[url] ?? {})
    })
    show(<Screen work={() => Promise.reject(refusal('identity.confirm_password'))} />)
    await userEvent.click(screen.getByRole('button', { name: 'Agir' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Confirmer avec EduConnect' }))
    expect(screen.queryByLabelText('Votre mot de passe')).toBeNull()
    expect(sent.at(-1)).toEqual({ url: '/api/v1/session/ways/educonnect', body: '{"confirm":true,"back":"/"}' })
  })
  it('is closed and nothing happens', async () => {
    show(<Screen work={() => Promise.reject(refusal('identity.confirm_factor'))} />)
    await userEvent.click(screen.getByRole('button', { name: 'Agir' }))
    await act(async () => {
      await userEvent.click(await screen.findByRole('button', { name: 'Annuler' }))
    })
    expect(await screen.findByText('given up')).toBeTruthy()
  })
})

describe('push', () => {
  const here: Surroundings = { worker: true, push: true, permission: 'default', ios: false, standalone: false, subscribed: false, key: 'k' }
  it.each<[string, Partial<Surroundings>, string]>([
    ['a browser that may', {}, 'off'],
    ['one that does', { permission: 'granted', subscribed: true }, 'on'],
    ['permission without subscription', { permission: 'granted' }, 'off'],
    ['refused', { permission: 'denied' }, 'denied'],
    ['an iPhone in Safari', { ios: true, push: false, permission: undefined }, 'install'],
    ['an iPhone on the home screen', { ios: true, standalone: true }, 'off'],
    ['an old iPhone on the home screen', { ios: true, standalone: true, push: false, permission: undefined }, 'absent'],
    ['a browser without', { push: false }, 'absent'],
    ['a server without', { key: '' }, 'absent'],
  ])('%s', (_, change, state) => expect(pushState({ ...here, ...change })).toBe(state))
  it('tells an iPad from a Mac', () => {
    expect(isIos('MacIntel', 'Macintosh', 5)).toBe(true)
    expect(isIos('MacIntel', 'Macintosh', 0)).toBe(false)
    expect(isIos('Linux armv8l', 'Android', 5)).toBe(false)
  })
  it('reads a key written for addresses', () => expect([...keyBytes('-_8A')]).toEqual([251, 255, 0]))
})

describe('what is kept on paper', () => {
  it('numbers the codes', () => expect(recoveryText(['AAAAA-BBBBB', 'CCCCC-DDDDD'], 'Codes')).toBe('Codes\r\n\r\n 1.  AAAAA-BBBBB\r\n 2.  CCCCC-DDDDD\r\n'))
  it('groups the secret', () => expect(grouped('ABCDEFGHIJ')).toBe('ABCD EFGH IJ'))
  it('parts the charter', () => expect(paragraphs('Un\ndeux.\n\n  Trois.\n \nQuatre')).toEqual(['Un deux.', 'Trois.', 'Quatre']))
})
