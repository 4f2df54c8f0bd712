import { Trans, useLingui } from '@lingui/react/macro'
import { Badge } from '../../ui/Feedback'
import type { Resource } from './queries'
import { type Send, sends } from './words'

/** What a resource receives, in plain words; the identifier of its own is always among it. */
export function SendsList({ sends: list }: { sends: readonly string[] }) {
  const { i18n } = useLingui()
  return (
    <ul className="mt-2 list-disc ps-5 text-md text-ink">
      <li>
        <Trans>Un identifiant propre à cette ressource, qui ne dit pas qui est la personne</Trans>
      </li>
      {(Object.keys(sends) as Send[])
        .filter((s) => list.includes(s))
        .map((s) => (
          <li key={s}>{i18n._(sends[s])}</li>
        ))}
    </ul>
  )
}

export function StateBadge({ resource }: { resource: Resource }) {
  if (resource.state === 'proposed')
    return (
      <Badge tone="warning">
        <Trans>Attend l’accord de la direction</Trans>
      </Badge>
    )
  if (resource.state === 'suspended')
    return (
      <Badge tone="danger">
        <Trans>Suspendue</Trans>
      </Badge>
    )
  return (
    <Badge tone="success">
      <Trans>Ouverte</Trans>
    </Badge>
  )
}
