import { useLingui } from '@lingui/react/macro'
import { useParams } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { useAbility } from '../../shell/session'
import { Skeleton } from '../../ui/Feedback'
import { PageNav } from '../../ui/PageNav'

const MyAbsences = lazy(() => import('./screens/MyAbsences').then((m) => ({ default: m.MyAbsences })))
const Declare = lazy(() => import('./screens/Declare').then((m) => ({ default: m.Declare })))
const DayOfSchool = lazy(() => import('./screens/DayOfSchool').then((m) => ({ default: m.DayOfSchool })))
const RollCall = lazy(() => import('./screens/RollCall').then((m) => ({ default: m.RollCall })))
const Register = lazy(() => import('./screens/Register').then((m) => ({ default: m.Register })))
const Facts = lazy(() => import('./screens/Facts').then((m) => ({ default: m.Facts })))
const WriteFact = lazy(() => import('./screens/WriteFact').then((m) => ({ default: m.WriteFact })))
const FactPage = lazy(() => import('./screens/FactPage').then((m) => ({ default: m.FactPage })))
const Hours = lazy(() => import('./screens/Hours').then((m) => ({ default: m.Hours })))
const Leaving = lazy(() => import('./screens/Leaving').then((m) => ({ default: m.Leaving })))

/** What a family does: its absences, and a new one. */
export function FamilyScreens() {
  const { page } = useParams({ strict: false }) as { page?: string }
  return <Suspense fallback={<Skeleton cards={2} />}>{!page ? <MyAbsences /> : page === 'signaler' ? <Declare /> : <NotFound />}</Suspense>
}

function staffPage(page: string | undefined, act: string | undefined): ReactNode {
  switch (page) {
    case undefined:
      return <DayOfSchool />
    case 'appel':
      return act ? <RollCall of={act} /> : <NotFound />
    case 'registre':
      return act ? <NotFound /> : <Register />
    case 'sortie':
      return act ? <NotFound /> : <Leaving />
    case 'horaires':
      return act ? <NotFound /> : <Hours />
    case 'evenements':
      if (!act) return <Facts />
      return /^(sortie|fermeture|absence|greve)$/.test(act) ? <WriteFact kind={act} /> : <FactPage id={act} />
    default:
      return <NotFound />
  }
}

/** The school's own pages, by the end of their address. */
export function StaffScreens() {
  const { page, act } = useParams({ strict: false }) as { page?: string; act?: string }
  return <Suspense fallback={<Skeleton cards={3} />}>{staffPage(page, act)}</Suspense>
}

/** The pages of the service, in reach of each other. */
export function StaffNav() {
  const { t } = useLingui()
  const manages = useAbility('attendance:manage')
  const pages = [
    { to: '/presences', label: t`Aujourd’hui`, exact: true },
    { to: '/presences/evenements', label: t`Sorties et fermetures` },
    { to: '/presences/sortie', label: t`Qui part avec qui` },
    { to: '/presences/registre', label: t`Registre` },
    ...(manages ? [{ to: '/presences/horaires', label: t`Horaires` }] : []),
  ]
  return <PageNav label={t`Présences`} pages={pages} />
}
