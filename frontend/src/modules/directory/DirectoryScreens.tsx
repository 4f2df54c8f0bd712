import { useParams } from '@tanstack/react-router'
import { type ComponentType, createElement, lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { Skeleton } from '../../ui/Feedback'
import { DirectoryPage } from './parts/Frame'
import { pattern } from './place'

/** The pages of the directory, by their address; `*` is an id. */
const screens = new Map<string, ComponentType>(
  Object.entries({
    '': lazy(() => import('./screens/People').then((m) => ({ default: m.People }))),
    ajouter: lazy(() => import('./screens/AddPerson').then((m) => ({ default: m.AddPerson }))),
    'personnes/*': lazy(() => import('./screens/OnePerson').then((m) => ({ default: m.OnePerson }))),
    'personnes/*/modifier': lazy(() => import('./screens/EditPerson').then((m) => ({ default: m.EditPerson }))),
    'personnes/*/responsable': lazy(() => import('./screens/AddGuardian').then((m) => ({ default: m.AddGuardian }))),
    'personnes/*/decision': lazy(() => import('./screens/Restrict').then((m) => ({ default: m.Restrict }))),
    'personnes/*/code': lazy(() => import('./screens/OneTimeCode').then((m) => ({ default: m.OneTimeCode }))),
    classes: lazy(() => import('./screens/ClassList').then((m) => ({ default: m.ClassList }))),
    'classes/*': lazy(() => import('./screens/OneClass').then((m) => ({ default: m.OneClass }))),
    'classes/*/ajouter': lazy(() => import('./screens/JoinClass').then((m) => ({ default: m.JoinClass }))),
    'classes/*/code': lazy(() => import('./screens/ClassCodeOfDay').then((m) => ({ default: m.ClassCodeOfDay }))),
    groupes: lazy(() => import('./screens/GroupList').then((m) => ({ default: m.GroupList }))),
    'groupes/nouveau': lazy(() => import('./screens/EditGroup').then((m) => ({ default: m.NewGroup }))),
    'groupes/*': lazy(() => import('./screens/OneGroup').then((m) => ({ default: m.OneGroup }))),
    'groupes/*/modifier': lazy(() => import('./screens/EditGroup').then((m) => ({ default: m.EditGroup }))),
    comptes: lazy(() => import('./screens/Activation').then((m) => ({ default: m.Activation }))),
    'a-traiter': lazy(() => import('./screens/ToDecide').then((m) => ({ default: m.ToDecide }))),
    rentree: lazy(() => import('./screens/NextYear').then((m) => ({ default: m.NextYear }))),
    transferts: lazy(() => import('./screens/Transfers').then((m) => ({ default: m.Transfers }))),
    'transferts/*': lazy(() => import('./screens/OneTransfer').then((m) => ({ default: m.OneTransfer }))),
    'personnes/*/transfert': lazy(() => import('./screens/Leave').then((m) => ({ default: m.Leave }))),
    imports: lazy(() => import('./screens/Imports').then((m) => ({ default: m.Imports }))),
    'imports/nouveau': lazy(() => import('./screens/NewImport').then((m) => ({ default: m.NewImport }))),
    'imports/*/colonnes': lazy(() => import('./screens/Columns').then((m) => ({ default: m.Columns }))),
    flux: lazy(() => import('./screens/Feeds').then((m) => ({ default: m.Feeds }))),
    'flux/nouveau': lazy(() => import('./screens/NewFeed').then((m) => ({ default: m.NewFeed }))),
    'flux/*': lazy(() => import('./screens/OneFeed').then((m) => ({ default: m.OneFeed }))),
    'imports/*': lazy(() => import('./screens/OneImport').then((m) => ({ default: m.OneImport }))),
  }),
)

export function DirectoryScreens() {
  const place = useParams({ strict: false }) as { section?: string; id?: string; act?: string }
  return (
    <DirectoryPage>
      {/* Another person is another page: nothing typed for one stays for the next. */}
      <Suspense fallback={<Skeleton cards={2} />}>{createElement(screens.get(pattern(place)) ?? NotFound, { key: place.id ?? '' })}</Suspense>
    </DirectoryPage>
  )
}
