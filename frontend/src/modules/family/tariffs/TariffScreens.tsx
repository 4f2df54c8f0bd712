import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../../shell/root'
import { useBoot } from '../../../shell/session'
import { Skeleton } from '../../../ui/Feedback'

const TariffList = lazy(() => import('./TariffList').then((m) => ({ default: m.TariffList })))
const TariffPage = lazy(() => import('./TariffPage').then((m) => ({ default: m.TariffPage })))
const WriteTariff = lazy(() => import('./WriteTariff').then((m) => ({ default: m.WriteTariff })))
const MyTariffs = lazy(() => import('./MyTariffs').then((m) => ({ default: m.MyTariffs })))

/** Prices: those of everybody and one's own for a family, the tariffs and their costs for those who write or decide them. */
function Screen() {
  const { page, act } = useParams({ strict: false }) as { page?: string; act?: string }
  const { abilities } = useBoot()
  if (!abilities.includes('family:cost')) return page ? <NotFound /> : <MyTariffs />
  if (!page) return <TariffList />
  if (page === 'nouveau') return act ? <NotFound /> : <WriteTariff />
  if (act === 'modifier') return <WriteTariff id={page} />
  return act ? <NotFound /> : <TariffPage id={page} />
}

export function TariffScreens() {
  return (
    <Suspense fallback={<Skeleton cards={3} />}>
      <Screen />
    </Suspense>
  )
}
