import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entrance, launch, reflow, screenshot, sound, write } from './support.ts'

// Whoever runs the platform sees states and counts, and suspends nobody alone. What is suspended is read; what keeps a child safe goes on.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser?.close())
const enter = entrance(() => browser)
const town = 'Commune de Saint-Aubin-le-Val'

/** Asks again until what another organisation sends has arrived. */
async function arrives<T>(read: () => Promise<T>, so: (value: T) => boolean): Promise<T> {
  for (const until = Date.now() + 60_000; ; await new Promise((r) => setTimeout(r, 500))) {
    const value = await read()
    if (so(value) || Date.now() > until) return value
  }
}

/** What a change of the school that waits for no child answers: "" when it is not refused for being suspended. */
async function refusal(page: Page): Promise<string> {
  const boot = (await (await page.request.get('/api/v1/boot')).json()) as { hat: string; hats: { id: string; tenant: { id: string } }[] }
  const school = boot.hats.find((h) => h.id === boot.hat)!.tenant.id
  const answer = await page.request.post(`/api/v1/t/${school}/liaison/notes/${crypto.randomUUID()}/remind`, { headers: write })
  const { code } = (await answer.json()) as { code: string }
  return code === 'service.suspended' ? code : ''
}

test('a town hall and its schools are suspended by two people, read, and call on; one lifts it', async () => {
  const { page, context, complaints } = await enter('Antoine Mallet', 'desk')
  await page.goto('/plateforme')
  await page.getByRole('link', { name: town }).waitFor()
  expect(await sound(page), 'the organisations').toEqual([])
  await screenshot(page, 'platform')
  await page.getByRole('link', { name: 'Santé', exact: true }).click()
  await page.getByText('Version de PostgreSQL').waitFor()
  expect(await sound(page), 'the health').toEqual([])
  await screenshot(page, 'platform-health')
  await page.getByRole('link', { name: 'Organisations', exact: true }).click()
  await page.getByRole('link', { name: town }).click()
  await page.getByRole('button', { name: 'Proposer une suspension' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Motif').fill('Un compte a été volé et lit les adresses des familles.')
  await dialog.getByText('Suspendre aussi les écoles dont elle paie les services').click()
  await dialog.getByLabel('Recopiez le nom de l’organisation').fill(town)
  expect(await sound(page), 'a proposal').toEqual([])
  await screenshot(page, 'platform-propose', false)
  await dialog.getByRole('button', { name: 'Proposer la suspension' }).click()
  await page.getByText('Proposée par Antoine Mallet').first().waitFor()
  expect(await page.getByRole('button', { name: 'Confirmer la suspension' }).count()).toBe(0)
  expect(await sound(page), 'an organisation').toEqual([])
  await screenshot(page, 'platform-organisation')

  const director = await enter('Yann Kervella', 'usual')
  try {
    const second = await enter('Laurence Villard', 'usual')
    await second.page.goto('/plateforme/suspensions')
    await second.page.getByRole('button', { name: 'Confirmer la suspension' }).click()
    expect(await sound(second.page), 'the second person').toEqual([])
    await screenshot(second.page, 'platform-second', false)
    await second.page.getByRole('dialog').getByRole('button', { name: 'Suspendre', exact: true }).click()
    await second.page.getByText('Confirmée par Laurence Villard').first().waitFor()
    expect(await second.page.getByRole('button', { name: 'Lever la suspension' }).count(), 'who sells lifts nothing').toBe(0)
    expect(await reflow(second.page), 'the suspensions at 320 px').toEqual([])
    expect(second.complaints.list).toEqual([])
    await second.context.close()

    // The school reads why, and with whom; it adds nothing above the floor.
    expect(await arrives(() => refusal(director.page), (code) => code !== '')).toBe('service.suspended')
    await director.page.goto('/')
    await director.page.getByText('Votre organisation est suspendue').first().waitFor()
    expect(await director.page.getByRole('heading', { level: 2 }).first().textContent(), 'first of what is to do').toContain('suspendue')
    await screenshot(director.page, 'platform-held-home')
    await director.page.goto('/plateforme/suspension')
    await director.page.getByText('Un compte a été volé et lit les adresses des familles.').first().waitFor()
    await director.page.getByText(town).first().waitFor()
    expect(await sound(director.page), 'a suspended school').toEqual([])
    await screenshot(director.page, 'platform-held')

    // A family says that its child is absent all the same, and takes it back.
    const family = await enter('Nadia Roux', 'usual')
    const mine = (await (await family.context.request.get('/api/v1/attendance/mine')).json()) as { items: { given_name: string; child: string; days: { day: string; slots: unknown[] }[] }[] }
    const lina = mine.items.find((m) => m.given_name === 'Lina')!
    const day = lina.days.filter((d) => d.slots.length > 1).at(-1)!.day.slice(0, 10)
    const absences = `/api/v1/children/${lina.child}/attendance/absences`
    const id = crypto.randomUUID()
    expect((await family.context.request.post(absences, { headers: write, data: { id, kind: 'absence', since: day, part: 'day', ground: 'sickness' } })).status()).toBe(200)
    expect((await family.context.request.delete(`${absences}/${id}`, { headers: write })).status()).toBe(200)
    expect(family.complaints.list).toEqual([])
    await family.context.close()
  } finally {
    await page.reload()
    await page.getByRole('button', { name: /^(Lever la suspension|Retirer la proposition)$/ }).click()
    await page.getByRole('button', { name: 'Proposer une suspension' }).waitFor()
  }
  await page.getByText('Levée par Antoine Mallet').first().waitFor()
  expect(await arrives(() => refusal(director.page), (code) => code === '')).toBe('')
  expect(complaints.list).toEqual([])
  await Promise.all([context.close(), director.context.close()])
})
