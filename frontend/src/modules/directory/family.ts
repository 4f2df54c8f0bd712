import { fold } from '../../ui/format'
import type { MyChild, MyRecord } from './queries'

export interface Kid {
  /** Of the record that speaks first: a school's before a town hall's, where the child is before where they were. */
  id: string
  given_name: string
  family_name: string
  class: string
  records: MyChild[]
}

/**
 * One card per child: a school and a town hall keep a record each of the same one. Among one's own children the same first
 * and last name is the same child; brothers and sisters never share both.
 */
export function kidsOf(list: readonly MyChild[]): Kid[] {
  const kids = new Map<string, Kid>()
  const weight = (r: MyChild) => Number(!!r.left_on) * 2 + Number(r.tenant_kind !== 'school')
  const schoolFirst = [...list].sort((a, b) => weight(a) - weight(b))
  for (const r of schoolFirst) {
    const key = fold(`${r.given_name} ${r.family_name}`)
    const kid = kids.get(key)
    if (kid) {
      kid.records.push(r)
      kid.class ||= r.class ?? ''
    } else kids.set(key, { id: r.child, given_name: r.given_name, family_name: r.family_name, class: r.class ?? '', records: [r] })
  }
  // In the order in which the server named the children.
  const order = list.map((r) => fold(`${r.given_name} ${r.family_name}`))
  return [...kids.entries()].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)).map(([, kid]) => kid)
}

/** Records that say the same of the reader, together: told, or hidden, once. */
export function sameRecords(records: readonly MyRecord[]): MyRecord[][] {
  const groups = new Map<string, MyRecord[]>()
  for (const r of records) {
    const key = JSON.stringify([r.given_name, r.family_name, Object.entries({ ...r.contact, address_hidden: false }).sort(([a], [b]) => a.localeCompare(b))])
    groups.set(key, [...(groups.get(key) ?? []), r])
  }
  return [...groups.values()]
}
