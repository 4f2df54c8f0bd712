import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, DateField, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTown } from '../place'
import { EuroField } from './EuroField'
import { ChangeFields, PriceFields } from './PriceFields'
import { changeTariff, draftTariff, type Exception, type Group, type Method, type Tariff, type TariffIn, type TariffList, tariffQuery, tariffsKey, tariffsQuery, type When } from './queries'
import { page, perOf, useKinds, usePer } from './words'
import { TryTariff } from './TryTariff'

/** A tariff as it is written: in the order of a deliberation, with what it makes families pay beside it. */
export function WriteTariff({ id }: { id?: string }) {
  const { t } = useLingui()
  const town = useTown()
  const { today } = useBoot()
  const asked = useLocation().search as { de?: string; sorte?: string }
  const list = useQuery(tariffsQuery(town.id))
  const from = id ?? asked.de ?? ''
  const one = useQuery({ ...tariffQuery(town.id, from), enabled: !!from })
  const error = list.error ?? one.error
  const ready = list.data && (!from || one.data)
  const group = list.data && (list.data.items.find((g) => g.kind === asked.sorte) ?? list.data.items[0])
  return (
    <div className="max-w-4xl">
      <PageHeader title={id ? t`Modifier le brouillon` : t`Préparer un tarif`} context={town.name} back={id ? page(id) : page()}>
        <Trans>Rien n’est facturé avant que vous ne l’appliquiez.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void (list.error ? list.refetch() : one.refetch())} />}
      {!ready && !error && <Skeleton cards={3} />}
      {list.data && !group && <EmptyState title={t`Aucune activité à tarifer`} />}
      {ready && group && <Editor key={from} list={list.data} start={startOf(id, one.data, group, today)} {...(id && one.data && { draft: one.data })} />}
    </div>
  )
}

/** What the form begins with: the draft, a copy of the tariff before it, or an empty one. */
function startOf(id: string | undefined, from: Tariff | undefined, group: Group, today: string): TariffIn {
  if (!from) return { service: group.service, kind: group.kind, label: group.activities[0]?.label ?? '', since: `${Number(today.slice(0, 4)) + 1}-01-01`, rounding: 'cent', method: { price: { kind: 'single', cents: 0 } } }
  const { service, kind, activity_id, label, since, until, method, rounding, cost_cents, decided_on, reference } = from
  const kept = { service, kind, label, method, rounding, ...(activity_id && { activity_id }), ...(cost_cents !== undefined && { cost_cents }) }
  if (!id) return { ...kept, since: `${Number(today.slice(0, 4)) + 1}-01-01` }
  return { ...kept, since, ...(until && { until }), ...(decided_on && { decided_on }), ...(reference && { reference }) }
}

