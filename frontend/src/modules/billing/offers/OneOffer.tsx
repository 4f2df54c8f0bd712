import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { NotFound } from '../../../shell/root'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { formatDate, formatList, formatMoney, formatPercent } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { PriceSteps } from '../life/open'
import { billingKey, type Offer, offersQuery } from '../queries'
import { page, useHere, usePrice } from '../words'
import { OfferForm } from './OfferForm'
import { changeOffer, draftOffer, dropOffer, type OfferIn, publishOffer, withdrawOffer } from './queries'
import { OfferBadge, useBuyers, yearOf } from './words'

/** One offer of a vendor: written as a draft, published as it is, withdrawn. Another price is another offer of its code. */
export function OneOffer({ id }: { id: string }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const go = useNavigate()
  const { de } = useSearch({ strict: false }) as { de?: string }
  const { data, error, refetch } = useQuery(offersQuery(here.id))
  const [editing, setEditing] = useState(false)
  const fresh = id === 'nouvelle'
  const offer = data?.items.find((o) => o.id === id)
  const model = fresh ? data?.items.find((o) => o.id === de) : offer
  const save = useMutation({
    mutationFn: (body: OfferIn) => (fresh ? draftOffer(here.id, body) : changeOffer(here.id, id, body)),
    onSuccess: async (o) => {
      await cache.invalidateQueries({ queryKey: billingKey(here.id) })
      setEditing(false)
      toast(t`Brouillon enregistré : personne ne le voit encore.`)
      if (fresh) await go({ to: page('offres', o.id), replace: true })
    },
  })
  if (data && ((!fresh && !offer) || !data.abilities.offer)) return <NotFound />
  const writes = fresh || editing
  return (
    <div className="max-w-3xl">
      <PageHeader title={offer?.label ?? t`Nouvelle offre`} context={offer?.code ?? here.name} back={page('offres')}>
        {offer && <OfferBadge of={offer} />}
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && writes && <OfferForm key={model?.id} of={model} services={data.services ?? []} problem={save.error} pending={save.isPending} onSave={(body) => save.mutate(body)} {...(editing && { onCancel: () => setEditing(false) })} />}
      {data && !writes && offer && <Read of={offer} all={data.items} services={data.services ?? []} onEdit={() => setEditing(true)} />}
    </div>
  )
}

interface ReadProps {
  of: Offer
  all: readonly Offer[]
  services: readonly { key: string; label: string }[]
  onEdit: () => void
}

