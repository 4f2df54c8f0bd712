import type { Door, RightChange, RightHolder, RightLine } from './queries'

/** One row of the matrix: a right through one door, with the profiles that may hold it. */
export interface RightRow {
  key: string
  line: RightLine
  door: Door
  holders: Map<string, RightHolder>
}

export interface RightsOfService {
  service: string
  profiles: { profile: string; label: string }[]
  rows: RightRow[]
  /** What the organisation changed and may take back. */
  changed: RightChange[]
}

const doors: readonly Door[] = ['tenant', 'subject', 'audience']

/** The rights of a service as a matrix: rows are what may be done and for whom, columns the profiles that may ever hold one. */
export function matrixOf(lines: readonly RightLine[], service: string): RightsOfService {
  const mine = lines.filter((l) => l.service === service)
  const profiles = new Map<string, string>()
  const rows: RightRow[] = []
  const changed: RightChange[] = []
  for (const line of mine) {
    for (const door of doors) {
      const holders = new Map(line.holders.filter((h) => h.door === door).map((h) => [h.profile, h]))
      if (!holders.size) continue
      rows.push({ key: `${line.right}/${door}`, line, door, holders })
      for (const h of holders.values()) {
        profiles.set(h.profile, h.label)
        if (!line.fixed && h.allowed !== h.default) changed.push({ right: line.right, profile: h.profile, door, allowed: h.default })
      }
    }
  }
  return { service, profiles: [...profiles].map(([profile, label]) => ({ profile, label })), rows, changed }
}

/** The services that have rights, in the order of the server. */
export const servicesOf = (lines: readonly RightLine[]): string[] => [...new Set(lines.map((l) => l.service))]
