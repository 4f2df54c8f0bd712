import { readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, builtApp, launch, open, reflow, type Scheme, screenshot, type Size, sizes, smallTargets } from './support.ts'

// The account, the settings and long work, as a browser shows them, on a stand-in that answers as the server does.
// Invented people and places.

let browser: Browser
let server: Server
let url: string
const tenant = '0198c0de-0000-7000-8000-000000000001'

const rights = ['settings:consult', 'settings:manage', 'settings:rights', 'settings:found', 'notify:manage', 'notify:follow']
const boot = {
  me: { account_id: 'a1', first_name: 'Claire', display_name: 'Claire Vasseur', language: 'fr', theme: 'auto', text_size: 100, comfort: 'off', shortcuts: true },
  hats: [{ id: tenant, tenant: { id: tenant, name: 'Mairie de Saint-Aubin-le-Val', short_name: 'Saint-Aubin', kind: 'commune', time_zone: 'Europe/Paris' }, profile: 'town_admin', label: 'Administration de la collectivité' }],
  hat: tenant,
  children: [],
  nav: [
    { key: 'home', label: 'Aujourd’hui', path: '/', icon: 'home' },
    { key: 'directory', label: 'Annuaire', path: '/annuaire', icon: 'people' },
    { key: 'settings', label: 'Réglages', path: '/reglages', icon: 'settings' },
  ],
  abilities: rights,
  unread: 2,
  today: '2026-11-24',
  version: 'essai',
  push_key: 'BAAA',
  home: { cards: [] },
}

const owner = {
  id: 'a1',
  kind: 'adult',
  login: 'claire.vasseur',
  given_name: 'Claire',
  family_name: 'Vasseur',
  language: 'fr',
  theme: 'system',
  text_size: 100,
  phone: '06 39 98 12 34',
  mails: [
    { id: 'm1', address: 'claire.vasseur@example.fr', verified: true },
    { id: 'm2', address: 'c.vasseur.personnel@example.fr', verified: false },
  ],
  password: true,
  second_factor: false,
  application: false,
  recovery_codes: 0,
}
const card = {
  id: tenant,
  kind: 'commune',
  private: false,
  name: 'Commune de Saint-Aubin-le-Val',
  short_name: 'Saint-Aubin',
  siret: '21990123400018',
  insee: '99123',
  address: ['Hôtel de ville', '1 place du Marché'],
  postcode: '99120',
  city: 'Saint-Aubin-le-Val',
  mail: 'mairie@example.fr',
  phone: '01 99 00 12 34',
  time_zone: 'Europe/Paris',
  holiday_zone: 'B',
  week: '4.5',
  colour: '#FF6B00',
  abilities: { manage: true, rights: true, found: true },
}
const holder = (profile: string, label: string, door: string, allowed: boolean, byDefault = allowed) => ({ profile, label, door, allowed, default: byDefault })
const staff = (manage: boolean) => [
  holder('town_admin', 'Administration de la collectivité', 'tenant', true),
  holder('school_office', 'Service scolaire', 'tenant', manage, false),
  holder('canteen_agent', 'Agent de restauration', 'tenant', true),
  holder('transport_agent', 'Agent des transports', 'tenant', false),
]
let factor = false
let confirmed = false
const days = Array.from({ length: 7 }, (_, i) => (i < 5 ? { open: true, from: '07:00', to: '20:00' } : { open: false }))
let quiet: unknown = { rule: { time_zone: 'Europe/Paris', days }, custom: false, next: '2026-11-24T08:00:00Z', abilities: { change: true } }

const problem = (status: number, code: string, detail: string, errors: unknown[] = []) => ({ status, problem: { type: `urn:preau:problem:${code}`, title: 'Action refusée', status, code, detail, errors } })

