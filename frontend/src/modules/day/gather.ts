import type { HomeCard } from '../../api/boot'
import type { DayData, Line } from './types'

interface Said extends HomeCard {
  tenant?: string
}

/** The school's card of a child and the town hall's are one: within a family a first name tells which child. */
export function gather(cards: readonly HomeCard[]): HomeCard[] {
  const out: HomeCard[] = []
  const at = new Map<string, number>()
  for (const card of cards) {
    if (card.service !== 'day' || card.kind !== 'day') {
      out.push(card)
      continue
    }
    const { tenant = '' } = card as Said
    const told = card.data as { child: string; name: string; lines: Line[] }
    const data: DayData = { ...told, lines: told.lines.map((l) => ({ ...l, tenant })) }
    const i = at.get(data.name)
    if (i === undefined) {
      at.set(data.name, out.length)
      out.push({ ...card, id: `day.${data.name}`, child_ids: [card.child_id!], data })
      continue
    }
    const one = out[i]!
    const known = one.data as DayData
    out[i] = { ...one, child_ids: [...(one.child_ids ?? []), card.child_id!], data: { ...known, lines: [...known.lines, ...data.lines] } }
  }
  return out
}
