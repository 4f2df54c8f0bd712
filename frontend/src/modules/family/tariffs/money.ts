import { centsOf } from '../place'
import type { Bracket } from './queries'

/** Reads a price in cents; undefined: it is none. */
export function readPrice(text: string): number | undefined {
  const cents = centsOf(text)
  return cents === undefined || cents < 0 ? undefined : cents
}

/** Reads a share in percent, in millionths: « 0,55 » is 5,500. */
export function readShare(text: string): number | undefined {
  const found = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(text.replace(/[\s\u00a0\u202f%]/g, ''))
  return found ? Number(found[1]) * 10_000 + Number((found[2] ?? '').padEnd(4, '0')) : undefined
}

/** Writes millionths as a percentage: « 0,55 ». */
export function writeShare(ppm: number | undefined): string {
  if (ppm === undefined) return ''
  const rest = String(ppm % 10_000).padStart(4, '0').replace(/0+$/, '')
  return `${Math.floor(ppm / 10_000)}${rest && `,${rest}`}`
}

export interface Pasted {
  brackets: Bracket[]
  above?: number
}

const numbers = /\d+(?:[\s\u00a0\u202f]\d{3})*(?:[.,]\d{1,2})?/g

/**
 * Reads a table of brackets as it stands in a deliberation, a mail or a spreadsheet: one line each, its last number is the price, the one
 * before the end of the bracket. A line of which the price stands alone, or that begins a bracket without an end (« plus de », « au-delà »,
 * « et + »), is what is beyond the last. undefined: it is not a table.
 */
export function readTable(text: string): Pasted | undefined {
  const out: Pasted = { brackets: [] }
  const lines = text.split(/\r?\n/).filter((l) => /\d/.test(l))
  if (lines.length < 2) return undefined
  for (const line of lines) {
    const plain = line.replace(/^\s*(?:tranche|quotient|T|QF)\s*n?°?\s*[A-Z0-9]{1,2}\s*[:.)\t-]/i, ' ')
    const found = plain.match(numbers) ?? []
    const price = readPrice(found.at(-1) ?? '')
    const end = Number((found.at(-2) ?? '').replace(/[\s\u00a0\u202f]/g, '').replace(',', '.'))
    if (price === undefined) return undefined
    if (found.length < 2 || /plus de|supérieur|au-del|au del|et \+|et plus|à partir|>/i.test(plain)) {
      out.above = price
      continue
    }
    const under = /<(?!\s*=)|moins de|inférieur (?!ou)/i.test(plain)
    if (!Number.isFinite(end) || end < 1) return undefined
    out.brackets.push({ up_to: Math.floor(end), cents: price, ...(under && { under }) })
  }
  out.brackets.sort((a, b) => a.up_to - b.up_to)
  return out.brackets.length ? out : undefined
}
