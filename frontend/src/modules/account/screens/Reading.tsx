import { Trans, useLingui } from '@lingui/react/macro'
import { current, type Language, speak } from '../../../i18n/i18n'
import { savePreferences } from '../../../shell/session'
import { Card } from '../../../ui/Card'
import { Select } from '../../../ui/Field'
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
          <Select
            className="mt-5"
            label={t`Langue`}
            defaultValue={current()}
            onChange={(e) => {
              const language = e.target.value as Language
              void speak(language)
              savePreferences({ language })
            }}
            options={[
              { value: 'fr', label: 'Français' },
              { value: 'en', label: 'English' },
            ]}
          />
        </div>
      </Card>
    </AccountPage>
  )
}
