import { Problem } from '../../../api/problem'
import type { ProseNode } from '../../../ui/Prose'
import { parse, print } from '../markup'
import type { Audience, Content, Destinations, Event, Kind, NoteView, Readers, Wants } from '../types'

/** A note while it is written: the text as it is typed, empty fields as empty text. */
export interface Draft {
  kind: Kind
  title: string
  text: string
  wants: Wants
  both_guardians: boolean
  choices: string[]
  closes_on: string
  event: Event | null
  audience: Audience
  schools: string[]
  readers: Readers
}

/** A blank note. Who can write to one class only has chosen it already. */
export function blank(d: Destinations): Draft {
  const only = !d.school && d.classes.length === 1 && d.groups.length === 0 ? [d.classes[0]!.id] : []
  const town = d.schools.length > 0
  return {
    kind: d.circulars ? 'circular' : town ? 'town' : 'information',
    title: '',
    text: '',
    wants: 'read',
    both_guardians: false,
    choices: [],
    closes_on: '',
    event: null,
    audience: only.length ? { classes: only } : {},
    schools: town && d.schools.length === 1 ? [d.schools[0]!.tenant] : [],
    readers: d.circulars ? 'directors' : 'families',
  }
}

export function draftOf(note: NoteView): Draft {
  return {
    kind: note.kind,
    title: note.title,
    text: print(note.body as ProseNode),
    wants: note.wants,
    both_guardians: note.both_guardians,
    choices: note.choices ?? [],
    closes_on: note.closes_on ?? '',
    event: note.event ?? null,
    audience: note.audience,
    schools: note.schools ?? [],
    readers: note.readers ?? 'families',
  }
}

/** What is sent: nothing of a field that the note does not use. */
export function contentOf(d: Draft): Content {
  const answer = d.wants !== 'none' && d.wants !== 'read'
  return {
    kind: d.kind,
    title: d.title.trim(),
    body: parse(d.text) as Content['body'],
    wants: d.wants,
    both_guardians: answer && d.both_guardians,
    ...(d.wants === 'choice' && { choices: d.choices.map((c) => c.trim()).filter(Boolean) }),
    ...((answer || (d.wants === 'read' && d.readers !== 'families')) && d.closes_on && { closes_on: d.closes_on }),
    ...(d.event?.on && { event: Object.fromEntries(Object.entries(d.event).filter(([, v]) => v)) as unknown as Event }),
    audience: d.audience,
    ...(d.schools.length > 0 && { schools: d.schools }),
    ...(d.readers !== 'families' && { readers: d.readers }),
  }
}

/** Whether two drafts would send the same. */
export const sameContent = (a: Draft, b: Draft): boolean => sorted(contentOf(a)) === sorted(contentOf(b))

const sorted = (content: unknown): string =>
  JSON.stringify(content, (_, v: unknown) => (v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).filter(([, x]) => x !== false && x !== null && !(Array.isArray(x) && x.length === 0)).sort(([x], [y]) => (x < y ? -1 : 1))) : v))

/** Whether anything was written or chosen. */
export const touched = (d: Draft): boolean => !!(d.title || d.text)

/** The server's word about one field. */
export const faultOf = (problem: unknown, field: string): string | undefined => (problem instanceof Problem ? problem.errors.find((e) => e.field === field || e.field.startsWith(`${field}.`))?.message : undefined)

/** An instant of a local day and hour, in the browser's zone: what the two fields say. */
export function instantOf(day: string, time: string): Date | undefined {
  if (!day || !time) return undefined
  const at = new Date(`${day}T${time}`)
  return Number.isNaN(at.getTime()) ? undefined : at
}
