import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Backpack, Ban, BellRing, CalendarClock, Check, Hourglass, Lock, type LucideIcon, Minus, Plus, Sun, Thermometer, TriangleAlert, X } from 'lucide-react'
import type { Domain } from '../../ui/domains'
import { formatDate, formatDateTime, formatTime } from '../../ui/format'
import type { Cell, Row } from './model'
import type { Service } from './queries'

type T = (d: MessageDescriptor) => string

export const domainOf: Record<Service, Domain> = { canteen: 'cantine', childcare: 'mairie', transport: 'transport' }

/** « Cantine », « Accueil du soir · Soir 2 »: the activity, and the slot when there are several. */
export function labelOf(row: Pick<Row, 'activity' | 'unit'>): string {
  return row.activity.units.length > 1 ? `${row.activity.label} · ${row.unit.label}` : row.activity.label
}

const holidays: Record<string, MessageDescriptor> = {
  new_year: msg`Jour de l’an`,
  easter_monday: msg`Lundi de Pâques`,
  labour_day: msg`Fête du Travail`,
  victory: msg`Victoire de 1945`,
  ascension: msg`Ascension`,
  whit_monday: msg`Lundi de Pentecôte`,
  national_day: msg`Fête nationale`,
  assumption: msg`Assomption`,
  all_saints: msg`Toussaint`,
  armistice: msg`Armistice de 1918`,
  christmas: msg`Noël`,
  good_friday: msg`Vendredi saint`,
  saint_stephen: msg`Saint-Étienne`,
  abolition: msg`Abolition de l’esclavage`,
}

const facts: Record<string, MessageDescriptor> = {
  absence: msg`Absent`,
  outing: msg`Sortie`,
  class_closed: msg`Classe fermée`,
  teacher_absent: msg`Enseignant absent`,
  strike: msg`Grève`,
}

export interface Look {
  icon: LucideIcon | null
  /** In a word, in the cell. */
  word: string
  tone: 'planned' | 'removed' | 'booked' | 'wait' | 'offer' | 'away' | 'free' | 'off'
}

/** How a cell looks: its pictogram and its word. */
export function lookOf(cell: Cell, t: T): Look {
  if (cell.changed) return cell.taken ? { icon: Plus, word: t(msg`Ajouté`), tone: 'planned' } : { icon: X, word: t(msg`Retiré`), tone: 'removed' }
  switch (cell.status) {
    case 'booked':
      if (cell.booking?.presence === 'absent') return { icon: Minus, word: t(msg`Pas venu`), tone: 'off' }
      return { icon: Check, word: t(msg`Réservé`), tone: 'booked' }
    case 'waiting':
      return { icon: Hourglass, word: t(msg`Attente`), tone: 'wait' }
    case 'offered':
      return { icon: BellRing, word: t(msg`Proposé`), tone: 'offer' }
    case 'away':
      return { icon: cell.kind === 'absence' ? Thermometer : Backpack, word: t(facts[cell.kind ?? ''] ?? facts.absence!), tone: 'away' }
    case 'closed':
      return cell.why ? { icon: TriangleAlert, word: t(msg`Fermé`), tone: 'off' } : { icon: Minus, word: '', tone: 'off' }
    case 'holiday':
      return { icon: Sun, word: cell.kind === 'public_holiday' ? t(msg`Férié`) : t(msg`Congés`), tone: 'off' }
    case 'full':
      return { icon: Ban, word: t(msg`Complet`), tone: 'off' }
    case 'locked':
      return { icon: Lock, word: t(msg`Clos`), tone: 'off' }
    case 'later':
      return { icon: CalendarClock, word: t(msg`Bientôt`), tone: 'off' }
    case 'past':
      return { icon: Minus, word: '', tone: 'off' }
    default:
      if (cell.late) return { icon: null, word: t(msg`Tardif`), tone: 'free' }
      if (cell.term?.left === 0) return { icon: null, word: t(msg`Liste`), tone: 'free' }
      return { icon: null, word: t(msg`Libre`), tone: 'free' }
  }
}

