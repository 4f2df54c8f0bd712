import { compareText, dayOf } from '../../ui/format'
import type { CodeCard, Face, Guardian, PersonRow, Restriction } from './queries'

export type Group = 'pupils' | 'guardians' | 'staff'

/** Whose list a person found belongs to: a parent who also works here is listed among the staff. */
export function groupOf(p: Pick<PersonRow, 'profiles'>): Group {
  if (p.profiles.some((x) => x !== 'pupil' && x !== 'guardian')) return 'staff'
  return p.profiles.includes('pupil') ? 'pupils' : 'guardians'
}

/** People found, in three lists; an empty list is left out. */
export function grouped(rows: readonly PersonRow[]): { group: Group; rows: PersonRow[] }[] {
  const lists: Record<Group, PersonRow[]> = { pupils: [], guardians: [], staff: [] }
  for (const row of rows) lists[groupOf(row)].push(row)
  return (['pupils', 'guardians', 'staff'] as const).filter((g) => lists[g].length).map((group) => ({ group, rows: lists[group] }))
}

/** The restrictions of a pupil that hold on a day, by the person they concern. A waiting one holds all the same. */
export function holding(list: readonly Restriction[], today: string): Map<string, Restriction[]> {
  const by = new Map<string, Restriction[]>()
  for (const r of list) {
    if (r.since > today || (r.until && r.until < today)) continue
    by.set(r.person, [...(by.get(r.person) ?? []), r])
  }
  return by
}

/** The place that a new guardian takes among those to call: after the last. */
export const nextOrder = (guardians: readonly Pick<Guardian, 'contact_order'>[]) => Math.min(99, Math.max(0, ...guardians.map((g) => g.contact_order)) + 1)

export interface Reached {
  pupils: number
  /** Pupils of whom at least one guardian has opened their account. */
  families: number
  /** Pupils without any guardian: nobody can be reached. */
  alone: number
  guardians: number
  active: number
}

/** How many families of a class can be reached here. */
export function reached(faces: readonly Pick<Face, 'guardians' | 'guardians_active'>[]): Reached {
  const out: Reached = { pupils: faces.length, families: 0, alone: 0, guardians: 0, active: 0 }
  for (const f of faces) {
    out.guardians += f.guardians
    out.active += f.guardians_active
    if (f.guardians_active > 0) out.families++
    if (f.guardians === 0) out.alone++
  }
  return out
}

/** Years between two civil days; a birthday counts on its day. */
export function age(born: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4))
  return today.slice(5) < born.slice(5) ? years - 1 : years
}

/** People of a list in the order of names, family name first, as a register calls them. */
export const byName = <T extends { given_name: string; family_name: string }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => compareText(a.family_name, b.family_name) || compareText(a.given_name, b.given_name))

/** The last civil day on which an instant is still to come: an account's code « valable jusqu’au ». */
export const lastDay = (instant: string) => dayOf(new Date(new Date(instant).getTime() - 1))

/** Of people without an account, those who hold no code that still works. */
export function waitingForCode(people: readonly Pick<PersonRow, 'id'>[], cards: readonly Pick<CodeCard, 'person' | 'state'>[]): Set<string> {
  const live = new Set(cards.filter((c) => c.state === 'live').map((c) => c.person))
  return new Set(people.map((p) => p.id).filter((id) => !live.has(id)))
}
