import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Check, Pencil } from 'lucide-react'
import { Suspense, useEffect, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, Select } from '../../../ui/Field'
import { formatDate, formatMoney, formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { TaskPanel } from '../../work/module'
import { useTask } from '../../work/task'
import { useTown } from '../place'
import { PriceBars } from './PriceBars'
import { activateTariff, dropTariff, endTariff, type SimulatedBracket, type Simulation, simulationQuery, type Tariff, tariffQuery, tariffsKey, tariffsQuery } from './queries'
import { StateBadge } from './TariffList'
import { Faults, TryTariff } from './TryTariff'
import { page, perOf, useHolds, useKinds, usePer } from './words'

/** One tariff: its prices against the cost, what last month would have been, and the click that applies it. */
export function TariffPage({ id }: { id: string }) {
  const { t } = useLingui()
  const town = useTown()
  const kinds = useKinds()
  const holds = useHolds()
  const list = useQuery(tariffsQuery(town.id))
  const { data: v, error, refetch } = useQuery(tariffQuery(town.id, id))
  const writes = !!list.data?.abilities.write
  const kind = v ? kinds[v.kind] : ''
  const when = v ? holds(v) : ''
  return (
    <div className="max-w-4xl">
      <PageHeader
        title={v?.label ?? t`Tarif`}
        context={kind}
        back={page()}
        actions={
          v?.state === 'draft' &&
          writes && (
            <LinkButton to={page(id, 'modifier')} icon={Pencil}>
              <Trans>Modifier</Trans>
            </LinkButton>
          )
        }
      >
        {v && (
          <>
            {when} <StateBadge tariff={v} />
          </>
        )}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!v && !error && <Skeleton cards={3} />}
      {v && (
        <>
          <Prices tariff={v} />
          {v.state !== 'withdrawn' && list.data && <Simulated tariff={v} last={list.data.month} />}
          {writes && v.state !== 'withdrawn' && (
            <div className="mt-8">
              <TryTariff tariff={wire(v)} />
            </div>
          )}
          {writes && v.state === 'draft' && <Apply tariff={v} />}
          {writes && v.state === 'active' && (!v.until || v.in_force) && <End tariff={v} />}
        </>
      )}
    </div>
  )
}

/** What one wrote of a tariff, without what the server says of it. */
function wire({ service, kind, activity_id, label, since, until, method, rounding, cost_cents, decided_on, reference }: Tariff) {
  return { service, kind, label, since, method, rounding, ...(activity_id && { activity_id }), ...(until && { until }), ...(cost_cents !== undefined && { cost_cents }), ...(decided_on && { decided_on }), ...(reference && { reference }) }
}

function Prices({ tariff: v }: { tariff: Tariff }) {
  const per = usePer()
  const cost = v.cost_cents === undefined ? '' : formatMoney(v.cost_cents)
  const decided = v.decided_on ? formatDate(v.decided_on, 'year') : ''
  const reference = v.reference ?? ''
  return (
    <Section title={<Trans>Les prix</Trans>}>
      <Card as="div">
        <p className="mb-3">
          {cost ? (
            <Trans>
              Un usager coûte {cost} {per[perOf(v.method)]} à la collectivité, subventions déduites.
            </Trans>
          ) : (
            <Trans>Le coût par usager n’est pas encore indiqué.</Trans>
          )}{' '}
          {decided && (
            <Trans>
              Délibération {reference} du {decided}.
            </Trans>
          )}
        </p>
        <PriceBars prices={v.prices} {...(v.cost_cents !== undefined && { cost: v.cost_cents })} />
      </Card>
    </Section>
  )
}

/** Last month, priced a second time by this tariff. */
function Simulated({ tariff: v, last }: { tariff: Tariff; last: string }) {
  const { t } = useLingui()
  const town = useTown()
  const [month, setMonth] = useState('')
  const asked = month || last
  const { data: s, error, refetch, isFetching } = useQuery({ ...simulationQuery(town.id, v.id, v.version, asked), enabled: v.state === 'draft' || !!month })
  const months = Array.from({ length: 6 }, (_, i) => back(last, i))
  return (
    <Section title={<Trans>Ce que cela aurait donné</Trans>}>
      <Card as="div">
        <p>
          <Trans>Les réservations d’un mois passé, recalculées avec ce tarif. Rien n’est facturé.</Trans>
        </p>
        <Select name="month" label={t`Mois`} className="mt-3 max-w-xs text-ink" value={v.state === 'draft' ? asked : month} onChange={(e) => setMonth(e.target.value)} {...(v.state !== 'draft' && { placeholder: t`Choisir un mois` })} options={months.map((m) => ({ value: m, label: formatDate(m, 'month') }))} />
        <div role="status" aria-busy={isFetching} className="mt-4">
          {error && <ProblemState problem={error} retry={() => void refetch()} />}
          {!s && isFetching && <Skeleton lines={4} />}
          {s?.task && <Reckoned task={s.task} then={() => void refetch()} />}
          {s && !s.large && <Figures sim={s} />}
        </div>
      </Card>
    </Section>
  )
}

