import type { Boot } from '../api/boot'

export interface Found {
  id: string
  label: string
  detail?: string
  /** A name of icons.ts. */
  icon: string
  path: string
}

/** What a service can find for the palette: called with two letters or more, cancelled by the next key. */
export type Finder = (text: string, boot: Boot, signal: AbortSignal) => Promise<Found[]>

/** The finders of the services, added by their module as it is listed. */
export const finders = new Set<Finder>()
