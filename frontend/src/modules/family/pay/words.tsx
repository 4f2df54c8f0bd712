import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { Trans } from '@lingui/react/macro'
import { formatDate, formatMoney } from '../../../ui/format'
import type { Bill } from './queries'

/** « septembre 2026 », with a capital where a title begins. */
export function monthName(month: string): string {
  const text = formatDate(month, 'month')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export const kinds: Record<Bill['kind'], MessageDescriptor> = { invoice: msg`Facture`, credit_note: msg`Avoir`, carried: msg`Somme reportée`, opening: msg`Solde antérieur` }

export const ways: Record<string, MessageDescriptor> = { desk: msg`au guichet de la régie`, sepa: msg`par prélèvement, si vous en avez signé le mandat` }

export const settledBy: Record<string, MessageDescriptor> = {
  payment: msg`Paiement en ligne`,
  receipt: msg`Paiement au guichet`,
  debit: msg`Prélèvement`,
  transfer: msg`Virement`,
  credit_note: msg`Avoir`,
  advance: msg`Avance déjà versée`,
  advance_back: msg`Avance reprise`,
  reversal: msg`Paiement annulé`,
}

/** By whom it is paid for, and how. */
export function Online({ rail }: { rail: 'payfip' | 'stripe' }) {
  if (rail === 'payfip') return <Trans>Carte ou prélèvement, sur PayFiP, la page de paiement de la DGFiP.</Trans>
  return <Trans>Par carte, sur la page sécurisée de Stripe.</Trans>
}

/** « la moitié », « un tiers », else « 40 % ». */
export function Share({ ppm, whole }: { ppm: number; whole: number }) {
  const sum = formatMoney(whole)
  const percent = `${Math.round(ppm / 100) / 100}`.replace('.', ',')
  if (ppm === 500_000) return <Trans>Votre part : la moitié de {sum}</Trans>
  if (Math.round(ppm / 1000) === 333) return <Trans>Votre part : un tiers de {sum}</Trans>
  if (ppm === 250_000) return <Trans>Votre part : un quart de {sum}</Trans>
  return (
    <Trans>
      Votre part : {percent} % de {sum}
    </Trans>
  )
}
