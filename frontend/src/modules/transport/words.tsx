import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { useLingui } from '@lingui/react/macro'
import { dayOf, formatDate } from '../../ui/format'
import type { Incident, Rider, Right } from './queries'

export const directions: Record<'out' | 'back', MessageDescriptor> = { out: msg`Aller`, back: msg`Retour` }

export const states: Record<Right['state'], { label: MessageDescriptor; tone: 'info' | 'success' | 'warning' | 'danger' }> = {
  asked: { label: msg`À décider`, tone: 'warning' },
  granted: { label: msg`Accordé`, tone: 'success' },
  refused: { label: msg`Refusé`, tone: 'danger' },
  withdrawn: { label: msg`Retiré`, tone: 'info' },
  ended: { label: msg`Terminé`, tone: 'info' },
}

export const grounds: Record<Exclude<Right['ground'], ''>, MessageDescriptor> = {
  distance: msg`Distance entre le domicile et l’école`,
  rpi: msg`Regroupement pédagogique (école d’une autre commune)`,
  handicap: msg`Notification de la commission (transport adapté)`,
  foster: msg`Placement ou famille d’accueil`,
  places: msg`Sans droit : accepté dans la limite des places`,
}

export const documents: Record<Exclude<Right['document'], ''>, MessageDescriptor> = {
  home: msg`Justificatif de domicile`,
  notification: msg`Notification`,
  foster: msg`Décision de placement`,
  sworn: msg`Déclaration sur l’honneur`,
}

export const charges: Record<Right['charge'], MessageDescriptor> = { undecided: msg`À fixer`, due: msg`Payant`, reduced: msg`Tarif réduit`, free: msg`Gratuit` }

export const troubles: Record<Incident['kind'], MessageDescriptor> = { delay: msg`Retard`, incident: msg`Incident`, cancelled: msg`Car supprimé`, detour: msg`Arrêt ou trajet modifié` }

export const aways: Record<string, MessageDescriptor> = {
  absence: msg`absent de l’école`,
  outing: msg`en sortie`,
  class_closed: msg`classe fermée`,
  teacher_absent: msg`enseignant absent`,
  strike: msg`grève`,
  cancelled: msg`trajet annulé par la famille`,
}

export const outcomes: Record<'handed' | 'school' | 'refuge' | 'police' | 'mistake', MessageDescriptor> = {
  handed: msg`Remis à un adulte autorisé`,
  school: msg`Ramené à l’école`,
  refuge: msg`Conduit au lieu d’accueil`,
  police: msg`Confié à la gendarmerie ou à la police`,
  mistake: msg`Fausse alerte`,
}

/** 28200 → « 7 h 50 ». */
export function hour(seconds: number): string {
  const h = Math.floor(seconds / 3600) % 24
  const m = Math.floor(seconds / 60) % 60
  return `${h} h ${String(m).padStart(2, '0')}`
}

/** 28200 → « 07:50 », as an input of type time wants it. */
export const timeInput = (seconds: number): string => `${String(Math.floor(seconds / 3600) % 24).padStart(2, '0')}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}`
export const secondsOf = (time: string): number => {
  const [h, m] = time.split(':')
  return Number(h) * 3600 + Number(m) * 60
}

const weekdays = [msg`lundi`, msg`mardi`, msg`mercredi`, msg`jeudi`, msg`vendredi`, msg`samedi`, msg`dimanche`]
export const dayBits = [1, 2, 4, 8, 16, 32, 64]
export const weekdayName = (i: number) => weekdays[i]!

/** 27 → « lundi, mardi, jeudi, vendredi ». */
export function useDays() {
  const { t, i18n } = useLingui()
  return (mask: number): string => {
    if (mask === 31) return t`du lundi au vendredi`
    if (mask === 127) return t`tous les jours`
    return dayBits
      .map((bit, i) => (mask & bit ? i18n._(weekdays[i]!) : ''))
      .filter(Boolean)
      .join(', ')
  }
}

export const today = (): string => dayOf(new Date())
export const fullDate = (day: string): string => formatDate(day, 'full')

export const nameOf = (r: Pick<Rider, 'given_name' | 'family_name'>): string => `${r.given_name} ${r.family_name}`