function Editor({ list, start, draft }: { list: TariffList; start: TariffIn; draft?: Tariff }) {
  const { t } = useLingui()
  const town = useTown()
  const client = useQueryClient()
  const navigate = useNavigate()
  const kinds = useKinds()
  const per = usePer()
  const [v, setV] = useState(start)
  const set = (change: Partial<TariffIn>) => setV((x) => ({ ...x, ...change }))
  const m = v.method
  const setMethod = (change: Partial<Method>) => setV((x) => ({ ...x, method: clean({ ...x.method, ...change }) }))
  const save = useMutation({
    mutationFn: () => (draft ? changeTariff(town.id, draft.id, draft.version, clean(v)) : draftTariff(town.id, clean(v))),
    onSuccess: async (d) => {
      client.setQueryData(tariffQuery(town.id, d.id).queryKey, d)
      void client.invalidateQueries({ queryKey: tariffsKey(town.id) })
      toast(t`Le brouillon est enregistré.`)
      await navigate({ to: page(d.id) })
    },
  })
  const groups = list.items
  const mine = groups.find((g) => g.service === v.service && g.kind === v.kind && !g.activity_id) ?? groups[0]
  const paid = perOf(m)
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <div className="flex flex-col gap-4">
        <Card as="section" title={<Trans>Pour quoi, depuis quand</Trans>}>
          <div className="mt-3 grid gap-4 text-ink sm:grid-cols-2">
            <Select
              name="kind"
              label={t`Activité`}
              value={`${v.kind} ${v.activity_id ?? ''}`}
              onChange={(e) => {
                const [kind, activity] = e.target.value.split(' ')
                const g = groups.find((x) => x.kind === kind)
                if (!g) return
                setV((x) => ({ ...omit(x, 'activity_id'), kind: g.kind, service: g.service, ...(activity && { activity_id: activity }) }))
              }}
              options={groups
                .filter((g) => !g.activity_id)
                .flatMap((g) => {
                  const names = formatList(g.activities.map((a) => a.label))
                  const kind = kinds[g.kind]
                  return [{ value: `${g.kind} `, label: names ? `${kind} (${names})` : kind }, ...(g.activities.length > 1 ? g.activities.map((a) => ({ value: `${g.kind} ${a.id}`, label: a.label })) : [])]
                })}
            />
            <TextField name="label" label={t`Nom du tarif`} help={t`Comme la famille le lit`} required minLength={2} maxLength={120} value={v.label} onChange={(e) => set({ label: e.target.value })} />
            <DateField name="since" label={t`Premier jour`} help={t`Les jours d’avant gardent leur tarif.`} required value={v.since} onChange={(e) => set({ since: e.target.value })} />
          </div>
        </Card>
        <Card as="section" title={<Trans>Le prix</Trans>}>
          <div className="mt-3 flex flex-col gap-4 text-ink">
            <Select
              name="paid"
              label={t`Ce prix paie`}
              value={paid}
              className="max-w-md"
              onChange={(e) => {
                const to = e.target.value
                setV((x) => {
                  const rest = omit(omit(x.method, 'duration'), 'package')
                  if (to === 'hour') return { ...x, method: { ...rest, duration: { step: 30, round: 'up' } } }
                  if (to === 'booking') return { ...x, method: rest }
                  const plain = (['late', 'unexpected', 'unjustified', 'overrun', 'month_max'] as const).reduce<Method>(omit, rest)
                  return { ...x, method: { ...plain, package: { per: to as 'week' | 'month' | 'year' } } }
                })
              }}
              options={[
                { value: 'booking', label: t`une réservation : un repas, un soir` },
                { value: 'hour', label: t`une heure de présence` },
                { value: 'week', label: t`une semaine, quels que soient les jours` },
                { value: 'month', label: t`un mois, quels que soient les jours` },
                { value: 'year', label: t`une année scolaire` },
              ]}
            />
            {m.duration && (
              <div className="grid gap-4 sm:grid-cols-2">
                <Select name="duration.step" label={t`La présence se compte par`} value={String(m.duration.step)} onChange={(e) => m.duration && setMethod({ duration: { ...m.duration, step: Number(e.target.value) } })} options={[5, 10, 15, 20, 30, 45, 60].map((n) => ({ value: String(n), label: t`${n} minutes` }))} />
                <Select
                  name="duration.round"
                  label={t`Arrondi`}
                  value={m.duration.round}
                  onChange={(e) => m.duration && setMethod({ duration: { ...m.duration, round: e.target.value as 'up' | 'near' | 'down' } })}
                  options={[
                    { value: 'up', label: t`tout pas commencé est dû` },
                    { value: 'near', label: t`au plus proche` },
                    { value: 'down', label: t`seul un pas achevé est dû` },
                  ]}
                />
              </div>
            )}
            {m.package && m.package.per !== 'year' && (
              <Checkbox label={t`Compter au prorata des jours où l’enfant était inscrit, sans ceux qui sont gratuits`} checked={!!m.package.prorated} onChange={(e) => m.package && setMethod({ package: { per: m.package.per, prorated: e.target.checked } })} />
            )}
            <PriceFields name="price" value={m.price} onChange={(price) => setMethod({ price })} />
            <Checkbox
              label={t`Un autre prix pour qui habite hors de la commune`}
              checked={!!m.outside}
              onChange={(e) => (e.target.checked ? setMethod({ outside: { kind: 'single', cents: m.price.above ?? m.price.cents ?? 0 } }) : setV((x) => ({ ...x, method: omit(x.method, 'outside') })))}
            />
            {m.outside && (
              <div className="border-s-4 border-line ps-4">
                <PriceFields name="outside" value={m.outside} onChange={(outside) => setMethod({ outside })} />
              </div>
            )}
          </div>
        </Card>
        <Siblings method={m} onChange={(siblings) => setV((x) => ({ ...x, method: siblings ? { ...x.method, siblings } : omit(x.method, 'siblings') }))} />
        <Card as="section" title={<Trans>Selon les circonstances</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            {v.service === 'canteen' && (
              <ChangeFields name="basket" label={t`La famille apporte le panier-repas`} none={t`le même prix`} kinds={['part', 'price']} value={m.basket} onChange={(c) => setV((x) => ({ ...x, method: c ? { ...x.method, basket: c } : omit(x.method, 'basket') }))} />
            )}
            {!m.package && (
              <>
                <ChangeFields name="unexpected" label={t`Venu sans réservation`} help={t`En plus de ce que la règle de réservation ajoute déjà`} none={t`rien de plus`} kinds={['price', 'plus', 'plus_part']} value={m.unexpected} onChange={(c) => setV((x) => ({ ...x, method: c ? { ...x.method, unexpected: c } : omit(x.method, 'unexpected') }))} />
                <ChangeFields name="unjustified" label={t`Réservé, pas venu, et personne ne l’a dit`} none={t`rien de plus`} kinds={['price', 'plus', 'plus_part']} value={m.unjustified} onChange={(c) => setV((x) => ({ ...x, method: c ? { ...x.method, unjustified: c } : omit(x.method, 'unjustified') }))} />
                <ChangeFields name="late" label={t`Réservé hors délai`} help={t`En plus de ce que la règle de réservation ajoute déjà`} none={t`rien de plus`} kinds={['price', 'plus', 'plus_part']} value={m.late} onChange={(c) => setV((x) => ({ ...x, method: c ? { ...x.method, late: c } : omit(x.method, 'late') }))} />
                {v.service === 'childcare' && <Overrun method={m} onChange={(overrun) => setV((x) => ({ ...x, method: overrun ? { ...x.method, overrun } : omit(x.method, 'overrun') }))} />}
                <EuroField name="month_max" label={t`Pas plus, par enfant et par mois`} optional value={m.month_max || undefined} onChange={(max) => setV((x) => ({ ...x, method: max ? { ...x.method, month_max: max } : omit(x.method, 'month_max') }))} className="max-w-md" />
              </>
            )}
          </div>
        </Card>
        <Exceptions method={m} group={mine} schools={list.schools} onChange={(exceptions) => setMethod({ exceptions })} />
        <Card as="section" title={<Trans>Le coût et la délibération</Trans>}>
          <div className="mt-3 grid gap-4 text-ink sm:grid-cols-2">
            <EuroField
              name="cost"
              label={t`Coût par usager (${{ per: per[paid] }})`}
              help={t`Subventions déduites. Aucun prix ne le dépasse, suppléments compris (code de l’éducation, R. 531-53).`}
              optional
              value={v.cost_cents}
              onChange={(cost) => setV((x) => ({ ...omit(x, 'cost_cents'), ...(cost !== undefined && { cost_cents: cost }) }))}
            />
            <Select
              name="rounding"
              label={t`Arrondi d’un prix calculé`}
              value={v.rounding}
              onChange={(e) => set({ rounding: e.target.value as TariffIn['rounding'] })}
              options={[
                { value: 'cent', label: t`au centime le plus proche` },
                { value: 'down', label: t`au centime inférieur` },
                { value: 'five', label: t`aux 5 centimes les plus proches` },
                { value: 'ten_cent', label: t`aux 10 centimes les plus proches` },
              ]}
            />
            <TextField name="reference" label={t`Délibération`} help={t`Exemple : 2026-41`} optional maxLength={80} value={v.reference ?? ''} onChange={(e) => set({ reference: e.target.value })} />
            <DateField name="deliberation" label={t`Décidée le`} optional value={v.decided_on ?? ''} onChange={(e) => setV((x) => ({ ...omit(x, 'decided_on'), ...(e.target.value && { decided_on: e.target.value }) }))} />
          </div>
        </Card>
        <Try tariff={v} />
        <Buttons>
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Enregistrer le brouillon</Trans>
          </Button>
          <LinkButton to={draft ? page(draft.id) : page()}>
            <Trans>Annuler</Trans>
          </LinkButton>
        </Buttons>
      </div>
    </Form>
  )
}

