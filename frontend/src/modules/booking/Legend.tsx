import { Trans } from '@lingui/react/macro'
import { Backpack, Ban, BellRing, Check, Hourglass, Lock, Sun } from 'lucide-react'

/** What the pictograms of a month say. A week has its words in the cells. */
export function Legend({ words, label }: { words: boolean; label: string }) {
  if (!words) return null
  return (
    <ul aria-label={label} className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-md text-ink-2">
      {[
        [<Check key="i" aria-hidden className="size-4 text-brand" />, <Trans key="w">Réservé</Trans>],
        [<span key="i" aria-hidden className="size-3.5 rounded-sm border-2 border-current" />, <Trans key="w">Libre</Trans>],
        [<Hourglass key="i" aria-hidden className="size-4 text-warning" />, <Trans key="w">Sur la liste d’attente</Trans>],
        [<BellRing key="i" aria-hidden className="size-4 text-warning" />, <Trans key="w">Place proposée</Trans>],
        [<Backpack key="i" aria-hidden className="size-4" />, <Trans key="w">Retiré par l’école</Trans>],
        [<Lock key="i" aria-hidden className="size-4" />, <Trans key="w">Délai passé</Trans>],
        [<span key="i" aria-hidden className="size-2 rounded-full bg-warning" />, <Trans key="w">Changé après la limite</Trans>],
        [<Ban key="i" aria-hidden className="size-4" />, <Trans key="w">Complet</Trans>],
        [<Sun key="i" aria-hidden className="size-4" />, <Trans key="w">Congés, jour férié</Trans>],
      ].map(([icon, word], i) => (
        <li key={i} className="inline-flex items-center gap-1.5">
          {icon}
          {word}
        </li>
      ))}
    </ul>
  )
}
