import { readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parentBoot } from '../src/gallery/sample.ts'
import { builtApp, launch, open } from './support.ts'

// The page that the server must write (README, « The contract with the server »), written here by a stand-in: the build
// starts on it under the strictest policy, asks nothing that the page already holds, and opens again without a network.

let browser: Browser
let server: Server
let url: string
let asked: string[] = []
let session = true

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  css?: string[]
}

const nav = parentBoot.nav.map((e) => ({ ...e, path: e.path.replace('/_galerie/parent', '/').replace('/_galerie', '') }))
const boot = JSON.stringify({ ...parentBoot, nav, children: [], home: { cards: [] } }).replace(/</g, '\\u003c')

function shell(nonce: string): string {
  const manifest = JSON.parse(readFileSync(join(builtApp, 'manifest.json'), 'utf8')) as Record<string, Chunk>
  const entry = Object.values(manifest).find((c) => c.isEntry)!
  return `<!doctype html><html lang="fr" data-theme="auto"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><meta property="csp-nonce" nonce="${nonce}"><title>Préau</title>
${(entry.css ?? []).map((f) => `<link rel="stylesheet" href="/${f}">`).join('')}
${(entry.imports ?? []).map((id) => `<link rel="modulepreload" href="/${manifest[id]!.file}">`).join('')}
<script type="module" src="/${entry.file}"></script></head>
<body><div id="root"><main><h1>Première vue</h1></main></div><script type="application/json" id="boot">${boot}</script></body></html>`
}

function answer(request: IncomingMessage, response: ServerResponse) {
  const path = new URL(request.url ?? '/', 'http://x').pathname
  asked.push(`${request.method} ${path}`)
  const file = join(builtApp, path)
  if (extname(path) && !path.includes('..') && statSync(file, { throwIfNoEntry: false })?.isFile()) {
    const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' }
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(file))
  } else if (path === '/api/v1/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('event: bell\ndata: {"unread":7}\n\n')
  } else if (path.startsWith('/api/')) {
    const status = session ? 200 : 401
    response.writeHead(status, { 'content-type': session ? 'application/json' : 'application/problem+json' }).end(session ? (path === '/api/v1/boot' ? boot : '{"cards":[]}') : '{"code":"identity.session_over"}')
  } else if (path === '/connexion') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Connexion</title><h1>Connexion</h1>')
  } else {
    const nonce = Math.random().toString(36).slice(2)
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'x-preau-page': 'app',
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types preau`,
      })
      .end(shell(nonce))
  }
}

beforeAll(async () => {
  server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  server?.closeAllConnections()
  server?.close()
})

describe('the page of the server', () => {
  it('starts without asking for what it holds, and hears the bell', async () => {
    asked = []
    const { page, context, complaints } = await open(browser, 'usual')
    await page.goto(url)
    await page.getByRole('heading', { name: 'Mardi 24 novembre' }).waitFor()
    expect(await page.getByText('Première vue').count()).toBe(0)
    await page.getByRole('link', { name: 'Notifications, 7 non lues' }).waitFor()
    expect(asked.filter((a) => a.includes('/api/') && !a.endsWith('/events'))).toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('opens again without a network, on its last state, and says so', async () => {
    const { page, context, complaints } = await open(browser, 'usual')
    await page.goto(url)
    await page.getByRole('heading', { name: 'Mardi 24 novembre' }).waitFor()
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    await page.reload()
    await page.getByRole('heading', { name: 'Mardi 24 novembre' }).waitFor()
    await context.setOffline(true)
    await page.reload()
    await page.getByRole('heading', { name: 'Mardi 24 novembre' }).waitFor()
    await page.getByText('Hors ligne').waitFor()
    expect(complaints.list.filter((c) => !c.includes('ERR_INTERNET'))).toEqual([])
    await context.close()
  })

  it('speaks English when asked, without leaving the page', async () => {
    const { page, context } = await open(browser, 'usual')
    await page.goto(url)
    await page.getByRole('button', { name: /Changer de profil/ }).click()
    await page.getByLabel('Langue').selectOption('en')
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Tuesday 24 November' }).waitFor()
    await page.getByText('Nothing to do for now').waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
    await context.close()
  })

  it('leads to the sign-in page and remembers where one was', async () => {
    const { page, context } = await open(browser, 'usual', 'light', { serviceWorkers: 'block' })
    // Without boot data the shell asks who is there.
    await page.route('**/*', async (route) => {
      if (route.request().resourceType() !== 'document' || route.request().url().includes('connexion')) return route.fallback()
      const response = await route.fetch()
      await route.fulfill({ response, body: (await response.text()).replace('id="boot"', 'id="none"') })
    })
    session = false
    await page.goto(`${url}/?vue=semaine`)
    await page.waitForURL(`${url}/connexion?retour=${encodeURIComponent('/?vue=semaine')}`)
    session = true
    await context.close()
  })
})
