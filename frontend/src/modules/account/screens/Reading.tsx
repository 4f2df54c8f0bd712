import { Trans, useLingui } from '@lingui/react/macro'
import { Language } from '../../../shell/Language'
import { Card } from '../../../ui/Card'
import { PageHeader } from '../../../ui/PageHeader'
import { ReadingSettings } from '../../../ui/ReadingSettings'
import { AccountPage } from '../pages'

/** How the app looks and reads, for this person: at once, on all their devices. */
export function Reading() {
  const { t } = useLingui()
  return (
    <AccountPage>
      <PageHeader title={t`Affichage et lecture`} back="/compte">
        <Trans>Chaque choix s’applique aussitôt. Vos choix vous suivent sur vos autres appareils.</Trans>
      </PageHeader>
      <Card as="div">
        <div className="text-ink">
          <ReadingSettings />
          <Language />
        </div>
      </Card>
    </AccountPage>
  )
}
