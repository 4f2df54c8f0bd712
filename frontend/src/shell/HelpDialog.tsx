import { Trans } from '@lingui/react/macro'
import type { Boot } from '../api/boot'
import { Dialog } from '../ui/Dialog'
import { usePreferences } from '../ui/preferences'

/** The « ? » panel: the keys, the way to the help pages. */
export default function HelpDialog({ onClose, boot }: { onClose: () => void; boot: Boot }) {
  const { shortcuts } = usePreferences()
  const letters = boot.nav.filter((e) => e.letter)
  return (
    <Dialog open onClose={onClose} title={<Trans>Aide</Trans>}>
      <p className="mb-4">
        <a className="link" href="/aide">
          <Trans>Les pages d’aide, écran par écran</Trans>
        </a>
      </p>
      <h3 className="text-lg mb-2">
        <Trans>Raccourcis du clavier</Trans>
      </h3>
      {!shortcuts && (
        <p className="text-ink-2 mb-2">
          <Trans>Les raccourcis d’une touche sont désactivés dans vos réglages.</Trans>
        </p>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-2 items-baseline">
        <Key keys="⌘K / Ctrl K">
          <Trans>rechercher</Trans>
        </Key>
        <Key keys="/">
          <Trans>filtrer la liste</Trans>
        </Key>
        <Key keys="n">
          <Trans>nouveau</Trans>
        </Key>
        <Key keys="Ctrl Entrée">
          <Trans>envoyer</Trans>
        </Key>
        <Key keys="?">
          <Trans>cette aide</Trans>
        </Key>
        {letters.map((e) => (
          <Key key={e.key} keys={`g ${e.letter}`}>
            {e.label}
          </Key>
        ))}
      </dl>
    </Dialog>
  )
}

function Key({ keys, children }: { keys: string; children: React.ReactNode }) {
  return (
    <>
      <dt>
        <kbd className="font-body text-sm border border-control rounded-control px-2 py-0.5 whitespace-nowrap">{keys}</kbd>
      </dt>
      <dd>{children}</dd>
    </>
  )
}
