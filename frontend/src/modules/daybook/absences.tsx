import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Checkbox, CheckboxGroup, Select, TextField } from '../../ui/Field'
import { formatMoney, formatNumber, formatTime } from '../../ui/format'
import type { Treatment } from './queries'
import { clockText, draftRule, type DraftRule, freshRule, type Kind, wire } from './rule'
import { Faults, RuleChoice } from './RuleFields'

/** What takes a child away, in the order of a regulation. The three of a school's own are said together. */
export const grounds = ['sickness', 'family', 'outing', 'school'] as const
export type Ground = (typeof grounds)[number]
const ofSchool = ['class_closed', 'teacher_absent', 'strike']

export type Absences = Record<string, Treatment>

export const usualAbsences: Absences = { sickness: { charge: 'first_days', days: 1 }, family: { charge: 'due' }, outing: { charge: 'free' }, class_closed: { charge: 'free' }, teacher_absent: { charge: 'free' }, strike: { charge: 'free' } }

export function treatmentOf(absences: Absences, ground: Ground): Treatment {
  return (ground === 'school' ? absences.class_closed : absences[ground]) ?? usualAbsences[ground === 'school' ? 'class_closed' : ground]!
}
export function withTreatment(absences: Absences, ground: Ground, treatment: Treatment): Absences {
  const keys = ground === 'school' ? ofSchool : ground === 'family' ? ['family', 'other'] : [ground]
  return { ...absences, ...Object.fromEntries(keys.map((k) => [k, treatment])) }
}

function useGroundWords(): Record<Ground, string> {
  const { t } = useLingui()
  return { sickness: t`Enfant malade`, family: t`Autre absence déclarée par la famille`, outing: t`Sortie scolaire`, school: t`Classe fermée, enseignant absent, grève` }
}

const presets = ['due', 'first_1', 'first_2', 'first_n', 'free', 'sworn', 'seen'] as const
type Preset = (typeof presets)[number]

/** The usual treatment that one is, whatever it says of the delay and of the place. */
export function presetOf(t: Treatment): Preset {
  if (t.charge === 'due') return 'due'
  if (t.charge === 'first_days') return !t.proof && t.days === 1 ? 'first_1' : !t.proof && t.days === 2 ? 'first_2' : 'first_n'
  return t.proof === 'sworn' ? 'sworn' : t.proof === 'seen' ? 'seen' : 'free'
}

const treatments: Record<Preset, Treatment> = {
  due: { charge: 'due' },
  first_1: { charge: 'first_days', days: 1 },
  first_2: { charge: 'first_days', days: 2 },
  first_n: { charge: 'first_days', days: 3 },
  free: { charge: 'free' },
  sworn: { charge: 'free', proof: 'sworn', proof_days: 3 },
  seen: { charge: 'free', proof: 'seen', proof_days: 8 },
}

export function usePresetWords(): Record<Preset, string> {
  const { t } = useLingui()
  return {
    due: t`toujours dû`,
    first_1: t`dû le premier jour, gratuit ensuite`,
    first_2: t`dû les deux premiers jours, gratuit ensuite`,
    first_n: t`dû plusieurs jours, ou avec un justificatif…`,
    free: t`gratuit`,
    sworn: t`gratuit sur une attestation sur l’honneur`,
    seen: t`gratuit sur un justificatif montré`,
  }
}

const choices: Record<Ground, readonly Preset[]> = {
  sickness: ['first_1', 'first_2', 'first_n', 'sworn', 'seen', 'free', 'due'],
  family: ['due', 'free', 'first_n', 'sworn', 'seen'],
  outing: ['free', 'due'],
  school: ['free', 'due'],
}

/** What a family is late in saying is by these: the day itself, its eve, so many days or hours before. */
const toldKinds: readonly Kind[] = ['same_day', 'day_before', 'days_before', 'hours_before', 'weekday_before']

/** What is owed by who comes and had not booked; nothing said: as a late order. */
const owed = ['late', 'due', 'euros', 'percent', 'free'] as const
type Owed = (typeof owed)[number]

