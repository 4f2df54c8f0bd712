import { Trans } from '@lingui/react/macro'

/**
 * On every page. The state of accessibility is the one the law asks to write: without a complete audit of conformity the
 * only honest word is « non conforme », whatever the automatic tests say; the audit changes it here and in the declaration.
 * `short`: a child's page, which keeps that sentence alone.
 */
export function Footer({ demo, short }: { demo: boolean; short?: boolean }) {
  return (
    <footer data-noprint className="w-full max-w-6xl mx-auto px-4 lg:px-8 py-4 text-sm text-ink-2">
      <ul className="flex flex-wrap gap-x-5 border-t border-line pt-3">
        <li>
          <a className="link inline-flex items-center min-h-8" href="/accessibilite">
            <Trans>Accessibilité : non conforme</Trans>
          </a>
        </li>
        {!short && (
          <>
            <li>
              <a className="link inline-flex items-center min-h-8" href="/donnees-personnelles">
                <Trans>Données personnelles</Trans>
              </a>
            </li>
            <li>
              <a className="link inline-flex items-center min-h-8" href="/mentions-legales">
                <Trans>Mentions légales</Trans>
              </a>
            </li>
            <li>
              <a className="link inline-flex items-center min-h-8" href="/aide">
                <Trans>Aide</Trans>
              </a>
            </li>
          </>
        )}
        {demo && (
          <li>
            <a className="link inline-flex items-center min-h-8" href="/dev/clock">
              <Trans>Démonstration : date, courriels, comptes</Trans>
            </a>
          </li>
        )}
      </ul>
    </footer>
  )
}
