import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Buttons } from '../../../ui/Button'
import { Problem } from '../../../api/client'
import { Banner } from '../../../ui/Feedback'
import { formatMoney } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import type { Invoice } from '../queries'
import { page, useHere } from '../words'
import { beginVisit, type Visit, waysQuery } from './queries'

/** How a buyer whose money is its own may pay an invoice beside a transfer. A public one reads why it may not. */
export function PayOnline({ of: v }: { of: Invoice }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const navigate = useNavigate()
  const { data: ways } = useQuery(waysQuery(here.id, v.id))
  const begin = useMutation({
    mutationFn: (what: Visit['what']) => beginVisit(here.id, v.id, what),
    onSuccess: (visit) => {
      void cache.invalidateQueries({ queryKey: ['billing', here.id, 'ways'] })
      void navigate({ to: page('paiement', visit.id) })
    },
  })
  if (!ways) return null
  const amount = formatMoney(v.left_cents)
  const underway = ways.visits.find((x) => x.what === 'card')
  if (!ways.online)
    return ways.private || v.left_cents <= 0 ? null : (
      <Section title={<Trans>Payer</Trans>}>
        <p>
          <Trans>Un comptable public paie par virement, sur facture.</Trans>
        </p>
      </Section>
    )
  return (
    <Section title={<Trans>Payer</Trans>}>
      {underway && (
        <Banner className="mb-4" title={underway.state === 'unknown' ? t`La banque n’a pas encore répondu` : t`Un paiement par carte est commencé`}>
          {underway.state === 'unknown' ? <Trans>Ne payez pas une seconde fois.</Trans> : <Trans>Le bouton y ramène : rien n’est payé deux fois.</Trans>}
        </Banner>
      )}
      <Buttons>
        {v.left_cents > 0 && v.kind === 'invoice' && (
          <Button variant="primary" pending={begin.isPending && begin.variables === 'card'} onClick={() => begin.mutate('card')}>
            <Trans>Payer {amount} par carte</Trans>
          </Button>
        )}
        <Button pending={begin.isPending && begin.variables === 'mandate'} onClick={() => begin.mutate('mandate')}>
          <Trans>Autoriser le prélèvement</Trans>
        </Button>
        <Button variant="quiet" pending={begin.isPending && begin.variables === 'portal'} onClick={() => begin.mutate('portal')}>
          <Trans>Mes moyens de paiement</Trans>
        </Button>
      </Buttons>
      {begin.error && <Banner className="mt-4" tone="danger" live title={begin.error instanceof Problem && begin.error.detail ? begin.error.detail : t`Le paiement n’a pas pu commencer. Rien n’a été débité.`} />}
      <p className="mt-3 text-sm">
        <Trans>La page est celle de Stripe, pour le compte de {v.peer}. Le prélèvement vaut pour vos prochaines factures. Un virement reste possible.</Trans>
      </p>
    </Section>
  )
}
