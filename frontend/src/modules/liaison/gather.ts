import type { HomeCard } from '../../api/boot'
import type { NoteCardData } from './types'

/**
 * A note that only asks to be read, about several children, is one card: in one school, or in the schools that a
 * collectivity wrote to. An answer is given child by child, so a note that asks one stays a card for each.
 */
export function gather(cards: readonly HomeCard[]): HomeCard[] {
  const out: HomeCard[] = []
  const at = new Map<string, number>()
  for (const card of cards) {
    const note = card.kind === 'note' && card.child_id ? (card.data as NoteCardData) : undefined
    if (!note || (note.sheet.wants !== 'read' && note.sheet.wants !== 'none')) {
      out.push(card)
      continue
    }
    const id = note.sheet.origin ?? note.id
    const i = at.get(id)
    if (i === undefined) {
      at.set(id, out.length)
      out.push({ ...card, id })
      continue
    }
    const one = out[i]!
    const told = one.data as NoteCardData
    // What is still asked is shown, and asked once.
    const [main, other] = one.todo || !card.todo ? [told, note] : [{ ...note, also: told.also }, told]
    const deadline = one.deadline ?? card.deadline
    out[i] = { ...one, todo: one.todo || card.todo, ...(deadline && { deadline }), child_ids: [...(one.child_ids ?? [one.child_id!]), card.child_id!], data: { ...main, also: [...(main.also ?? []), { ...other, also: [] }] } }
  }
  return out
}
