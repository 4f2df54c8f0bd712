import { Trans } from '@lingui/react/macro'
import { Badge } from '../../ui/Feedback'
import { formatDate, formatList } from '../../ui/format'
import type { Choice, Line } from './queries'

/** « élèves, enseignants »: the profiles that a charter names, in small letters inside a sentence. */
export const named = (profiles: readonly string[], choices: readonly Choice[]): string => formatList(profiles.map((p) => (choices.find((c) => c.profile === p)?.label ?? p).toLocaleLowerCase('fr')))

/** Where a charter stands, in a word. */
export function State({ line, today }: { line: Line; today: string }) {
  if (line.gone)
    return (
      <Badge>
        <Trans>Retirée</Trans>
      </Badge>
    )
  if (!line.last)
    return (
      <Badge tone="warning">
        <Trans>Brouillon</Trans>
      </Badge>
    )
  const since = formatDate(line.last.since.slice(0, 10), 'numeric')
  return line.last.since.slice(0, 10) > today ? (
    <Badge tone="info">
      <Trans>À partir du {since}</Trans>
    </Badge>
  ) : (
    <Badge tone="success">
      <Trans>En vigueur</Trans>
    </Badge>
  )
}

/** A charter's text: paragraphs are parted by an empty line. */
export function Paragraphs({ text }: { text: string }) {
  return (
    <div lang="fr" className="text-ink measure flex flex-col gap-3">
      {text
        .split(/\n\s*\n/)
        .map((p) => p.trim())
        .filter(Boolean)
        .map((p, i) => (
          <p key={i}>{p}</p>
        ))}
    </div>
  )
}
