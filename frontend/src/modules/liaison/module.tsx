import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { lazy } from 'react'
import { type Catalogue, loadCatalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { gather } from './gather'
import { appRoute } from '../../shell/root'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }
const load = () => loadCatalogue(catalogue)

export const module: AppModule = {
  key: 'liaison',
  catalogue,
  homeCards: {
    note: lazy(() => Promise.all([import('./cards/NoteCard'), load()]).then(([m]) => ({ default: m.NoteCard }))),
    waiting: lazy(() => Promise.all([import('./cards/WaitingCard'), load()]).then(([m]) => ({ default: m.WaitingCard }))),
    not_left: lazy(() => Promise.all([import('./cards/NotLeftCard'), load()]).then(([m]) => ({ default: m.NotLeftCard }))),
  },
  gather,
  titles: async (client) => {
    const { feedQuery, notesOf } = await import('./queries')
    const { pages } = await client.fetchInfiniteQuery({ ...feedQuery, staleTime: 60_000 })
    return new Map(notesOf(pages).map((n) => [`/carnet/${n.id}`, n.sheet.title]))
  },
  taskPath: ({ tenant, result }) => {
    if (typeof result.document === 'string') return `/api/v1/t/${tenant}/liaison/documents/${result.document}`
    return typeof result.note === 'string' ? `/diffuser/${result.note}` : undefined
  },
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

export const liaisonRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: 'carnet', loader: load, component: lazyRouteComponent(() => import('./screens/Notebook'), 'Notebook') }),
  createRoute({
    getParentRoute: () => appRoute,
    path: 'carnet/$note',
    // The child through whom the note is read.
    validateSearch: (search): { enfant?: string | undefined } => ({ enfant: text(search.enfant) }),
    loader: load,
    component: lazyRouteComponent(() => import('./screens/ReadNote'), 'ReadNote'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: 'diffuser',
    validateSearch: (search): { vue?: string | undefined } => ({ vue: text(search.vue) }),
    loader: load,
    component: lazyRouteComponent(() => import('./screens/NoteList'), 'NoteList'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: 'diffuser/nouveau',
    // The draft to go on with.
    validateSearch: (search): { mot?: string | undefined } => ({ mot: text(search.mot) }),
    loader: load,
    component: lazyRouteComponent(() => import('./screens/Compose'), 'Compose'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: 'diffuser/$note',
    // The filters, so that a list can be sent to a colleague.
    validateSearch: (search): { tri?: string | undefined; classe?: string | undefined } => ({ tri: text(search.tri), classe: text(search.classe) }),
    loader: load,
    component: lazyRouteComponent(() => import('./screens/FollowUp'), 'FollowUp'),
  }),
  createRoute({ getParentRoute: () => appRoute, path: 'diffuser/$note/corriger', loader: load, component: lazyRouteComponent(() => import('./screens/Correct'), 'Correct') }),
] as const
