import { useLocation, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'

const MyFiles = lazy(() => import('./screens/MyFiles').then((m) => ({ default: m.MyFiles })))
const MyFile = lazy(() => import('./screens/MyFile').then((m) => ({ default: m.MyFile })))
const Files = lazy(() => import('./screens/Files').then((m) => ({ default: m.Files })))
const OneFile = lazy(() => import('./screens/OneFile').then((m) => ({ default: m.OneFile })))
const Sectors = lazy(() => import('./screens/Sectors').then((m) => ({ default: m.Sectors })))
const Derogations = lazy(() => import('./screens/Derogations').then((m) => ({ default: m.Derogations })))
const ForecastPage = lazy(() => import('./screens/ForecastPage').then((m) => ({ default: m.ForecastPage })))
const SchoolList = lazy(() => import('./screens/SchoolList').then((m) => ({ default: m.SchoolList })))
const Departures = lazy(() => import('./screens/Departures').then((m) => ({ default: m.Departures })))
const Admissions = lazy(() => import('./screens/Admissions').then((m) => ({ default: m.Admissions })))
const OneAdmission = lazy(() => import('./screens/OneAdmission').then((m) => ({ default: m.OneAdmission })))
const Leavings = lazy(() => import('./screens/Leavings').then((m) => ({ default: m.Leavings })))

/** The pages of enrolment: a family's, the town hall's, the school's. */
function Screen() {
  const { town, file, page } = useParams({ strict: false }) as { town?: string; file?: string; page?: string }
  const { pathname } = useLocation()
  if (pathname.startsWith('/admissions')) {
    if (!page) return <Admissions />
    return page === 'departs' ? <Leavings /> : <OneAdmission id={page} />
  }
  if (pathname.startsWith('/inscriptions')) {
    switch (page) {
      case undefined:
        return <Files />
      case 'secteurs':
        return <Sectors />
      case 'derogations':
        return <Derogations />
      case 'previsions':
        return <ForecastPage />
      case 'liste':
        return <SchoolList />
      case 'departs':
        return <Departures />
      default:
        return <OneFile key={page} id={page} />
    }
  }
  if (!town) return <MyFiles />
  return file ? <MyFile key={file} town={town} id={file} /> : <NotFound />
}

export function EnrolmentScreens() {
  return (
    <Suspense fallback={<Skeleton cards={3} />}>
      <Screen />
    </Suspense>
  )
}
