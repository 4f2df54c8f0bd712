import { daysBetween } from '../../ui/format'
import type { Cell, Changes, Row } from './model'
import type { Priced } from './queries'

type Slot = Priced['slots'][number]

/** What the reader pays: a cell, what is gathered, a month so far. */
export class Prices {
  private readonly slots = new Map<string, Slot>()
  private readonly list: readonly Priced[]

  constructor(list: readonly Priced[]) {
    this.list = list
    for (const p of list) for (const s of p.slots) this.slots.set([p.tenant, s.child, s.unit].join('|'), s)
  }

  private usual(tenant: string, child: string, unit: string, day: string): number | undefined {
    const s = this.slots.get([tenant, child, unit].join('|'))
    return s?.usual[daysBetween(s.from, day)] ?? undefined
  }

  /** Of a cell that is booked or could be; a sentence where it is not the usual price. */
  of(row: Row, day: string, cell: Cell): { cents: number; sentence?: string } | undefined {
    const known = cell.changed || !cell.booking ? undefined : this.slots.get([row.tenant, row.child, row.unit.id].join('|'))?.booked.find((b) => b.day === day && b.version === cell.booking!.version)
    if (known) return known
    if (cell.status !== 'booked' && !cell.can && !cell.changed) return
    if (cell.booking?.charge_code && !cell.changed) return // what it comes to is being reckoned
    const cents = this.usual(row.tenant, row.child, row.unit.id, day)
    return cents === undefined ? undefined : { cents }
  }

  /** What is gathered adds, or takes off; undefined when the price of a part of it is not known. */
  sum(changes: Changes): number | undefined {
    let sum = 0
    for (const [key, take] of changes) {
      const [tenant = '', , child = '', unit = '', day = ''] = key.split('|')
      const cents = this.usual(tenant, child, unit, day)
      if (cents === undefined) return
      sum += take ? cents : -cents
    }
    return sum
  }

  /** What a month comes to so far, child by child. */
  month(first: string): { name: string; cents: number }[] {
    const out = new Map<string, number>()
    for (const p of this.list) for (const m of p.months) if (m.month === first) out.set(m.name, (out.get(m.name) ?? 0) + m.cents)
    return [...out].map(([name, cents]) => ({ name, cents }))
  }
}
