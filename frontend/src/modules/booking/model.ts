import type { Child } from '../../api/boot'
import type { Activity, Enrolment, Month, MonthBooking, MonthChild, Outcome, Service, Term, Unit, Want } from './queries'

/** What is gathered before it is saved: by cell, whether the child takes the place. */
export type Changes = ReadonlyMap<string, boolean>

/** One line of the grid: a child and a slot at a place. */
export interface Row {
  key: string
  month: Month
  service: Service
  tenant: string
  /** The collectivity's own record of the child. */
  child: string
  activity: Activity
  unit: Unit
  place: string
  placeName: string
  enrolment: Enrolment
  mayBook: boolean
}

/** A child as the family knows them, over the organisations. */
export interface Kid {
  id: string
  name: string
  className: string
  rows: Row[]
  /** What they are not enrolled in yet, and could be. */
  open: Offer[]
}

/** An activity in which a child may be enrolled, and where. */
export interface Offer {
  month: Month
  service: Service
  tenant: string
  child: MonthChild
  activity: Activity
  places: { id: string; name: string }[]
}

export type Status = 'booked' | 'waiting' | 'offered' | 'away' | 'free' | 'closed' | 'holiday' | 'full' | 'locked' | 'past' | 'later'

/** A cell as it is shown. */
export interface Cell {
  status: Status
  /** The place is the child's once everything is saved. */
  taken: boolean
  /** Gathered and not saved yet. */
  changed: boolean
  /** One may toggle it now. */
  can: boolean
  booking?: MonthBooking | undefined
  term?: Term | undefined
  /** What the school says takes the child away, or why the day is closed. */
  why?: string | undefined
  kind?: string | undefined
  late: boolean
}

export const cellKey = (row: Pick<Row, 'tenant' | 'service' | 'child' | 'unit'>, day: string): string => [row.tenant, row.service, row.child, row.unit.id, day].join('|')

/** What the months of several services and organisations say, made ready to be asked cell by cell. */
export class Book {
  readonly months: readonly Month[]
  private readonly bookings = new Map<string, MonthBooking>()
  private readonly terms = new Map<string, Term>()
  private readonly kinds = new Map<string, Map<string, { kind: string; label?: string | undefined }>>()

  constructor(months: readonly Month[]) {
    this.months = months
    for (const m of months) {
      for (const b of m.bookings) this.bookings.set([m.tenant, m.service, b.child, b.unit, b.day].join('|'), b)
      for (const t of m.terms) this.terms.set([m.tenant, m.service, t.unit, t.place, t.day].join('|'), t)
      this.kinds.set(m.tenant + m.service, new Map(m.days.map((d) => [d.day, d])))
    }
  }

  /** The version of a cell as it was seen: 0 when it is empty, undefined when its day was not asked for. */
  version(key: string): number | undefined {
    const known = this.bookings.get(key)
    if (known) return known.version
    const [tenant, service, , , day] = key.split('|')
    return this.kinds.get(`${tenant}${service}`)?.has(day!) ? 0 : undefined
  }

  booking(row: Row, day: string): MonthBooking | undefined {
    return this.bookings.get(cellKey(row, day))
  }

  term(row: Row, day: string): Term | undefined {
    return this.terms.get([row.tenant, row.service, row.unit.id, row.place, day].join('|'))
  }

  dayOf(row: Pick<Row, 'tenant' | 'service'>, day: string): { kind: string; label?: string | undefined } | undefined {
    return this.kinds.get(row.tenant + row.service)?.get(day)
  }

  cell(row: Row, day: string, changes: Changes): Cell {
    const booking = this.booking(row, day)
    const term = this.term(row, day)
    const saved = booking?.state === 'booked' || booking?.state === 'waiting'
    const change = changes.get(cellKey(row, day))
    const taken = change ?? saved
    const cell: Cell = { status: 'free', taken, changed: change !== undefined && change !== saved, can: false, booking, term, late: false }
    const away = row.month.away.find((a) => a.child === row.child && a.day === day && a.from < row.unit.ends && row.unit.starts < a.to)
    const past = term?.add.code === 'past'
    if (booking?.state === 'away' || (away && !saved && term)) return { ...cell, status: 'away', kind: away?.kind ?? booking?.charge_code?.split('_')[0], why: booking?.charge_sentence }
    const outside = day < row.enrolment.since || (row.enrolment.until && day > row.enrolment.until)
    if (!term || outside) {
      const closure = row.month.closures.find((c) => c.since <= day && day <= c.until && (!c.place_id || c.place_id === row.place) && (!c.activity_id || c.activity_id === row.activity.id))
      const kind = this.dayOf(row, day)
      if (saved) cell.status = booking.state as Status
      else if (closure) return { ...cell, status: 'closed', why: closure.reason }
      else cell.status = kind?.kind === 'holiday' || kind?.kind === 'public_holiday' ? 'holiday' : 'closed'
      return { ...cell, kind: kind?.kind, why: kind?.label }
    }
    if (booking?.state === 'offered') return { ...cell, status: 'offered', can: row.mayBook }
    if (saved) {
      const waits = booking.state === 'waiting'
      return { ...cell, status: waits ? 'waiting' : 'booked', can: row.mayBook && !past && (waits || term.cancel.open), late: !waits && !!term.cancel.late }
    }
    if (past) return { ...cell, status: 'past' }
    if (!term.add.open) return { ...cell, status: term.add.code === 'not_yet' ? 'later' : 'locked' }
    if (term.left === 0 && !row.activity.waiting) return { ...cell, status: 'full' }
    return { ...cell, can: row.mayBook, late: !!term.add.late }
  }
}

