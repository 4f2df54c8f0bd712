import { useLingui } from '@lingui/react'
import type { ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'

/**
 * Gives React Aria the app's language instead of the browser's: its own sentences are kept in French and English only, and
 * a browser set to another language would find none. Every file of ui/ that uses React Aria's words wraps itself in it.
 */
export function AriaLocale({ children }: { children: ReactNode }) {
  const { i18n } = useLingui()
  return <I18nProvider locale={i18n.locale === 'en' ? 'en-US' : 'fr-FR'}>{children}</I18nProvider>
}
