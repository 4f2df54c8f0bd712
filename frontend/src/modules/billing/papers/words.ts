import { useLingui } from '@lingui/react/macro'
import type { Tone } from '../../../ui/Feedback'
import type { DepositState } from './queries'

export type Cause = 'commitment' | 'service' | 'siret' | 'amount' | 'other'

/** What Chorus Pro calls its states, and the reasons for which it sends an invoice back. */
export function useDepositWords(): { states: Record<DepositState, string>; tones: Partial<Record<DepositState, Tone>>; causes: Record<string, string> } {
  const { t } = useLingui()
  return {
    states: {
      deposited: t`Déposée`,
      routing: t`En cours d’acheminement`,
      available: t`Mise à disposition`,
      suspended: t`Suspendue`,
      refused: t`Refusée`,
      served: t`Service fait`,
      mandated: t`Mandatée`,
      paid: t`Mise en paiement`,
    },
    tones: { suspended: 'warning', refused: 'danger', paid: 'success', mandated: 'success' },
    causes: {
      commitment: t`Numéro d’engagement absent ou faux`,
      service: t`Code service absent ou faux`,
      siret: t`Mauvais destinataire (SIRET)`,
      amount: t`Montant contesté`,
      other: t`Autre motif`,
    },
  }
}