/** The bar of a large town's simulation. */
function Reckoned({ task: id, then }: { task: string; then: () => void }) {
  const { task } = useTask(id)
  const done = task?.state === 'done'
  useEffect(() => {
    if (done) then()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it ends
  }, [done])
  return <Suspense fallback={<Skeleton cards={1} />}><TaskPanel id={id} unit={<Trans>foyers</Trans>} /></Suspense>
}

function back(month: string, n: number): string {
  const day = new Date(`${month}T12:00:00Z`)
  day.setUTCMonth(day.getUTCMonth() - n)
  return day.toISOString().slice(0, 10)
}

/** « + 12,30 € » */
function difference(cents: number): string {
  return `${cents > 0 ? '+ ' : cents < 0 ? '− ' : ''}${formatMoney(Math.abs(cents))}`
}

function Figures({ sim: s }: { sim: Simulation }) {
  const { t } = useLingui()
  if (!s.households)
    return (
      <p>
        <Trans>Personne n’a réservé ce mois-là ce que ce tarif paie.</Trans>
      </p>
    )
  const before = formatMoney(s.before_cents)
  const after = formatMoney(s.after_cents)
  const more = formatNumber(s.more)
  const less = formatNumber(s.less)
  const same = formatNumber(s.households - s.more - s.less)
  const average = (cents: number, n: number) => (n ? formatMoney(Math.round(cents / n)) : '–')
  return (
    <>
      <dl className="grid gap-3 grid-cols-2 sm:grid-cols-4 text-ink">
        <Figure label={t`Payé par les familles`} value={before} />
        <Figure label={t`Avec ce tarif`} value={after} />
        <Figure label={t`Différence`} value={difference(s.after_cents - s.before_cents)} />
        <Figure label={t`Foyers`} value={formatNumber(s.households)} />
      </dl>
      <p className="mt-3 text-ink">
        <Trans>
          {more} foyers paieraient plus, {less} moins, {same} autant.
        </Trans>
      </p>
      <ul className="mt-1 text-md">
        {s.no_quotient > 0 && (
          <li>
            <Plural value={s.no_quotient} one="# foyer n’a pas de quotient connu." other="# foyers n’ont pas de quotient connu." />
          </li>
        )}
        {s.capped > 0 && (
          <li>
            <Plural value={s.capped} one="# réservation est ramenée au coût par usager." other="# réservations sont ramenées au coût par usager." />
          </li>
        )}
        {s.unpriced > 0 && (
          <li>
            <Plural value={s.unpriced} one="# foyer n’avait aucun tarif ce mois-là." other="# foyers n’avaient aucun tarif ce mois-là." />
          </li>
        )}
      </ul>
      <div className="mt-4">
        <DataTable<SimulatedBracket>
          caption={t`Par prix`}
          showCaption
          dense
          rows={s.brackets}
          rowKey={(b) => b.name + String(b.joined)}
          columns={[
            { key: 'name', header: t`Prix`, main: true, cell: named },
            { key: 'households', header: t`Foyers`, numeric: true, cell: (b) => formatNumber(b.households) },
            { key: 'more', header: t`Paient plus`, numeric: true, cell: (b) => b.more },
            { key: 'more_cents', header: t`de, en moyenne`, numeric: true, cell: (b) => average(b.more_cents, b.more) },
            { key: 'less', header: t`Paient moins`, numeric: true, cell: (b) => b.less },
            { key: 'less_cents', header: t`de, en moyenne`, numeric: true, cell: (b) => average(b.less_cents, b.less) },
          ]}
        />
      </div>
      {s.largest.length > 0 && (
        <>
          <h3 className="mt-5 font-semibold text-ink">
            <Trans>Les plus grandes différences, sans nom</Trans>
          </h3>
          <ul className="mt-2 flex flex-col gap-2">
            {s.largest.map((h, i) => {
              const from = formatMoney(h.before_cents)
              const to = formatMoney(h.after_cents)
              return (
                <li key={i} className="flex flex-wrap items-baseline justify-between gap-x-4 rounded-control bg-sand px-3 py-2 text-ink">
                  <span>
                    <Plural value={h.children} one="# enfant" other="# enfants" />
                    {h.bracket && <span className="text-md text-ink-2"> · {h.bracket}</span>}
                  </span>
                  <span className="tabular">
                    <Trans>
                      {from} puis {to}
                    </Trans>{' '}
                    <strong>({difference(h.after_cents - h.before_cents)})</strong>
                  </span>
                </li>
              )
            })}
          </ul>
        </>
      )}
    </>
  )
}

const named = (b: SimulatedBracket) => <Bracket of={b} />

function Bracket({ of: b }: { of: SimulatedBracket }) {
  return b.joined ? <Trans>Prix de moins de onze foyers, ensemble</Trans> : <span className="inline-block first-letter:uppercase">{b.name}</span>
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="rounded-control bg-sand px-3 py-2">
      <dt className="text-md text-ink-2">{label}</dt>
      <dd className="text-lg font-bold tabular">{value}</dd>
    </div>
  )
}

