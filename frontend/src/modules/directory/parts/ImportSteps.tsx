import { useLingui } from '@lingui/react/macro'
import { Steps } from '../../../ui/PageHeader'

/** Files, dry run, report, application. */
export function ImportSteps({ current }: { current: number }) {
  const { t } = useLingui()
  return <Steps steps={[t`Fichiers`, t`Essai`, t`Relecture`, t`Application`]} current={current} />
}

/** Of a set for many schools: files, each school's comparison, what a person looks at, application. */
export function FeedSteps({ current }: { current: number }) {
  const { t } = useLingui()
  return <Steps steps={[t`Fichiers`, t`Lecture`, t`Écoles`, t`Application`]} current={current} />
}
