import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { AnchorButton, Button, LinkButton } from '../../../ui/Button'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { billingKey } from '../queries'
import { page, useHere } from '../words'
import { returned, type Visit, visitQuery } from './queries'

const held = (v: Visit) => v.state === 'asked' || v.state === 'open' || v.state === 'unknown'
/** For how long an answer is awaited with the payer looking on. */
const patience = 10_000
/** Who was led to the page by this tab comes back to know what came of it, and is not led there again. */
const led = (id: string) => `preau.led.${id}`

/** The way to one of Stripe's pages, and back from it: coming back proves nothing, it has Stripe asked. */
export function Visited({ id }: { id: string }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const [waiting, setWaiting] = useState(true)
  const [back] = useState(() => sessionStorage.getItem(led(id)) !== null)
  const { data: v, error, refetch } = useQuery({ ...visitQuery(here.id, id), refetchInterval: ({ state }) => (state.data && held(state.data) ? (waiting ? 1_000 : 15_000) : false) })
  const { mutate: ask, isPending } = useMutation({ mutationFn: () => returned(here.id, id) })
  const open = v?.page !== undefined && !back
  useEffect(() => {
    if (back) ask()
  }, [back, ask])
  useEffect(() => {
    if (!open || !v?.page) return
    sessionStorage.setItem(led(id), '')
    window.location.assign(v.page)
  }, [open, id, v?.page])
  useEffect(() => {
    if (!waiting) return
    const timer = setTimeout(() => setWaiting(false), patience)
    return () => clearTimeout(timer)
  }, [waiting])
  const ended = v && !held(v)
  useEffect(() => {
    if (ended) void cache.invalidateQueries({ queryKey: billingKey(here.id) })
  }, [ended, cache, here.id])
  const titles: Record<Visit['what'], string> = { card: t`Votre paiement`, mandate: t`Votre prélèvement`, portal: t`Vos moyens de paiement` }
  return (
    <div className="max-w-3xl">
      <PageHeader title={v ? titles[v.what] : t`Votre paiement`} context={here.name} back={v ? page('factures', v.invoice) : page()} />
      {error && !v && <ProblemState problem={error} retry={() => void refetch()} />}
      {!v && !error && <Skeleton cards={1} />}
      <div aria-live="polite">{v && <Said of={v} waiting={waiting} back={back} />}</div>
      {v && (
        <div className="mt-4 flex flex-wrap gap-2">
          {held(v) && back && v.page && (
            <AnchorButton href={v.page} variant="primary">
              <Trans>Retourner à la page de paiement</Trans>
            </AnchorButton>
          )}
          {held(v) && back && !waiting && (
            <Button
              pending={isPending}
              onClick={() => {
                setWaiting(true)
                ask()
              }}
            >
              <Trans>Demander à nouveau</Trans>
            </Button>
          )}
          <LinkButton to={page('factures', v.invoice)}>
            <Trans>Voir la facture</Trans>
          </LinkButton>
        </div>
      )}
    </div>
  )
}

function Said({ of: v, waiting, back }: { of: Visit; waiting: boolean; back: boolean }) {
  const { t } = useLingui()
  const amount = formatMoney(v.cents)
  if (v.state === 'done') {
    if (v.what === 'portal') return <Banner title={back ? t`Ce que vous avez changé chez Stripe vaut dès maintenant` : t`Nous ouvrons la page de Stripe`} />
    return (
      <Banner tone="success" title={v.what === 'card' ? t`${amount} sont payés` : t`Le prélèvement est autorisé`}>
        {v.what === 'card' ? <Trans>Votre fournisseur en est averti, et la facture est réglée.</Trans> : <Trans>Vos prochaines factures seront prélevées dès leur émission. Vous pouvez le retirer depuis vos moyens de paiement.</Trans>}
      </Banner>
    )
  }
  if (v.state === 'refused')
    return (
      <Banner tone="danger" title={v.what === 'card' ? t`Le paiement de ${amount} n’a pas été accepté` : t`La page n’a pas pu s’ouvrir`}>
        <Trans>Rien n’a été débité. Vous pouvez réessayer, ou payer par virement.</Trans>
      </Banner>
    )
  if (v.state === 'expired')
    return (
      <Banner title={t`La page n’a pas servi, ou elle a expiré`}>
        <Trans>Rien n’a été débité.</Trans>
      </Banner>
    )
  if (!back)
    return waiting ? (
      <Banner title={t`Nous ouvrons la page de Stripe`}>
        <Trans>Quelques secondes suffisent d’ordinaire.</Trans>
      </Banner>
    ) : (
      <Banner tone="warning" title={t`La page de Stripe tarde à s’ouvrir`}>
        <Trans>Vous pouvez fermer cette page et revenir depuis la facture : rien n’a été débité.</Trans>
      </Banner>
    )
  if (waiting)
    return (
      <Banner title={t`Nous demandons la réponse`}>
        <Trans>Quelques secondes suffisent d’ordinaire.</Trans>
      </Banner>
    )
  if (v.state === 'open')
    return (
      <Banner title={t`La page n’a pas encore servi`}>
        <Trans>Rien n’a été débité. Vous pouvez y retourner.</Trans>
      </Banner>
    )
  return (
    <Banner tone="warning" title={t`On ne sait pas encore`}>
      <Trans>
        <strong>Ne payez pas une seconde fois.</strong> La banque n’a pas encore répondu : nous posons la question toutes les cinq minutes. Vous pouvez fermer cette page.
      </Trans>
    </Banner>
  )
}