/** All that is to be known of a cell, in words: what it is, why, and until when something can be done. */
export function tellCell(row: Row, day: string, cell: Cell, t: T): string {
  const out: string[] = []
  const add = (d: MessageDescriptor) => out.push(t(d))
  const date = formatDate(day, 'long')
  const until = (at?: string | null) => (at ? formatDateTime(at) : '')
  const { term, booking } = cell
  out.push(`${date.charAt(0).toUpperCase()}${date.slice(1)} — ${labelOf(row)}`)
  if (cell.changed) {
    if (cell.taken) add(cell.term?.left === 0 ? msg`sera mis sur la liste d’attente quand vous enregistrerez.` : msg`sera réservé quand vous enregistrerez.`)
    else add(msg`sera retiré quand vous enregistrerez.`)
    if (cell.late && cell.taken && term?.add.reason) out.push(term.add.reason)
    return join(out)
  }
  switch (cell.status) {
    case 'booked': {
      if (booking?.presence === 'present') add(msg`réservé, l’enfant est venu.`)
      else if (booking?.presence === 'absent') add(msg`réservé, l’enfant n’est pas venu.`)
      else add(msg`réservé.`)
      if (booking?.late) add(msg`Demande tardive.`)
      if (!term || term.cancel.code === 'past') break
      const at = until(term.cancel.until)
      if (term.cancel.open && at) add(msg`Annulable jusqu’au ${at}.`)
      else if (term.cancel.reason) out.push(term.cancel.reason)
      break
    }
    case 'waiting':
      add(msg`sur la liste d’attente. Vous serez prévenu dès qu’une place se libère.`)
      break
    case 'offered': {
      const at = until(booking?.answer_until)
      add(msg`une place vous est proposée. Acceptez-la avant le ${at}.`)
      break
    }
    case 'away':
      if (cell.kind === 'outing') add(msg`sortie scolaire, retiré par l’école.`)
      else add(msg`l’école n’attend pas l’enfant à cette heure.`)
      if (cell.why) out.push(cell.why)
      break
    case 'closed':
      if (cell.why) {
        const why = cell.why
        add(msg`fermé : ${why}.`)
      } else add(msg`pas de service ce jour-là.`)
      break
    case 'holiday': {
      const name = cell.why && holidays[cell.why] ? t(holidays[cell.why]!) : ''
      if (cell.kind === 'public_holiday') add(name ? msg`jour férié (${name}).` : msg`jour férié.`)
      else add(msg`vacances scolaires.`)
      break
    }
    case 'full':
      add(msg`complet. La collectivité doit vous répondre par une décision motivée : écrivez-lui.`)
      break
    case 'locked':
    case 'later':
      add(msg`pas réservé.`)
      if (term?.add.reason) out.push(term.add.reason)
      break
    case 'past':
      add(msg`pas réservé.`)
      break
    default: {
      add(msg`libre.`)
      if (term?.left === 0) {
        const n = term.queue ?? 0
        add(n ? msg`Complet : ${n} en attente avant vous.` : msg`Complet : vous seriez le premier de la liste.`)
      } else if (term?.left !== undefined && term.left !== null && term.left <= 10) {
        const n = term.left
        add(n === 1 ? msg`Dernière place.` : msg`${n} places restantes.`)
      }
      if (cell.late && term?.add.reason) out.push(term.add.reason)
      const at = until(term?.add.until)
      if (at) add(msg`Réservable jusqu’au ${at}.`)
    }
  }
  if (!row.mayBook) add(msg`Vous êtes informé ; l’autre responsable décide.`)
  return join(out)
}

const join = ([head, ...rest]: string[]): string => {
  const text = rest.join(' ')
  return `${head}${' '}: ${text}`
}

/** « 11 h 45 – 13 h 30 ». */
export const slotOf = (row: Pick<Row, 'unit'>): string => `${formatTime(row.unit.starts)} – ${formatTime(row.unit.ends)}`