/** What the server would answer. */
function api(method: string, path: string, body: Record<string, unknown>): unknown {
  const at = path.replace(`/t/${tenant}`, '/t')
  switch (`${method} ${at}`) {
    case 'GET /api/v1/me':
      return { account: { ...owner, second_factor: factor, application: factor, recovery_codes: factor ? 10 : 0 }, session: 's1', strength: 'password', hats: [] }
    case 'GET /api/v1/me/sessions':
      return {
        items: [
          { id: 's1', current: true, browser: 'Firefox', system: 'Linux', strength: 'password', created_at: '2026-11-24T07:12:00Z', seen_at: '2026-11-24T08:40:00Z' },
          { id: 's3', current: false, browser: 'Chrome', system: 'Windows', strength: 'password', way: 'password', held: true, created_at: '2026-11-23T01:12:00Z', seen_at: '2026-11-23T01:12:00Z' },
          { id: 's2', current: false, browser: 'Safari', system: 'iPhone', strength: 'second_factor', created_at: '2026-11-20T17:02:00Z', seen_at: '2026-11-23T19:31:00Z' },
          { id: 's3', current: false, browser: 'Chrome', system: 'Windows', strength: 'password', created_at: '2026-11-02T08:00:00Z', seen_at: '2026-11-12T15:00:00Z' },
        ],
      }
    case 'GET /api/v1/me/notifications':
      return { mode: 'daily', discreet: false, mail: true, push: true, push_key: 'BAAA', browsers: 2 }
    case 'GET /api/v1/me/charters':
      return { items: [{ version: '2026-09', title: 'Charte d’utilisation de l’espace numérique', body: 'Cet espace sert à la vie de l’école et aux services de la commune.\n\nChacun garde son mot de passe pour soi.', lang: 'fr', accepted_at: '2026-09-03T16:20:00Z' }] }
    case 'POST /api/v1/session/confirm':
      if (body.password !== 'bon mot de passe') return problem(422, 'invalid', 'Certaines réponses sont à corriger.', [{ field: 'password', code: 'identity.wrong_password', message: 'Ce n’est pas votre mot de passe actuel.' }])
      confirmed = true
      return null
    case 'POST /api/v1/me/second-factor':
      if (!confirmed) return problem(403, 'identity.confirm_password', 'Saisissez d’abord votre mot de passe.')
      return { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', url: 'otpauth://totp/x', qr: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21" shape-rendering="crispEdges"><rect width="21" height="21" fill="#fff"/><path d="M2 2h7v7h-7zM12 2h7v7h-7zM2 12h7v7h-7zM11 11h2v2h-2zM15 13h2v4h-2z"/></svg>' }
    case 'POST /api/v1/me/second-factor/confirm':
      factor = true
      return { recovery_codes: ['A4KQ7', 'B8MRT', 'C2PWX', 'D9YHJ', 'E5NKF', 'F7TQL', 'G3VDM', 'H6XCR', 'J8BSW', 'K2ZGP'].map((c, i) => `${c}-${'MNPQRSTUVW'[i]}7K4D`) }
    case 'POST /api/v1/activation/look':
      return { kind: 'activation', given_name: 'Lina', organisation: 'École des Tilleuls', pupil: false, min_password: 10 }
    case 'GET /api/v1/t/settings':
      return card
    case 'PATCH /api/v1/t/settings':
      return { ...card, ...body }
    case 'GET /api/v1/t/settings/services':
      return {
        items: [
          { key: 'liaison', label: 'Carnet de liaison', line: 'Écrire aux familles, savoir qui a lu et signé', open: true, opened_at: '2026-09-01T06:00:00Z' },
          { key: 'canteen', label: 'Cantine', line: 'Menus, réservations, effectifs de la cuisine', open: true, opened_at: '2026-09-01T06:00:00Z' },
          { key: 'transport', label: 'Transport scolaire', line: 'Lignes, arrêts, inscriptions, listes des accompagnateurs', open: false },
        ],
        abilities: { change: true },
      }
    case 'GET /api/v1/t/settings/rights':
      return {
        items: [
          { right: 'liaison:publish', service: 'liaison', label: 'Publier un mot aux familles', kind: 'publish', fixed: false, holders: staff(true) },
          { right: 'liaison:consult', service: 'liaison', label: 'Lire les mots', kind: 'consult', fixed: false, holders: [...staff(false), holder('guardian', 'Parent ou responsable', 'audience', true)] },
          { right: 'settings:rights', service: 'settings', label: 'Décider qui peut faire quoi', kind: 'manage', fixed: true, holders: [holder('town_admin', 'Administration de la collectivité', 'tenant', true)] },
        ],
        abilities: { change: true },
      }
    case 'GET /api/v1/t/settings/links':
      return {
        items: [
          { id: 'l1', tenant: 't1', peer: 'École des Tilleuls', peer_kind: 'school', rights: ['directory:consult'], granted: ['liaison:consult'], offered: [{ right: 'directory:consult', label: 'Consulter l’annuaire' }], abilities: { delegate: true, renounce: true }, services: ['liaison', 'canteen'], since: '2026-09-01T00:00:00Z' },
          { id: 'l2', tenant: 'l2', peer: 'Commune d’Oyonne', peer_kind: 'commune', rights: [], granted: [], offered: [], abilities: {}, services: ['canteen'], group: 'RPI du Val', share_ppm: 385000, since: '2024-09-01T00:00:00Z' },
          { id: 'l3', tenant: 'l3', peer: 'Commune de Bréville', peer_kind: 'commune', rights: [], granted: [], offered: [], abilities: {}, services: ['canteen'], group: 'RPI du Val', share_ppm: 120000, since: '2022-09-01T00:00:00Z', until: '2026-08-31T00:00:00Z' },
        ],
      }
    case 'GET /api/v1/t/notify/quiet':
      return quiet
    case 'PUT /api/v1/t/notify/quiet':
      quiet = { ...(quiet as object), rule: body.rule, custom: true }
      return quiet
    case 'GET /api/v1/t/settings/organisations':
      return {
        items: [
          { id: 'f1', kind: 'school', name: 'École maternelle des Petits-Tilleuls', uai: '0990001N', state: 'founded', asked_at: '2026-11-20T09:00:00Z' },
          { id: 'f2', kind: 'school', name: 'École du Pont', uai: '0990002P', state: 'refused', asked_at: '2026-11-21T09:00:00Z' },
        ],
      }
    case 'POST /api/v1/t/settings/organisations':
      return { id: 'f3', founded: 'x', state: 'asked' }
    case 'GET /api/v1/tasks':
      return {
        items: [
          { id: 'k1', tenant, service: 'directory', kind: 'directory.import', title: 'Import des fichiers ONDE', params: {}, done: 61, total: 100, state: 'running', started_at: new Date(Date.now() - 30_000).toISOString() },
          { id: 'k2', tenant, service: 'liaison', kind: 'liaison.publish', title: 'Envoi du mot « Sortie au musée »', params: {}, done: 42, total: 42, state: 'done', result: { path: '/reglages' }, started_at: '2026-11-24T07:00:00Z', ended_at: '2026-11-24T07:01:10Z' },
          { id: 'k3', tenant, service: 'directory', kind: 'directory.import', title: 'Import des fichiers ONDE', params: {}, done: 1, total: 3, state: 'failed', error: 'Le fichier des élèves est vide. Exportez-le de nouveau depuis ONDE, puis recommencez.', started_at: '2026-11-23T16:00:00Z', ended_at: '2026-11-23T16:00:05Z' },
        ],
      }
    default:
      return method === 'GET' ? problem(404, 'not_found', 'Introuvable.') : null
  }
}

function page(nonce: string): string {
  const manifest = JSON.parse(readFileSync(join(builtApp, 'manifest.json'), 'utf8')) as Record<string, { file: string; isEntry?: boolean; css?: string[] }>
  const entry = Object.values(manifest).find((c) => c.isEntry)!
  return `<!doctype html><html lang="fr" data-theme="auto"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><meta property="csp-nonce" nonce="${nonce}"><title>Préau</title>
${(entry.css ?? []).map((f) => `<link rel="stylesheet" href="/${f}">`).join('')}<script type="module" src="/${entry.file}"></script></head>
<body><div id="root"></div><script type="application/json" id="boot">${JSON.stringify(boot).replace(/</g, '\\u003c')}</script></body></html>`
}

async function answer(request: IncomingMessage, response: ServerResponse) {
  const path = new URL(request.url ?? '/', 'http://x').pathname
  const file = join(builtApp, path)
  if (extname(path) && !path.includes('..') && statSync(file, { throwIfNoEntry: false })?.isFile()) {
    const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' }
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(file))
  } else if (path === '/api/v1/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('retry: 3000\n\n')
  } else if (path.startsWith('/api/')) {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const out = api(request.method ?? 'GET', path, text.startsWith('{') ? JSON.parse(text) : {})
    const refused = (out as { problem?: unknown; status?: number } | null)?.problem
    if (refused) response.writeHead((out as { status: number }).status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(refused))
    else if (out === null) response.writeHead(204).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(out))
  } else {
    const nonce = Math.random().toString(36).slice(2)
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types preau`,
      })
      .end(page(nonce))
  }
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  server?.closeAllConnections()
  server?.close()
})

const screens: [path: string, title: string, ready: string | RegExp][] = [
  ['/compte', 'Mon compte', '2 adresses, une à confirmer'],
  ['/compte/identite', 'Mon identité', 'Prénom'],
  ['/compte/adresses', 'Mes adresses électroniques', 'Ajouter une adresse'],
  ['/compte/mot-de-passe', 'Mot de passe', 'Nouveau mot de passe'],
  ['/compte/second-facteur', 'Second facteur', 'Installer une application'],
  ['/compte/appareils', 'Appareils connectés', 'Cet appareil'],
  ['/compte/notifications', 'Notifications', 'Mode discret'],
  ['/compte/lecture', 'Affichage et lecture', 'OpenDyslexic'],
  ['/compte/charte', 'Charte d’utilisation', 'Chacun garde son mot de passe pour soi.'],
  ['/compte/code', 'J’ai reçu un autre code', 'Code de la feuille'],
  ['/reglages', 'Réglages', 'Qui peut faire quoi'],
  ['/reglages/organisation', 'Organisation', 'Fuseau horaire'],
  ['/reglages/apparence', 'Charte graphique', 'Pas de Marianne'],
  ['/reglages/services', 'Services', 'Transport scolaire'],
  ['/reglages/droits', 'Droits', 'Publier un mot aux familles'],
  ['/reglages/pause', 'Pause numérique', /Un mot écrit maintenant/],
  ['/reglages/liens', 'Organisations liées', 'Commune d’Oyonne'],
  ['/reglages/creations', 'Créer une organisation', 'École du Pont'],
  ['/reglages/creations/nouvelle', 'Nouvelle organisation', 'Quelle école ?'],
  ['/travaux', 'Mes travaux', /Exportez-le de nouveau/],
]

async function visit(page: Page, [path, title, ready]: (typeof screens)[number]) {
  await page.goto(url + path)
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  await page.getByText(ready).first().waitFor()
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

const modes: [Size, Scheme][] = [
  ['phone', 'light'],
  ['phone', 'dark'],
  ['desk', 'dark'],
  ['desk', 'light'],
]

it.each(screens)('%s has no fault, small or large, light or dark, and fits in 320 px', async (...screen) => {
  const { page, context, complaints } = await open(browser, 'phone', 'light', { serviceWorkers: 'block' })
  await visit(page, screen)
  for (const [size, scheme] of modes) {
    await page.setViewportSize(sizes[size])
    await page.emulateMedia({ colorScheme: scheme })
    await screenshot(page, `account${screen[0].replaceAll('/', '-')}-${scheme}-${size}`)
    expect(await axe(page)).toEqual([])
    expect(await smallTargets(page)).toEqual([])
  }
  expect(await reflow(page)).toEqual([])
  expect(complaints.list).toEqual([])
  await context.close()
})

describe('by hand', () => {
  it('installs a second factor: the password when it is asked, the square, the codes', async () => {
    const { page, context, complaints } = await open(browser, 'phone', 'light', { serviceWorkers: 'block' })
    await visit(page, screens[4]!)
    await page.getByRole('button', { name: 'Installer une application' }).click()
    await page.getByRole('dialog', { name: 'Confirmez que c’est vous' }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.getByLabel('Votre mot de passe').fill('mauvais')
    await page.getByRole('button', { name: 'Continuer' }).click()
    await page.getByText('Ce n’est pas votre mot de passe actuel.').first().waitFor()
    await page.getByLabel('Votre mot de passe').fill('bon mot de passe')
    await page.getByRole('button', { name: 'Continuer' }).click()
    await page.getByRole('img', { name: /Carré à scanner/ }).waitFor()
    await screenshot(page, 'account-factor-scan')
    expect(await axe(page)).toEqual([])
    await page.getByLabel('Code affiché par l’application').fill('123 456')
    await page.getByRole('button', { name: 'Vérifier et installer' }).click()
    await page.getByText('A4KQ7-M7K4D').waitFor()
    await screenshot(page, 'account-factor-codes')
    expect(await axe(page)).toEqual([])
    expect(await page.getByRole('listitem').filter({ hasText: '-' }).count()).toBeGreaterThanOrEqual(10)
    await page.getByRole('button', { name: 'Je les ai gardés' }).click()
    await page.getByRole('button', { name: 'Faire de nouveaux codes' }).waitFor()
    expect(await axe(page)).toEqual([])
    expect(complaints.list).toEqual([])
    await context.close()
    factor = false
    confirmed = false
  })

  it('stops a founding at a wrong number, says which letter, and goes on', async () => {
    const { page, context, complaints } = await open(browser, 'phone', 'light', { serviceWorkers: 'block' })
    await visit(page, screens.find(([p]) => p.endsWith('nouvelle'))!)
    await page.getByText('École élémentaire', { exact: true }).click()
    await page.getByRole('button', { name: 'Continuer' }).click()
    await page.getByLabel('Nom complet').fill('École des Marronniers')
    await page.getByLabel('UAI').fill('0990001A')
    await page.getByRole('button', { name: 'Continuer' }).click()
    await page.getByText(/c’est N\./).first().waitFor()
    await screenshot(page, 'account-found-fault')
    expect(await axe(page)).toEqual([])
    await page.getByLabel('UAI').fill('099 0001 n')
    await page.getByRole('button', { name: 'Continuer' }).click()
    await page.getByLabel('Zone de vacances').waitFor()
    await page.getByRole('button', { name: 'Continuer' }).click()
    await page.getByLabel('Prénom').fill('Inès')
    await page.getByLabel('Nom', { exact: true }).fill('Caron')
    await page.getByLabel('Adresse électronique professionnelle').fill('direction@example.fr')
    await screenshot(page, 'account-found-last')
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Créer et inviter' }).click()
    await page.getByText('École des Marronniers est en cours de création.').waitFor()
    expect(complaints.list).toEqual([])
    await context.close()
  })

  it('sets the quiet hours day by day, and says what a note would do', async () => {
    const { page, context, complaints } = await open(browser, 'desk', 'light', { serviceWorkers: 'block' })
    await visit(page, screens.find(([p]) => p.endsWith('pause'))!)
    await page.getByText('Écrit vendredi à 20 h 12, il partirait : lundi à 7 h').waitFor()
    await page.getByText('Régler chaque jour séparément').click()
    await page.getByRole('switch', { name: 'samedi' }).press('Space')
    await page.getByLabel('samedi, début').fill('09:00')
    await page.getByLabel('samedi, fin').fill('12:00')
    await page.getByText('Le samedi, les messages partent de 9 h à 12 h').waitFor()
    await page.getByText('Écrit vendredi à 20 h 12, il partirait : samedi à 9 h').waitFor()
    await screenshot(page, 'account-quiet-daily')
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByRole('button', { name: 'Revenir à la règle nationale' }).waitFor()
    expect(complaints.list).toEqual([])
    await context.close()
  })
})
