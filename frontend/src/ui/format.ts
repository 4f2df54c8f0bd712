import { i18n } from '@lingui/core'

/*
 * The only caller of Intl. Every function answers in the language of the moment, French first.
 * Civil days travel as `YYYY-MM-DD`, slots as `HH:MM`, instants as ISO 8601 with a zone; money as integer cents.
 */

const NNBSP = '\u202f'
const NBSP = '\u00a0'

let zone = 'Europe/Paris'

/** The time zone in which instants are told: the tenant's. Set once from the boot data, and when the hat changes. */
export function setZone(name: string): void {
  zone = name
}

const english = () => i18n.locale === 'en'
const locale = () => (english() ? 'en-GB' : 'fr-FR')

const formatters = new Map<string, Intl.DateTimeFormat>()
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options)
  let format = formatters.get(key)
  if (!format) formatters.set(key, (format = new Intl.DateTimeFormat(locale(), options)))
  return format
}

/** A civil day at noon UTC, so that no zone moves it to its neighbour. */
function civil(day: string): Date {
  return new Date(`${day.slice(0, 10)}T12:00:00Z`)
}

/** The civil day, `YYYY-MM-DD`, of an instant in the tenant's zone. */
export function dayOf(instant: Date | string, inZone = zone): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: inZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(typeof instant === 'string' ? new Date(instant) : instant)
}

export type DateStyle = 'long' | 'full' | 'short' | 'numeric' | 'weekday' | 'month' | 'monthName' | 'dayMonth' | 'year'

const STYLES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  long: { weekday: 'long', day: 'numeric', month: 'long' },
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  numeric: { day: '2-digit', month: '2-digit', year: 'numeric' },
  weekday: { weekday: 'long' },
  month: { month: 'long', year: 'numeric' },
  monthName: { month: 'long' },
  dayMonth: { day: 'numeric', month: 'long' },
  year: { day: 'numeric', month: 'long', year: 'numeric' },
}

/** « mardi 24 novembre » (long), « mardi 24 novembre 2026 » (full), « mar. 24 nov. » (short), « 24/11/2026 » (numeric), « 24 novembre 2026 » (year). A civil day, or an instant told in the tenant's zone. */
export function formatDate(value: string | Date, style: DateStyle = 'long'): string {
  const day = typeof value === 'string' && value.length === 10 ? value : dayOf(value)
  const text = dateFormat({ ...STYLES[style], timeZone: 'UTC' }).format(civil(day))
  if (english() || style === 'numeric') return text
  // French says « 1er » for the first of a month, and only for it.
  return text.replace(/(^|\s)1(?=\s)/, '$11er')
}

/** « 16 h 48 », « 8 h » on the hour. A slot `HH:MM` or an instant. */
export function formatTime(value: string | Date): string {
  let hours: number
  let minutes: number
  const slot = typeof value === 'string' ? /^(\d{1,2}):(\d{2})(:\d{2})?$/.exec(value) : null
  if (slot) {
    hours = Number(slot[1])
    minutes = Number(slot[2])
  } else {
    const instant = typeof value === 'string' ? new Date(value) : value
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(instant)
    ;[hours, minutes] = parts.split(':').map(Number) as [number, number]
  }
  const mm = String(minutes).padStart(2, '0')
  if (english()) return `${String(hours).padStart(2, '0')}:${mm}`
  return minutes === 0 ? `${hours}${NBSP}h` : `${hours}${NBSP}h${NBSP}${mm}`
}

/** « mardi 24 novembre à 16 h 48 ». */
export function formatDateTime(value: string | Date, style: DateStyle = 'long'): string {
  return `${formatDate(dayOf(value), style)} ${english() ? 'at' : 'à'} ${formatTime(value)}`
}

/** Whole civil days from `from` to `to`: 1 is tomorrow. */
export function daysBetween(from: string, to: string): number {
  return Math.round((civil(to).getTime() - civil(from).getTime()) / 86_400_000)
}

/** « aujourd’hui », « demain », « hier », « jeudi » within the next six days, else « mardi 24 novembre ». */
export function formatDay(day: string, today: string): string {
  const away = daysBetween(today, day)
  if (away >= -1 && away <= 1) return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(away, 'day').replace("'", '’')
  if (away > 1 && away < 7) return formatDate(day, 'weekday')
  return formatDate(day, 'long')
}

