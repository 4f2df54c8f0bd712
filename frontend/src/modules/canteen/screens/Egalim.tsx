import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, Download, Plus, Scale, TriangleAlert, Upload, X } from 'lucide-react'
import { useState } from 'react'
import { saveFile } from '../../../api/save'
import { useBoot } from '../../../shell/session'
import { Button, IconButton } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { DataTable } from '../../../ui/DataTable'
import { Dialog } from '../../../ui/Dialog'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, DateField, FileField, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatMoney, formatNumber, formatPercent } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { Faults } from '../Faults'
import { useTenant } from '../place'
import { type Bought, buy, given, importPurchases, kitchenKey, type Purchase, purchasesQuery, type PurchaseReport, type Share, standingQuery, unbuy, weigh } from '../queries'

const families: Record<Bought['family'], MessageDescriptor> = {
  VIANDES_VOLAILLES: msg`Viandes et volailles`,
  CHARCUTERIE: msg`Charcuterie`,
  PRODUITS_DE_LA_MER: msg`Produits de la mer`,
  FRUITS_ET_LEGUMES: msg`Fruits et légumes`,
  PRODUITS_LAITIERS: msg`Produits laitiers`,
  BOULANGERIE: msg`Boulangerie`,
  BOISSONS: msg`Boissons`,
  AUTRES: msg`Autres`,
}

const categories: Record<string, MessageDescriptor> = {
  BIO: msg`Bio`,
  LABEL_ROUGE: msg`Label Rouge`,
  AOCAOP: msg`AOC, AOP`,
  IGP: msg`IGP`,
  STG: msg`STG`,
  HVE: msg`Haute valeur environnementale`,
  PECHE_DURABLE: msg`Pêche durable`,
  RUP: msg`Région ultrapériphérique`,
  COMMERCE_EQUITABLE: msg`Commerce équitable`,
  FERMIER: msg`Fermier`,
  EXTERNALITES: msg`Coûts environnementaux pris en compte`,
  PERFORMANCE: msg`Performance environnementale`,
}

