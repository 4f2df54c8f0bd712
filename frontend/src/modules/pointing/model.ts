import { fold } from '../../ui/format'
import type { Child, NewTick, Pointed, Sheet, Stay } from './queries'

/*
 * What a tablet shows: the server's list with what was ticked here and not yet taken. The server reckons from all the ticks of all the
 * tablets; here only those that wait are laid over what it said last.
 */

/** A child of one activity as it is shown. */
export interface Row {
  child: Child
  stay: Stay
  /** Ticked here and not yet taken by the server. */
  pending: boolean
  /** The tick to take back. */
  holds: string | undefined
  expected: boolean
}

const nothing = (activity: string): Stay => ({ activity, units: [], presence: '', seen: 0 })

export const nameOf = (c: Pick<Child, 'given_name' | 'family_name'>): string => `${c.given_name} ${c.family_name}`

/** The stay of a child at an activity, with the ticks of it that wait. */
export function rowOf(child: Child, activity: string, waiting: readonly NewTick[]): Row {
  const said = child.stays.find((s) => s.activity === activity) ?? nothing(activity)
  const undone = new Set(waiting.flatMap((t) => (t.kind === 'undone' && t.undoes ? [t.undoes] : [])))
  const live = waiting.filter((t) => t.kind !== 'undone' && !undone.has(t.id))
  const expected = said.units.length > 0
  let stay: Stay = said
  let holds = said.holds
  if (holds && undone.has(holds)) {
    // What held before is not known here: a departure taken back leaves the child there, all else is not ticked.
    stay = bare(said)
    if (said.left_at) stay = { ...stay, presence: expected ? 'present' : 'unexpected', ...(said.arrived_at && { arrived_at: said.arrived_at }) }
    holds = undefined
  }
  for (const t of live) {
    const at = t.hour ?? t.at
    const handed = !!stay.left_with
    if (t.kind === 'present' && !handed) stay = { ...bare(stay), presence: expected ? 'present' : 'unexpected', arrived_at: t.hour ?? stay.arrived_at ?? at }
    else if (t.kind === 'absent' && !handed) stay = { ...bare(stay), presence: 'absent' }
    else if (t.kind === 'left' && (t.with || !handed)) stay = { ...stay, presence: expected ? 'present' : 'unexpected', left_at: at, left_how: t.how ?? '', left_with: t.with ?? '', forbidden: !!t.with && barredBy(child, t.with) !== undefined }
    else continue
    holds = t.id
  }
  return { child, stay, pending: waiting.length > 0, holds, expected }
}

function bare({ arrived_at: _a, left_at: _l, left_how: _h, left_with: _w, late: _t, forbidden: _f, holds: _o, ...rest }: Stay): Stay {
  return { ...rest, presence: '' }
}

/** All children of an activity that are expected, away, or ticked here; the others of the list are `others`. */
export function rowsOf(sheet: Sheet, activity: string, waiting: readonly NewTick[]): { rows: Row[]; others: Row[] } {
  const mine = new Map<string, NewTick[]>()
  for (const t of waiting) if (t.activity === activity && t.day === sheet.day) mine.set(t.child, [...(mine.get(t.child) ?? []), t])
  const rows: Row[] = []
  const others: Row[] = []
  for (const c of sheet.children) {
    const row = rowOf(c, activity, mine.get(c.id) ?? [])
    const shown = row.expected || row.stay.away || row.stay.waiting || row.stay.presence
    ;(shown ? rows : others).push(row)
  }
  return { rows, others }
}

export const isThere = (s: Stay): boolean => s.presence === 'present' || s.presence === 'unexpected'
/** In the building: came and did not leave. */
export const isInside = (s: Stay): boolean => isThere(s) && !s.left_at
/** Expected here and not ticked. */
export const isOpen = (r: Row): boolean => r.expected && !r.stay.away && !r.stay.presence
/** Asks for attention at table. */
export const isAlert = (c: Child): boolean => !!c.plate && (c.plate.care || c.plate.dishes.length > 0)

/** The bearer of this name among those who may not fetch the child: every word of one stands in the other. */
export function barredBy(child: Child, name: string): string | undefined {
  const within = (a: string[], b: string[]) => a.length > 1 && a.every((w) => b.includes(w))
  const words = fold(name).split(' ').filter(Boolean)
  return child.barred.find((b) => {
    const other = fold(b).split(' ')
    return within(words, other) || within(other, words)
  })
}

/** The sheet, set right by what the server answered to ticks. */
export function corrected(sheet: Sheet, pointed: readonly Pointed[]): Sheet {
  const mine = new Map(pointed.filter((p) => p.day.slice(0, 10) === sheet.day.slice(0, 10)).map((p) => [`${p.child} ${p.activity}`, p]))
  if (!mine.size) return sheet
  return {
    ...sheet,
    children: sheet.children.map((c) => {
      const said = [...mine.values()].filter((p) => p.child === c.id)
      if (!said.length) return c
      const stays = c.stays.filter((s) => !mine.has(`${c.id} ${s.activity}`))
      for (const { child: _c, day: _d, ...p } of said) {
        const before = c.stays.find((s) => s.activity === p.activity) ?? nothing(p.activity)
        stays.push({ ...bare(before), ...p })
      }
      return { ...c, stays }
    }),
  }
}

/** Where the school's roll call and the tablet do not say the same. */
export function gaps(rows: readonly Row[]): { came: Row[]; missing: Row[] } {
  return { came: rows.filter((r) => r.stay.away && isThere(r.stay)), missing: rows.filter((r) => r.expected && !r.stay.away && r.stay.presence === 'absent') }
}
