import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, LinkButton, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatList, formatMoney, formatNumber, formatPercent } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { billingKey, invoicesQuery, offersQuery, subscriptionQuery, subscriptionsQuery, type WholeSubscription } from '../queries'
import { page, useHere, Why } from '../words'
import { censusesQuery, recount } from './queries'

type Place = WholeSubscription['places'][number]
type Shared = NonNullable<WholeSubscription['now']['shares']>[number]

interface Asking {
  s: WholeSubscription
  place: Place
}

/** What a collectivity pays, for whom, why, until when, and what waits for it. */
export function Mine() {
  const here = useHere()
  const { data } = useQuery(subscriptionsQuery(here.id))
  const { data: invoices } = useQuery(invoicesQuery(here.id))
  const { data: offers } = useQuery(offersQuery(here.id))
  const { today } = useBoot()
  const [counts, setCounts] = useState<Asking>()
  const items = data?.items.filter((s) => s.side === 'customer') ?? []
  const wholes = useQueries({ queries: items.filter((s) => s.state === 'running').map((s) => subscriptionQuery(here.id, s.id)) })
  const running = wholes.flatMap((q) => (q.data ? [q.data] : []))
  const followed = new Set(items.filter((s) => ['ordered', 'running', 'ended'].includes(s.state)).map((s) => s.renews))
  const waits = items.filter((s) => s.state === 'quoted' || s.state === 'submitted')
  const lapsed = items.filter((s) => s.state === 'ended' && !followed.has(s.id))
  const toServe = invoices?.items.filter((v) => v.side === 'customer' && v.kind === 'invoice' && !v.served_on && !v.recipient.private && v.left_cents > 0) ?? []
  const trials = offers?.abilities.approve ? offers.items.filter((o) => o.orderable && !o.tried && (o.trial_days ?? 0) > 1 && o.counts !== 'choice') : []
  if (!data) return null
  return (
    <div className="mb-6">
      {(waits.length > 0 || toServe.length > 0 || running.some((s) => s.life.joins.length > 0)) && (
        <Section title={<Trans>Ce qui vous attend</Trans>}>
          <ul className="divide-y divide-line">
            {waits.map((s) => {
              const [peer, sum] = [s.peer, formatMoney(s.gross_cents ?? 0)]
              return (
                <li key={s.id} className="py-2">
                  <TextLink to={page(s.id)}>
                    {s.state === 'submitted' ? (
                      <Trans>
                        Commande à approuver : {peer}, {sum} TTC
                      </Trans>
                    ) : s.renews ? (
                      <Trans>
                        Devis de la suite : {peer}, {sum} TTC
                      </Trans>
                    ) : (
                      <Trans>
                        Devis à commander : {peer}, {sum} TTC
                      </Trans>
                    )}
                  </TextLink>
                </li>
              )
            })}
            {running.flatMap((s) =>
              s.life.joins.map((j) => {
                const [name, sum] = [j.name, formatMoney(j.gross_cents)]
                return (
                  <li key={j.id} className="py-2">
                    <TextLink to={page(s.id)}>
                      <Trans>
                        École à ajouter : {name}, {sum} TTC de plus
                      </Trans>
                    </TextLink>
                  </li>
                )
              }),
            )}
            {toServe.map((v) => {
              const number = v.number ?? ''
              return (
                <li key={v.id} className="py-2">
                  <TextLink to={page('factures', v.id)}>
                    <Trans>Service fait à constater : facture {number}</Trans>
                  </TextLink>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
      {lapsed.slice(0, 3).map((s) => {
        const [last, open, shut] = [formatDate(s.last_day, 'year'), formatDate(s.open_until, 'year'), s.open_until < today]
        return (
          <Banner key={s.id} tone="warning" className="mb-4" title={<Trans>L’abonnement s’est terminé le {last}</Trans>} actions={<Renew />}>
            {shut ? (
              <Trans>Ses services étaient ouverts jusqu’au {open} ; ils sont en lecture seule. Rien n’est supprimé ; un nouvel abonnement les rouvre aussitôt.</Trans>
            ) : (
              <Trans>Ses services restent ouverts jusqu’au {open}, puis sont en lecture seule. Rien n’est supprimé ; un nouvel abonnement les rouvre aussitôt.</Trans>
            )}
          </Banner>
        )
      })}
      {running.length > 0 && (
        <Section title={<Trans>Ce que vous payez</Trans>}>
          <div className="grid gap-4">
            {running.map((s) => (
              <Paid key={s.id} s={s} asked={(invoices?.items ?? []).filter((v) => v.subscription_id === s.id && v.side === 'customer')} onCounts={setCounts} />
            ))}
          </div>
        </Section>
      )}
      {trials.length > 0 && (
        <Section title={<Trans>À essayer</Trans>}>
          <ul className="divide-y divide-line">
            {trials.map((o) => {
              const days = o.trial_days ?? 0
              return (
                <li key={o.id} className="flex flex-wrap items-center justify-between gap-4 py-2">
                  <span>
                    <span className="text-ink">{o.label}</span> · <Plural value={days} one="# jour sans rien payer" other="# jours sans rien payer" />
                  </span>
                  <LinkButton dense to={page('essai', o.id)}>
                    <Trans>Essayer</Trans>
                  </LinkButton>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
      {counts && <Counts {...counts} onClose={() => setCounts(undefined)} />}
    </div>
  )
}

const Renew = () => (
  <LinkButton to={page('devis')}>
    <Trans>Demander un devis</Trans>
  </LinkButton>
)

interface Asked {
  gross_cents: number
  left_cents: number
}

function Paid({ s, asked, onCounts }: { s: WholeSubscription; asked: Asked[]; onCounts: (asking: Asking) => void }) {
  const { t } = useLingui()
  const l = s.life
  const [last, renewal] = [formatDate(l.last_day, 'year'), formatDate(l.renewal_on, 'year')]
  const [invoiced, left] = [formatMoney(asked.reduce((n, v) => n + v.gross_cents, 0)), formatMoney(asked.reduce((n, v) => n + v.left_cents, 0))]
  const sum = formatMoney(s.now.gross_cents)
  const pupils = formatNumber(s.now.pupils)
  const missing = formatList(l.missing)
  const places = s.places.filter((p, i) => s.places.findIndex((o) => o.school_id === p.school_id) === i)
  const of = (p: Place) => s.now.lines.filter((x) => x.place === p.name).reduce((n, x) => n + x.net_cents, 0)
  return (
    <Card as="div">
      <h3 className="flex flex-wrap items-center gap-2 font-semibold text-ink">
        <TextLink to={page(s.id)}>{s.peer}</TextLink>
        {l.trial && (
          <Badge tone="info">
            <Trans>Essai</Trans>
          </Badge>
        )}
      </h3>
      <p>
        {l.trial ? (
          <Trans>Rien n’est facturé jusqu’au {last}.</Trans>
        ) : (
          <>
            {s.now.pupils > 0 ? (
              <Trans>
                {sum} TTC pour la période, sur {pupils} élèves comptés. {invoiced} facturés, {left} à payer.
              </Trans>
            ) : (
              <Trans>
                {sum} TTC pour la période. {invoiced} facturés, {left} à payer.
              </Trans>
            )}{' '}
            {l.ending ? <Trans>Résilié : dernier jour le {last}.</Trans> : l.tacit ? <Trans>Reconduit après le {last}, sauf résiliation.</Trans> : <Trans>Jusqu’au {last} ; le devis de la suite se prépare le {renewal}.</Trans>}
          </>
        )}
      </p>
      {l.missing.length > 0 && (l.convention_ref ?? '') === '' && (
        <p className="mt-1">
          <Badge tone="warning">
            <Trans>Sans convention</Trans>
          </Badge>{' '}
          {missing} ·{' '}
          <TextLink to={'/conventions' as '/'}>
            <Trans>Préparer la convention</Trans>
          </TextLink>
        </p>
      )}
      <ul className="mt-2 divide-y divide-line">
        {places.map((p) => {
          const shares = s.now.shares?.filter((x) => x.school_id === p.school_id) ?? []
          const [name, net, until] = [p.name, formatMoney(shares.length > 0 ? shares.reduce((n, x) => n + x.net_cents, 0) : of(p)), p.until ? formatDate(p.until, 'year') : '']
          return (
            <li key={p.school_id} className="flex flex-wrap items-center justify-between gap-x-4 py-2">
              <span className="min-w-0 flex-1 basis-52">
                <span className="text-ink">{name}</span>
                {shares.map((x) => (
                  <Share key={x.payer} of={x} payer={s.payers[x.payer]?.name ?? ''} />
                ))}
                {until !== '' && (
                  <span className="block text-sm">
                    <Trans>Jusqu’au {until}</Trans>
                  </span>
                )}
              </span>
              <span className="tabular text-ink">
                <Trans>{net} HT</Trans>
              </span>
              <Button dense onClick={() => onCounts({ s, place: p })} aria-label={t`Pourquoi cette somme pour ${name}`}>
                <Trans>Pourquoi ?</Trans>
              </Button>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

/** Who pays a school's part of a shared subscription, and why that much. */
function Share({ of: x, payer }: { of: Shared; payer: string }) {
  const [pupils, all, part] = [x.pupils, formatNumber(x.of), formatPercent((x.ppm ?? 0) / 1_000_000, 2)]
  return (
    <span className="block text-sm">
      {x.ppm ? (
        <Trans>
          {payer} : {part} convenus
        </Trans>
      ) : x.of > 0 ? (
        <>
          {payer} : <Plural value={pupils} one={`# élève sur ${all}`} other={`# élèves sur ${all}`} />
        </>
      ) : (
        <Trans>{payer} : parts égales tant que personne n’est compté</Trans>
      )}
      {x.by_days && (
        <>
          {' '}
          <Trans>(et leurs jours dans l’abonnement)</Trans>
        </>
      )}
    </span>
  )
}

/** What is asked for a school, and its counts, class by class, on which that rests. */
function Counts({ s, place, onClose }: Asking & { onClose: () => void }) {
  const { t } = useLingui()
  const here = useHere()
  const { data, error } = useQuery({ ...censusesQuery(here.id, place.school_id), retry: false })
  const { data: offers } = useQuery(offersQuery(here.id))
  const why: Record<string, string> = { asked: t`pour savoir : rien n’est facturé dessus`, reference: t`date de référence`, joined: t`premier jour de l’école`, corrected: t`correction` }
  const name = place.name
  return (
    <Dialog open onClose={onClose} title={name}>
      <ul className="mb-4 divide-y divide-line">
        {s.now.lines
          .filter((l) => l.place === name || (!l.place && l.payer === place.payer))
          .map((l, i) => (
            <li key={i} className="flex flex-wrap justify-between gap-x-6 py-2">
              <span className="min-w-0 flex-1 basis-52 text-ink">
                {l.label}
                <Why of={s} line={l} />
              </span>
              <span className="tabular text-ink">
                <Trans>{formatMoney(l.net_cents)} HT</Trans>
              </span>
            </li>
          ))}
      </ul>
      <h3 className="font-semibold text-ink">
        <Trans>Élèves comptés</Trans>
      </h3>
      {error && <ProblemState problem={error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data && (
        <ul className="divide-y divide-line">
          {data.items.map((c) => {
            const [day, twice] = [formatDate(c.on, 'year'), c.twice]
            return (
              <li key={c.id} className="py-2">
                <p className="font-semibold text-ink">
                  {day} · <Plural value={c.pupils} one="# élève" other="# élèves" />
                </p>
                <p className="text-sm">
                  {why[c.why] ?? c.why}
                  {c.note && ` · ${c.note}`}
                </p>
                <p>{formatList(c.classes.map((k) => `${k.label || t`sans classe`} ${formatNumber(k.pupils)}`))}</p>
                {twice > 0 && (
                  <p className="text-sm">
                    <Plural value={twice} one="# élève est compté dans une autre de vos écoles." other="# élèves sont comptés dans une autre de vos écoles." />
                  </p>
                )}
              </li>
            )
          })}
        </ul>
      )}
      {data?.items.some((c) => c.why !== 'asked') && offers?.abilities.order && <Recount school={place.school_id} />}
    </Dialog>
  )
}

/** Has a school counted again on the day that is billed, once its list is right. */
function Recount({ school }: { school: string }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const [open, setOpen] = useState(false)
  const again = useMutation({
    mutationFn: (f: FormData) => recount(here.id, school, String(f.get('note') ?? '').trim()),
    onSuccess: () => {
      setOpen(false)
      toast(t`L’école recompte : le nouveau comptage s’ajoute ici dans un instant.`)
      setTimeout(() => void cache.invalidateQueries({ queryKey: billingKey(here.id) }), 3_000)
    },
  })
  if (!open)
    return (
      <Button className="mt-4" onClick={() => setOpen(true)}>
        <Trans>Ce comptage est faux ?</Trans>
      </Button>
    )
  return (
    <Form className="mt-4 grid gap-4" problem={again.error} onSubmit={(f) => again.mutate(f)}>
      <p>
        <Trans>Corrigez d’abord la liste des élèves de l’école, avec les dates d’entrée et de sortie. Elle est recomptée au même jour ; l’ancien comptage reste, et la prochaine facture suit le nouveau.</Trans>
      </p>
      <TextField name="note" label={t`Ce qui était faux`} help={t`Le fournisseur le lit : ne nommez aucun élève.`} minLength={3} maxLength={300} autoComplete="off" autoFocus />
      <Buttons>
        <Button type="submit" variant="primary" pending={again.isPending}>
          <Trans>Recompter</Trans>
        </Button>
        <Button onClick={() => setOpen(false)}>
          <Trans>Annuler</Trans>
        </Button>
      </Buttons>
    </Form>
  )
}
