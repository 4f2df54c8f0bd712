/*
 * A cut-off rule as one types it: every field is text, and what belongs to another kind is kept while one tries kinds. The server
 * reads it (`wire`), says it and finds what is wrong; nothing is judged twice.
 */

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]
export type Count = 'calendar' | 'ouvres' | 'ouvrables' | 'school' | 'service'
export const kinds = ['days_before', 'day_before', 'weekday_before', 'by_day', 'month_before', 'before_holiday', 'before_period', 'year_before', 'fixed_dates', 'hours_before', 'same_day', 'always', 'never'] as const
export type Kind = (typeof kinds)[number]
export type Action = 'add' | 'change' | 'cancel'
export const actions: readonly Action[] = ['add', 'change', 'cancel']

/** A day, and a time on it when one is given. */
export interface DraftMoment {
  day: string
  at: string
}

export interface DraftDates {
  from: string
  until: string
  open: DraftMoment
  to: DraftMoment
}

/** One stretch after the cut-off, in which it is still possible. */
export interface DraftLate {
  unit: 'none' | 'euros' | 'percent'
  amount: string
  /** How often it is owed: for each booking, or once a school year. */
  per: '' | 'pupil' | 'family'
  until?: DraftRule | undefined
}

export interface DraftRule {
  kind: Kind
  days: string
  count: Count | ''
  at: string
  hours: string
  of: string
  weekday: Weekday
  weeks: string
  day: string
  months: string
  /** Of the civil year, 1 to 12. */
  month: string
  /** Which weekday of the month, 1 to 5 (the last); empty: a day by its number. */
  nth: string
  /** What begins. */
  period: '' | 'week' | 'month' | 'school_year'
  /** Before it begins: a weekday, instead of a number of days. */
  onWeekday: boolean
  byDay: Partial<Record<Weekday, DraftRule>>
  dates: DraftDates[]
  from: DraftMoment
  to: DraftMoment
  shift: '' | 'before' | 'after'
  opens?: DraftRule | undefined
  firstDayBack?: DraftRule | undefined
  except: DraftDates[]
  late: DraftLate[]
}

/** How many days of one week are booked together; empty: as one likes. */
export interface DraftWeek {
  least: string
  most: string
}

/** Without a rule of its own an action follows `add`. */
export interface DraftRules {
  add: DraftRule
  change?: DraftRule | undefined
  cancel?: DraftRule | undefined
  week: DraftWeek
}

type Json = Record<string, unknown>

const noMoment: DraftMoment = { day: '', at: '' }
const noDates = (): DraftDates => ({ from: '', until: '', open: noMoment, to: noMoment })
export { noDates }

/** A new rule of a kind, with what most regulations say. */
export function freshRule(kind: Kind, at = '12:00'): DraftRule {
  return { kind, days: '2', count: '', at, hours: '48', of: '11:30', weekday: 'tue', weeks: '1', day: '20', months: '1', month: '7', nth: '', period: '', onWeekday: false, byDay: {}, dates: [], from: noMoment, to: noMoment, shift: '', except: [], late: [] }
}

/** The days that count where nobody said: the server's own defaults. */
export function countOf(rule: DraftRule): Count {
  return rule.count || (rule.kind === 'day_before' ? 'school' : rule.kind === 'days_before' ? 'ouvres' : 'calendar')
}

/** Whether only weeks with school, or with service, are counted. */
export const inSchoolWeeks = (rule: DraftRule): boolean => rule.count === 'school' || rule.count === 'service'

/** « minuit » is the end of the day; « 12 h », « 9h30 » and « 09:00 » are read by the server. */
export function clockText(wire: unknown): string {
  return wire === '24:00' ? 'minuit' : typeof wire === 'string' ? wire : ''
}
function clockWire(text: string): string {
  const said = text.replace(/[\s\u00a0\u202f]+/g, ' ').trim()
  if (/^(minuit|midnight|24 ?h)$/i.test(said)) return '24:00'
  if (/^midi|noon$/i.test(said)) return '12:00'
  return said
}

function moment(wire: unknown): DraftMoment {
  if (typeof wire !== 'string' || !wire) return noMoment
  const [day = '', at = ''] = wire.split('T')
  return { day, at: at.slice(0, 5) }
}
function momentWire({ day, at }: DraftMoment): string | undefined {
  return day ? (at.trim() ? `${day}T${clockWire(at)}` : day) : undefined
}

const text = (value: unknown, otherwise: string) => (value === undefined || value === null ? otherwise : String(value))
const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const dates = (value: unknown): DraftDates[] => list(value).map((d) => ({ from: text(d.from, ''), until: text(d.until, ''), open: moment(d.open), to: moment(d.to) }))