/** The preview follows what is typed, half a second behind. */
function Try({ tariff }: { tariff: TariffIn }) {
  const [late, setLate] = useState(tariff)
  useEffect(() => {
    const timer = setTimeout(() => setLate(tariff), 500)
    return () => clearTimeout(timer)
  }, [tariff])
  return <TryTariff tariff={late} faults />
}

/** The same without a field that may be absent. */
function omit<T extends object, K extends keyof T>(v: T, key: K): T {
  const rest = { ...v }
  delete rest[key]
  return rest
}

/** What the server does not want to see: an empty list, an amount that is not typed yet. */
function clean<T>(v: T): T {
  return JSON.parse(JSON.stringify(v)) as T
}

function Siblings({ method: m, onChange }: { method: Method; onChange: (s: Method['siblings']) => void }) {
  const { t } = useLingui()
  const s = m.siblings
  const steps = s?.steps ?? []
  return (
    <Card as="section" title={<Trans>Frères et sœurs</Trans>}>
      <div className="mt-3 flex flex-col gap-4 text-ink">
        <Checkbox label={t`Le prix change avec le nombre d’enfants`} checked={!!s} onChange={(e) => onChange(e.target.checked ? { among: 'used', by: 'rank', steps: [{ from: 2, change: { kind: 'minus_part', ppm: 100_000 } }] } : undefined)} />
        {s && (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <Select
                name="siblings.by"
                label={t`Le changement vaut`}
                value={s.by}
                onChange={(e) => onChange({ ...s, by: e.target.value as 'rank' | 'count' })}
                options={[
                  { value: 'rank', label: t`pour chaque enfant selon son rang, l’aîné d’abord` },
                  { value: 'count', label: t`pour tous, selon combien ils sont` },
                ]}
              />
              <Select
                name="siblings.among"
                label={t`Sont comptés`}
                value={s.among}
                onChange={(e) => onChange({ ...s, among: e.target.value as 'used' | 'enrolled' })}
                options={[
                  { value: 'used', label: t`les enfants venus dans le mois` },
                  { value: 'enrolled', label: t`les enfants inscrits au service` },
                ]}
              />
            </div>
            {steps.map((x, i) => (
              <div key={i} className="grid gap-3 sm:grid-cols-[12rem_1fr] sm:items-end">
                <Select name={`siblings.${i}.from`} label={t`À partir de`} value={String(x.from)} onChange={(e) => onChange({ ...s, steps: steps.map((y, j) => (j === i ? { ...y, from: Number(e.target.value) } : y)) })} options={[2, 3, 4, 5, 6].map((n) => ({ value: String(n), label: s.by === 'rank' ? t`l’enfant n° ${n}` : t`${n} enfants` }))} />
                <ChangeFields name={`siblings.${i}`} label={t`Le prix devient`} none={t`retirer cette ligne`} kinds={['minus_part', 'minus', 'price']} value={x.change} onChange={(c) => onChange(c ? { ...s, steps: steps.map((y, j) => (j === i ? { ...y, change: c } : y)) } : steps.length > 1 ? { ...s, steps: steps.filter((_, j) => j !== i) } : undefined)} />
              </div>
            ))}
            <div>
              <Button icon={Plus} onClick={() => onChange({ ...s, steps: [...steps, { from: (steps.at(-1)?.from ?? 1) + 1, change: { kind: 'minus_part', ppm: 200_000 } }] })}>
                <Trans>Ajouter un rang</Trans>
              </Button>
            </div>
          </>
        )}
      </div>
    </Card>
  )
}

