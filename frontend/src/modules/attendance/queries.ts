import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, ok, Problem } from '../../api/client'
import type { components } from '../../api/schema'
import { keep } from '../../shell/offline'
import { always, type Read, remember } from '../../shell/remember'
import { addDays } from '../../ui/civil'

type Schemas = components['schemas']
export type MyChild = Schemas['AttendanceMyChild']
export type MyAbsence = Schemas['AttendanceMyAbsence']
export type MyFact = Schemas['AttendanceMyFact']
export type Said = Schemas['AttendanceSaid']
export type DayView = Schemas['AttendanceDayView']
export type ClassView = Schemas['AttendanceClassView']
export type AbsenceView = Schemas['AttendanceAbsenceView']
export type RollView = Schemas['AttendanceRollView']
export type RollBody = Omit<Schemas['AttendanceRoll'], 'id' | 'now'>
export type Told = Schemas['AttendanceMeanwhile']
export type RollPupil = Schemas['AttendanceRollPupil']
export type RegisterView = Schemas['AttendanceRegisterView']
export type RegisterClass = Schemas['AttendanceRegisterClass']
export type FactView = Schemas['AttendanceFactView']
export type FactDetail = Schemas['AttendanceFactDetail']
export type WeekView = Schemas['AttendanceWeekView']
export type Weekday = Schemas['AttendanceWeekday']
export type LeavingView = Schemas['AttendanceLeavingView']
export type LeavingPupil = Schemas['AttendanceLeavingPupil']
export type EffectLine = Schemas['DaybookEffectLine']
export type Ground = NonNullable<MyAbsence['ground']>
export type Half = 'morning' | 'afternoon'

// ---- families

export const mineKey = ['attendance', 'mine'] as const
export const mineQuery = queryOptions({ queryKey: mineKey, queryFn: async (): Promise<MyChild[]> => (await ok(api.GET('/api/v1/attendance/mine'))).items ?? [], meta: { offline: true } })

const child = (id: string) => ({ params: { path: { child: id } } })

export const declare = (id: string, body: Said) => ok(api.POST('/api/v1/children/{child}/attendance/absences', { ...child(id), body }))
export const withdraw = (id: string, absence: string) => ok(api.DELETE('/api/v1/children/{child}/attendance/absences/{absence}', { params: { path: { child: id, absence } } }))
export const explain = (id: string, absence: string, body: { ground: Ground; words?: string }) =>
  ok(api.PUT('/api/v1/children/{child}/attendance/absences/{absence}/reason', { params: { path: { child: id, absence } }, body }))
export const wish = (id: string, fact: string, what: 'home' | 'stay' | 'service') => ok(api.PUT('/api/v1/children/{child}/attendance/facts/{fact}/wish', { params: { path: { child: id, fact } }, body: { wish: what } }))

/** When a child would be away. */
export interface Away {
  from: string
  until: string
  ground: 'sickness' | 'family' | 'other'
  start?: string
  end?: string
}

export interface Effect {
  service: 'canteen' | 'childcare' | 'transport'
  town: string
  lines: readonly EffectLine[]
}

/** What an absence would make of meals, care and the bus, by the rule of whoever runs them. A service that is not offered says nothing. */
export const effectsQuery = (records: readonly string[], away: Away | null) =>
  queryOptions({
    queryKey: ['attendance', 'effects', records, away],
    enabled: !!away,
    staleTime: 60_000,
    queryFn: async (): Promise<Effect[]> => {
      if (!away) return []
      const query = { from: away.from, until: away.until, kind: 'absence' as const, ground: away.ground, proof: 'sworn' as const, ...(away.start && { start: away.start }), ...(away.end && { end: away.end }) }
      const asked = records.flatMap((id) => {
        const at = { params: { path: { child: id }, query } }
        return [
          ['canteen', () => ok(api.GET('/api/v1/children/{child}/canteen/effects', at))] as const,
          ['childcare', () => ok(api.GET('/api/v1/children/{child}/childcare/effects', at))] as const,
          ['transport', () => ok(api.GET('/api/v1/children/{child}/transport/effects', at))] as const,
        ]
      })
      const said = await Promise.all(
        asked.map(async ([service, ask]): Promise<Effect | null> => {
          try {
            const { town, lines } = await ask()
            return { service, town, lines }
          } catch (refused) {
            if (refused instanceof Problem && refused.status !== 0 && refused.status < 500) return null
            throw refused
          }
        }),
      )
      return said.filter((e): e is Effect => !!e && e.lines.length > 0)
    },
  })