function useMoved() {
  const town = useTown()
  const client = useQueryClient()
  return (v?: Tariff) => {
    if (v) client.setQueryData(tariffQuery(town.id, v.id).queryKey, v)
    return client.invalidateQueries({ queryKey: tariffsKey(town.id), predicate: (q) => !q.queryKey.includes('simulation') })
  }
}

/** What is still missing, or the click that has it charged. */
function Apply({ tariff: v }: { tariff: Tariff }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const refused = useRefused()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'apply' | 'drop'>()
  const since = formatDate(v.since, 'year')
  const apply = useMutation({
    mutationFn: () => activateTariff(town.id, v.id, v.version),
    onSuccess: async (d) => {
      setAsked(undefined)
      await moved(d)
      toast(t`Le tarif s’appliquera à partir du ${since}.`)
    },
    onError: (e) => {
      setAsked(undefined)
      refused(e)
    },
  })
  const drop = useMutation({
    mutationFn: () => dropTariff(town.id, v.id),
    onSuccess: async () => {
      setAsked(undefined)
      await navigate({ to: page() })
      await moved()
      toast(t`Le brouillon est abandonné.`)
    },
    onError: refused,
  })
  return (
    <Section title={<Trans>L’appliquer</Trans>}>
      <Card as="div">
        {v.faults.length ? (
          <Faults faults={v.faults} />
        ) : (
          <p className="flex items-start gap-2 text-ink">
            <Badge tone="success">
              <Trans>Prêt</Trans>
            </Badge>
            <Trans>Aucun prix ne dépasse le coût par usager, et la délibération est indiquée.</Trans>
          </p>
        )}
        <div className="mt-4 flex flex-wrap gap-2">
          {v.faults.length ? (
            <LinkButton to={page(v.id, 'modifier')} variant="primary" icon={Pencil}>
              <Trans>Compléter le brouillon</Trans>
            </LinkButton>
          ) : (
            <Button variant="primary" icon={Check} onClick={() => setAsked('apply')}>
              <Trans>Appliquer à partir du {since}</Trans>
            </Button>
          )}
          <Button onClick={() => setAsked('drop')}>
            <Trans>Abandonner le brouillon</Trans>
          </Button>
        </div>
      </Card>
      <ConfirmDialog open={asked === 'apply'} onClose={() => setAsked(undefined)} onConfirm={() => apply.mutate()} title={<Trans>Appliquer ce tarif ?</Trans>} confirm={<Trans>Appliquer le tarif</Trans>} pending={apply.isPending}>
        <Trans>Les jours de service seront facturés avec lui à partir du {since}. Il ne changera plus ; un autre pourra le suivre. Les factures déjà émises restent ce qu’elles sont.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asked === 'drop'} onClose={() => setAsked(undefined)} onConfirm={() => drop.mutate()} title={<Trans>Abandonner ce brouillon ?</Trans>} confirm={<Trans>Abandonner le brouillon</Trans>} cancel={<Trans>Le garder</Trans>} danger pending={drop.isPending}>
        <Trans>Rien n’a été facturé avec lui. Vous ne pourrez plus le reprendre.</Trans>
      </ConfirmDialog>
    </Section>
  )
}

/** The last day of a tariff that nothing follows. */
function End({ tariff: v }: { tariff: Tariff }) {
  const { t } = useLingui()
  const town = useTown()
  const { today } = useBoot()
  const moved = useMoved()
  const refused = useRefused()
  const [until, setUntil] = useState(today)
  const [asked, setAsked] = useState(false)
  const day = until ? formatDate(until, 'year') : ''
  const end = useMutation({
    mutationFn: () => endTariff(town.id, v.id, until),
    onSuccess: async (d) => {
      setAsked(false)
      await moved(d)
      toast(t`Ce tarif s’arrête le ${day}.`)
    },
    onError: (e) => {
      setAsked(false)
      refused(e)
    },
  })
  return (
    <details className="mt-8">
      <summary className="cursor-pointer font-semibold py-2 text-brand">
        <Trans>Y mettre fin sans autre tarif</Trans>
      </summary>
      <Card as="div">
        <p>
          <Trans>Un tarif suivant suffit d’ordinaire. Sans aucun tarif, les réservations ne sont pas facturées.</Trans>
        </p>
        <div className="mt-3 flex flex-wrap items-end gap-3 text-ink">
          <DateField name="until" label={t`Dernier jour`} min={today} value={until} onChange={(e) => setUntil(e.target.value)} />
          <Button variant="danger" disabled={!until} onClick={() => setAsked(true)}>
            <Trans>Y mettre fin</Trans>
          </Button>
        </div>
      </Card>
      <ConfirmDialog open={asked} onClose={() => setAsked(false)} onConfirm={() => end.mutate()} title={<Trans>Mettre fin à ce tarif ?</Trans>} confirm={<Trans>Y mettre fin</Trans>} danger pending={end.isPending}>
        <Trans>Après le {day}, ce qu’il payait n’est plus facturé, tant qu’un autre ne le suit pas.</Trans>
      </ConfirmDialog>
    </details>
  )
}