function Overrun({ method: m, onChange }: { method: Method; onChange: (o: Method['overrun']) => void }) {
  const { t } = useLingui()
  const o = m.overrun
  return (
    <div>
      <Checkbox label={t`Un supplément quand l’enfant part après l’heure`} checked={!!o} onChange={(e) => onChange(e.target.checked ? { step: 15, cents: 500 } : undefined)} />
      {o && (
        <div className="mt-2 grid gap-4 sm:grid-cols-3">
          <Select name="overrun.step" label={t`Par tranche commencée de`} value={String(o.step)} onChange={(e) => onChange({ ...o, step: Number(e.target.value) })} options={[5, 10, 15, 30, 60].map((n) => ({ value: String(n), label: t`${n} minutes` }))} />
          <EuroField name="overrun.cents" label={t`Somme`} value={o.cents} onChange={(cents) => onChange({ ...o, cents: cents as number })} />
          <Select name="overrun.grace" label={t`Tolérance`} value={String(o.grace ?? 0)} onChange={(e) => onChange({ ...o, grace: Number(e.target.value) })} options={[0, 5, 10, 15].map((n) => ({ value: String(n), label: t`${n} minutes` }))} />
        </div>
      )}
    </div>
  )
}

type Sort = 'schools' | 'age' | 'modes' | 'units' | 'children'

const sortOf = (w: When): Sort => (w.schools ? 'schools' : w.modes ? 'modes' : w.units ? 'units' : w.children_from !== undefined ? 'children' : 'age')

