import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Badge } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import type { Request } from '../queries'
import { fields, scopes, states } from '../words'

/** Where a request stands. */
export function StateBadge({ state }: { state: Request['state'] }) {
  const { i18n } = useLingui()
  return <Badge tone={states[state].tone}>{i18n._(states[state].label)}</Badge>
}

/** The days that are left to answer; late and soon are said in words too. */
export function DaysLeft({ days }: { days: number }) {
  const late = -days
  if (days < 0)
    return (
      <Badge tone="danger">
        <Plural value={late} one="# jour de retard" other="# jours de retard" />
      </Badge>
    )
  return <Badge tone={days <= 7 ? 'warning' : 'info'}>{days === 0 ? <Trans>À répondre aujourd’hui</Trans> : <Plural value={days} one="# jour restant" other="# jours restants" />}</Badge>
}

/** What a request asks, as it was written: the corrections, the scope, the message. */
export function WhatIsAsked({ request: r }: { request: Request }) {
  const { i18n } = useLingui()
  const corrections = r.corrections ?? []
  return (
    <>
      {r.scope && <p>{i18n._(scopes[r.scope].label)}</p>}
      {corrections.length > 0 && (
        <ul className="list-disc ps-5">
          {corrections.map((c) => (
            <li key={c.field}>
              {i18n._(fields[c.field])} : <strong className="text-ink">{c.field === 'birth_date' && c.to ? formatDate(c.to) : c.to || <Trans>à effacer</Trans>}</strong>
            </li>
          ))}
        </ul>
      )}
      {r.message && <p className="whitespace-pre-line">« {r.message} »</p>}
    </>
  )
}
