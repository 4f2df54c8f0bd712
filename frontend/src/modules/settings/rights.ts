import type { Door, RightChange, RightHolder, RightLine } from './queries'

/** What may be done through one door: over everything, over one's own, over what one is sent. */
export interface RightDoor {
  door: Door
  holders: readonly RightHolder[]
}

/** One right, once, with its doors and the profiles that may hold each. */
export interface RightRow {
  line: RightLine
  doors: RightDoor[]
}

export interface RightsOfService {
  rows: RightRow[]
  /** What the organisation changed and may take back. */
  changed: RightChange[]
}

const doors: readonly Door[] = ['tenant', 'subject', 'audience']

/** The rights of a service: what may be done, by whom and over what. */
export function matrixOf(lines: readonly RightLine[], service: string): RightsOfService {
  const rows: RightRow[] = []
  const changed: RightChange[] = []
  for (const line of lines.filter((l) => l.service === service)) {
    const held = doors.map((door) => ({ door, holders: line.holders.filter((h) => h.door === door) })).filter((d) => d.holders.length > 0)
    if (held.length > 0) rows.push({ line, doors: held })
    for (const h of line.holders) if (!line.fixed && h.allowed !== h.default) changed.push({ right: line.right, profile: h.profile, door: h.door, allowed: h.default })
  }
  return { rows, changed }
}

/** The services that have rights, in the order of the server. */
export const servicesOf = (lines: readonly RightLine[]): string[] => [...new Set(lines.map((l) => l.service))]
