import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import type { Tone } from '../../ui/Feedback'
import type { Suspension } from './queries'

/** How the kinds of organisation are called. */
export const kinds: Record<string, MessageDescriptor> = {
  commune: msg`Commune`,
  intercommunality: msg`Intercommunalité`,
  departement: msg`Département`,
  region: msg`Région`,
  school: msg`École ou collège`,
  academy: msg`Académie`,
  district: msg`Circonscription`,
  vendor: msg`Fournisseur`,
}

/** How far a subscription is. */
export const subscriptions: Record<string, MessageDescriptor> = {
  asked: msg`Devis demandé`,
  quoted: msg`Devis envoyé`,
  submitted: msg`À approuver`,
  ordered: msg`Commandé`,
  running: msg`En cours`,
  ended: msg`Terminé`,
}

export const suspensionStates: Record<Suspension['state'], { label: MessageDescriptor; tone: Tone }> = {
  proposed: { label: msg`Proposée`, tone: 'warning' },
  in_force: { label: msg`En vigueur`, tone: 'danger' },
  withdrawn: { label: msg`Retirée`, tone: 'info' },
  lifted: { label: msg`Levée`, tone: 'success' },
}
