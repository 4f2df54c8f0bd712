import { useLingui } from '@lingui/react/macro'
import { Bus, GraduationCap, type LucideIcon, Moon, Palmtree, Shapes, Sunrise, Utensils } from 'lucide-react'
import type { Domain } from '../../../ui/domains'
import { formatDate } from '../../../ui/format'
import type { Kind, Method, Service, Tariff } from './queries'

export const kindIcons: Record<Kind, LucideIcon> = { meal: Utensils, morning: Sunrise, evening: Moon, study: GraduationCap, wednesday: Shapes, holiday: Palmtree, trip: Bus }
export const domainOf: Record<Service, Domain> = { canteen: 'cantine', childcare: 'mairie', transport: 'transport' }

/** What the kinds of activity are called. */
export function useKinds(): Record<Kind, string> {
  const { t } = useLingui()
  return { meal: t`Cantine`, morning: t`Accueil du matin`, evening: t`Accueil du soir`, study: t`Étude surveillée`, wednesday: t`Mercredi`, holiday: t`Vacances`, trip: t`Car scolaire` }
}

export type Per = 'booking' | 'hour' | 'week' | 'month' | 'year'

export const perOf = (m: Method): Per => (m.duration ? 'hour' : (m.package?.per ?? 'booking'))

/** What a price pays, after it: « 2,10 € par réservation ». */
export function usePer(): Record<Per, string> {
  const { t } = useLingui()
  return { booking: t`par réservation`, hour: t`par heure`, week: t`par semaine`, month: t`par mois`, year: t`par année scolaire` }
}

/** From when to when a tariff holds. */
export function useHolds(): (v: Pick<Tariff, 'since' | 'through' | 'until'>) => string {
  const { t } = useLingui()
  return (v) => {
    const since = formatDate(v.since, 'year')
    const end = v.through || v.until
    const last = end ? formatDate(end, 'year') : ''
    return last ? t`Du ${since} au ${last}` : t`À partir du ${since}`
  }
}

export const page = (id?: string, act?: string) => ['/tarifs', id, act].filter(Boolean).join('/') as '/'
