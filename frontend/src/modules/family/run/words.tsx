import { useLingui } from '@lingui/react/macro'
import type { Bill, Late, Problem } from './queries'

export const page = (...parts: string[]) => ['/facturation', ...parts].join('/') as '/'

/** A payer at the régie's desk: all they owe, their receipts, their mandate. */
export const account = (payer: string) => `/regie/compte/${payer}` as '/'

/** What an agent must look at, why, and what mends it. */
export function useProblems(): Record<Problem, { title: string; help: string; to?: '/' }> {
  const { t } = useLingui()
  return {
    no_payer: { title: t`Personne ne paie`, help: t`Un jour au moins n’a pas de payeur. Indiquez qui paie dans le foyer, puis recalculez.`, to: '/foyers' as '/' },
    no_tariff: { title: t`Pas de tarif`, help: t`Des réservations n’ont pas de tarif ces jours-là. Appliquez un tarif, puis recalculez.`, to: '/tarifs' as '/' },
    undecided: { title: t`Justificatif attendu`, help: t`Ces jours ne sont pas comptés tant que le justificatif est attendu. Ils viendront ensuite dans « à corriger ».` },
    no_quotient: { title: t`Quotient inconnu`, help: t`Le prix est celui que la collectivité a fixé sans quotient. Demandez-le à la famille si elle peut payer moins.`, to: '/foyers' as '/' },
    over_cost: { title: t`Plafonné au coût`, help: t`Un prix dépassait le coût par usager : il y a été ramené. Rien à faire.` },
  }
}

export function useBillKinds(): Record<Bill['kind'], string> {
  const { t } = useLingui()
  return { invoice: t`Facture`, credit_note: t`Avoir`, carried: t`Report`, opening: t`Reprise` }
}

/** The reminders, in their order; then the Trésor. */
export function useLevels(): [string, string, string, string] {
  const { t } = useLingui()
  return [t`1er rappel`, t`2e rappel`, t`Dernier rappel`, t`Trésor`]
}

/** Why a reminder waits. */
export function useHeld(): Record<NonNullable<Late['held']>, string> {
  const { t } = useLingui()
  return {
    title: t`Titre préparé`,
    payment: t`Paiement en cours`,
    debit: t`Prélèvement attendu`,
    dispute: t`Facture contestée`,
    instalments: t`Paiement en plusieurs fois`,
    social: t`Aide demandée`,
    credit: t`Avoir à établir`,
    floor: t`Sous le seuil`,
    carried: t`Reporté sur la prochaine facture`,
  }
}
