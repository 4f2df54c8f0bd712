import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatDateTime, formatMoney, formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { addressOf } from '../papers/address'
import { AddressFields, QuotePapers } from '../papers/open'
import { Life, OrderLife, PriceSteps } from '../life/open'
import { paperOf } from '../life/paper'
import { approveOrder, billingKey, declineQuote, sendBackOrder, submitOrder, subscriptionQuery, type WholeSubscription } from '../queries'
import { page, StateBadge, useHere, Why } from '../words'
import { Conditions } from './Conditions'
import { Totals } from './Totals'

/** One subscription: where it stands, what it comes to and why, what happened to it, and what one may do now. */
export function OneSubscription({ id }: { id: string }) {
  const here = useHere()
  const { t } = useLingui()
  const { data: s, error, refetch } = useQuery(subscriptionQuery(here.id, id))
  const [act, setAct] = useState<'submit' | 'approve' | 'send_back' | 'decline'>()
  const from = s ? formatDate(s.from, 'year') : ''
  const until = s ? formatDate(s.until, 'year') : ''
  return (
    <div className="max-w-3xl">
      <PageHeader title={s ? s.peer : t`Abonnement`} context={here.name} back={page()}>
        {s && <StateBadge of={s} />}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!s && !error && <Skeleton cards={2} />}
      {s && (
        <>
          <p className="mb-4">
            <Trans>
              Du {from} au {until}.
            </Trans>
          </p>
          <Next s={s} act={setAct} />
          <Suspense>
            <Life s={s} />
          </Suspense>
          {!s.life.trial && <Cost s={s} />}
          <Section title={<Trans>Écoles</Trans>}>
            <ul className="divide-y divide-line">
              {s.places.map((p) => (
                <li key={p.school_id + p.since} className="flex flex-wrap justify-between gap-x-4 py-2">
                  <span className="text-ink">{p.name}</span>
                  <PlaceDays s={s} place={p} />
                  {s.payers.length > 1 && <span>{s.payers[p.payer]?.name}</span>}
                </li>
              ))}
            </ul>
          </Section>
          {s.quote && (
            <Suspense>
              <QuotePapers id={id} />
            </Suspense>
          )}
          <History s={s} />
          {act === 'submit' && <Submit s={s} onClose={() => setAct(undefined)} />}
          {act === 'approve' && <Approve s={s} onClose={() => setAct(undefined)} />}
          {(act === 'send_back' || act === 'decline') && <Reason s={s} act={act} onClose={() => setAct(undefined)} />}
        </>
      )}
    </div>
  )
}

/** From when and until when, where a school is not in it from the first day to the last. */
function PlaceDays({ s, place: p }: { s: WholeSubscription; place: WholeSubscription['places'][number] }) {
  const since = p.since > s.from ? formatDate(p.since, 'year') : ''
  const until = p.until && p.until < s.until ? formatDate(p.until, 'year') : ''
  if (since && until)
    return (
      <span>
        <Trans>
          du {since} au {until}
        </Trans>
      </span>
    )
  if (since) return <span><Trans>à partir du {since}</Trans></span>
  return until ? <span><Trans>jusqu’au {until}</Trans></span> : null
}

/** What is waited for, and the buttons of whoever may do it. */
function Next({ s, act }: { s: WholeSubscription; act: (what: 'submit' | 'approve' | 'send_back' | 'decline') => void }) {
  const sum = formatMoney(s.gross_cents ?? 0)
  const quote = s.quote ?? ''
  const until = s.quote_until ? formatDate(s.quote_until, 'year') : ''
  const counted = formatDate(s.counted_on, 'year')
  const buttons = (
    <>
      {s.abilities.approve && (
        <Button variant="primary" onClick={() => act('approve')}>
          <Trans>Approuver la commande</Trans>
        </Button>
      )}
      {s.abilities.submit && (
        <Button variant={s.state === 'quoted' ? 'primary' : undefined} onClick={() => act('submit')}>
          {s.state === 'quoted' ? <Trans>Préparer la commande</Trans> : <Trans>Modifier la commande</Trans>}
        </Button>
      )}
      {s.abilities.approve && (
        <Button onClick={() => act('send_back')}>
          <Trans>Renvoyer à qui l’a préparée</Trans>
        </Button>
      )}
      {s.abilities.decline && s.state !== 'asked' && (
        <Button onClick={() => act('decline')}>
          <Trans>Ne pas donner suite</Trans>
        </Button>
      )}
    </>
  )
  const vendor = s.side === 'vendor'
  switch (s.state) {
    case 'asked':
      return <Banner live><Trans>Le devis est demandé : il arrive dans un instant.</Trans></Banner>
    case 'quoted':
      return <Banner tone={vendor ? 'info' : 'warning'} live title={<Trans>Devis {quote} : {sum} TTC</Trans>} actions={buttons}><Trans>Valable jusqu’au {until}.</Trans></Banner>
    case 'submitted':
      return <Banner tone="warning" live title={<Trans>Commande préparée : {sum} TTC</Trans>} actions={buttons}><Trans>Elle attend l’approbation de qui peut engager la collectivité. Devis {quote}, valable jusqu’au {until}.</Trans></Banner>
    case 'ordered':
      return <Banner live><Trans>La commande est partie : les services s’ouvrent dans un instant.</Trans></Banner>
    case 'running':
      if (s.life.trial) return <Banner tone="success" live><Trans>L’essai est en cours : les services sont ouverts, rien n’est facturé.</Trans></Banner>
      return <Banner tone="success" live><Trans>Les services sont ouverts. Les élèves sont comptés le {counted}.</Trans></Banner>
    case 'declined':
      return <Banner live><Trans>Ce devis n’a pas eu de suite.</Trans></Banner>
    default:
      return null
  }
}

