import { Trans } from '@lingui/react/macro'
import { Check, CloudOff } from 'lucide-react'
import { formatTime } from './format'
import type { Autosave } from './useAutosave'

/** « Brouillon enregistré 14 h 03 », beside the buttons. */
export function AutosaveNote({ state, savedAt }: Pick<Autosave, 'state' | 'savedAt'>) {
  const time = savedAt ? formatTime(savedAt) : ''
  return (
    <p role="status" className="text-md text-ink-2 inline-flex items-center gap-1.5 min-h-6">
      {state === 'saved' && <Check aria-hidden className="size-4 text-success" />}
      {state === 'local' && <CloudOff aria-hidden className="size-4 text-warning" />}
      {state === 'saved' && <Trans>Brouillon enregistré {time}</Trans>}
      {(state === 'saving' || state === 'waiting') && <Trans>Enregistrement…</Trans>}
      {state === 'local' && <Trans>Gardé sur cet appareil, envoyé dès le retour du réseau</Trans>}
      {state === 'conflict' && <Trans>Modifié ailleurs : comparez avant de continuer</Trans>}
    </p>
  )
}
