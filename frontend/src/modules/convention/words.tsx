import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Badge, type Tone } from '../../ui/Feedback'
import type { Act, Line } from './queries'

const states: Record<Line['state'], { label: MessageDescriptor; tone?: Tone }> = {
  draft: { label: msg`Brouillon` },
  sent: { label: msg`À signer`, tone: 'warning' },
  refused: { label: msg`Refusée`, tone: 'danger' },
  to_come: { label: msg`Signée, à venir`, tone: 'info' },
  in_force: { label: msg`En vigueur`, tone: 'success' },
  ended: { label: msg`Terminée` },
}

/** Where a convention stands, in a word. */
export function State({ of }: { of: Line }) {
  const { i18n } = useLingui()
  const s = states[of.state]
  return <Badge {...(s.tone && { tone: s.tone })}>{i18n._(s.label)}</Badge>
}

export const todos: Record<NonNullable<Line['todo']>, MessageDescriptor> = {
  sign: msg`À vous de signer`,
  vote: msg`À présenter au conseil d’administration`,
  advise: msg`Votre avis est attendu`,
  send: msg`À relire et à envoyer`,
}

/** What was done, as the life of a convention tells it. */
export const deeds: Record<Act['kind'], MessageDescriptor> = {
  sent: msg`Texte envoyé à ceux qui signent`,
  recalled: msg`Texte repris pour le corriger`,
  signed: msg`Signature`,
  refused: msg`Refus`,
  voted: msg`Vote du conseil d’administration`,
  asked: msg`Avis demandé`,
  advised: msg`Avis rendu`,
  reminded: msg`Rappel`,
  ended: msg`Fin annoncée`,
}

export const results: Record<string, MessageDescriptor> = { for: msg`pour`, against: msg`contre`, favourable: msg`favorable`, reserved: msg`réservé`, unfavourable: msg`défavorable` }

export const qualities: Record<string, MessageDescriptor> = {
  mayor: msg`maire`,
  deputy_mayor: msg`adjoint au maire`,
  president: msg`président`,
  vice_president: msg`vice-président`,
  dasen: msg`directeur académique`,
  rector: msg`recteur`,
  head: msg`chef d’établissement`,
  deputy_head: msg`adjoint du chef d’établissement`,
  delegate: msg`agent ayant reçu délégation`,
}
