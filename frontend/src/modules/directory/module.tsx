import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { openService } from '../../shell/service'
import { finders } from '../../shell/search'
import { appRoute } from '../../shell/root'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = {
  key: 'directory',
  catalogue,
  taskPath: ({ tenant, params, result }) => {
    if (typeof result.document === 'string') return `/api/v1/t/${tenant}/directory/exports/${result.document}`
    if (typeof params.feed === 'string') return `/annuaire/flux/${params.feed}`
    return typeof params.import === 'string' ? `/annuaire/imports/${params.import}` : undefined
  },
}

finders.add(async (text, boot, signal) => {
  if (!boot.abilities.includes('directory:consult')) return []
  const [{ find }] = await Promise.all([import('./finder'), load()])
  return find(text, boot, signal)
})

const load = () => openService(catalogue)
const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined)

// Two routes for all the pages: every family carries the table of routes in its first load.
export const directoryRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: 'annuaire/{-$section}/{-$id}/{-$act}',
    loader: load,
    // The filters of the list are in the address: it is found again, and sent to a colleague.
    validateSearch: (search: Record<string, unknown>): { q?: string | undefined; profile?: string | undefined; class?: string | undefined; state?: string | undefined } => ({
      q: text(search.q),
      profile: text(search.profile),
      class: text(search.class),
      state: text(search.state),
    }),
    component: lazyRouteComponent(() => import('./DirectoryScreens'), 'DirectoryScreens'),
  }),
  createRoute({ getParentRoute: () => appRoute, path: 'mes-enfants/{-$child}/{-$act}', loader: load, component: lazyRouteComponent(() => import('./screens/MyChildren'), 'FamilyScreens') }),
] as const
