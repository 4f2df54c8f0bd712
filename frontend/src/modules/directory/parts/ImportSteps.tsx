import { useLingui } from '@lingui/react/macro'
import { Steps } from '../../../ui/PageHeader'

/** Files, dry run, report, application. */
export function ImportSteps({ current }: { current: number }) {
  const { t } = useLingui()
  return <Steps steps={[t`Fichiers`, t`Essai`, t`Relecture`, t`Application`]} current={current} />
}