/** « du 30 novembre au 4 décembre », « du 23 au 27 novembre ». */
export function formatDays(first: string, last: string): string {
  if (english()) return dateFormat({ day: 'numeric', month: 'long', timeZone: 'UTC' }).formatRange(civil(first), civil(last))
  if (first === last) return `le ${formatDate(first, 'dayMonth')}`
  const sameMonth = first.slice(0, 7) === last.slice(0, 7)
  const start = sameMonth ? formatDate(first, 'dayMonth').split(' ')[0]! : formatDate(first, 'dayMonth')
  return `du ${start} au ${formatDate(last, 'dayMonth')}`
}

/** Integer cents → « 1 234,50 € ». */
export function formatMoney(cents: number): string {
  return new Intl.NumberFormat(locale(), { style: 'currency', currency: 'EUR' }).format(cents / 100)
}

/** « 1 234,5 ». */
export function formatNumber(value: number, digits = 1): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value)
}

/** A share of one → « 96,1 % ». */
export function formatPercent(share: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: digits }).format(share)
}

/** « 06 39 98 12 34 » from any writing of a French number, +33 included; anything else is given back as it is. */
export function formatPhone(number: string): string {
  const digits = number.replace(/[^\d+]/g, '').replace(/^(\+|00)33\(?0?\)?/, '0')
  return /^0\d{9}$/.test(digits) ? digits.replace(/(\d{2})(?=\d)/g, `$1${NBSP}`) : number
}

/** « 320 ko », « 1,4 Mo ». */
export function formatSize(bytes: number): string {
  const units = english() ? ['B', 'kB', 'MB', 'GB'] : ['o', 'ko', 'Mo', 'Go']
  let value = bytes
  let i = 0
  while (value >= 1000 && i < 3) {
    value /= 1000
    i++
  }
  return `${formatNumber(value, value < 10 && i > 0 ? 1 : 0)}${NBSP}${units[i]}`
}

/** « Lina, Noé et Adam ». */
export function formatList(items: string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(items)
}

/** Time still to go, in words: « 34 min », « 2 h 10 », « 3 j ». Seconds in. */
export function formatDuration(seconds: number): string {
  const minutes = Math.max(0, Math.round(seconds / 60))
  if (minutes < 1) return english() ? 'less than a minute' : 'moins d’une minute'
  if (minutes < 60) return `${minutes}${NBSP}min`
  if (minutes < 48 * 60) return formatTime(`${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`)
  return `${Math.round(minutes / 1440)}${NBSP}${english() ? 'd' : 'j'}`
}

/**
 * « de Lina », « d’Adam »; « que Yann », « qu’Élise ». In English the name alone: its sentence has the word. Before « Hugo »
 * and « Ouassim » nothing is elided.
 */
export function elide(word: 'de' | 'que', name: string): string {
  if (english()) return name
  const vowel = /^(?:[ae]|i(?:[^aeou]|$)|o(?:[^nu]|n[^z]|u[^aeiy]|$)|u|y[^aeiou ])/.test(fold(name))
  return vowel ? `${word.slice(0, -1)}’${name}` : `${word} ${name}`
}

const collators = new Map<string, Intl.Collator>()
/** Orders names as a French register does: accents and case do not count, figures count as numbers. */
export function compareText(a: string, b: string): number {
  let collator = collators.get(locale())
  if (!collator) collators.set(locale(), (collator = new Intl.Collator(locale(), { sensitivity: 'base', numeric: true })))
  return collator.compare(a, b) || a.localeCompare(b, locale())
}

/** A copy of the list in the order of `key`. */
export function sortBy<T>(list: readonly T[], key: (item: T) => string): T[] {
  return [...list].sort((a, b) => compareText(key(a), key(b)))
}

/** Lower case without accents nor punctuation: what a search compares. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Puts the narrow no-break spaces French wants before ; : ! ? and inside « » in a text somebody typed. */
export function typographic(text: string): string {
  return text
    .replace(/'/g, '’')
    .replace(/[ \u00a0\u202f]+([;!?])/g, `${NNBSP}$1`)
    .replace(/[ \u00a0\u202f]+(:)(?=\s|$)/g, `${NBSP}$1`)
    .replace(/«[ \u00a0\u202f]*/g, `«${NNBSP}`)
    .replace(/[ \u00a0\u202f]*»/g, `${NNBSP}»`)
}

/** Two capitals for an avatar: « Lina Roux » → « LR ». */
export function initials(name: string): string {
  const words = name.trim().split(/[\s-]+/u).filter(Boolean)
  const first = words[0]?.[0] ?? '?'
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : ''
  return (first + last).toLocaleUpperCase('fr-FR')
}
