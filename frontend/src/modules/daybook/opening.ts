import { type Absences, usualAbsences } from './absences'
import type { Usual } from './kinds'
import { instantOf, wallOf } from './place'
import type { Activity, Kind, OpeningIn } from './queries'
import { draftRules, type DraftRules, wireRules } from './rule'

/** One slot as it is typed; the id is the list's own. */
export interface DraftSlot {
  id: string
  label: string
  starts: string
  ends: string
}

/** A service being opened: everything one answers, as it is typed. */
export interface Opening {
  kind: Kind | ''
  label: string
  /** Places that are there already. */
  places: string[]
  fresh: { name: string; capacity: string; schools: string[] } | undefined
  staff: string
  ratio: string
  weekdays: number
  slots: DraftSlot[]
  since: string
  modes: Activity['modes']
  opens: { day: string; at: string }
  residents: { day: string; at: string } | undefined
  waiting: boolean
  answerHours: string
  cutoff: DraftRules
  absences: Absences
}

const id = () => crypto.randomUUID()

export function newOpening(since: string): Opening {
  return {
    kind: '',
    label: '',
    places: [],
    fresh: undefined,
    staff: '',
    ratio: '',
    weekdays: 0,
    slots: [],
    since,
    modes: [],
    opens: { day: '', at: '' },
    residents: undefined,
    waiting: false,
    answerHours: '48',
    cutoff: draftRules(undefined),
    absences: usualAbsences,
  }
}

/** What a kind usually is, over what was answered before. */
export function withUsual(o: Opening, kind: Kind, usual: Usual): Opening {
  return {
    ...o,
    kind,
    label: usual.name,
    weekdays: usual.weekdays,
    modes: usual.modes,
    waiting: usual.waiting,
    ratio: usual.ratio ? String(usual.ratio) : '',
    staff: '',
    slots: usual.slots.map((s) => ({ ...s, id: id() })),
    places: [],
    fresh: undefined,
    residents: undefined,
  }
}

export const newSlot = (after: DraftSlot | undefined): DraftSlot => ({ id: id(), label: '', starts: after?.ends ?? '', ends: '' })

const whole = (typed: string): number | undefined => (/^\d+$/.test(typed.trim()) ? Number(typed.trim()) : undefined)

/** What opening the service sends: all of it at once, so that a refusal leaves nothing behind. */
export function openingOf(o: Opening & { kind: Kind }, usual: Pick<Usual, 'runs'>, open: boolean): OpeningIn {
  const opens = instantOf(o.opens.day, o.opens.at)
  const residents = o.kind !== 'meal' && o.residents ? instantOf(o.residents.day, o.residents.at) : undefined
  const capacity = o.fresh && whole(o.fresh.capacity)
  const staff = whole(o.staff)
  const ratio = whole(o.ratio)
  return {
    activity: {
      kind: o.kind,
      label: o.label.trim(),
      modes: o.modes,
      runs: usual.runs,
      weekdays: o.weekdays,
      since: o.since,
      waiting: o.kind !== 'meal' && o.waiting,
      ...(o.kind !== 'meal' && o.waiting && { answer_hours: whole(o.answerHours) ?? 48 }),
      ...(opens && { opens_at: opens }),
      ...(residents && { residents_at: residents }),
      units: o.slots.map((s) => ({ label: s.label.trim() || o.label.trim(), starts: s.starts, ends: s.ends })),
    },
    ...(o.fresh && { place: { name: o.fresh.name.trim(), schools: o.fresh.schools, ...(capacity !== undefined && { capacity }) } }),
    places: o.places,
    ...(staff !== undefined && ratio && { staff, ratio }),
    cutoff: wireRules(o.cutoff) as OpeningIn['cutoff'],
    absences: o.absences,
    open,
  }
}

/** An activity that is there, as it is typed; its rule and its places have pages of their own. */
export function openingFrom(a: Activity): Opening {
  return {
    ...newOpening(a.since),
    kind: a.kind,
    label: a.label,
    weekdays: a.weekdays,
    slots: a.units.filter((u) => !u.archived).map((u) => ({ id: u.id, label: u.label, starts: u.starts, ends: u.ends })),
    modes: a.modes,
    opens: wallOf(a.opens_at),
    residents: a.residents_at ? wallOf(a.residents_at) : undefined,
    waiting: a.waiting,
    answerHours: String(a.answer_hours),
  }
}

/** What changing an activity sends: its slots keep their ids, and what the page does not ask stays. */
export function activityOf(o: Opening & { kind: Kind }, a: Activity, until: string): OpeningIn['activity'] {
  const { activity } = openingOf(o, { runs: a.runs }, false)
  const needs = new Map(a.units.map((u) => [u.id, u]))
  return {
    ...activity,
    ...(until && { until }),
    ...(a.description && { description: a.description }),
    position: a.position,
    units: activity.units!.map((u, i) => {
      const known = needs.get(o.slots[i]!.id)
      return known ? { ...u, id: known.id, needs: known.needs, ...(known.weekdays && { weekdays: known.weekdays }) } : u
    }),
  }
}

/** On which screen of the six a field stands, so that a refusal leads back to it. */
export function stepOf(field: string): number {
  if (/^(place|places|staff|ratio)\b/.test(field)) return 1
  if (/^(cutoff|absences)\b/.test(field)) return 4
  if (/^activity\.(kind|label)/.test(field)) return 0
  return /^activity\.(units|weekdays|since|until|runs)/.test(field) ? 2 : 3
}
