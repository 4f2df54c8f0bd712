import { createRootRoute, createRoute, Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useEvents } from '../api/events'
import type { Boot } from '../api/boot'
import { LinkButton } from '../ui/Button'
import { EmptyState, ProblemState, Skeleton } from '../ui/Feedback'
import { useHotkeys } from '../ui/hotkeys'
import { markNavigation, PageHeader } from '../ui/PageHeader'
import { ToastRegion } from '../ui/Toast'
import { AppShell } from './AppShell'
import { bootQuery, hatOf, queryClient, wear, wearHat } from './session'

export const rootRoute = createRootRoute({
  component: Root,
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
})

function Root() {
  const path = useRouterState({ select: (s) => s.resolvedLocation?.pathname ?? s.location.pathname })
  useEffect(markNavigation, [path])
  return (
    <>
      <Outlet />
      <ToastRegion />
    </>
  )
}

/** Parent of every page of somebody signed in: it has the boot data before anything is drawn. */
export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  loader: async () => {
    const boot = await queryClient.ensureQueryData(bootQuery)
    const hat = hatOf(boot)
    if (hat) wear(hat)
  },
  component: App,
  pendingComponent: () => (
    <main className="max-w-2xl mx-auto p-4 pt-24">
      <Skeleton cards={3} />
    </main>
  ),
  errorComponent: ({ error, reset }) => (
    <main className="max-w-2xl mx-auto p-4 pt-24">
      <ProblemState problem={error} retry={reset} />
    </main>
  ),
})

function App() {
  const { data: boot } = useQuery(bootQuery)
  const router = useRouter()
  const navigate = useNavigate()
  // An event wakes and says no more; one that carries the count spares a question.
  useEvents<{ unread?: number } | number>('bell', (data) => {
    const unread = typeof data === 'object' ? data?.unread : undefined
    if (unread === undefined) return void queryClient.invalidateQueries({ queryKey: bootQuery.queryKey })
    queryClient.setQueryData<Boot>(bootQuery.queryKey, (b) => b && { ...b, unread })
  })
  useEvents('rights', () => void queryClient.invalidateQueries({ queryKey: bootQuery.queryKey }))
  const letters = useMemo(
    () => Object.fromEntries((boot?.nav ?? []).filter((e) => e.letter).map((e) => [`g ${e.letter}`, () => void navigate({ to: e.path as '/' })])),
    [boot?.nav, navigate],
  )
  useHotkeys(letters)
  if (!boot) return null
  const changeHat = async (id: string) => {
    await wearHat(id)
    const next = queryClient.getQueryData(bootQuery.queryKey)
    const here = router.state.location.pathname
    // The page stays when the new hat has it too.
    if (here !== '/' && !next?.nav.some((e) => e.path !== '/' && here.startsWith(e.path)) && !here.startsWith('/compte')) await navigate({ to: '/' as never })
    await router.invalidate()
  }
  return (
    <AppShell boot={boot} onHat={changeHat}>
      <Outlet />
    </AppShell>
  )
}

export function NotFound() {
  return (
    <div className="max-w-2xl mx-auto p-4 pt-10">
      <PageHeader title="404" />
      <EmptyState
        title={<Trans>Cette page n’existe pas, ou ne vous est pas ouverte</Trans>}
        action={
          <LinkButton variant="primary" to={'/' as '.'}>
            <Trans>Revenir à l’accueil</Trans>
          </LinkButton>
        }
      >
        <Trans>Si un lien vous a mené ici, demandez à la personne qui l’a envoyé de le vérifier.</Trans>
      </EmptyState>
    </div>
  )
}

/** In the place of a page that failed; the frame stays. */
export function PageError({ error, reset }: { error: unknown; reset?: () => void }) {
  return <ProblemState problem={error} retry={reset} />
}
