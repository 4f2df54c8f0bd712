import { Trans, useLingui } from '@lingui/react/macro'
import { EmptyState } from '../../../ui/Feedback'
import { PageHeader } from '../../../ui/PageHeader'
import { SectionIndex } from '../../../ui/SectionPages'
import { useSettingsPages, useTenant } from '../pages'

/** « Réglages »: what the organisation is, how it looks, what it opens and to whom. */
export function SettingsIndex() {
  const { t } = useLingui()
  const pages = useSettingsPages()
  const { name } = useTenant()
  return (
    <>
      <PageHeader title={t`Réglages`} context={name} />
      {pages.length ? (
        <SectionIndex items={pages} label={t`Réglages`} />
      ) : (
        <EmptyState title={<Trans>Votre profil n’a pas de réglage ici</Trans>}>
          <Trans>La direction de l’école ou l’administration de la commune peut les modifier.</Trans>
        </EmptyState>
      )}
    </>
  )
}