/** What one edits, of a rule that the server gave. */
export function draftRule(wire: unknown): DraftRule {
  const r = (wire ?? {}) as Json
  const kind = kinds.includes(r.kind as Kind) ? (r.kind as Kind) : 'days_before'
  const fresh = freshRule(kind)
  const byDay: Partial<Record<Weekday, DraftRule>> = {}
  if (kind === 'by_day') for (const day of weekdays) if ((r.days as Json | undefined)?.[day]) byDay[day] = draftRule((r.days as Json)[day])
  const stretches = Array.isArray(r.late) ? list(r.late) : r.late ? [r.late as Json] : []
  return {
    ...fresh,
    days: kind === 'by_day' ? fresh.days : text(r.days, fresh.days),
    count: (r.count as Count | undefined) ?? '',
    at: r.at === undefined ? (kind === 'same_day' ? '' : 'minuit') : clockText(r.at),
    hours: text(r.hours, fresh.hours),
    of: clockText(r.of) || fresh.of,
    weekday: (r.weekday as Weekday | undefined) ?? fresh.weekday,
    weeks: text(r.weeks, fresh.weeks),
    day: text(r.day, fresh.day),
    months: text(r.months, fresh.months),
    month: text(r.month, fresh.month),
    nth: kind === 'month_before' && r.weekday ? text(r.nth, '1') : '',
    period: (r.period as DraftRule['period'] | undefined) ?? '',
    onWeekday: kind === 'before_period' && !!r.weekday,
    byDay,
    dates: kind === 'fixed_dates' ? dates(r.dates) : [],
    from: moment(r.from),
    to: moment(r.to),
    shift: (r.shift as '' | 'before' | 'after' | undefined) ?? '',
    opens: r.opens ? draftRule(r.opens) : undefined,
    firstDayBack: r.first_day_back ? draftRule(r.first_day_back) : undefined,
    except: dates(r.except),
    late: stretches.map((late) => ({
      unit: late.surcharge_cents ? 'euros' : late.surcharge_ppm ? 'percent' : 'none',
      amount: late.surcharge_cents ? (Number(late.surcharge_cents) / 100).toFixed(2).replace('.', ',') : late.surcharge_ppm ? String(Number(late.surcharge_ppm) / 10_000).replace('.', ',') : '',
      per: (late.per as DraftLate['per'] | undefined) ?? '',
      until: late.until ? draftRule(late.until) : undefined,
    })),
  }
}

export function draftRules(wire: unknown): DraftRules {
  const r = (wire ?? {}) as Json
  const week = r.week as Json | undefined
  return {
    add: draftRule(r.add ?? { kind: 'days_before', days: 2, count: 'ouvres', at: '12:00' }),
    change: r.change ? draftRule(r.change) : undefined,
    cancel: r.cancel ? draftRule(r.cancel) : undefined,
    week: { least: text(week?.least || undefined, ''), most: text(week?.most || undefined, '') },
  }
}

/** A number where digits were typed; else the text, for which the server has a sentence. */
const number = (typed: string): unknown => (/^\d+$/.test(typed.trim()) ? Number(typed.trim()) : typed.trim() === '' ? undefined : typed.trim())
const clock = (typed: string): string | undefined => clockWire(typed) || undefined
const datesWire = (all: DraftDates[]) => all.map((d) => ({ from: d.from || undefined, until: d.until || d.from || undefined, open: momentWire(d.open), to: momentWire(d.to) }))

/** The amount of a surcharge: « 0,50 » of euros, « 50 » per cent. */
function lateWire(late: DraftLate): Json {
  const said = late.amount.replace(/[\s\u00a0\u202f€%]/g, '')
  const amount = late.unit === 'none' ? undefined : late.unit === 'percent' ? `${said}%` : /^\d+$/.test(said) ? `${said}.00` : said
  return { surcharge: amount, per: late.unit === 'none' ? undefined : late.per || undefined, until: late.until && wire(late.until) }
}

/** What the server reads: the fields of its kind, and no other. */
export function wire(rule: DraftRule, opening = false): Json {
  const count = rule.count || undefined
  const own: Record<Kind, () => Json> = {
    days_before: () => ({ days: number(rule.days), count: countOf(rule), at: clock(rule.at) }),
    day_before: () => ({ count: countOf(rule), at: clock(rule.at) }),
    same_day: () => ({ at: clock(rule.at) }),
    hours_before: () => ({ hours: number(rule.hours), of: clock(rule.of), count }),
    weekday_before: () => ({ weekday: rule.weekday, weeks: number(rule.weeks), count: inSchoolWeeks(rule) ? rule.count : undefined, at: clock(rule.at) }),
    by_day: () => ({ days: Object.fromEntries(weekdays.filter((d) => rule.byDay[d]).map((d) => [d, wire(rule.byDay[d]!, opening)])) }),
    before_holiday: () => ({ at: clock(rule.at) }),
    before_period: () => ({ period: rule.period || undefined, ...(rule.onWeekday ? { weekday: rule.weekday, weeks: number(rule.weeks) } : { days: number(rule.days), count }), at: clock(rule.at) }),
    month_before: () => ({ ...(rule.nth ? { weekday: rule.weekday, nth: number(rule.nth) } : { day: number(rule.day) }), months: number(rule.months), at: clock(rule.at) }),
    year_before: () => ({ month: number(rule.month), day: number(rule.day), at: clock(rule.at) }),
    fixed_dates: () => ({ dates: rule.dates.length ? datesWire(rule.dates) : undefined }),
    always: () => ({}),
    never: () => ({}),
  }
  const body: Json = { kind: rule.kind, ...own[rule.kind]() }
  if (!opening) {
    body.from = momentWire(rule.from)
    body.to = momentWire(rule.to)
    body.shift = rule.shift || undefined
    body.opens = rule.opens && wire(rule.opens, true)
    body.first_day_back = rule.firstDayBack && wire(rule.firstDayBack)
    body.except = rule.except.length ? datesWire(rule.except) : undefined
    body.late = rule.late.length > 1 ? rule.late.map(lateWire) : rule.late[0] && lateWire(rule.late[0])
  }
  return JSON.parse(JSON.stringify(body)) as Json
}

export function wireRules(rules: DraftRules): Json {
  const { least, most } = rules.week
  return { add: wire(rules.add), ...(rules.change && { change: wire(rules.change) }), ...(rules.cancel && { cancel: wire(rules.cancel) }), ...((least || most) && { week: { least: number(least) ?? 0, most: number(most) ?? 0 } }) }
}

/** Where the fields of a rule stand in the request, so that a fault finds its field. */
export const placeOf = (base: string, ...parts: string[]) => [base, ...parts].filter(Boolean).join('.')
