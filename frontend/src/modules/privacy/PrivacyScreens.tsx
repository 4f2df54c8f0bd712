import { useLingui } from '@lingui/react/macro'
import { useParams } from '@tanstack/react-router'
import { FileText, ShieldCheck, Trash2 } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { NotFound } from '../../shell/root'
import { hatOf, useAbility, useBoot } from '../../shell/session'
import { Skeleton } from '../../ui/Feedback'
import { SectionPage } from '../../ui/SectionPages'

const Inbox = lazy(() => import('./screens/Inbox').then((m) => ({ default: m.Inbox })))
const OneRequest = lazy(() => import('./screens/OneRequest').then((m) => ({ default: m.OneRequest })))
const RecordLetter = lazy(() => import('./screens/RecordLetter').then((m) => ({ default: m.RecordLetter })))
const Register = lazy(() => import('./screens/Register').then((m) => ({ default: m.Register })))
const Erasures = lazy(() => import('./screens/Erasures').then((m) => ({ default: m.Erasures })))

/** The pages of those who answer for data, by the end of their address. */
export function PrivacyScreens() {
  const { t } = useLingui()
  const { page, one } = useParams({ strict: false }) as { page?: string; one?: string }
  const tenant = hatOf(useBoot())?.tenant
  const answers = useAbility('privacy:answer')
  const registers = useAbility('privacy:register')
  const items = [
    ...(answers ? [{ to: '/donnees', label: t`Demandes`, icon: ShieldCheck }] : []),
    ...(registers
      ? [
          { to: '/donnees/registre', label: t`Registre des traitements`, icon: FileText },
          { to: '/donnees/effacements', label: t`Ce qui a été effacé`, icon: Trash2 },
        ]
      : []),
  ]
  const screen = () => {
    if (!tenant) return <NotFound />
    if (answers && !page) return <Inbox tenant={tenant} />
    if (answers && page === 'demandes' && one) return <OneRequest key={one} tenant={tenant} id={one} />
    if (answers && page === 'nouvelle' && !one) return <RecordLetter tenant={tenant} />
    if (registers && page === 'registre' && !one) return <Register tenant={tenant} />
    if (registers && page === 'effacements' && !one) return <Erasures tenant={tenant} />
    return <NotFound />
  }
  return (
    <SectionPage items={items} label={t`Données personnelles`}>
      <Suspense fallback={<Skeleton cards={3} />}>{screen()}</Suspense>
    </SectionPage>
  )
}
