import type { components } from '../../api/schema'

export type Line = components['schemas']['DayLine']

/** A line with the organisation that told it: where an action on it is sent. */
export interface Told extends Line {
  tenant: string
}

/** What a card of the home holds: a child's days as the organisations that know the child tell them. */
export interface DayData {
  child: string
  name: string
  lines: Told[]
}
