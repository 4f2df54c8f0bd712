import { useLingui } from '@lingui/react/macro'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { useAbility } from '../../shell/session'
import { Skeleton } from '../../ui/Feedback'
import { PageNav } from '../../ui/PageNav'

const WriteWeek = lazy(() => import('./screens/WriteWeek').then((m) => ({ default: m.WriteWeek })))
const KitchenCount = lazy(() => import('./screens/KitchenCount').then((m) => ({ default: m.KitchenCount })))
const Alerts = lazy(() => import('./screens/Alerts').then((m) => ({ default: m.Alerts })))
const Dishes = lazy(() => import('./screens/Dishes').then((m) => ({ default: m.Dishes })))
const DietDesk = lazy(() => import('./screens/DietDesk').then((m) => ({ default: m.DietDesk })))
const CareDesk = lazy(() => import('./screens/CareDesk').then((m) => ({ default: m.CareDesk })))
const CarePage = lazy(() => import('./screens/CareDesk').then((m) => ({ default: m.CarePage })))
const ImportMenus = lazy(() => import('./screens/ImportMenus').then((m) => ({ default: m.ImportMenus })))
const Egalim = lazy(() => import('./screens/Egalim').then((m) => ({ default: m.Egalim })))
const Adults = lazy(() => import('./screens/Adults').then((m) => ({ default: m.Adults })))
const Plans = lazy(() => import('./screens/Plans').then((m) => ({ default: m.Plans })))

/** The kitchen's pages, by the end of their address; each shows to those who hold its right. */
export function KitchenScreens() {
  const { page, item } = useParams({ strict: false }) as { page?: string; item?: string }
  return (
    <>
      <Pages />
      <Suspense fallback={<Skeleton cards={3} />}>
        <Screen page={page} item={item} />
      </Suspense>
    </>
  )
}

function Screen({ page, item }: { page: string | undefined; item: string | undefined }) {
  const menus = useAbility('canteen:menus')
  if (!page || page === 'menus') return menus ? <WriteWeek day={item} /> : <Alerts day={item} />
  if (page === 'effectifs') return <KitchenCount day={item} />
  if (page === 'alertes') return <Alerts day={item} />
  if (page === 'plats' && !item) return <Dishes />
  if (page === 'regimes' && !item) return <DietDesk />
  if (page === 'pai') return item ? <CarePage key={item} person={item} /> : <CareDesk />
  if (page === 'importer' && item) return <ImportMenus plan={item} />
  if (page === 'achats') return <Egalim year={item} />
  if (page === 'adultes') return <Adults day={item} />
  if (page === 'restaurants' && !item) return <Plans />
  return <NotFound />
}

function Pages() {
  const { t } = useLingui()
  const menus = useAbility('canteen:menus')
  const health = useAbility('canteen:health')
  const diets = useAbility('canteen:diets')
  const figures = useAbility('canteen:figures')
  const adults = useAbility('canteen:adults')
  const count = useAbility('canteen:count')
  const pages = [
    count && { to: '/cuisine/effectifs', label: t`Effectifs` },
    menus && { to: '/cuisine', label: t`Menus`, exact: true },
    health && { to: '/cuisine/alertes', label: t`Alertes` },
    menus && { to: '/cuisine/plats', label: t`Plats` },
    diets && { to: '/cuisine/regimes', label: t`Régimes` },
    health && { to: '/cuisine/pai', label: t`PAI` },
    adults && { to: '/cuisine/adultes', label: t`Adultes` },
    figures && { to: '/cuisine/achats', label: t`Achats` },
    menus && { to: '/cuisine/restaurants', label: t`Restaurants` },
  ].filter((p) => !!p)
  return <PageNav label={t`Restauration`} pages={pages} />
}
