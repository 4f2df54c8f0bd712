import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Banner, ProblemState } from '../../../ui/Feedback'
import { formatDate, formatMoney, formatPercent } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { billingKey, type Invoice } from '../queries'
import { page, useHere } from '../words'
import { claimLateness, type Lateness } from './queries'

/** What paying late costs, and how the figure is obtained. */
export function Late({ v, of: l, may }: { v: Invoice; of: Lateness; may: boolean }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const [asking, setAsking] = useState(false)
  const claim = useMutation({
    mutationFn: () => claimLateness(here.id, v.id, l.due_cents),
    onSuccess: () => cache.invalidateQueries({ queryKey: billingKey(here.id) }),
    onSettled: () => setAsking(false),
  })
  const { days, law, formula } = l
  const [since, until] = [formatDate(l.since, 'numeric'), formatDate(l.until, 'numeric')]
  const rate = formatPercent(l.base_ppm / 1_000_000, 2)
  const points = l.private ? 10 : 8
  const half = l.base_since ? formatDate(l.base_since, 'year') : ''
  const sum = formatMoney(l.due_cents)
  if (l.missing) {
    const day = formatDate(l.missing, 'year')
    return (
      <Section title={<Trans>Retard de paiement</Trans>}>
        <Banner tone="warning" title={<Trans>Le taux de la Banque centrale européenne au {day} n’est pas encore connu ici.</Trans>}>
          {v.side === 'vendor' ? (
            <TextLink to={page('identite')}>
              <Trans>L’écrire dans les réglages</Trans>
            </TextLink>
          ) : (
            <Trans>Votre fournisseur le complète.</Trans>
          )}
        </Banner>
      </Section>
    )
  }
  const figures: [string, number][] = [
    [t`Intérêts moratoires`, l.interest_cents],
    [t`Frais de recouvrement`, l.costs_cents],
  ]
  if (l.claimed_cents > 0) figures.push([t`Déjà réclamé`, -l.claimed_cents])
  return (
    <Section title={<Trans>Retard de paiement</Trans>}>
      <Card as="div">
        <p>
          <Trans>
            {days} jours, du {since} au {until}.
          </Trans>
        </p>
        <dl className="my-3 grid max-w-md grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-ink">
          {figures.map(([label, cents]) => (
            <div key={label} className="contents">
              <dt>{label}</dt>
              <dd className="text-end tabular">{formatMoney(cents)}</dd>
            </div>
          ))}
          <dt className="font-semibold">
            <Trans>À réclamer aujourd’hui</Trans>
          </dt>
          <dd className="text-end font-semibold tabular">{sum}</dd>
        </dl>
        <p className="text-sm">
          {formula}
          <br />
          <Trans>
            Taux de la BCE au {half} : {rate}, majoré de {points} points.
          </Trans>
          <br />
          {law}
        </p>
        {may && (
          <div className="mt-3">
            <Button onClick={() => setAsking(true)}>
              <Trans>Réclamer {sum}</Trans>
            </Button>
          </div>
        )}
        {claim.error && <ProblemState problem={claim.error} />}
      </Card>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => claim.mutate()} pending={claim.isPending} title={<Trans>Réclamer {sum} ?</Trans>} confirm={<Trans>Émettre une facture de {sum}</Trans>}>
        <Trans>Une facture hors du champ de la TVA part à son payeur, avec le calcul. Les intérêts qui courent encore se réclament plus tard, par une autre.</Trans>
      </ConfirmDialog>
    </Section>
  )
}