function Cost({ s }: { s: WholeSubscription }) {
  const pupils = formatNumber(s.now.pupils)
  return (
    <Section title={<Trans>Ce que l’année coûte</Trans>}>
      <Card as="div">
        <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-ink">
          {s.now.lines.map((l, i) => (
            <div key={i} className="contents">
              <dt className="min-w-0">
                {l.label}
                {(l.place ?? '') !== '' && ` · ${l.place}`}
                {s.payers.length > 1 && ` · ${s.payers[l.payer]?.name}`}
                <Why of={s} line={l} />
              </dt>
              <dd className="text-end tabular">{formatMoney(l.net_cents)}</dd>
            </div>
          ))}
          <Totals of={s.now} />
        </dl>
        {s.lines.map((l) => (
          <Suspense key={l.code}>
            <PriceSteps price={l.price} counts={l.counts} />
          </Suspense>
        ))}
        {s.now.pupils > 0 && (
          <p className="mt-2 text-sm">
            <Plural value={s.now.pupils} one="Sur # élève compté." other={`Sur ${pupils} élèves comptés.`} />
          </p>
        )}
        <Conditions of={s.lines} />
      </Card>
    </Section>
  )
}

function History({ s }: { s: WholeSubscription }) {
  const { t } = useLingui()
  const kinds: Record<string, string> = {
    asked: t`Devis demandé`,
    quoted: t`Devis établi`,
    submitted: t`Commande préparée`,
    sent_back: t`Commande renvoyée`,
    approved: t`Commande approuvée`,
    running: t`Services ouverts`,
    declined: t`Sans suite`,
    ended: t`Terminé`,
    trial: t`Essai commencé`,
    trial_ends_first: t`Fin de l’essai annoncée`,
    trial_ends_last: t`Fin de l’essai rappelée`,
    renewal: t`Devis de la suite demandé`,
    renewal_lacks: t`Suite à préparer par une personne`,
    renewed: t`Reconduit, comme la commande le prévoyait`,
    join_submitted: t`École à ajouter, à approuver`,
    join_dropped: t`Ajout abandonné`,
    joined: t`École ajoutée`,
    left: t`École sortie`,
    ending: t`Résilié`,
    kept: t`Résiliation reprise`,
  }
  return (
    <Section title={<Trans>Ce qui s’est passé</Trans>}>
      <ol className="divide-y divide-line">
        {s.steps.map((x, i) => (
          <li key={i} className="py-2">
            <span className="font-semibold text-ink">{kinds[x.kind] ?? x.kind}</span> · {formatDateTime(x.at)}
            {x.by && ` · ${x.by}`}
            {x.quality && ` (${x.quality})`}
            {x.note && <p>{x.note}</p>}
          </li>
        ))}
      </ol>
    </Section>
  )
}

function useAct(s: WholeSubscription, onClose: () => void) {
  const here = useHere()
  const cache = useQueryClient()
  return {
    here,
    done: async () => {
      await cache.invalidateQueries({ queryKey: billingKey(here.id) })
      onClose()
    },
    id: s.id,
  }
}