// ---- the staff

const here = (tenant: string) => ({ path: { tenant } })

export const staffKey = (tenant: string) => ['attendance', tenant] as const
/** When this device forgets a sheet, by its own clock: in the night after its day. */
const nightOf = (sheet: RollView): number => Date.now() + Date.parse(`${addDays(sheet.day.slice(0, 10), 1)}T03:00:00`) - Date.parse(sheet.now)
const halfDay = 12 * 3600_000

/** A day of the school. This device keeps its classes for when there is no network, and nothing of who is away and why. */
export const dayQuery = (account: string, tenant: string, day: string) =>
  queryOptions({
    ...always,
    queryKey: [...staffKey(tenant), 'day', day],
    queryFn: () =>
      remember<DayView>(
        account,
        `attendance ${tenant} day ${day}`,
        () => ok(api.GET('/api/v1/t/{tenant}/attendance/day', { params: { ...here(tenant), query: day ? { day } : {} } })),
        () => Date.now() + halfDay,
        (view) => ({ ...view, absent: 0, items: [], unexplained: [], facts: [] }),
      ),
    refetchInterval: 60_000,
  })

const rollKey = (tenant: string, of: string, day: string, half: string) => [...staffKey(tenant), 'roll', of, day, half] as const
const rollKept = (tenant: string, of: string, day: string, half: string) => `attendance ${tenant} roll ${of} ${day} ${half}`

/** The sheet of a roll call, kept on this device until the night. */
export const rollQuery = (account: string, tenant: string, of: string, day: string, half: string) =>
  queryOptions({
    ...always,
    queryKey: rollKey(tenant, of, day, half),
    queryFn: () =>
      remember<RollView>(
        account,
        rollKept(tenant, of, day, half),
        () => ok(api.GET('/api/v1/t/{tenant}/attendance/rolls/{class}', { params: { path: { tenant, class: of }, query: { ...(day && { day }), ...(half && { half: half as Half }) } } })),
        nightOf,
      ),
    staleTime: 0,
    refetchOnWindowFocus: false,
  })

/** Puts the sheet as the server answered it after a call in the place of every one of the same half-day that is shown or kept. */
export async function keepRoll(client: QueryClient, account: string, tenant: string, sheet: RollView): Promise<void> {
  const read: Read<RollView> = { value: sheet, at: Date.now(), fresh: true }
  for (const [key, shown] of client.getQueriesData<Read<RollView>>({ queryKey: [...staffKey(tenant), 'roll', sheet.class] })) {
    if (shown?.value.day !== sheet.day || shown.value.half !== sheet.half) continue
    client.setQueryData(key, read)
    await keep(rollKept(tenant, sheet.class, String(key.at(-2)), String(key.at(-1))), account, { value: sheet, at: read.at }, nightOf(sheet))
  }
}

export const callRoll = (tenant: string, of: string, day: string, half: Half, body: Schemas['AttendanceRoll']) =>
  ok(api.PUT('/api/v1/t/{tenant}/attendance/rolls/{class}/{day}/{half}', { params: { path: { tenant, class: of, day, half } }, body }))
export const remindRolls = (tenant: string) => ok(api.POST('/api/v1/t/{tenant}/attendance/rolls/reminder', { params: here(tenant) }))
export const record = (tenant: string, body: Said & { pupil: string }) => ok(api.POST('/api/v1/t/{tenant}/attendance/absences', { params: here(tenant), body }))
export const decide = (tenant: string, absence: string, body: Schemas['AttendanceDecision']) => ok(api.PUT('/api/v1/t/{tenant}/attendance/absences/{absence}', { params: { path: { tenant, absence } }, body }))
export const ask = (tenant: string, absences: string[]) => ok(api.POST('/api/v1/t/{tenant}/attendance/absences/asked', { params: here(tenant), body: { absences } }))
export const lettersFile = (tenant: string) => `/api/v1/t/${tenant}/attendance/letters.pdf`

