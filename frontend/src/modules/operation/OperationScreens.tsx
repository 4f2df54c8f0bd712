import { useLingui } from '@lingui/react/macro'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { hatOf, useBoot } from '../../shell/session'
import { Skeleton } from '../../ui/Feedback'
import { PageNav } from '../../ui/PageNav'

const Organisations = lazy(() => import('./screens/Organisations').then((m) => ({ default: m.Organisations })))
const OrganisationPage = lazy(() => import('./screens/OrganisationPage').then((m) => ({ default: m.OrganisationPage })))
const Health = lazy(() => import('./screens/Health').then((m) => ({ default: m.HealthPage })))
const Suspensions = lazy(() => import('./screens/Suspensions').then((m) => ({ default: m.Suspensions })))
const Held = lazy(() => import('./screens/Held').then((m) => ({ default: m.Held })))

/** The operator's pages, by the end of their address; `suspension` is that of an organisation that is suspended. */
function Screen() {
  const { page, peer } = useParams({ strict: false }) as { page?: string; peer?: string }
  const boot = useBoot()
  const tenant = hatOf(boot)?.tenant
  const may = (right: string) => boot.abilities.includes(`operation:${right}`)
  if (!tenant) return null
  if (page === 'suspension' && !peer && may('told')) return <Held tenant={tenant.id} name={tenant.name} />
  if (page === 'suspensions' && !peer && may('confirm')) return <Suspensions tenant={tenant.id} name={tenant.name} />
  if (!may('see')) return <NotFound />
  if (!page) return <Organisations tenant={tenant.id} name={tenant.name} />
  if (page === 'sante' && !peer) return <Health tenant={tenant.id} name={tenant.name} />
  if (page === 'organisation' && peer) return <OrganisationPage tenant={tenant.id} peer={peer} />
  return <NotFound />
}

function Pages() {
  const { t } = useLingui()
  const boot = useBoot()
  if (!boot.abilities.includes('operation:see')) return null
  return (
    <PageNav
      label={t`Plateforme`}
      pages={[
        { to: '/plateforme', label: t`Organisations`, exact: true },
        { to: '/plateforme/suspensions', label: t`Suspensions` },
        { to: '/plateforme/sante', label: t`Santé` },
      ]}
    />
  )
}

export function OperationScreens() {
  return (
    <>
      <Pages />
      <Suspense fallback={<Skeleton cards={3} />}>
        <Screen />
      </Suspense>
    </>
  )
}
