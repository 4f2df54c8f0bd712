/** Why a text is not the number it claims to be. */
export type IdentifierFault = 'empty' | 'characters' | 'length' | 'letter' | 'checksum' | 'postcode'

/** The number in its one stored form, or what is wrong with it. `expected` is what would have been right. */
export type Checked = { value: string; fault?: undefined } | { value?: undefined; fault: IdentifierFault; expected?: string }

/** Takes away what people put between the groups of a number. */
export const compact = (text: string): string => text.replace(/[\s.\-\u200b\ufeff]/g, '').toUpperCase()

const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ'

/** A school's number (UAI): seven digits and the letter that their remainder by 23 designates. */
export function checkUai(text: string): Checked {
  const value = compact(text)
  if (!value) return { fault: 'empty' }
  if (!/^\d{7}[A-Z]$/.test(value) || Number(value.slice(0, 7)) === 0) return { fault: 'characters' }
  const expected = LETTERS[Number(value.slice(0, 7)) % 23]!
  return value[7] === expected ? { value } : { fault: 'letter', expected }
}

/** Luhn's sum modulo ten: zero when the last digit is right. */
function luhn(digits: string): number {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]) * (i % 2 ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  }
  return sum % 10
}

/** An establishment's number (SIRET): a SIREN, then five digits, under Luhn's key. La Poste has its own rule (INSEE). */
export function checkSiret(text: string): Checked {
  const value = compact(text)
  if (!value) return { fault: 'empty' }
  if (!/^\d+$/.test(value)) return { fault: 'characters' }
  if (value.length !== 14) return { fault: 'length', expected: String(14 - value.length) }
  const siren = value.slice(0, 9)
  const post = siren === '356000000' && [...value].reduce((sum, c) => sum + Number(c), 0) % 5 === 0
  if (/^0{9}/.test(value) || luhn(siren) !== 0 || (luhn(value) !== 0 && !post)) return { fault: 'checksum' }
  return { value }
}

/** A commune's official code (INSEE): five characters, 2A and 2B for Corsica. Not its postcode. */
export function checkCommune(text: string): Checked {
  const value = compact(text)
  if (!value) return { fault: 'empty' }
  if (value.length !== 5) return { fault: 'length', expected: String(5 - value.length) }
  if (/^20\d{3}$/.test(value)) return { fault: 'postcode' }
  return /^(\d\d|2[AB])\d{3}$/.test(value) ? { value } : { fault: 'characters' }
}