/** An offer as its buyers will read it, and what its author may do with it. */
function Read({ of: o, all, services, onEdit }: ReadProps) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const go = useNavigate()
  const say = usePrice()
  const names = useBuyers()
  const [asking, setAsking] = useState<'publish' | 'withdraw'>()
  const [quantity, setQuantity] = useState(o.counts === 'pupil' ? '500' : '4')
  const moved = () => cache.invalidateQueries({ queryKey: billingKey(here.id) })
  const act = useMutation({
    mutationFn: (what: 'publish' | 'withdraw') => (what === 'publish' ? publishOffer : withdrawOffer)(here.id, o.id),
    onSuccess: (_, what) => {
      toast(what === 'publish' ? t`L’offre est publiée : vos clients la reçoivent.` : t`L’offre est retirée.`)
      return moved()
    },
    onSettled: () => setAsking(undefined),
  })
  const drop = useMutation({
    mutationFn: () => dropOffer(here.id, o.id),
    onSuccess: async () => {
      await go({ to: page('offres'), replace: true })
      await moved()
    },
  })
  const vat = formatPercent(o.vat_ppm / 1_000_000, 2)
  const count = Number.parseInt(quantity, 10) || 0
  const year = formatMoney(yearOf(o.price, count))
  const [since, until] = [formatDate(o.since, 'year'), o.until ? formatDate(o.until, 'year') : '']
  const buyers = formatList((o.buyers ?? []).map((b) => names[b]))
  const { code, storage_gb: storage } = o
  const [grace, notice, trial] = [o.grace_days || 30, o.notice_days || 30, o.trial_days ?? 0]
  const budget = o.resource_cents ? formatMoney(o.resource_cents) : ''
  const former = all.find((a) => a.code === code && a.state === 'published' && a.id !== o.id && a.since < o.since && (!a.until || a.until >= o.since))
  const opens = (o.opens ?? []).map((key) => services.find((s) => s.key === key)?.label ?? key)
  return (
    <>
      {o.line && <p className="mb-4 text-ink">{o.line}</p>}
      {(act.error ?? drop.error) && <ProblemState problem={act.error ?? drop.error} />}
      <Buttons className="mb-6">
        {o.state === 'draft' && (
          <>
            <Button variant="primary" onClick={() => setAsking('publish')}>
              <Trans>Publier</Trans>
            </Button>
            <Button onClick={onEdit}>
              <Trans>Modifier</Trans>
            </Button>
            <Button variant="quiet" pending={drop.isPending} onClick={() => drop.mutate()}>
              <Trans>Supprimer le brouillon</Trans>
            </Button>
          </>
        )}
        {o.state !== 'draft' && (
          <LinkButton to={`${page('offres', 'nouvelle')}?de=${o.id}` as '/'}>
            <Trans>Préparer un autre prix</Trans>
          </LinkButton>
        )}
        {o.state === 'published' && (
          <Button variant="quiet" onClick={() => setAsking('withdraw')}>
            <Trans>Retirer</Trans>
          </Button>
        )}
      </Buttons>
      <Section title={<Trans>Prix</Trans>}>
        <Card as="div">
          <p className="text-ink">{say(o.price, o.counts)}</p>
          <Suspense>
            <PriceSteps price={o.price} counts={o.counts} />
          </Suspense>
          <p className="text-sm">
            <Trans>TVA {vat}</Trans>
          </p>
          <div className="mt-3 flex flex-wrap items-end gap-x-4 gap-y-2">
            <TextField label={o.counts === 'pupil' ? t`Pour combien d’élèves` : o.counts === 'school' ? t`Pour combien d’écoles` : t`Pour combien d’unités`} type="number" min={0} inputMode="numeric" className="w-48" value={quantity} onChange={(e) => setQuantity(e.target.value)} />
            <p className="pb-2 text-ink" role="status">
              <Trans>{year} HT pour une année entière</Trans>
            </p>
          </div>
        </Card>
      </Section>
      <Section title={<Trans>Conditions</Trans>}>
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[12rem_1fr]">
          <Said name={t`Proposée`}>{until ? <Trans>du {since} au {until}</Trans> : <Trans>à partir du {since}</Trans>}</Said>
          <Said name={t`Peuvent acheter`}>{buyers}</Said>
          <Said name={t`Ouvre`}>{opens.length ? formatList(opens) : <Trans>aucun service</Trans>}</Said>
          {storage ? <Said name={t`Stockage`}><Plural value={storage} one="# Go par école" other="# Go par école" /></Said> : null}
          {budget && <Said name={t`Budget de ressources`}><Trans>{budget} par unité</Trans></Said>}
          <Said name={t`Essai`}>{trial ? <Plural value={trial} one="# jour" other="# jours" /> : <Trans>aucun</Trans>}</Said>
          <Said name={t`Préavis`}><Plural value={notice} one="# jour avant le dernier jour" other="# jours avant le dernier jour" /></Said>
          <Said name={t`Délai de grâce`}><Plural value={grace} one="# jour après le dernier jour, puis lecture seule" other="# jours après le dernier jour, puis lecture seule" /></Said>
        </dl>
      </Section>
      <ConfirmDialog
        open={asking === 'publish'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => act.mutate('publish')}
        pending={act.isPending}
        title={<Trans>Publier cette offre ?</Trans>}
        confirm={<Trans>Publier à partir du {since}</Trans>}
      >
        <p>
          <Trans>Peuvent la demander : {buyers}. Une offre publiée ne change plus ; un autre prix sera une autre offre du code {code}.</Trans>
        </p>
        {former && (
          <p className="mt-2">
            <Trans>L’offre {code} actuelle s’arrête la veille. Ce qui a été souscrit garde son prix.</Trans>
          </p>
        )}
      </ConfirmDialog>
      <ConfirmDialog open={asking === 'withdraw'} onClose={() => setAsking(undefined)} onConfirm={() => act.mutate('withdraw')} pending={act.isPending} title={<Trans>Retirer cette offre ?</Trans>} confirm={<Trans>Retirer l’offre {code}</Trans>}>
        <Trans>Plus personne ne peut la demander. Ce qui a été souscrit continue, au même prix.</Trans>
      </ConfirmDialog>
    </>
  )
}

function Said({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="font-semibold text-ink">{name}</dt>
      <dd className="mb-2 sm:mb-0">{children}</dd>
    </>
  )
}