function owedOf(t: Treatment | undefined): Owed {
  if (t?.charge === 'free') return 'free'
  if (t?.charge !== 'due') return 'late'
  return t.surcharge_cents ? 'euros' : t.surcharge_ppm ? 'percent' : 'due'
}

function useOwedWords(): Record<Owed, string> {
  const { t } = useLingui()
  return {
    late: t`facturé comme la réservation la plus tardive, avec son supplément s’il y en a un`,
    due: t`facturé au prix ordinaire`,
    euros: t`facturé, avec un supplément en euros…`,
    percent: t`facturé, avec un supplément en pour cent…`,
    free: t`non facturé`,
  }
}

/** What a surcharge is, typed with a comma; cents, or millionths of the price. */
const typed = (text: string): number => Number(text.replace(/[\s\u00a0\u202f€%]/g, '').replace(',', '.'))
const shown = (value: number): string => String(value).replace('.', ',')

/** A child who comes and had not booked: what the family owes. */
function UnexpectedField({ value, onChange }: { value: Absences; onChange: (value: Absences) => void }) {
  const { t } = useLingui()
  const said = useOwedWords()
  const treatment = value.unexpected
  const now = owedOf(treatment)
  const [text, setText] = useState(() => (treatment?.surcharge_cents ? shown(treatment.surcharge_cents / 100) : treatment?.surcharge_ppm ? shown(treatment.surcharge_ppm / 10_000) : ''))
  const write = (next: Treatment) => onChange({ ...value, unexpected: next })
  const choose = (next: Owed) => {
    if (next === 'euros' || next === 'percent') {
      setText(next === 'euros' ? '2' : '50')
      return write({ charge: 'due', ...(next === 'euros' ? { surcharge_cents: 200 } : { surcharge_ppm: 500_000 }) })
    }
    write({ charge: next })
  }
  const amount = typed(text)
  const wrong = !(amount > 0 && amount <= 1000)
  const type = (said: string) => {
    setText(said)
    const n = typed(said)
    if (n > 0 && n <= 1000) write({ charge: 'due', ...(now === 'euros' ? { surcharge_cents: Math.round(n * 100) } : { surcharge_ppm: Math.round(n * 10_000) }) })
  }
  return (
    <div className="grid gap-3 sm:grid-cols-[1fr_12rem]">
      <Select label={t`Venu sans réservation`} name="absences.unexpected" value={now} options={owed.map((o) => ({ value: o, label: said[o] }))} onChange={(e) => choose(e.target.value as Owed)} />
      {(now === 'euros' || now === 'percent') && (
        <TextField label={now === 'euros' ? t`Supplément, en euros` : t`Supplément, en pour cent`} inputMode="decimal" value={text} onChange={(e) => type(e.target.value)} error={wrong ? t`Écrivez un nombre entre 0 et 1 000, par exemple 2,50.` : undefined} />
      )}
    </div>
  )
}

/** The same, in words: « facturé, avec un supplément de 2 € ». */
function UnexpectedLine({ value }: { value: Treatment | undefined }) {
  const said = useOwedWords()
  const now = owedOf(value)
  if (now === 'euros') return <Trans>facturé, avec un supplément de {formatMoney(value?.surcharge_cents ?? 0)}</Trans>
  if (now === 'percent') return <Trans>facturé, avec {formatNumber((value?.surcharge_ppm ?? 0) / 10_000)} % de plus</Trans>
  return said[now]
}