/** Pupils found by typing, to write down what a family said on the telephone. */
export const pupilsQuery = (tenant: string, text: string) =>
  queryOptions({
    queryKey: ['attendance', 'pupils', tenant, text],
    queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/directory/people', { params: { ...here(tenant), query: { q: text, profile: 'pupil' } } }))).items ?? [],
    enabled: text.trim().length > 1,
  })

/** The pupils of a class, by name. */
export const pupilsOfQuery = (tenant: string, of: string) =>
  queryOptions({
    queryKey: ['attendance', 'pupils', tenant, 'class', of],
    queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/directory/people', { params: { ...here(tenant), query: { profile: 'pupil', class: of, limit: 200 } } }))).items ?? [],
    enabled: of !== '',
  })

export const registerQuery = (tenant: string, month: string, of: string) =>
  queryOptions({ queryKey: [...staffKey(tenant), 'register', month, of], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/attendance/register', { params: { ...here(tenant), query: { ...(month && { month }), ...(of && { class: of }) } } })) })
export const registerFile = (tenant: string, kind: 'pdf' | 'csv', month: string, of: string) => `/api/v1/t/${tenant}/attendance/register.${kind}?month=${month}${of ? `&class=${of}` : ''}`

export const factsQuery = (tenant: string, past: boolean) => queryOptions({ queryKey: [...staffKey(tenant), 'facts', past], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/attendance/facts', { params: { ...here(tenant), query: past ? { past } : {} } })) })
const fact = (tenant: string, id: string) => ({ params: { path: { tenant, fact: id } } })
export const factKey = (tenant: string, id: string) => [...staffKey(tenant), 'fact', id] as const
export const factQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: factKey(tenant, id),
    queryFn: () => ok(api.GET('/api/v1/t/{tenant}/attendance/facts/{fact}', fact(tenant, id))),
    enabled: !!id,
    // the collectivities answer within seconds: the counts come by themselves
    refetchInterval: ({ state }) => (state.data && state.data.effects.some((e) => !e.answered) && state.dataUpdateCount < 30 ? 2_000 : false),
  })
export type FactBody = Schemas['AttendanceFactWritten']
export const planFact = (tenant: string, id: string, body: FactBody) => ok(api.PUT('/api/v1/t/{tenant}/attendance/facts/{fact}', { ...fact(tenant, id), body }))
export const confirmFact = (tenant: string, id: string) => ok(api.POST('/api/v1/t/{tenant}/attendance/facts/{fact}/confirm', fact(tenant, id)))
export const withdrawFact = (tenant: string, id: string) => ok(api.DELETE('/api/v1/t/{tenant}/attendance/facts/{fact}', fact(tenant, id)))
export const takeIn = (tenant: string, id: string, pupils: string[]) => ok(api.PUT('/api/v1/t/{tenant}/attendance/facts/{fact}/taken-in', { ...fact(tenant, id), body: { pupils } }))

export const hoursQuery = (tenant: string) => queryOptions({ queryKey: [...staffKey(tenant), 'hours'], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/attendance/hours', { params: here(tenant) })) })
export const setHours = (tenant: string, body: { class?: string; since: string; days: Weekday[] }) => ok(api.PUT('/api/v1/t/{tenant}/attendance/hours', { params: here(tenant), body }))
export const dropHours = (tenant: string, week: string) => ok(api.DELETE('/api/v1/t/{tenant}/attendance/hours/{week}', { params: { path: { tenant, week } } }))

export const leavingQuery = (tenant: string, day: string) => queryOptions({ queryKey: [...staffKey(tenant), 'leaving', day], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/attendance/leaving', { params: { ...here(tenant), query: day ? { day } : {} } })) })
export const leavingFile = (tenant: string, day: string, of?: string) => `/api/v1/t/${tenant}/attendance/leaving.pdf?day=${day}${of ? `&class=${of}` : ''}`

export { saveFile } from '../../api/save'
