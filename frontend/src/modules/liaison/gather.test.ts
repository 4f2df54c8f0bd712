import { describe, expect, it } from 'vitest'
import type { HomeCard } from '../../api/boot'
import { gather } from './gather'
import type { NoteCardData } from './types'

const card = (note: string, child: string, wants: string, todo: boolean, origin?: string): HomeCard => ({
  id: `${note}:${child}`,
  service: 'liaison',
  kind: 'note',
  domain: 'mairie',
  todo,
  child_id: child,
  data: { id: note, sheet: { wants, origin }, children: [{ id: child, name: child, pending: todo }] } as unknown as NoteCardData,
})
const data = (c: HomeCard | undefined) => c?.data as NoteCardData

describe('the cards of the home', () => {
  it('are one for a mayor’s notice to the schools of several children', () => {
    const out = gather([card('a', 'noe', 'read', false, 'o'), card('x', 'lina', 'sign', true), card('b', 'lina', 'read', true, 'o')])
    expect(out.map((c) => c.id)).toEqual(['o', 'x:lina'])
    expect(out[0]).toMatchObject({ todo: true, child_ids: ['noe', 'lina'] })
    // The one that still waits is asked; the other is read with it.
    expect(data(out[0]).id).toBe('b')
    expect(data(out[0]).also?.map((n) => n.id)).toEqual(['a'])
  })
  it('are one for three children, whichever comes first', () => {
    const out = gather([card('a', 'lina', 'none', false), card('a', 'mia', 'none', false), card('a', 'tom', 'none', false)])
    expect(out.length).toBe(1)
    expect(out[0]!.child_ids).toEqual(['lina', 'mia', 'tom'])
    expect(data(out[0]).also?.length).toBe(2)
  })
  it('stay apart where each child has an answer', () => {
    expect(gather([card('a', 'lina', 'sign', true), card('a', 'mia', 'sign', true)]).length).toBe(2)
  })
})