/** Prices of some: a school, an age, a way of being enrolled, a slot, a number of children. The first that holds is taken. */
function Exceptions({ method: m, group, schools, onChange }: { method: Method; group: Group | undefined; schools: TariffList['schools']; onChange: (list: Exception[]) => void }) {
  const { t } = useLingui()
  const list = m.exceptions ?? []
  const put = (i: number, change: Partial<Exception>) => onChange(list.map((e, j) => (j === i ? { ...e, ...change } : e)))
  const slots = group?.activities.flatMap((a) => a.slots) ?? []
  const empty: Record<Sort, When> = { schools: { schools: [] }, age: { age_to: 5 }, modes: { modes: ['occasional'] }, units: { units: [] }, children: { children_from: 3 } }
  return (
    <Card as="section" title={<Trans>Des prix pour certains</Trans>}>
      <div className="mt-3 flex flex-col gap-4 text-ink">
        {list.length === 0 && (
          <p className="text-ink-2">
            <Trans>Un prix pour la maternelle, pour qui vient à l’occasion, pour un créneau ? Ajoutez-le ici. Le premier qui convient s’applique.</Trans>
          </p>
        )}
        {list.map((e, i) => {
          const sort = sortOf(e.when)
          return (
            <div key={i} className="border-s-4 border-line ps-4 flex flex-col gap-4">
              <div className="grid gap-4 sm:grid-cols-2">
                <TextField name={`exceptions.${i}.label`} label={t`Comme la famille le lit`} required maxLength={80} value={e.label} onChange={(x) => put(i, { label: x.target.value })} />
                <Select
                  name={`exceptions.${i}.sort`}
                  label={t`Pour qui`}
                  value={sort}
                  onChange={(x) => put(i, { when: empty[x.target.value as Sort] })}
                  options={[
                    { value: 'schools', label: t`selon l’école` },
                    { value: 'age', label: t`selon l’âge` },
                    { value: 'modes', label: t`selon l’inscription` },
                    { value: 'units', label: t`selon le créneau` },
                    { value: 'children', label: t`selon le nombre d’enfants du foyer` },
                  ]}
                />
              </div>
              {sort === 'schools' && <CheckboxGroup name={`exceptions.${i}.schools`} label={t`Écoles`} value={e.when.schools ?? []} onChange={(x) => put(i, { when: { schools: x } })} choices={schools.map((s) => ({ value: s.id, label: s.name }))} inline />}
              {sort === 'units' && <CheckboxGroup name={`exceptions.${i}.units`} label={t`Créneaux`} value={e.when.units ?? []} onChange={(x) => put(i, { when: { units: x } })} choices={slots.map((s) => ({ value: s.id, label: s.name }))} inline />}
              {sort === 'modes' && (
                <CheckboxGroup
                  name={`exceptions.${i}.modes`}
                  label={t`Inscription`}
                  value={e.when.modes ?? []}
                  onChange={(x) => put(i, { when: { modes: x as NonNullable<When['modes']> } })}
                  choices={[
                    { value: 'annual', label: t`à l’année` },
                    { value: 'weekly', label: t`à la semaine` },
                    { value: 'occasional', label: t`à l’occasion` },
                  ]}
                  inline
                />
              )}
              {sort === 'age' && (
                <div className="grid gap-4 grid-cols-2 max-w-md">
                  <TextField name={`exceptions.${i}.from`} label={t`De (ans)`} optional type="number" min={0} max={25} value={e.when.age_from ?? ''} onChange={(x) => put(i, { when: ages(x.target.value, e.when.age_to) })} />
                  <TextField name={`exceptions.${i}.to`} label={t`À (ans)`} optional type="number" min={0} max={25} value={e.when.age_to ?? ''} onChange={(x) => put(i, { when: ages(e.when.age_from, x.target.value) })} />
                </div>
              )}
              {sort === 'children' && <TextField name={`exceptions.${i}.children`} label={t`À partir de combien d’enfants`} type="number" min={1} max={20} className="max-w-40" value={e.when.children_from ?? ''} onChange={(x) => put(i, { when: { children_from: Number(x.target.value) } })} />}
              <PriceFields name={`exceptions.${i}.price`} value={e.price} onChange={(price) => put(i, { price })} />
              <div>
                <Button onClick={() => onChange(list.filter((_, j) => j !== i))}>
                  <Trans>Retirer ce prix</Trans>
                </Button>
              </div>
            </div>
          )
        })}
        <div>
          <Button icon={Plus} onClick={() => onChange([...list, { label: '', when: schools.length ? { schools: [] } : { age_to: 5 }, price: { kind: 'single', cents: m.price.cents ?? 0 } }])}>
            <Trans>Ajouter un prix</Trans>
          </Button>
        </div>
      </div>
    </Card>
  )
}

function ages(from: string | number | undefined, to: string | number | undefined): When {
  const n = (x: string | number | undefined) => (x === undefined || x === '' ? undefined : Number(x))
  const a = n(from)
  const b = n(to)
  return { ...(a !== undefined && { age_from: a }), ...(b !== undefined && { age_to: b }) }
}