/** What an absence does to the price and to the place, ground by ground. */
export function AbsenceFields({ value, onChange, pointed }: { value: Absences; onChange: (value: Absences) => void; /** Who comes is ticked, and may come without a booking. */ pointed: boolean }) {
  const { t } = useLingui()
  const words = useGroundWords()
  const kept = grounds.filter((g) => treatmentOf(value, g).keep)
  const [keeping, setKeeping] = useState(kept.length > 0)
  const keep = (chosen: readonly string[]) => {
    let next = value
    for (const ground of grounds) {
      const { keep: _, ...rest } = treatmentOf(next, ground)
      next = withTreatment(next, ground, chosen.includes(ground) ? { ...rest, keep: true } : rest)
    }
    onChange(next)
  }
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-x-6 gap-y-5 lg:grid-cols-2 lg:items-start">
        {grounds.map((ground) => (
          <GroundFields key={ground} ground={ground} treatment={treatmentOf(value, ground)} onChange={(next) => onChange(withTreatment(value, ground, next))} />
        ))}
      </div>
      {pointed && <UnexpectedField value={value} onChange={onChange} />}
      <details open={keeping} onToggle={(e) => setKeeping(e.currentTarget.open)}>
        <summary className="link target inline-flex items-center text-md">
          <Trans>La place d’un enfant absent</Trans>
        </summary>
        {keeping && (
          <CheckboxGroup
            name="absences.keep"
            optional
            label={t`Elle lui est gardée`}
            help={t`Sinon elle est rendue : un autre enfant peut la prendre.`}
            value={kept}
            onChange={keep}
            choices={grounds.map((g) => ({ value: g, label: words[g] }))}
          />
        )}
      </details>
    </div>
  )
}

function GroundFields({ ground, treatment, onChange }: { ground: Ground; treatment: Treatment; onChange: (next: Treatment) => void }) {
  const { t } = useLingui()
  const title = useGroundWords()[ground]
  const said = usePresetWords()
  const preset = presetOf(treatment)
  const offered = choices[ground].includes(preset) ? choices[ground] : [...choices[ground], preset]
  const mayBeLate = (ground === 'sickness' || ground === 'family') && treatment.charge !== 'due'
  const [open, setOpen] = useState(!!treatment.told)
  const days = (typed: string) => Number(typed) || 0
  const choose = (next: Preset) => {
    const { told, keep } = treatment
    onChange({ ...treatments[next], ...(told && next !== 'due' && { told }), ...(keep && { keep }) })
  }
  return (
    <div className="flex flex-col gap-2">
      <Select label={title} name={`absences.${ground}`} value={preset} options={offered.map((p) => ({ value: p, label: said[p] }))} onChange={(e) => choose(e.target.value as Preset)} />
      {preset === 'first_n' && (
        <div className="grid gap-3 grid-cols-[8rem_1fr]">
          <TextField label={t`Jours dus`} type="number" min={1} max={60} value={treatment.days ?? ''} onChange={(e) => onChange({ ...treatment, days: days(e.target.value) })} />
          <Select
            label={t`Ensuite gratuit`}
            value={treatment.proof ?? ''}
            options={[
              { value: '', label: t`sans rien demander` },
              { value: 'sworn', label: t`sur une attestation sur l’honneur` },
              { value: 'seen', label: t`sur un justificatif montré` },
            ]}
            onChange={(e) => {
              const { proof: _, proof_days: delay, ...rest } = treatment
              onChange(e.target.value ? { ...rest, proof: e.target.value as 'sworn' | 'seen', proof_days: delay || 3 } : rest)
            }}
          />
        </div>
      )}
      {treatment.proof && (
        <TextField label={t`Jours pour l’apporter, après l’absence`} type="number" min={1} max={60} className="sm:max-w-xs" value={treatment.proof_days ?? ''} onChange={(e) => onChange({ ...treatment, proof_days: days(e.target.value) })} />
      )}
      {mayBeLate && (
        <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
          <summary className="link target inline-flex items-center text-md">
            <Trans>
              Un délai pour prévenir<span className="sr-only"> : {title}</span>
            </Trans>
          </summary>
          {open && <Told ground={ground} treatment={treatment} onChange={onChange} />}
        </details>
      )}
    </div>
  )
}