/** The children of the family in the order of the shell, each with their lines and what they may still be enrolled in. */
export function kidsOf(months: readonly Month[], children: readonly Child[]): Kid[] {
  const kids: Kid[] = []
  const of = (c: MonthChild): Kid => {
    const known = children.find((k) => k.id === c.id || k.also?.includes(c.id))
    const id = known?.id ?? c.id
    let kid = kids.find((k) => k.id === id)
    if (!kid) kids.push((kid = { id, name: known?.first_name ?? c.given_name, className: known?.class_name || c.class || '', rows: [], open: [] }))
    return kid
  }
  for (const m of months)
    for (const c of m.children) {
      const kid = of(c)
      for (const activity of m.activities) {
        const held = c.enrolments.filter((e) => e.activity_id === activity.id)
        for (const enrolment of held)
          for (const unit of activity.units)
            kid.rows.push({
              key: [m.tenant, m.service, c.id, unit.id].join('|'),
              month: m,
              service: m.service as Service,
              tenant: m.tenant,
              child: c.id,
              activity,
              unit,
              place: enrolment.place_id,
              placeName: m.places.find((p) => p.id === enrolment.place_id)?.name ?? '',
              enrolment,
              mayBook: c.may_book,
            })
        if (held.length || !c.may_book) continue
        const places = m.places.filter((p) => c.places.includes(p.id) && (p.activities.length === 0 || p.activities.includes(activity.id)))
        if (places.length) kid.open.push({ month: m, service: m.service as Service, tenant: m.tenant, child: c, activity, places })
      }
    }
  const order = new Map(children.map((c, i) => [c.id, i]))
  return kids.sort((a, b) => (order.get(a.id) ?? 99) - (order.get(b.id) ?? 99))
}

/** The requests that save the changes: one for an organisation and a service, each cell with the version that was seen. */
export function requestsOf(changes: Changes, versions: ReadonlyMap<string, number>): { tenant: string; service: Service; cells: Want[] }[] {
  const out = new Map<string, { tenant: string; service: Service; cells: Want[] }>()
  for (const [key, take] of changes) {
    const [tenant, service, child, unit, day] = key.split('|') as [string, Service, string, string, string]
    let r = out.get(tenant + service)
    if (!r) out.set(tenant + service, (r = { tenant, service, cells: [] }))
    r.cells.push({ child, unit, day, take, version: versions.get(key) ?? 0 })
  }
  // Whoever else writes the same children goes through them in the same order.
  for (const r of out.values()) r.cells.sort((a, b) => (a.day + a.child + a.unit < b.day + b.child + b.unit ? -1 : 1))
  return [...out.values()]
}

/** The month once cells have had their outcomes: nothing is asked again to show them. */
export function withOutcomes(m: Month, outcomes: readonly Outcome[]): Month {
  const bookings = new Map(m.bookings.map((b) => [b.child + b.unit + b.day, b]))
  const left = new Map<string, number>()
  for (const o of outcomes) {
    const key = o.child + o.unit + o.day
    const was = bookings.get(key)
    const place = was?.place ?? m.children.find((c) => c.id === o.child)?.enrolments.find((e) => m.activities.some((a) => a.id === e.activity_id && a.units.some((u) => u.id === o.unit)))?.place_id ?? ''
    if (o.state === '') bookings.delete(key)
    else bookings.set(key, { ...(was ?? { child: o.child, unit: o.unit, day: o.day, place, charge: 'due', presence: '' }), state: o.state, version: o.version, late: o.late } as MonthBooking)
    if (o.left !== undefined && o.result === 'done') left.set(o.unit + place + o.day, o.left)
  }
  const terms = left.size ? m.terms.map((t) => (left.has(t.unit + t.place + t.day) ? { ...t, left: left.get(t.unit + t.place + t.day)! } : t)) : m.terms
  return { ...m, bookings: [...bookings.values()], terms }
}