/** Where the kitchen stands by the law of 30 October 2018, and what each figure comes from. */
export function Egalim({ year: asked }: { year: string | undefined }) {
  const { t, i18n } = useLingui()
  const tenant = useTenant()
  const { today } = useBoot()
  const refused = useRefused()
  const now = Number(today.slice(0, 4))
  const [year, setYear] = useState(asked && /^\d{4}$/.test(asked) ? Number(asked) : now)
  const { data: st, error, refetch, isPlaceholderData } = useQuery(standingQuery(tenant.id, year))
  const [open, setOpen] = useState<'buy' | 'import' | 'weigh' | undefined>()
  const years = [...new Set([now, now - 1, ...(st?.years ?? [])])].sort((a, b) => b - a)
  const file = (name: string) => void saveFile(`/api/v1/t/${tenant.id}/canteen/egalim/${year}/${name}`, {}).catch(refused)
  const may = !!st?.abilities.buy
  const veg = st?.vegetarian
  const withMenu = veg?.with ?? 0
  const weeks = veg?.of ?? 0
  const kilos = formatNumber((st?.waste.grams ?? 0) / 1000)
  const each = st && st.waste.guests > 0 ? formatNumber(st.waste.grams / st.waste.guests, 0) : ''
  return (
    <div>
      <PageHeader
        title={t`Achats et EGalim`}
        context={tenant.name}
        actions={
          <>
            {may && (
              <>
                <Button variant="primary" icon={Plus} onClick={() => setOpen('buy')}>
                  <Trans>Saisir un achat</Trans>
                </Button>
                <Button icon={Upload} onClick={() => setOpen('import')}>
                  <Trans>Importer</Trans>
                </Button>
              </>
            )}
            <Button icon={Download} onClick={() => file('return.csv')}>
              <Trans>Bilan « ma cantine »</Trans>
            </Button>
          </>
        }
      >
        <Trans>Les parts se comptent en valeur d’achat hors taxes, sur l’année civile (Code rural, article L230-5-1).</Trans>
      </PageHeader>
      <Select label={t`Année`} className="max-w-40 mb-5" value={String(year)} onChange={(e) => setYear(Number(e.target.value))} options={years.map((y) => ({ value: String(y), label: String(y) }))} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!st && !error && <Skeleton cards={3} />}
      {st && (
        <div aria-busy={isPlaceholderData || undefined} className={cx(isPlaceholderData && 'opacity-60')}>
          {st.purchases === 0 ? (
            <EmptyState icon={Scale} title={<Trans>Aucun achat cette année</Trans>}>
              <Trans>Saisissez une facture, ou importez le fichier que votre logiciel ou votre prestataire donne à « ma cantine ».</Trans>
            </EmptyState>
          ) : (
            <>
              <ul className="grid gap-3 lg:grid-cols-3">
                <Goal title={t`Produits durables ou de qualité`} share={st.sustainable} />
                <Goal title={t`Dont bio`} share={st.organic} />
                <Goal title={t`Viandes et poissons durables`} share={st.meat_fish} />
              </ul>
              <Section title={<Trans>D’où viennent ces parts</Trans>}>
                <DataTable
                  caption={t`Ce qui compte, et pour combien`}
                  rows={[
                    { key: 'bio', label: t`Bio`, share: st.organic },
                    { key: 'quality', label: t`Label Rouge, AOC et AOP, IGP, STG (hors bio)`, share: st.quality },
                    { key: 'costs', label: t`Coûts ou performance environnementale`, share: st.costs },
                    { key: 'others', label: t`HVE, pêche durable, fermier, équitable, RUP`, share: st.others },
                    { key: 'sum', label: t`Durables ou de qualité, chaque achat compté une fois`, share: st.sustainable },
                  ]}
                  rowKey={(r) => r.key}
                  columns={[
                    { key: 'label', header: t`Catégorie`, main: true, cell: (r) => r.label },
                    { key: 'n', header: t`Achats`, numeric: true, cell: (r) => formatNumber(r.share.purchases) },
                    { key: 'cents', header: t`Valeur HT`, numeric: true, cell: (r) => formatMoney(r.share.cents) },
                    { key: 'share', header: t`Part`, numeric: true, cell: (r) => formatPercent(r.share.of ? r.share.cents / r.share.of : 0, 1) },
                  ]}
                />
              </Section>
              <Section title={<Trans>Par famille de produits</Trans>}>
                <DataTable
                  caption={t`Par famille de produits`}
                  rows={st.families.filter((f) => f.cents > 0)}
                  rowKey={(f) => f.family}
                  columns={[
                    { key: 'family', header: t`Famille`, main: true, cell: (f) => i18n._(families[f.family as Bought['family']]), total: t`Total` },
                    { key: 'cents', header: t`Valeur HT`, numeric: true, cell: (f) => formatMoney(f.cents), sort: (f) => f.cents, total: formatMoney(st.total) },
                    { key: 'sustainable', header: t`Durable`, numeric: true, cell: (f) => formatPercent(f.sustainable / f.cents, 0), sort: (f) => f.sustainable / f.cents },
                    { key: 'organic', header: t`Bio`, numeric: true, cell: (f) => formatPercent(f.organic / f.cents, 0), sort: (f) => f.organic / f.cents },
                    { key: 'france', header: t`Origine France`, numeric: true, cell: (f) => formatPercent(f.france / f.cents, 0), sort: (f) => f.france / f.cents },
                  ]}
                />
              </Section>
            </>
          )}
          <Section
            title={<Trans>Menus végétariens et gaspillage</Trans>}
            actions={
              may && (
                <Button icon={Scale} onClick={() => setOpen('weigh')}>
                  <Trans>Noter une pesée</Trans>
                </Button>
              )
            }
          >
            <ul className="flex flex-col gap-1">
              <li>
                <Trans>
                  Semaines avec un menu végétarien : {withMenu} sur {weeks}.
                </Trans>
              </li>
              <li>{st.waste.weighings === 0 ? <Trans>Aucune pesée cette année.</Trans> : each ? <Trans>Jeté : {kilos} kg, soit {each} g par convive.</Trans> : <Trans>Jeté : {kilos} kg.</Trans>}</li>
            </ul>
          </Section>
          <List tenant={tenant.id} year={year} may={may} onExport={() => file('purchases.csv')} />
        </div>
      )}
      {open === 'buy' && <BuyDialog tenant={tenant.id} today={today} onClose={() => setOpen(undefined)} />}
      {open === 'import' && <ImportDialog tenant={tenant.id} onClose={() => setOpen(undefined)} />}
      {open === 'weigh' && <WeighDialog tenant={tenant.id} today={today} onClose={() => setOpen(undefined)} />}
    </div>
  )
}