/** Until when it must be said for a day not to be due. */
function Told({ ground, treatment, onChange }: { ground: Ground; treatment: Treatment; onChange: (next: Treatment) => void }) {
  const { t } = useLingui()
  const [draft, setDraft] = useState<DraftRule | undefined>(() => (treatment.told ? draftRule(treatment.told) : undefined))
  const place = `absences.${ground}.told`
  const write = (rule: DraftRule | undefined) => {
    setDraft(rule)
    const { told: _, ...rest } = treatment
    onChange(rule ? { ...rest, told: wire(rule) as unknown as NonNullable<Treatment['told']> } : rest)
  }
  const faults = new Map<string, string>()
  const sent = draft && wire(draft)
  if (sent && 'at' in sent && !/^([01]?\d|2[0-4])(:[0-5]\d| ?h ?([0-5]\d)?)$/i.test(String(sent.at))) faults.set(`${place}.at`, t`Écrivez une heure, par exemple 9:00.`)
  for (const field of ['days', 'hours'] as const) if (sent && field in sent && typeof sent[field] !== 'number') faults.set(`${place}.${field}`, t`Écrivez un nombre entier.`)
  return (
    <Faults value={faults}>
      <Checkbox label={t`Il faut l’avoir dit à temps`} help={draft ? undefined : t`Dit plus tard, le jour est dû.`} checked={!!draft} onChange={(e) => write(e.target.checked ? freshRule('same_day', '09:00') : undefined)} />
      {draft && (
        <div className="ms-9 mb-3">
          <RuleChoice place={place} rule={draft} onChange={write} label={t`Au plus tard`} only={toldKinds} />
        </div>
      )}
    </Faults>
  )
}

/** « prévenu le jour même avant 9 h ». */
function useToldWords(): (told: NonNullable<Treatment['told']>) => string {
  const { t } = useLingui()
  return (told) => {
    const rule = draftRule(told)
    const at = clockText((told as { at?: string }).at)
    const time = /^\d/.test(at) ? formatTime(at) : at || t`minuit`
    const { days, hours } = rule
    switch (rule.kind) {
      case 'same_day':
        return t`si c’est dit le jour même avant ${time}`
      case 'day_before':
        return t`si c’est dit la veille avant ${time}`
      case 'days_before':
        return t`si c’est dit ${days} jours avant, à ${time}`
      case 'hours_before':
        return t`si c’est dit ${hours} heures avant`
      default:
        return t`si c’est dit à temps`
    }
  }
}

/** The same, in words. */
export function AbsenceLines({ value, pointed }: { value: Absences; pointed: boolean }) {
  const { t } = useLingui()
  const words = useGroundWords()
  const said = usePresetWords()
  const toldWords = useToldWords()
  return (
    <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[max-content_1fr]">
      {grounds.map((ground) => {
        const treatment = treatmentOf(value, ground)
        const preset = presetOf(treatment)
        const days = treatment.days ?? 0
        const proof = treatment.proof === 'sworn' ? t`sur une attestation sur l’honneur` : treatment.proof === 'seen' ? t`sur un justificatif montré` : ''
        return (
          <div key={ground} className="contents">
            <dt className="text-ink-2">{words[ground]}</dt>
            <dd className="mb-1 sm:mb-0">
              {preset === 'first_n' ? (
                <>
                  <Plural value={days} one="dû le premier jour, gratuit ensuite" other="dû les # premiers jours, gratuit ensuite" /> {proof}
                </>
              ) : (
                said[preset]
              )}
              {treatment.proof && treatment.proof_days ? (
                <span className="text-ink-2">
                  {' '}
                  <Plural value={treatment.proof_days} one="(sous # jour)" other="(sous # jours)" />
                </span>
              ) : null}
              {treatment.told && treatment.charge !== 'due' && <span className="text-ink-2">, {toldWords(treatment.told)}</span>}
              {treatment.keep && (
                <span className="text-ink-2">
                  , <Trans>la place est gardée</Trans>
                </span>
              )}
            </dd>
          </div>
        )
      })}
      {pointed && (
        <div className="contents">
          <dt className="text-ink-2">
            <Trans>Venu sans réservation</Trans>
          </dt>
          <dd>
            <UnexpectedLine value={value.unexpected} />
          </dd>
        </div>
      )}
    </dl>
  )
}
