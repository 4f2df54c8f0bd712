import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useDeferredValue, useEffect, useRef, useState } from 'react'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, DateField, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatList, formatMoney, formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { PriceSteps } from '../life/open'
import { askQuote, billingKey, countPupils, type Offer, offersQuery, previewQuery, schoolsQuery, type Wanted } from '../queries'
import { useBoot } from '../../../shell/session'
import { page, useHere, usePrice } from '../words'
import { Conditions } from './Conditions'
import { QuotePayers, usePayers } from './QuotePayers'
import { Totals } from './Totals'

/** The first day that one may ask for: the first of the school year that comes, or today within it. */
function firstDay(today: string): string {
  const [year, month] = today.split('-').map(Number) as [number, number]
  return month >= 7 && month <= 9 ? `${year}-09-01` : today
}

/** What one wants for which schools, its price as one chooses. */
export function AskQuote() {
  const { t } = useLingui()
  const here = useHere()
  const boot = useBoot()
  const cache = useQueryClient()
  const go = useNavigate()
  const say = usePrice()
  const [waiting, setWaiting] = useState(false)
  const offers = useQuery(offersQuery(here.id))
  const schools = useQuery(schoolsQuery(here.id, waiting))
  const [chosen, setChosen] = useState<string[]>([])
  const [quantities, setQuantities] = useState<Record<string, string>>({})
  const [left, setLeft] = useState<string[]>([]) // schools that were unticked
  const [from, setFrom] = useState(() => firstDay(boot.today))
  const [market, setMarket] = useState('')
  const can = (offers.data?.items ?? []).filter((o) => o.orderable)
  const all = schools.data?.items ?? []
  const ticked = all.filter((s) => !left.includes(s.school_id))
  const picked = can.filter((o) => chosen.includes(o.id))
  const quantity = (o: Offer) => Number.parseInt(quantities[o.id] ?? '1', 10) || 0
  const payers = usePayers(ticked)
  const wanted: Wanted = {
    vendor_id: picked[0]?.vendor_id ?? '',
    from,
    invoicing: 'advance',
    sharing: 'pupils',
    offers: picked.map((o) => ({ offer_id: o.id, ...(o.counts === 'choice' && { quantity: quantity(o) }) })),
    schools: [],
    ...payers.wanted,
    ...(market.trim() && { market: market.trim() }),
  }
  const asked = useDeferredValue(JSON.stringify(wanted))
  const whole = picked.length > 0 && ticked.length > 0 && from !== '' && payers.wanted !== undefined
  const price = useQuery({ ...previewQuery(here.id, JSON.parse(asked) as Wanted, all.map((s) => s.pupils)), enabled: whole, placeholderData: keepPreviousData })
  const count = useMutation({ mutationFn: () => countPupils(here.id), onSuccess: () => setWaiting(true) })
  const ask = useMutation({
    mutationFn: () => askQuote(here.id, wanted),
    onSuccess: async (s) => {
      await cache.invalidateQueries({ queryKey: billingKey(here.id) })
      await go({ to: page(s.id) })
    },
  })
  const unknown = ticked.filter((s) => s.pupils === undefined)
  if (waiting && all.length > 0 && unknown.length === 0) setWaiting(false)
  const counts = useRef<HTMLParagraphElement>(null)
  const [came, setCame] = useState(false)
  if (count.isSuccess && unknown.length === 0 && !came) setCame(true)
  useEffect(() => {
    if (came) counts.current?.focus() // the button that asked is gone
  }, [came])
  const error = offers.error ?? schools.error
  const names = formatList(unknown.map((s) => s.name))
  const pupils = formatNumber(price.data?.pupils ?? 0)
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Demander un devis`} context={here.name} back={page()}>
        <Trans>Le prix se calcule pendant que vous choisissez, sur les élèves comptés en dernier. La facture suit le comptage du 1er octobre.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} />}
      {(!offers.data || !schools.data) && !error && <Skeleton cards={2} />}
      {offers.data && can.length === 0 && <EmptyState title={t`Aucune offre pour votre organisation`} />}
      {offers.data && schools.data && can.length > 0 && (
        <Form problem={ask.error} onSubmit={() => ask.mutate()} className="grid gap-4">
          <CheckboxGroup
            name="offers"
            label={t`Ce que vous voulez`}
            value={chosen}
            onChange={setChosen}
            choices={can.map((o) => ({ value: o.id, label: `${o.label} · ${say(o.price, o.counts)}`, help: helpOf(o) }))}
          />
          {picked
            .filter((o) => o.counts === 'choice')
            .map((o) => {
              const label = o.label
              return (
                <TextField key={o.id} label={t`Combien de « ${label} »`} type="number" min={1} max={100000} inputMode="numeric" value={quantities[o.id] ?? '1'} onChange={(e) => setQuantities((q) => ({ ...q, [o.id]: e.target.value }))} className="max-w-52" />
              )
            })}
          <CheckboxGroup
            name="schools"
            label={t`Pour quelles écoles`}
            value={ticked.map((s) => s.school_id)}
            onChange={(ids) => setLeft(all.map((s) => s.school_id).filter((id) => !ids.includes(id)))}
            choices={all.map((s) => ({ value: s.school_id, label: s.name, help: s.pupils === undefined ? t`Jamais comptée` : counted(s.pupils, s.on) }))}
          />
          {unknown.length > 0 && (
            <Banner
              tone="info"
              live
              actions={
                <Button dense pending={count.isPending || waiting} onClick={() => count.mutate()}>
                  <Trans>Compter les élèves</Trans>
                </Button>
              }
            >
              <Trans>Sans comptage, le devis ne compte pas leurs élèves : {names}.</Trans>
            </Banner>
          )}
          {came && (
            <p ref={counts} tabIndex={-1} role="status">
              <Trans>Les élèves de toutes les écoles choisies sont comptés.</Trans>
            </p>
          )}
          <QuotePayers of={payers} schools={ticked} />
          <div className="grid gap-4 sm:grid-cols-2">
            <DateField name="from" label={t`À partir du`} value={from} onChange={(e) => setFrom(e.target.value)} />
            <TextField name="market" label={t`Marché, lot ou référence UGAP`} optional maxLength={80} value={market} onChange={(e) => setMarket(e.target.value)} />
          </div>
          {whole && price.data && (
            <Section title={<Trans>Ce que cela coûte</Trans>}>
              <Card as="div">
                <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-ink">
                  {price.data.lines.map((l, i) => (
                    <div key={i} className="contents">
                      <dt className="min-w-0">
                        {l.label}
                        {l.place && ` · ${l.place}`}
                        {price.data.payers.length > 1 && ` · ${price.data.payers[l.payer]?.name}`}
                      </dt>
                      <dd className="text-end tabular">{formatMoney(l.net_cents)}</dd>
                    </div>
                  ))}
                  <Totals of={price.data} />
                </dl>
                <p className="mt-2 text-sm">
                  <Plural value={price.data.pupils} one="Sur # élève compté, au prorata des jours jusqu’au 31 août." other={`Sur ${pupils} élèves comptés, au prorata des jours jusqu’au 31 août.`} />
                </p>
              </Card>
            </Section>
          )}
          {whole && price.error && !ask.error && <ProblemState problem={price.error} />}
          <Buttons>
            <Button type="submit" variant="primary" pending={ask.isPending} disabled={!whole}>
              <Trans>Demander le devis</Trans>
            </Button>
          </Buttons>
        </Form>
      )}
    </div>
  )
}

const counted = (pupils: number, on?: string) => (
  <>
    <Plural value={pupils} one="# élève" other="# élèves" />
    {on && ` · ${formatDate(on, 'numeric')}`}
  </>
)

/** What one gets, on what conditions, and the steps of a price that has some. */
function helpOf(o: Offer) {
  const steps = (o.price.steps?.length ?? 0) > 1 || !!o.price.minimum_cents
  return (
    <>
      {o.line}
      <Conditions of={[o]} />
      {steps && (
        <Suspense>
          <PriceSteps price={o.price} counts={o.counts} />
        </Suspense>
      )}
    </>
  )
}