/** What Chorus Pro asks of an invoice, before anybody commits: a missing commitment number is the first reason of a refusal. */
function Submit({ s, onClose }: { s: WholeSubscription; onClose: () => void }) {
  const { t } = useLingui()
  const { here, done, id } = useAct(s, onClose)
  const places = s.payers.length > 1 // who pays alone is at the organisation's own address
  const send = useMutation({
    mutationFn: (f: FormData) =>
      submitOrder(here.id, id, {
        market: String(f.get('market') ?? '').trim(),
        note: String(f.get('note') ?? '').trim(),
        tacit: f.get('tacit') !== null,
        ...paperOf(f),
        payers: s.payers.map((_, i) => ({ ...(places && { address: addressOf(f, `p${i}-`) }), commitment: String(f.get(`commitment${i}`) ?? '').trim(), service_code: String(f.get(`service${i}`) ?? '').trim() })),
      }),
    onSuccess: done,
  })
  return (
    <Dialog open onClose={onClose} title={<Trans>Préparer la commande</Trans>} keep>
      <Form problem={send.error} onSubmit={(f) => send.mutate(f)} className="grid gap-4">
        {s.payers.map((p, i) => (
          <fieldset key={i} className="grid gap-4">
            {s.payers.length > 1 && <legend className="font-semibold">{p.name}</legend>}
            <TextField name={`commitment${i}`} label={t`Numéro d’engagement`} help={t`Sans lui, Chorus Pro refuse la facture si votre collectivité l’exige.`} optional maxLength={50} defaultValue={p.commitment} />
            <TextField name={`service${i}`} label={t`Code service`} optional maxLength={100} defaultValue={p.service_code} />
            {places && (
              <Suspense>
                <AddressFields of={p.address} prefix={`p${i}-`} />
              </Suspense>
            )}
          </fieldset>
        ))}
        <TextField name="market" label={t`Marché, lot ou référence UGAP`} optional maxLength={80} defaultValue={s.market} />
        <Suspense>
          <OrderLife s={s} />
        </Suspense>
        <TextArea name="note" label={t`Pour qui approuve`} optional maxLength={400} />
        <FormFoot pending={send.isPending} onCancel={onClose}>
          <Trans>Envoyer à approuver</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}

function Approve({ s, onClose }: { s: WholeSubscription; onClose: () => void }) {
  const { t } = useLingui()
  const { here, done, id } = useAct(s, onClose)
  const sum = formatMoney(s.gross_cents ?? 0)
  const peer = s.peer
  const approve = useMutation({ mutationFn: (quality: string) => approveOrder(here.id, id, { quality, gross_cents: s.gross_cents ?? 0 }), onSuccess: done })
  return (
    <Dialog open onClose={onClose} title={<Trans>Approuver la commande</Trans>} keep>
      <Form problem={approve.error} onSubmit={(f) => approve.mutate(String(f.get('quality') ?? '').trim())} className="grid gap-4">
        <p className="text-ink">
          <Trans>
            Vous engagez {here.name} envers {peer} pour {sum} TTC. Les services s’ouvrent aussitôt dans les écoles.
          </Trans>
        </p>
        <TextField name="quality" label={t`En qualité de`} placeholder={t`Maire, adjointe déléguée, président…`} minLength={3} maxLength={120} />
        <FormFoot pending={approve.isPending} onCancel={onClose}>
          <Trans>Commander pour {sum} TTC</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}

function Reason({ s, act, onClose }: { s: WholeSubscription; act: 'send_back' | 'decline'; onClose: () => void }) {
  const { t } = useLingui()
  const { here, done, id } = useAct(s, onClose)
  const send = useMutation({ mutationFn: async (reason: string) => void (await (act === 'decline' ? declineQuote : sendBackOrder)(here.id, id, reason)), onSuccess: done })
  return (
    <Dialog open onClose={onClose} title={act === 'decline' ? <Trans>Ne pas donner suite</Trans> : <Trans>Renvoyer la commande</Trans>} keep>
      <Form problem={send.error} onSubmit={(f) => send.mutate(String(f.get('reason') ?? '').trim())} className="grid gap-4">
        <TextArea name="reason" label={t`Motif`} help={act === 'decline' ? t`Il reste chez vous : le fournisseur ne le lit pas.` : t`Qui l’a préparée le lit.`} minLength={3} maxLength={400} />
        <FormFoot pending={send.isPending} onCancel={onClose}>
          {act === 'decline' ? <Trans>Ne pas donner suite</Trans> : <Trans>Renvoyer</Trans>}
        </FormFoot>
      </Form>
    </Dialog>
  )
}