/** A share against its goal: a bar with its mark, the words, the sum. */
function Goal({ title, share }: { title: string; share: Share }) {
  const part = share.of ? share.cents / share.of : 0
  const percent = formatPercent(part, 1)
  const goal = share.goal ?? 0
  const cents = formatMoney(share.cents)
  const of = formatMoney(share.of)
  const lacking = formatMoney(Math.max(0, Math.ceil((share.of * goal) / 100) - share.cents))
  return (
    <li data-card className="bg-surface rounded-card shadow-card p-4">
      <h2 className="text-md font-semibold text-ink-2">{title}</h2>
      <p className="font-title font-bold text-3xl tabular">{percent}</p>
      <div aria-hidden className="relative mt-2 h-3 rounded-full bg-sand border border-control overflow-hidden">
        <div className={cx('h-full origin-left', share.met ? 'bg-success' : 'bg-warning')} style={{ transform: `scaleX(${Math.min(1, part)})` }} />
        <div className="absolute inset-y-0 w-0.5 bg-ink" style={{ insetInlineStart: `${goal}%` }} />
      </div>
      <p className={cx('mt-2 flex items-start gap-1.5 text-md font-semibold', share.met ? 'text-success' : 'text-warning')}>
        {share.met ? <CircleCheck aria-hidden className="size-4 mt-1 flex-none" /> : <TriangleAlert aria-hidden className="size-4 mt-1 flex-none" />}
        {share.met ? (
          <Trans>Au moins {goal} % : atteint</Trans>
        ) : (
          <Trans>
            Au moins {goal} % : il manque {lacking}
          </Trans>
        )}
      </p>
      <p className="text-md text-ink-2">
        <Trans>
          {cents} sur {of}
        </Trans>
      </p>
    </li>
  )
}

/** How many purchases are shown at a time. */
const page = 30

