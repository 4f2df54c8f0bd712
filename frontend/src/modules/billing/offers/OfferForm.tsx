import { Trans, useLingui } from '@lingui/react/macro'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, IconButton } from '../../../ui/Button'
import { CheckboxGroup, DateField, RadioGroup, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatNumber } from '../../../ui/format'
import type { Offer } from '../queries'
import type { OfferIn, Opening } from './queries'
import { useBuyers } from './words'

interface Step {
  upTo: string
  unit: string
  flat: string
}

/** A sum as one types it: « 1 234,5 ». */
const sum = String.raw`\s*[\d\s]{1,12}([.,]\d{1,2})?\s*`
const cents = (text: string) => Math.round(Number(text.replaceAll(/\s/g, '').replace(',', '.')) * 100) || 0
const typed = (n: number | undefined) => (n === undefined ? '' : (n / 100).toFixed(2).replace('.', ','))
const few = (n: number | undefined) => (n ? typed(n) : '')

interface OfferFormProps {
  /** What is changed, or what a new one begins with. */
  of: Offer | undefined
  services: readonly Opening[]
  problem: unknown
  pending: boolean
  onSave: (body: OfferIn) => void
  onCancel?: () => void
}

/** An offer as a vendor writes it; nobody sees it before it is published. */
export function OfferForm({ of: o, services, problem, pending, onSave, onCancel }: OfferFormProps) {
  const { t } = useLingui()
  const { today } = useBoot()
  const buyers = useBuyers()
  const [counts, setCounts] = useState<string>(o?.counts ?? 'school')
  const [mode, setMode] = useState<string>(o?.price.mode ?? 'graduated')
  const [steps, setSteps] = useState<Step[]>(() => (o?.price.steps ?? [{}]).map((s) => ({ upTo: s.up_to ? String(s.up_to) : '', unit: typed(s.unit_cents ?? (o ? 0 : undefined)), flat: few(s.flat_cents) })))
  const [opens, setOpens] = useState<string[]>(() => o?.opens ?? services.map((s) => s.key))
  const [who, setWho] = useState<string[]>(o?.buyers ?? [])
  const change = (i: number, part: Partial<Step>) => setSteps((all) => all.map((s, j) => (j === i ? { ...s, ...part } : s)))
  const save = (f: FormData) => {
    const text = (name: string) => String(f.get(name) ?? '').trim()
    const number = (name: string) => Number.parseInt(text(name), 10) || 0
    onSave({
      code: text('code').toUpperCase(),
      label: text('label'),
      line: text('line'),
      counts: counts as OfferIn['counts'],
      price: {
        mode: steps.length > 1 ? mode : 'graduated',
        steps: steps.map((s, i) => ({ unit_cents: cents(s.unit), flat_cents: cents(s.flat), ...(i < steps.length - 1 && { up_to: Number.parseInt(s.upTo, 10) || 0 }) })),
        minimum_cents: cents(text('minimum')),
      } as OfferIn['price'],
      vat_ppm: Math.round(Number(text('vat_ppm').replace(',', '.')) * 10_000),
      trial_days: number('trial_days'),
      grace_days: number('grace_days'),
      notice_days: number('notice_days'),
      opens,
      storage_gb: number('storage_gb'),
      resource_cents: cents(text('resource_cents')),
      buyers: who as NonNullable<OfferIn['buyers']>,
      since: text('since'),
      ...(text('until') && { until: text('until') }),
    })
  }
  return (
    <Form problem={problem} onSubmit={save} className="grid gap-5">
      <div className="grid items-end gap-4 sm:grid-cols-[1fr_12rem]">
        <TextField name="label" label={t`Nom`} minLength={2} maxLength={80} defaultValue={o?.label} />
        <TextField name="code" label={t`Code`} pattern="[A-Za-z0-9][A-Za-z0-9\-]{0,19}" maxLength={20} defaultValue={o?.code} autoComplete="off" help={t`Le même pour tous les prix d’une offre.`} />
      </div>
      <TextArea name="line" label={t`Ce que l’on achète, en une phrase ou deux`} optional rows={2} maxLength={400} defaultValue={o?.line} />
      <RadioGroup
        name="counts"
        label={t`Ce qui se compte`}
        value={counts}
        onChange={setCounts}
        choices={[
          { value: 'school', label: t`Les écoles`, help: t`Chaque école de l’abonnement, au prorata de ses jours.` },
          { value: 'pupil', label: t`Les élèves`, help: t`Comptés à la date de référence, classe par classe.` },
          { value: 'choice', label: t`Ce que l’acheteur choisit`, help: t`Une tranche de ressources, par exemple : il en dit le nombre.` },
        ]}
      />
      <fieldset className="grid gap-4">
        <legend className="mb-2 font-semibold">
          <Trans>Prix hors taxe, pour une année entière</Trans>
        </legend>
        {steps.length > 1 && (
          <RadioGroup
            name="mode"
            label={t`Comment les tranches s’appliquent`}
            value={mode}
            onChange={setMode}
            choices={[
              { value: 'graduated', label: t`Chaque unité au prix de sa tranche` },
              { value: 'volume', label: t`Toutes les unités au prix de la tranche que leur nombre atteint` },
            ]}
          />
        )}
        <ol className="grid gap-4">
          {steps.map((s, i) => {
            const last = i === steps.length - 1
            const n = i + 1
            const first = formatNumber((Number.parseInt(steps[i - 1]?.upTo ?? '', 10) || 0) + 1)
            return (
              <li key={i} className="flex flex-wrap items-end gap-3">
                {steps.length > 1 &&
                  (last ? (
                    <p className="w-40 pb-2.5 text-ink">
                      <Trans>{first} et au-delà</Trans>
                    </p>
                  ) : (
                    <TextField name={`upto${n}`} label={t`De ${first} jusqu’à`} type="number" min={1} inputMode="numeric" className="w-40" value={s.upTo} onChange={(e) => change(i, { upTo: e.target.value })} />
                  ))}
                <TextField name={i === 0 ? 'price' : `unit${n}`} label={t`Prix de l’unité`} suffix="€" inputMode="decimal" pattern={sum} className="w-40" autoComplete="off" value={s.unit} onChange={(e) => change(i, { unit: e.target.value })} />
                <TextField name={`flat${n}`} label={t`Plus, une fois`} optional suffix="€" inputMode="decimal" pattern={sum} className="w-48" autoComplete="off" value={s.flat} onChange={(e) => change(i, { flat: e.target.value })} />
                {steps.length > 1 && <IconButton icon={X} label={t`Retirer la tranche ${n}`} onClick={() => setSteps((all) => all.filter((_, j) => j !== i).map((x, j, left) => (j === left.length - 1 ? { ...x, upTo: '' } : x)))} />}
              </li>
            )
          })}
        </ol>
        <Button icon={Plus} className="justify-self-start" onClick={() => setSteps((all) => [...all, { upTo: '', unit: '', flat: '' }])}>
          <Trans>Ajouter une tranche</Trans>
        </Button>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="minimum" label={t`Minimum pour l’année`} optional suffix="€" inputMode="decimal" pattern={sum} autoComplete="off" defaultValue={few(o?.price.minimum_cents)} />
          <TextField name="vat_ppm" label={t`TVA`} suffix="%" inputMode="decimal" pattern="\d{1,2}([.,]\d{1,2})?" autoComplete="off" defaultValue={o ? String(o.vat_ppm / 10_000).replace('.', ',') : '20'} />
        </div>
      </fieldset>
      <CheckboxGroup name="buyers" label={t`Qui peut l’acheter`} value={who} onChange={setWho} choices={Object.entries(buyers).map(([value, label]) => ({ value, label }))} />
      <div className="grid gap-4 sm:grid-cols-2">
        <DateField name="since" label={t`Proposée à partir du`} defaultValue={!o || o.since < today ? today : o.since} />
        <DateField name="until" label={t`Jusqu’au`} optional defaultValue={o?.state === 'draft' ? o.until : ''} />
      </div>
      <CheckboxGroup name="opens" label={t`Services qu’elle ouvre`} help={t`Ceux d’une école s’ouvrent dans ses écoles, ceux d’une mairie dans la mairie.`} optional value={opens} onChange={setOpens} choices={services.map((s) => ({ value: s.key, label: s.label }))} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="storage_gb" label={t`Stockage pour chaque école`} optional suffix="Go" type="number" min={0} max={100_000} inputMode="numeric" defaultValue={o?.storage_gb || ''} />
        <TextField name="resource_cents" label={t`Budget de ressources, par unité`} optional suffix="€" inputMode="decimal" pattern={sum} autoComplete="off" defaultValue={few(o?.resource_cents)} />
        <TextField name="trial_days" label={t`Jours d’essai`} help={t`Vide : elle ne s’essaie pas.`} optional type="number" min={0} max={366} inputMode="numeric" defaultValue={o?.trial_days || ''} />
        <TextField name="notice_days" label={t`Jours de préavis`} help={t`Avant le dernier jour, pour résilier. Vide : 30.`} optional type="number" min={0} max={366} inputMode="numeric" defaultValue={o?.notice_days || ''} />
        <TextField name="grace_days" label={t`Jours de grâce`} help={t`Après le dernier jour, avant la lecture seule. Vide : 30.`} optional type="number" min={0} max={366} inputMode="numeric" defaultValue={o?.grace_days || ''} />
      </div>
      <FormFoot pending={pending} onCancel={onCancel}>
        <Trans>Enregistrer le brouillon</Trans>
      </FormFoot>
    </Form>
  )
}
