import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { useLingui } from '@lingui/react/macro'
import { Bus, Calendar, DoorClosed, HandHeart, type LucideIcon, Megaphone, Moon, Thermometer, UserX, Utensils } from 'lucide-react'
import type { Tone } from '../../ui/Feedback'
import { formatDay, formatDays, formatTime } from '../../ui/format'
import type { FactView, Ground, Half, MyAbsence } from './queries'

export const grounds: Record<Ground, { label: MessageDescriptor; icon: LucideIcon }> = {
  sickness: { label: msg`Malade`, icon: Thermometer },
  appointment: { label: msg`Rendez-vous`, icon: Calendar },
  family: { label: msg`Raison familiale`, icon: HandHeart },
  other: { label: msg`Autre`, icon: Megaphone },
}

export const parts: Record<MyAbsence['part'], MessageDescriptor> = {
  day: msg`toute la journée`,
  morning: msg`le matin`,
  afternoon: msg`l’après-midi`,
  hours: msg`quelques heures`,
}

export const halves: Record<Half, MessageDescriptor> = { morning: msg`matin`, afternoon: msg`après-midi` }

export const states: Record<MyAbsence['state'], { label: MessageDescriptor; tone: Tone }> = {
  announced: { label: msg`Signalée`, tone: 'info' },
  found: { label: msg`Sans motif`, tone: 'danger' },
  explained: { label: msg`Motif donné`, tone: 'info' },
  accepted: { label: msg`Motif accepté`, tone: 'success' },
  refused: { label: msg`Motif non retenu`, tone: 'danger' },
  withdrawn: { label: msg`Annulée`, tone: 'info' },
}

export const kinds: Record<FactView['kind'], { label: MessageDescriptor; icon: LucideIcon }> = {
  outing: { label: msg`Sortie`, icon: Bus },
  class_closed: { label: msg`Classe fermée`, icon: DoorClosed },
  teacher_absent: { label: msg`Enseignant absent`, icon: UserX },
  strike: { label: msg`Grève`, icon: Megaphone },
}

export const services: Record<'canteen' | 'childcare' | 'transport', { label: MessageDescriptor; icon: LucideIcon; domain: string }> = {
  canteen: { label: msg`Repas`, icon: Utensils, domain: 'text-cantine' },
  childcare: { label: msg`Périscolaire`, icon: Moon, domain: 'text-mairie' },
  transport: { label: msg`Car`, icon: Bus, domain: 'text-transport' },
}

interface When {
  kind?: string
  since: string
  until: string
  part?: MyAbsence['part']
  starts?: string
  ends?: string
}

/** « demain, toute la journée », « du 23 au 25 novembre », « aujourd’hui, arrivée à 10 h ». */
export function useWhen(today: string): (a: When) => string {
  const { t, i18n } = useLingui()
  return (a) => {
    const day = a.since === a.until ? formatDay(a.since, today) : formatDays(a.since, a.until)
    if (a.kind === 'late') {
      const time = formatTime(a.ends ?? '')
      return t`${day}, arrivée à ${time}`
    }
    if (!a.part) return day
    if (a.part === 'hours') {
      const from = a.starts ? formatTime(a.starts) : ''
      const until = a.ends ? formatTime(a.ends) : ''
      if (from && until) return t`${day}, de ${from} à ${until}`
      return t`${day}, jusqu’à ${until}`
    }
    const part = i18n._(parts[a.part])
    return `${day}, ${part}`
  }
}

export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase('fr') + text.slice(1)
