import { type CalendarDate, fromDate, parseDate, Time, toCalendarDate, toCalendarDateTime, toZoned } from '@internationalized/date'

/** The open hours of one weekday; a closed day has none. Times read `07:00`; the end of a day may be `24:00`. */
export interface Day {
  open: boolean
  from?: string
  to?: string
}

/** An organisation's week, Monday first, in its time zone: outside its open hours nothing leaves but what is urgent. */
export interface Rule {
  time_zone: string
  days: Day[]
  /** Quiet in the school holidays and on public holidays too. */
  holidays?: boolean | undefined
}

/** The instruction of 10 July 2025: quiet from 20:00 to 07:00, and from Friday 20:00 to Monday 07:00. */
export function defaultRule(zone: string): Rule {
  return { time_zone: zone, days: Array.from({ length: 7 }, (_, i) => (i < 5 ? { open: true, from: '07:00', to: '20:00' } : { open: false })) }
}

const minutes = (time: string | undefined): number | undefined => {
  const found = /^(\d{2}):(\d{2})$/.exec(time ?? '')
  if (!found) return undefined
  const total = Number(found[1]) * 60 + Number(found[2])
  return total <= 24 * 60 && Number(found[2]) < 60 ? total : undefined
}

/** Days that share the same hours and follow each other; `from` and `to` are weekdays, Monday is 0. */
export interface Span {
  first: number
  last: number
  day: Day
}

export const sameHours = (a: Day, b: Day): boolean => a.open === b.open && (!a.open || (a.from === b.from && a.to === b.to))

/** The week as a person says it: « du lundi au vendredi …, le samedi … ». */
export function spans(days: readonly Day[]): Span[] {
  const list: Span[] = []
  days.forEach((day, i) => {
    const before = list.at(-1)
    if (before && sameHours(before.day, day)) before.last = i
    else list.push({ first: i, last: i, day })
  })
  return list
}

/** Whether one sentence says the week: the same hours from Monday to Friday, the two other days alike. */
export function isPlain(days: readonly Day[]): boolean {
  return days.length === 7 && days[0]!.open && days.slice(1, 5).every((d) => sameHours(d, days[0]!)) && sameHours(days[5]!, days[6]!)
}

export type RuleFault = 'time' | 'order' | 'never'

/** What is wrong with a rule, by weekday; `week` when no hour of it is open. The server judges in the end. */
export function faultsOf(rule: Rule): { days: Partial<Record<number, RuleFault>>; week: RuleFault | undefined } {
  const days: Partial<Record<number, RuleFault>> = {}
  let open = 0
  rule.days.forEach((day, i) => {
    if (!day.open) return
    const from = minutes(day.from)
    const to = minutes(day.to)
    if (from === undefined || to === undefined) days[i] = 'time'
    else if (to <= from) days[i] = 'order'
    else open += to - from
  })
  return { days, week: open < 60 && !Object.keys(days).length ? 'never' : undefined }
}

function instant(date: CalendarDate, minute: number, zone: string): Date {
  const civil = minute === 24 * 60 ? toCalendarDateTime(date.add({ days: 1 })) : toCalendarDateTime(date, new Time(Math.floor(minute / 60), minute % 60))
  return toZoned(civil, zone).toDate()
}

/** The next such weekday (Monday is 0), today included, at that time of the organisation. `today` is `YYYY-MM-DD`. */
export function onWeekday(weekday: number, time: string, today: string, zone: string): Date {
  const day = parseDate(today)
  const now = (new Date(`${today}T12:00:00Z`).getUTCDay() + 6) % 7
  return instant(day.add({ days: (weekday - now + 7) % 7 }), minutes(time) ?? 0, zone)
}

/** The instant at which something written at `at` leaves: `at` itself inside the open hours. Holidays are the server's matter. */
export function nextOpening(rule: Rule, at: Date): Date {
  const today = toCalendarDate(fromDate(at, rule.time_zone))
  for (let i = 0; i < 15; i++) {
    const date = today.add({ days: i })
    const weekday = (new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay() + 6) % 7
    const day = rule.days[weekday]
    const from = minutes(day?.from)
    const to = minutes(day?.to)
    if (!day?.open || from === undefined || to === undefined || to <= from) continue
    if (at >= instant(date, to, rule.time_zone)) continue
    const opens = instant(date, from, rule.time_zone)
    return at < opens ? opens : at
  }
  return at
}
