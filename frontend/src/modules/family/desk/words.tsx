import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { AnchorButton } from '../../../ui/Button'
import { FileText } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTown } from '../place'
import { type Kind, paperAt, regieKey } from './queries'

/** The kinds of money in the order of a drawer. */
export const kinds: readonly Kind[] = ['cash', 'cheque', 'cesu', 'ancv', 'card']

/** How a kind of money, a state, an end are called. */
export function useWords() {
  const { t } = useLingui()
  return {
    money: (kind: string) =>
      ({ cash: t`Espèces`, cheque: t`Chèque`, cesu: t`CESU`, ancv: t`Chèques-vacances`, card: t`Carte`, transfer: t`Virement du Trésor`, online: t`Paiement en ligne` })[kind] ?? kind,
    lot: (state: string) => ({ prepared: t`À figer`, sent: t`Parti à la banque`, collected: t`Prélevé`, dropped: t`Abandonné` })[state] ?? state,
    debit: (state: string) => ({ prepared: t`À figer`, sent: t`Parti`, collected: t`Prélevé`, rejected: t`Rejeté`, left_out: t`Écarté` })[state] ?? state,
    title: (state: string) => ({ prepared: t`Préparé`, issued: t`Titre émis`, paid: t`Payé au Trésor`, cancelled: t`Annulé`, written_off: t`Non-valeur` })[state] ?? state,
    ended: (why: string) => ({ revoked: t`Révoqué`, unused: t`Inutilisé depuis 36 mois`, rejected: t`Rejeté par la banque`, replaced: t`Remplacé` })[why] ?? why,
  }
}

/** Money moved: all that the régie shows is read again. */
export function useMoved(): () => Promise<void> {
  const town = useTown()
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: regieKey(town.id) })
}

/** A paper of the régie, to print or to hand out. */
export function Paper({ path, children, dense }: { path: string; children: ReactNode; dense?: boolean }) {
  const town = useTown()
  return (
    <AnchorButton icon={FileText} href={paperAt(town.id, path)} download {...(dense ? { dense: true } : {})}>
      {children}
    </AnchorButton>
  )
}
