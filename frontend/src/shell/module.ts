import type { QueryClient } from '@tanstack/react-query'
import type { ComponentType, LazyExoticComponent } from 'react'
import type { HomeCard } from '../api/boot'
import type { Catalogue } from '../i18n/i18n'

/** What draws a card of the home: it finishes its task without leaving the page. */
export type HomeCardComponent = ComponentType<{ card: HomeCard }>

/** What a service knows a long task by: its kind (`directory.import`), the ids it was started with, what it gave. */
export interface LongTask {
  tenant: string
  kind: string
  params: Record<string, unknown>
  result: Record<string, unknown>
}

/**
 * What a service shows to the shell. A folder of `src/modules/` exports `module` and `routes` from its `module.tsx`;
 * `src/routes.ts` lists them.
 */
export interface AppModule {
  /** The service's key: the same as the server's, as the folder's, as the first part of its paths. */
  key: string
  catalogue: Catalogue
  /** By kind of card. Lazy, so that a family's first load holds only the cards it shows. */
  homeCards?: Record<string, LazyExoticComponent<HomeCardComponent>>
  /** Cards of the home that are one thing for who reads them, as one. */
  gather?: (cards: readonly HomeCard[]) => HomeCard[]
  /** The titles of what the bell tells, by path: mail and telephone do not say them, the app does. */
  titles?: (client: QueryClient) => Promise<ReadonlyMap<string, string>>
  /** The page where the result of one of its long tasks is seen: `/annuaire/imports/…`. */
  taskPath?: (task: LongTask) => string | undefined
}
