import { useLocation, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'

const Day = lazy(() => import('./screens/Day').then((m) => ({ default: m.Day })))
const Board = lazy(() => import('./screens/Board').then((m) => ({ default: m.Board })))
const Wait = lazy(() => import('./screens/Wait').then((m) => ({ default: m.Wait })))
const ShownPass = lazy(() => import('./screens/ShownPass').then((m) => ({ default: m.ShownPass })))
const Lines = lazy(() => import('./screens/Lines').then((m) => ({ default: m.Lines })))
const Line = lazy(() => import('./screens/Line').then((m) => ({ default: m.Line })))
const Stops = lazy(() => import('./screens/Stops').then((m) => ({ default: m.Stops })))
const Import = lazy(() => import('./screens/Import').then((m) => ({ default: m.Import })))
const Rights = lazy(() => import('./screens/Rights').then((m) => ({ default: m.Rights })))
const MyBus = lazy(() => import('./screens/MyBus').then((m) => ({ default: m.MyBus })))

/** The pages of the transport, by the end of their address. */
function Screen() {
  const { page, step, act } = useParams({ strict: false }) as { page?: string; step?: string; act?: string }
  const family = useLocation({ select: (l) => l.pathname }).replace(/\/$/, '') === '/car'
  if (family) return <MyBus />
  switch (page) {
    case undefined:
    case 'jour':
      return step ? <NotFound /> : <Day />
    case 'course':
      return step && act ? <Board key={step + act} run={step} day={act} /> : <NotFound />
    case 'attente':
      return step ? <Wait id={step} /> : <NotFound />
    case 'carte':
      return <ShownPass />
    case 'lignes':
      return step ? <Line id={step} /> : <Lines />
    case 'arrets':
      return <Stops />
    case 'horaires':
      return <Import key={step ?? ''} {...(step ? { id: step } : {})} />
    case 'droits':
      return <Rights />
  }
  return <NotFound />
}

export function TransportScreens() {
  return (
    <Suspense fallback={<Skeleton cards={3} />}>
      <Screen />
    </Suspense>
  )
}
