import { Bus, CalendarX, type LucideIcon, MapPin, Moon, School, Sun, Thermometer, Utensils } from 'lucide-react'
import { createElement } from 'react'

const icons: Record<string, LucideIcon> = { school: School, meal: Utensils, morning: Sun, evening: Moon, study: Moon, wednesday: Sun, holiday: Sun, trip: Bus, absence: Thermometer, late: Thermometer, outing: MapPin }

/** The pictogram of a line of a day: decoration, its word is beside it. */
export function KindIcon({ kind, className }: { kind: string; className: string }) {
  return createElement(icons[kind] ?? CalendarX, { 'aria-hidden': true, className })
}
