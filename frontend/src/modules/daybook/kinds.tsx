import { useLingui } from '@lingui/react/macro'
import { Bus, GraduationCap, type LucideIcon, Moon, Palmtree, Shapes, Sunrise, Utensils } from 'lucide-react'
import type { Domain } from '../../ui/domains'
import type { Activity, Kind, ServiceKey } from './queries'

export const kindsOf: Record<ServiceKey, readonly Kind[]> = { canteen: ['meal'], childcare: ['morning', 'evening', 'study', 'wednesday', 'holiday'], transport: ['trip'] }
export const serviceOf: Record<Kind, ServiceKey> = { meal: 'canteen', morning: 'childcare', evening: 'childcare', study: 'childcare', wednesday: 'childcare', holiday: 'childcare', trip: 'transport' }
export const kindIcons: Record<Kind, LucideIcon> = { meal: Utensils, morning: Sunrise, evening: Moon, study: GraduationCap, wednesday: Shapes, holiday: Palmtree, trip: Bus }
export const domainOf: Record<ServiceKey, Domain> = { canteen: 'cantine', childcare: 'mairie', transport: 'transport' }

/** What a kind of activity is called and usually is: what a town hall starts from. */
export interface Usual {
  name: string
  line: string
  runs: Activity['runs']
  weekdays: number
  modes: Activity['modes']
  slots: { label: string; starts: string; ends: string }[]
  /** Children for one animator; absent where law asks none. */
  ratio?: number
  waiting: boolean
}

const FOUR = 1 + 2 + 8 + 16
const FIVE = FOUR + 4
const WEDNESDAY = 4

export function useUsual(week: '4' | '4.5' = '4'): Record<Kind, Usual> {
  const { t } = useLingui()
  const class_ = week === '4.5' ? FIVE : FOUR
  const all: Activity['modes'] = ['annual', 'weekly', 'occasional']
  return {
    meal: { name: t`Cantine`, line: t`Le repas de midi, les jours d’école`, runs: 'school', weekdays: FOUR, modes: all, slots: [{ label: t`Midi`, starts: '11:45', ends: '13:30' }], waiting: false },
    morning: { name: t`Garderie du matin`, line: t`Avant la classe`, runs: 'school', weekdays: class_, modes: all, slots: [{ label: t`Matin`, starts: '07:30', ends: '08:30' }], ratio: 14, waiting: true },
    evening: { name: t`Garderie du soir`, line: t`Après la classe, en un ou plusieurs créneaux`, runs: 'school', weekdays: FOUR, modes: all, slots: [{ label: t`Soir`, starts: '16:30', ends: '18:30' }], ratio: 14, waiting: true },
    study: { name: t`Étude surveillée`, line: t`Après la classe, pour les élèves d’élémentaire`, runs: 'school', weekdays: FOUR, modes: ['annual', 'weekly'], slots: [{ label: t`Étude`, starts: '16:30', ends: '17:30' }], ratio: 18, waiting: true },
    wednesday: { name: t`Mercredi`, line: t`Le centre de loisirs, les mercredis d’école`, runs: 'term', weekdays: WEDNESDAY, modes: ['annual', 'occasional'], slots: [{ label: t`Journée`, starts: '08:00', ends: '18:00' }], ratio: 10, waiting: true },
    holiday: { name: t`Vacances`, line: t`Le centre de loisirs, pendant les vacances scolaires`, runs: 'holiday', weekdays: FIVE, modes: ['occasional'], slots: [{ label: t`Journée`, starts: '08:00', ends: '18:00' }], ratio: 8, waiting: true },
    trip: {
      name: t`Car scolaire`,
      line: t`L’aller et le retour, sur les courses de vos lignes`,
      runs: 'school',
      weekdays: class_,
      modes: ['annual', 'occasional'],
      slots: [
        { label: t`Aller`, starts: '07:30', ends: '08:30' },
        { label: t`Retour`, starts: '16:30', ends: '17:30' },
      ],
      waiting: false,
    },
  }
}

export function useModeWords(): Record<Activity['modes'][number], { label: string; said: string; help: string }> {
  const { t } = useLingui()
  return {
    annual: { label: t`À l’année`, said: t`à l’année`, help: t`Les mêmes jours toute l’année` },
    weekly: { label: t`À la semaine`, said: t`à la semaine`, help: t`Une semaine type, ou deux qui alternent` },
    occasional: { label: t`À l’occasion`, said: t`à l’occasion`, help: t`Jour par jour` },
  }
}

/** The modes in the order of a form. */
export const modesInOrder: readonly Activity['modes'][number][] = ['annual', 'weekly', 'occasional']

export function useStateWords(): Record<Activity['state'], string> {
  const { t } = useLingui()
  return { draft: t`brouillon`, open: t`ouvert aux familles`, closed: t`fermé` }
}

export function useRunsWords(): Record<Activity['runs'], string> {
  const { t } = useLingui()
  return { school: t`les jours d’école`, term: t`en période scolaire, école ou non`, holiday: t`pendant les vacances` }
}
