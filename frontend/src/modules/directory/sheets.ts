import type { Issued } from './queries'

/*
 * A one-time code on its way to the person who asked for it. It lives in this tab's memory alone: the server gives it once,
 * no address of the app holds it, and a page reloaded has forgotten it.
 */
let held: Issued | undefined

export function holdCode(code: Issued): void {
  held = code
}
/** The code just made for a person, if it is still here. */
export const heldCode = (person: string): Issued | undefined => (held?.person === person ? held : undefined)

/** A code in groups that an eye holds: « ABCD EFGH JKMN », however it came. */
export function inGroups(code: string, size = 4): string {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return (plain.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(' ')
}

/** Read aloud or spelt on the telephone: one letter at a time. */
export const spelt = (code: string) => [...code.replace(/[^A-Za-z0-9]/g, '')].join(' ')

/** Lists of at most `size`: what one request takes at once. */
export function inParts<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}

/** « 2026-11-24_fiches-activation_ce1-a.pdf ». */
export const fileName = (today: string, what: string, label: string, part = '') =>
  `${[today, what, label, part]
    .filter(Boolean)
    .map((s) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''))
    .join('_')}.pdf`
