import { compact } from './identifiers'
import type { Founding, HolidayZone, Kind, SchoolType, Week } from './queries'

/** What is typed on the way to a founding; empty texts are what was left out. */
export interface Draft {
  kind: Kind
  school_type: SchoolType | ''
  private: boolean
  name: string
  short_name: string
  uai: string
  siret: string
  insee: string
  address: string
  postcode: string
  city: string
  time_zone: string
  holiday_zone: HolidayZone
  week: Week
  given_name: string
  family_name: string
  admin_mail: string
}

export type FieldName = Exclude<keyof Draft, 'private' | 'kind' | 'school_type' | 'week'>

export const emptyDraft: Draft = {
  kind: 'school',
  school_type: '',
  private: false,
  name: '',
  short_name: '',
  uai: '',
  siret: '',
  insee: '',
  address: '',
  postcode: '',
  city: '',
  time_zone: 'Europe/Paris',
  holiday_zone: 'A',
  week: '4',
  given_name: '',
  family_name: '',
  admin_mail: '',
}

export const STEPS = 4

/** What an organisation may found: a town hall its schools, a département its collèges, the operator anything. */
export function kindsFor(asker: string): readonly Kind[] {
  if (asker === 'vendor') return ['commune', 'intercommunality', 'school', 'departement', 'region', 'academy', 'district', 'vendor']
  return ['commune', 'intercommunality', 'departement'].includes(asker) ? ['school'] : []
}

export type Need = 'needed' | 'optional' | undefined

/** Which public numbers a kind of organisation has. */
export function identifiersOf(kind: Kind): { uai: Need; siret: Need; insee: Need } {
  if (kind === 'school') return { uai: 'needed', siret: undefined, insee: undefined }
  if (kind === 'commune') return { uai: undefined, siret: 'needed', insee: 'needed' }
  if (kind === 'intercommunality' || kind === 'departement' || kind === 'region') return { uai: undefined, siret: 'needed', insee: undefined }
  return { uai: undefined, siret: kind === 'vendor' ? 'optional' : undefined, insee: undefined }
}

const order: readonly (readonly string[])[] = [
  ['kind', 'school_type', 'private'],
  ['name', 'short_name', 'uai', 'siret', 'insee'],
  ['address', 'postcode', 'city', 'time_zone', 'holiday_zone', 'week'],
  ['given_name', 'family_name', 'admin_mail'],
]

/** The step on which a field is: where one goes when the server refuses it. */
export const stepOf = (field: string): number => Math.max(0, order.findIndex((fields) => fields.includes(field)))

/** The request, without what the kind has not. */
export function foundingOf(d: Draft): Founding {
  const needs = identifiersOf(d.kind)
  const body: Founding = {
    kind: d.kind,
    name: d.name.trim(),
    time_zone: d.time_zone,
    holiday_zone: d.holiday_zone,
    week: d.week,
    given_name: d.given_name.trim(),
    family_name: d.family_name.trim(),
    admin_mail: d.admin_mail.trim(),
  }
  if (d.kind === 'school' && d.school_type) body.school_type = d.school_type
  if (d.kind === 'school' && d.private) body.private = true
  for (const number of ['uai', 'siret', 'insee'] as const) if (needs[number] && d[number].trim()) body[number] = compact(d[number])
  for (const field of ['short_name', 'postcode', 'city'] as const) if (d[field].trim()) body[field] = d[field].trim()
  const address = d.address
    .split('\n')
    .map((l) => l.trim())
    .filter(Boolean)
    .slice(0, 4)
  if (address.length) body.address = address
  return body
}