function List({ tenant, year, may, onExport }: { tenant: string; year: number; may: boolean; onExport: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [text, setText] = useState('')
  const [family, setFamily] = useState<Bought['family'] | ''>('')
  const [open, setOpen] = useState<Purchase | undefined>()
  const { data } = useQuery(purchasesQuery(tenant, year, text, family))
  const { today } = useBoot()
  const drop = useMutation({ mutationFn: (p: Purchase) => unbuy(tenant, p.id), onSuccess: () => void client.invalidateQueries({ queryKey: kitchenKey(tenant) }), onError: refused })
  const n = data?.items.length ?? 0
  const [shown, setShown] = useState(page)
  const left = Math.min(page, n - shown)
  return (
    <Section
      title={<Trans>Achats</Trans>}
      actions={
        <Button icon={Download} onClick={onExport}>
          <Trans>Exporter</Trans>
        </Button>
      }
    >
      <div className="mb-4 flex flex-wrap items-end gap-x-6 gap-y-3">
        <SearchField label={t`Chercher un achat ou un fournisseur`} value={text} onChange={(v) => (setText(v), setShown(page))} result={t`${n} achats`} className="w-full sm:w-80" />
        <Select label={t`Famille`} hideLabel optional value={family} placeholder={t`Toutes les familles`} onChange={(e) => setFamily(e.target.value as Bought['family'])} options={Object.entries(families).map(([value, label]) => ({ value, label: i18n._(label) }))} />
      </div>
      {data?.more && (
        <Banner className="mb-3">
          <Trans>Les 300 derniers sont listés ; les parts comptent tous les achats.</Trans>
        </Banner>
      )}
      {data && (
        <DataTable
          caption={t`Achats`}
          rows={data.items.slice(0, shown)}
          rowKey={(p) => p.id}
          empty={<EmptyState title={<Trans>Aucun achat ne correspond</Trans>} />}
          columns={[
            { key: 'what', header: t`Achat`, main: true, sort: (p) => p.description, cell: (p) => whatCell(p, may ? setOpen : undefined) },
            { key: 'day', header: t`Date`, sort: (p) => p.day, cell: (p) => formatDate(p.day, 'numeric') },
            { key: 'family', header: t`Famille`, desk: true, sort: (p) => p.family, cell: (p) => i18n._(families[p.family]) },
            { key: 'categories', header: t`Compte comme`, cell: (p) => p.categories.map((c) => i18n._(categories[c]!)).join(', ') || '–' },
            { key: 'cents', header: t`Prix HT`, numeric: true, sort: (p) => p.cents, cell: (p) => formatMoney(p.cents) },
            ...(may ? [{ key: 'drop', header: t`Retirer`, cell: (p: Purchase) => dropCell(p, t`Retirer ${p.description}`, drop.mutate) }] : []),
          ]}
        />
      )}
      {left > 0 && (
        <Button className="mt-3" onClick={() => setShown(shown + page)}>
          <Trans>Voir les {left} suivants</Trans>
        </Button>
      )}
      {open && <BuyDialog tenant={tenant} today={today} purchase={open} onClose={() => setOpen(undefined)} />}
    </Section>
  )
}

const whatCell = (p: Purchase, open?: (p: Purchase) => void) => (
  <span>
    {open ? (
      <button type="button" onClick={() => open(p)} className="text-start font-semibold underline decoration-line underline-offset-4 hover:decoration-brand min-h-6">
        {p.description}
      </button>
    ) : (
      p.description
    )}
    {p.supplier && <span className="block text-md font-normal text-ink-2">{p.supplier}</span>}
  </span>
)

const dropCell = (p: Purchase, label: string, drop: (p: Purchase) => void) => <IconButton dense icon={X} label={label} onClick={() => drop(p)} />

function BuyDialog({ tenant, today, purchase, onClose }: { tenant: string; today: string; purchase?: Purchase; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [b, setBought] = useState<Bought>(purchase ?? { description: '', supplier: '', day: today, cents: 0, family: 'AUTRES', categories: [] })
  const [price, setPrice] = useState(purchase ? (purchase.cents / 100).toFixed(2).replace('.', ',') : '')
  const set = (change: Partial<Bought>) => setBought((d) => ({ ...d, ...change }))
  const cents = Math.round(Number(price.replace(/\s/g, '').replace(',', '.')) * 100)
  const save = useMutation({
    mutationFn: () => {
      const { siret, description, supplier, day, family, categories, origin, short_circuit, local } = b
      return buy(tenant, purchase?.id, { description, day, family, categories, cents: Number.isFinite(cents) ? cents : -1, ...(siret ? { siret } : {}), ...(supplier ? { supplier } : {}), ...(origin ? { origin } : {}), ...(short_circuit ? { short_circuit } : {}), ...(local ? { local } : {}) })
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: kitchenKey(tenant) })
      toast(t`C’est enregistré.`)
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={purchase ? t`Modifier l’achat` : t`Saisir un achat`} keep size="lg" shape="sheet">
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField name="description" label={t`Ce qui a été acheté`} maxLength={200} value={b.description} onChange={(e) => set({ description: e.target.value })} data-first />
            <TextField name="supplier" label={t`Fournisseur`} optional maxLength={120} value={b.supplier ?? ''} onChange={(e) => set({ supplier: e.target.value })} />
            <DateField name="day" label={t`Date`} max={today} value={b.day} onChange={(e) => set({ day: e.target.value })} />
            <TextField name="cents" label={t`Prix hors taxes, en euros`} inputMode="decimal" pattern="[0-9\s]+([.,][0-9]{1,2})?" value={price} onChange={(e) => setPrice(e.target.value)} />
            <Select name="family" label={t`Famille`} value={b.family} onChange={(e) => set({ family: e.target.value as Bought['family'] })} options={Object.entries(families).map(([value, label]) => ({ value, label: i18n._(label) }))} />
            <Select
              name="origin"
              label={t`Origine`}
              optional
              value={b.origin ?? ''}
              placeholder={t`Non précisée`}
              onChange={(e) => set({ origin: e.target.value as NonNullable<Bought['origin']> })}
              options={[
                { value: 'FRANCE', label: t`France` },
                { value: 'EUROPE', label: t`Europe, hors France` },
              ]}
            />
          </div>
          <CheckboxGroup
            name="categories"
            label={t`Compte comme`}
            optional
            className="[&>div]:grid [&>div]:grid-cols-1 sm:[&>div]:grid-cols-2"
            value={b.categories}
            onChange={(list) => set({ categories: list as Bought['categories'] })}
            choices={Object.entries(categories).map(([value, label]) => ({ value, label: i18n._(label) }))}
          />
          <div className="flex flex-wrap gap-x-8">
            <Checkbox name="short_circuit" label={t`Circuit court`} checked={!!b.short_circuit} onChange={(e) => set({ short_circuit: e.target.checked })} />
            <Checkbox name="local" label={t`Local`} checked={!!b.local} onChange={(e) => set({ local: e.target.checked })} />
          </div>
          <FormFoot pending={save.isPending} onCancel={onClose}>
            <Trans>Enregistrer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}

function ImportDialog({ tenant, onClose }: { tenant: string; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [files, setFiles] = useState<File[]>([])
  const [text, setText] = useState('')
  const [report, setReport] = useState<PurchaseReport | undefined>()
  const trial = useMutation({ mutationFn: async () => importPurchases(tenant, await given(files[0], text, false)), onSuccess: setReport })
  const write = useMutation({
    mutationFn: async () => importPurchases(tenant, await given(files[0], text, true)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: kitchenKey(tenant) })
      toast(t`Les achats sont enregistrés.`)
      onClose()
    },
  })
  const sum = formatMoney(report?.cents ?? 0)
  return (
    <Dialog open onClose={onClose} title={t`Importer des achats`} keep size="lg" shape="sheet">
      <Form problem={trial.error ?? write.error} onSubmit={() => trial.mutate()}>
        <div className="flex flex-col gap-5">
          <p className="text-ink-2">
            <Trans>Les colonnes de « ma cantine » : siret, description, fournisseur, date, prix_ht, famille_produits, categories_egalim, origine… Le même fichier deux fois n’écrit rien de plus.</Trans>
          </p>
          <FileField label={t`Fichier CSV ou XLSX`} optional accept=".csv,.txt,.xlsx" maxSize={8 << 20} files={files} onChange={(f) => (setFiles(f), setReport(undefined))} />
          <TextArea name="text" label={t`Ou un tableau collé`} optional rows={4} value={text} onChange={(e) => (setText(e.target.value), setReport(undefined))} />
          {report && <Faults faults={report.faults} errors={report.errors} />}
          {report && report.errors === 0 && (
            <Banner tone="success">
              <Plural value={report.new} _0="Aucun nouvel achat." one="# nouvel achat" other="# nouveaux achats" />
              {report.new > 0 && <> · {sum}</>}
              {report.known > 0 && (
                <>
                  {' · '}
                  <Plural value={report.known} one="# déjà enregistré" other="# déjà enregistrés" />
                </>
              )}
            </Banner>
          )}
          <div className="flex flex-wrap gap-2">
            {report && report.errors === 0 && report.new > 0 ? (
              <Button variant="primary" pending={write.isPending} onClick={() => write.mutate()}>
                <Trans>Enregistrer ces achats</Trans>
              </Button>
            ) : (
              <Button type="submit" variant="primary" pending={trial.isPending} disabled={!text.trim() && files.length === 0}>
                <Trans>Essayer</Trans>
              </Button>
            )}
            <Button onClick={onClose}>
              <Trans>Annuler</Trans>
            </Button>
          </div>
        </div>
      </Form>
    </Dialog>
  )
}

function WeighDialog({ tenant, today, onClose }: { tenant: string; today: string; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [day, setDay] = useState(today)
  const [what, setWhat] = useState<'plates' | 'unserved' | 'kitchen'>('plates')
  const [kilos, setKilos] = useState('')
  const [guests, setGuests] = useState('')
  const save = useMutation({
    mutationFn: () => weigh(tenant, { day, what, grams: Math.round(Number(kilos.replace(',', '.')) * 1000), guests: Number(guests) }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: kitchenKey(tenant) })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={t`Noter une pesée`} keep>
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          <DateField name="day" label={t`Jour`} max={today} value={day} onChange={(e) => setDay(e.target.value)} />
          <Select
            name="what"
            label={t`Ce qui est pesé`}
            value={what}
            onChange={(e) => setWhat(e.target.value as typeof what)}
            options={[
              { value: 'plates', label: t`Restes des assiettes` },
              { value: 'unserved', label: t`Préparé et non servi` },
              { value: 'kitchen', label: t`Pertes de préparation` },
            ]}
          />
          <TextField name="grams" label={t`Poids, en kilogrammes`} inputMode="decimal" pattern="[0-9]+([.,][0-9]{1,3})?" value={kilos} onChange={(e) => setKilos(e.target.value)} />
          <TextField name="guests" label={t`Convives`} inputMode="numeric" pattern="[0-9]+" value={guests} onChange={(e) => setGuests(e.target.value)} />
          <FormFoot pending={save.isPending} onCancel={onClose}>
            <Trans>Enregistrer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
