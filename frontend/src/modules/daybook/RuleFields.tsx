import { Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, Plus, Trash2 } from 'lucide-react'
import { createContext, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, use, useState } from 'react'
import { Button, IconButton } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { Checkbox, controlLook, Select } from '../../ui/Field'
import { formatDate } from '../../ui/format'
import { type Count, countOf, type DraftDates, type DraftLate, type DraftMoment, type DraftRule, type DraftWeek, freshRule, inSchoolWeeks, type Kind, kinds, noDates, type Weekday, weekdays } from './rule'

/** What the server found wrong, by the place of the field. */
export const Faults = createContext<ReadonlyMap<string, string>>(new Map())

/** Days on which the service runs: the by-day table has a line for each. */
export const ServedDays = createContext<readonly Weekday[]>(['mon', 'tue', 'thu', 'fri'])

interface At {
  /** The rule's place in the request: `cutoff.add`. */
  place: string
}

/** Faults of some places, under the sentence that holds their fields. */
function FaultLines({ places }: { places: readonly string[] }) {
  const faults = use(Faults)
  const found = places.filter((p) => faults.has(p))
  if (!found.length) return null
  return (
    <ul className="mt-1.5">
      {found.map((p) => (
        <li key={p} id={`${p}-fault`} className="flex items-start gap-1.5 text-md font-semibold text-danger">
          <CircleAlert aria-hidden className="size-4 mt-1 flex-none" />
          {faults.get(p)}
        </li>
      ))}
    </ul>
  )
}

function useWiring(place: string) {
  const wrong = use(Faults).has(place)
  return { name: place, 'aria-invalid': wrong || undefined, 'aria-describedby': wrong ? `${place}-fault` : undefined } as const
}

function Word({ place, label, className, ...input }: { place: string; label: string } & InputHTMLAttributes<HTMLInputElement>) {
  return <input type="text" autoComplete="off" spellCheck={false} {...input} {...useWiring(place)} aria-label={label} className={cx(controlLook, className ?? 'w-16')} />
}

function Pick({ place, label, options, className, ...select }: { place: string; label: string; options: readonly { value: string; label: string }[] } & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <select {...select} {...useWiring(place)} aria-label={label} className={cx(controlLook, 'pe-2 max-w-full', className)}>
      {options.map((o) => (
        <option key={o.value} value={o.value}>
          {o.label}
        </option>
      ))}
    </select>
  )
}

/** Words and fields on one line, as a sentence; it wraps on a phone. */
function Line({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-x-2 gap-y-2">{children}</div>
}

function Time({ place, label, value, onChange }: { place: string; label: string; value: string; onChange: (value: string) => void }) {
  const { t } = useLingui()
  return <Word place={place} label={label} value={value} placeholder={t`12:00`} className="w-24" onChange={(e) => onChange(e.target.value)} />
}

const months = Array.from({ length: 12 }, (_, i) => String(i + 1))

export function useKindWords(): Record<Kind, string> {
  const { t } = useLingui()
  return {
    days_before: t`un nombre de jours avant`,
    day_before: t`la veille`,
    weekday_before: t`un jour de la semaine d’avant`,
    by_day: t`selon le jour de la semaine`,
    month_before: t`un jour du mois d’avant`,
    before_holiday: t`le dernier jour d’école avant les vacances`,
    before_period: t`avant le début des vacances, de la semaine, du mois…`,
    year_before: t`une date de l’année, avant la rentrée`,
    fixed_dates: t`des dates fixes`,
    hours_before: t`un nombre d’heures avant`,
    same_day: t`le jour même`,
    always: t`à tout moment avant le jour même`,
    never: t`jamais`,
  }
}

export function useWeekdayName(): (day: Weekday) => string {
  // The first days of a week that began on a Monday.
  return (day) => formatDate(`2026-01-${String(5 + weekdays.indexOf(day)).padStart(2, '0')}`, 'weekday')
}

function useCounts(): { value: Count; label: string }[] {
  const { t } = useLingui()
  return [
    { value: 'ouvres', label: t`jours ouvrés (lundi à vendredi)` },
    { value: 'ouvrables', label: t`jours ouvrables (lundi à samedi)` },
    { value: 'school', label: t`jours d’école` },
    { value: 'service', label: t`jours de service` },
    { value: 'calendar', label: t`jours, tous comptés` },
  ]
}

interface RuleProps extends At {
  rule: DraftRule
  onChange: (rule: DraftRule) => void
}

/** The day and the time of a rule, in the words of its kind. */
export function RuleSentence({ place, rule, onChange }: RuleProps) {
  const { t } = useLingui()
  const counts = useCounts()
  const dayName = useWeekdayName()
  const set = (change: Partial<DraftRule>) => onChange({ ...rule, ...change })
  const at = <Time place={`${place}.at`} label={t`Heure limite`} value={rule.at} onChange={(v) => set({ at: v })} />
  const count = <Pick place={`${place}.count`} label={t`Jours qui comptent`} value={countOf(rule)} onChange={(e) => set({ count: e.target.value as Count })} options={counts} />
  const weekday = <Pick place={`${place}.weekday`} label={t`Jour de la semaine`} value={rule.weekday} onChange={(e) => set({ weekday: e.target.value as Weekday })} options={weekdays.map((d) => ({ value: d, label: dayName(d) }))} />
  const many = (field: 'days' | 'hours' | 'day' | 'months', label: string) => (
    <Word place={`${place}.${field}`} label={label} inputMode="numeric" value={rule[field]} onChange={(e) => set({ [field]: e.target.value })} />
  )
  const lines: Partial<Record<Kind, ReactNode>> = {
    days_before: (
      <Trans>
        <Held>{many('days', t`Nombre de jours`)}</Held> <Held>{count}</Held> avant, à <Held>{at}</Held>
      </Trans>
    ),
    day_before: (
      <Trans>
        la veille, en comptant les <Held>{count}</Held> à <Held>{at}</Held>
      </Trans>
    ),
    same_day: (
      <Trans>
        le jour même, à <Held>{at}</Held>
      </Trans>
    ),
    hours_before: (
      <Trans>
        <Held>{many('hours', t`Nombre d’heures`)}</Held> heures avant{' '}
        <Held>
          <Time place={`${place}.of`} label={t`Heure où le service commence`} value={rule.of} onChange={(v) => set({ of: v })} />
        </Held>{' '}
        en comptant les <Held>{count}</Held>
      </Trans>
    ),
    weekday_before: (
      <Trans>
        le <Held>{weekday}</Held>{' '}
        <Held>
          <Pick
            place={`${place}.weeks`}
            label={t`Semaine`}
            value={inSchoolWeeks(rule) && rule.weeks === '1' ? 'school' : rule.weeks}
            onChange={(e) => set(e.target.value === 'school' ? { weeks: '1', count: 'school' } : { weeks: e.target.value, count: '' })}
            options={[
              { value: '0', label: t`qui précède` },
              { value: '1', label: t`de la semaine d’avant` },
              { value: 'school', label: t`de la semaine d’école précédente` },
              { value: '2', label: t`deux semaines avant` },
              { value: '3', label: t`trois semaines avant` },
              { value: '4', label: t`quatre semaines avant` },
              ...(Number(rule.weeks) > 4 ? [{ value: rule.weeks, label: rule.weeks }] : []),
            ]}
          />
        </Held>{' '}
        à <Held>{at}</Held>
      </Trans>
    ),
    month_before: (
      <Trans>
        <Held>
          <Pick
            place={`${place}.nth`}
            label={t`Lequel`}
            value={rule.nth}
            onChange={(e) => set({ nth: e.target.value })}
            options={[
              { value: '', label: t`le jour numéro` },
              { value: '1', label: t`le premier` },
              { value: '2', label: t`le deuxième` },
              { value: '3', label: t`le troisième` },
              { value: '4', label: t`le quatrième` },
              { value: '5', label: t`le dernier` },
            ]}
          />
        </Held>{' '}
        <Held>{rule.nth ? weekday : many('day', t`Jour du mois`)}</Held>{' '}
        <Held>
          <Pick
            place={`${place}.months`}
            label={t`Mois`}
            value={rule.months}
            onChange={(e) => set({ months: e.target.value })}
            options={[
              { value: '1', label: t`du mois d’avant` },
              { value: '2', label: t`deux mois avant` },
              { value: '3', label: t`trois mois avant` },
              { value: '0', label: t`du même mois` },
              ...(Number(rule.months) > 3 ? [{ value: rule.months, label: rule.months }] : []),
            ]}
          />
        </Held>{' '}
        à <Held>{at}</Held>
      </Trans>
    ),
    before_holiday: (
      <Trans>
        le dernier jour d’école avant les vacances, à <Held>{at}</Held>
      </Trans>
    ),
    before_period: (
      <Trans>
        <Held>
          <Pick
            place={`${place}.by`}
            label={t`En comptant`}
            value={rule.onWeekday ? 'weekday' : 'days'}
            onChange={(e) => set({ onWeekday: e.target.value === 'weekday' })}
            options={[
              { value: 'days', label: t`tant de jours` },
              { value: 'weekday', label: t`un jour de la semaine` },
            ]}
          />
        </Held>{' '}
        :{' '}
        {rule.onWeekday ? (
          <>
            <Held>{weekday}</Held>{' '}
            <Held>
              <Pick
                place={`${place}.weeks`}
                label={t`Semaine`}
                value={rule.weeks}
                onChange={(e) => set({ weeks: e.target.value })}
                options={[
                  { value: '0', label: t`juste avant` },
                  { value: '1', label: t`de la semaine d’avant` },
                  { value: '2', label: t`deux semaines avant` },
                  { value: '3', label: t`trois semaines avant` },
                  { value: '4', label: t`quatre semaines avant` },
                  ...(Number(rule.weeks) > 4 ? [{ value: rule.weeks, label: rule.weeks }] : []),
                ]}
              />
            </Held>
          </>
        ) : (
          <>
            <Held>{many('days', t`Nombre de jours`)}</Held> <Held>{count}</Held> <Trans>avant</Trans>
          </>
        )}{' '}
        le début{' '}
        <Held>
          <Pick
            place={`${place}.period`}
            label={t`Ce qui commence`}
            value={rule.period}
            onChange={(e) => set({ period: e.target.value as DraftRule['period'] })}
            options={[
              { value: '', label: t`des vacances ou de la période` },
              { value: 'week', label: t`de la semaine` },
              { value: 'month', label: t`du mois` },
              { value: 'school_year', label: t`de l’année scolaire` },
            ]}
          />
        </Held>
        , à <Held>{at}</Held>
      </Trans>
    ),
    year_before: (
      <Trans>
        le <Held>{many('day', t`Jour du mois`)}</Held>{' '}
        <Held>
          <Pick place={`${place}.month`} label={t`Mois`} value={rule.month} onChange={(e) => set({ month: e.target.value })} options={months.map((m) => ({ value: m, label: formatDate(`2026-${m.padStart(2, '0')}-01`, 'monthName') }))} />
        </Held>{' '}
        qui précède l’année scolaire, à <Held>{at}</Held>
      </Trans>
    ),
  }
  const line = lines[rule.kind]
  if (rule.kind === 'by_day') return <ByDay place={place} rule={rule} onChange={onChange} />
  if (rule.kind === 'fixed_dates') return <Fixed place={place} rule={rule} onChange={onChange} />
  if (!line) return <FaultLines places={[place, `${place}.kind`]} />
  return (
    <>
      <Line>{line}</Line>
      <FaultLines places={[place, ...['kind', 'days', 'count', 'at', 'hours', 'of', 'weekday', 'weeks', 'day', 'months', 'month', 'nth', 'period'].map((f) => `${place}.${f}`)]} />
    </>
  )
}

/** Keeps a field whole inside a sentence that wraps. */
function Held({ children }: { children: ReactNode }) {
  return <span className="inline-flex max-w-full">{children}</span>
}

/** A kind, then its sentence. */
export function RuleChoice({ place, rule, onChange, label, only, lead }: RuleProps & { label: string; only?: readonly Kind[]; lead?: { value: string; label: string; onChoose: () => void } }) {
  const words = useKindWords()
  const offered = kinds.filter((k) => !only || only.includes(k) || k === rule.kind)
  return (
    <div className="flex flex-col gap-3">
      <Select
        label={label}
        name={`${place}.kind`}
        value={rule.kind}
        className="sm:max-w-sm"
        options={[...(lead ? [{ value: lead.value, label: lead.label }] : []), ...offered.map((k) => ({ value: k, label: words[k] }))]}
        onChange={(e) => {
          if (lead && e.target.value === lead.value) lead.onChoose()
          else onChange({ ...rule, kind: e.target.value as Kind, at: rule.at || '12:00' })
        }}
      />
      <RuleSentence place={place} rule={rule} onChange={onChange} />
    </div>
  )
}

const inDay: readonly Kind[] = ['weekday_before', 'day_before', 'days_before', 'same_day', 'hours_before', 'always', 'never']

/** One rule for each day of service. A day without one cannot be asked for. */
function ByDay({ place, rule, onChange }: RuleProps) {
  const { t } = useLingui()
  const dayName = useWeekdayName()
  const served = use(ServedDays)
  const days = weekdays.filter((d) => served.includes(d) || rule.byDay[d])
  const set = (day: Weekday, own: DraftRule | undefined) => onChange({ ...rule, byDay: { ...rule.byDay, [day]: own } })
  const before = (i: number) => days.slice(0, i).map((d) => rule.byDay[d]).filter(Boolean).at(-1)
  return (
    <>
      <FaultLines places={[`${place}.days`]} />
      <ul className="flex flex-col divide-y divide-line border-y border-line">
        {days.map((day, i) => {
          const own = rule.byDay[day]
          const name = dayName(day)
          return (
            <li key={day} className="py-3">
              <fieldset>
                <legend className="font-semibold">
                  <Trans>Pour le {name}</Trans>
                </legend>
                {own ? (
                  <div className="mt-1">
                    <RuleChoice
                      place={`${place}.days.${day}`}
                      rule={own}
                      onChange={(r) => set(day, r)}
                      label={t`Jusqu’à quand`}
                      only={inDay}
                      lead={{ value: '', label: t`ne se demande pas`, onChoose: () => set(day, undefined) }}
                    />
                  </div>
                ) : (
                  <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
                    <span className="text-ink-2">
                      <Trans>ne se demande pas</Trans>
                    </span>
                    <Button dense variant="quiet" icon={Plus} onClick={() => set(day, { ...(before(i) ?? freshRule('weekday_before')) })}>
                      <Trans>Donner une limite</Trans>
                    </Button>
                  </div>
                )}
              </fieldset>
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Moment({ place, label, value, onChange, optional }: { place: string; label: string; value: DraftMoment; onChange: (value: DraftMoment) => void; optional?: boolean }) {
  const { t } = useLingui()
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Word place={place} type="date" label={label} required={!optional} value={value.day} className="w-44" onChange={(e) => onChange({ ...value, day: e.target.value })} />
      <Trans>à</Trans>
      <Word place={place} label={t`${label} : heure (facultatif)`} value={value.at} placeholder={t`minuit`} className="w-24" onChange={(e) => onChange({ ...value, at: e.target.value })} />
    </span>
  )
}

/** From one day to another whatever the day of service, or a line for each campaign. */
function Fixed({ place, rule, onChange }: RuleProps) {
  const { t } = useLingui()
  const several = rule.dates.length > 0
  return (
    <div className="flex flex-col gap-3">
      {!several && (
        <div>
          <Line>
            <Trans>
              du <Moment place={`${place}.from`} label={t`Début des demandes`} optional value={rule.from} onChange={(from) => onChange({ ...rule, from })} /> au{' '}
              <Moment place={`${place}.to`} label={t`Fin des demandes`} value={rule.to} onChange={(to) => onChange({ ...rule, to })} />
            </Trans>
          </Line>
          <FaultLines places={[place, `${place}.from`, `${place}.to`]} />
        </div>
      )}
      <DatesList place={`${place}.dates`} dates={rule.dates} onChange={(dates) => onChange({ ...rule, dates })} add={several ? t`Ajouter une période` : t`Plutôt une période par période`} />
    </div>
  )
}

/** Days of service with the dates between which they are asked for. */
function DatesList({ place, dates, onChange, add }: { place: string; dates: DraftDates[]; onChange: (dates: DraftDates[]) => void; add: string }) {
  const { t } = useLingui()
  return (
    <div>
      <FaultLines places={[place]} />
      {dates.length > 0 && (
        <ul className="flex flex-col divide-y divide-line border-y border-line">
          {dates.map((d, i) => {
            const here = `${place}[${i}]`
            const set = (change: Partial<DraftDates>) => onChange(dates.map((other, j) => (j === i ? { ...other, ...change } : other)))
            const position = i + 1
            return (
              <li key={i} className="py-3 flex items-start gap-2">
                <fieldset className="flex-1">
                  <legend className="sr-only">
                    <Trans>Période {position}</Trans>
                  </legend>
                  <Line>
                    <Trans>
                      pour les jours du <Word place={`${here}.from`} type="date" label={t`Premier jour de service`} value={d.from} className="w-44" onChange={(e) => set({ from: e.target.value })} /> au{' '}
                      <Word place={`${here}.until`} type="date" label={t`Dernier jour de service`} value={d.until} className="w-44" onChange={(e) => set({ until: e.target.value })} />, demandes du{' '}
                      <Moment place={`${here}.open`} label={t`Début des demandes`} optional value={d.open} onChange={(open) => set({ open })} /> au <Moment place={`${here}.to`} label={t`Fin des demandes`} value={d.to} onChange={(to) => set({ to })} />
                    </Trans>
                  </Line>
                  <FaultLines places={[here, ...['from', 'until', 'open', 'to'].map((f) => `${here}.${f}`)]} />
                </fieldset>
                <IconButton icon={Trash2} label={t`Retirer la période ${position}`} onClick={() => onChange(dates.filter((_, j) => j !== i))} />
              </li>
            )
          })}
        </ul>
      )}
      <Button dense variant="quiet" icon={Plus} className="mt-1" onClick={() => onChange([...dates, noDates()])}>
        {add}
      </Button>
    </div>
  )
}

const openings: readonly Kind[] = ['days_before', 'weekday_before', 'month_before', 'before_period', 'year_before', 'before_holiday']
const lateEnds: readonly Kind[] = ['same_day', 'day_before', 'days_before', 'hours_before', 'weekday_before', 'month_before', 'before_period', 'always']

/** How many of the precisions of a rule are in use. */
export function precisions(rule: DraftRule): number {
  return [rule.late.length > 0, rule.firstDayBack, rule.opens, rule.shift, rule.except.length, rule.kind !== 'fixed_dates' && (rule.from.day || rule.to.day)].filter(Boolean).length
}

/** What a rule says beside its limit: late, the first day back, the opening, days on which nobody works, dates of their own. */
export function Precisions({ place, rule, onChange }: RuleProps) {
  const { t } = useLingui()
  const [between, setBetween] = useState(!!(rule.from.day || rule.to.day))
  const set = (change: Partial<DraftRule>) => onChange({ ...rule, ...change })
  const inside = 'ms-9 mb-3'
  return (
    <div className="flex flex-col">
      <Checkbox label={t`Après la limite, c’est encore possible, en retard`} checked={rule.late.length > 0} onChange={(e) => set({ late: e.target.checked ? [noLate()] : [] })} />
      {rule.late.length > 0 && (
        <div className={inside}>
          <LateList place={`${place}.late`} list={rule.late} onChange={(late) => set({ late })} />
        </div>
      )}
      <Checkbox label={t`Le jour de la rentrée a sa propre limite`} checked={!!rule.firstDayBack} onChange={(e) => set({ firstDayBack: e.target.checked ? freshRule('before_holiday', rule.at || '12:00') : undefined })} />
      {rule.firstDayBack && (
        <div className={inside}>
          <RuleChoice place={`${place}.first_day_back`} rule={rule.firstDayBack} onChange={(firstDayBack) => set({ firstDayBack })} label={t`Pour le jour de la rentrée, jusqu’à`} />
        </div>
      )}
      <Checkbox label={t`Les demandes pour un jour n’ouvrent qu’à partir d’un moment`} checked={!!rule.opens} onChange={(e) => set({ opens: e.target.checked ? { ...freshRule('days_before', '07:00'), days: '42', count: 'calendar' } : undefined })} />
      {rule.opens && (
        <div className={inside}>
          <RuleChoice place={`${place}.opens`} rule={rule.opens} onChange={(opens) => set({ opens })} label={t`Ouverture`} only={openings} />
        </div>
      )}
      {rule.kind !== 'fixed_dates' && (
        <Checkbox
          label={t`Les demandes n’ont lieu qu’entre deux dates`}
          checked={between}
          onChange={(e) => {
            setBetween(e.target.checked)
            if (!e.target.checked) set({ from: { day: '', at: '' }, to: { day: '', at: '' } })
          }}
        />
      )}
      {between && rule.kind !== 'fixed_dates' && (
        <div className={inside}>
          <Line>
            <Trans>
              du <Moment place={`${place}.from`} label={t`Début des demandes`} optional value={rule.from} onChange={(from) => set({ from })} /> au <Moment place={`${place}.to`} label={t`Fin des demandes`} optional value={rule.to} onChange={(to) => set({ to })} />
            </Trans>
          </Line>
          <FaultLines places={[`${place}.from`, `${place}.to`]} />
        </div>
      )}
      <Checkbox label={t`Une limite qui tombe un week-end ou un jour férié est déplacée`} checked={!!rule.shift} onChange={(e) => set({ shift: e.target.checked ? 'before' : '' })} />
      {rule.shift && (
        <div className={inside}>
          <Line>
            <Trans>
              au jour ouvré{' '}
              <Pick
                place={`${place}.shift`}
                label={t`Jour ouvré`}
                value={rule.shift}
                onChange={(e) => set({ shift: e.target.value as 'before' | 'after' })}
                options={[
                  { value: 'before', label: t`d’avant` },
                  { value: 'after', label: t`d’après` },
                ]}
              />
            </Trans>
          </Line>
        </div>
      )}
      <Checkbox label={t`Certains jours ont leurs propres dates`} checked={rule.except.length > 0} onChange={(e) => set({ except: e.target.checked ? [noDates()] : [] })} />
      {rule.except.length > 0 && (
        <div className={inside}>
          <DatesList place={`${place}.except`} dates={rule.except} onChange={(except) => set({ except })} add={t`Ajouter des jours`} />
        </div>
      )}
    </div>
  )
}

const noLate = (): DraftLate => ({ unit: 'none', amount: '', per: '' })

/** One stretch after the other: 0,50 € until Thursday, then 2 €. */
function LateList({ place, list, onChange }: { place: string; list: DraftLate[]; onChange: (list: DraftLate[]) => void }) {
  const { t } = useLingui()
  const several = list.length > 1
  const last = list.at(-1)!
  return (
    <div className="flex flex-col gap-2">
      <FaultLines places={[place]} />
      <ol className={cx('flex flex-col', several && 'divide-y divide-line border-y border-line')}>
        {list.map((late, i) => {
          const position = i + 1
          return (
            <li key={i} className={cx('flex items-start gap-2', several && 'py-3')}>
              <fieldset className="flex-1 min-w-0">
                <legend className={several ? 'font-semibold mb-1' : 'sr-only'}>{i === 0 ? <Trans>D’abord en retard</Trans> : <Trans>Puis, plus tard encore</Trans>}</legend>
                <LateFields place={several ? `${place}[${i}]` : place} late={late} last={i === list.length - 1} onChange={(next) => onChange(list.map((o, j) => (j === i ? next : o)))} />
              </fieldset>
              {several && <IconButton icon={Trash2} label={t`Retirer la majoration ${position}`} onClick={() => onChange(list.filter((_, j) => j !== i))} />}
            </li>
          )
        })}
      </ol>
      {list.length < 5 && (
        <Button
          dense
          variant="quiet"
          icon={Plus}
          className="self-start"
          onClick={() => onChange([...list.slice(0, -1), { ...last, until: last.until ?? freshRule('day_before', '12:00') }, { ...noLate(), unit: last.unit === 'none' ? 'euros' : last.unit }])}
        >
          <Trans>Une autre majoration ensuite</Trans>
        </Button>
      )}
    </div>
  )
}

function LateFields({ place, late, last, onChange }: { place: string; late: DraftLate; last: boolean; onChange: (late: DraftLate) => void }) {
  const { t } = useLingui()
  return (
    <div className="flex flex-col gap-3">
      <div>
        <Line>
          <Trans>
            avec{' '}
            <Pick
              place={`${place}.unit`}
              label={t`Majoration`}
              value={late.unit}
              onChange={(e) => onChange({ ...late, unit: e.target.value as DraftLate['unit'] })}
              options={[
                { value: 'none', label: t`aucune majoration` },
                { value: 'euros', label: t`une majoration en euros` },
                { value: 'percent', label: t`une majoration en part du prix` },
              ]}
            />
          </Trans>
          {late.unit !== 'none' && (
            <>
              <Held>
                <Word place={`${place}.surcharge`} label={late.unit === 'euros' ? t`Montant en euros` : t`Part du prix en pour cent`} inputMode="decimal" value={late.amount} placeholder={late.unit === 'euros' ? '0,50' : '50'} className="w-24" onChange={(e) => onChange({ ...late, amount: e.target.value })} />
                <span aria-hidden className="self-center ms-1">
                  {late.unit === 'euros' ? '€' : '%'}
                </span>
              </Held>
              <Pick
                place={`${place}.per`}
                label={t`Combien de fois`}
                value={late.per}
                onChange={(e) => onChange({ ...late, per: e.target.value as DraftLate['per'] })}
                options={[
                  { value: '', label: t`à chaque réservation` },
                  { value: 'pupil', label: t`par enfant, une fois dans l’année` },
                  { value: 'family', label: t`par famille, une fois dans l’année` },
                ]}
              />
            </>
          )}
        </Line>
        <FaultLines places={[place, `${place}.surcharge`, `${place}.per`]} />
      </div>
      {late.until ? (
        <RuleChoice
          place={`${place}.until`}
          rule={late.until}
          onChange={(until) => onChange({ ...late, until })}
          label={t`En retard jusqu’à`}
          only={lateEnds}
          {...(last && { lead: { value: '', label: t`ce que le jour commence`, onChoose: () => onChange({ ...late, until: undefined }) } })}
        />
      ) : (
        <Button dense variant="quiet" className="self-start" onClick={() => onChange({ ...late, until: freshRule('same_day', '09:00') })}>
          <Trans>Jusqu’à ce que le jour commence : choisir une autre fin</Trans>
        </Button>
      )}
    </div>
  )
}

/** « de 3 à 5 jours par semaine »: what is booked together. */
export function WeekFields({ week, onChange }: { week: DraftWeek; onChange: (week: DraftWeek) => void }) {
  const { t } = useLingui()
  return (
    <div>
      <Line>
        <Trans>
          au moins <Word place="cutoff.week.least" label={t`Jours par semaine, au moins`} inputMode="numeric" value={week.least} onChange={(e) => onChange({ ...week, least: e.target.value })} /> et au plus{' '}
          <Word place="cutoff.week.most" label={t`Jours par semaine, au plus`} inputMode="numeric" value={week.most} onChange={(e) => onChange({ ...week, most: e.target.value })} /> jours par semaine
        </Trans>
      </Line>
      <p className="mt-1 text-md text-ink-2">
        <Trans>Vide : autant de jours que la famille veut. Un jour férié dans la semaine en demande un de moins.</Trans>
      </p>
      <FaultLines places={['cutoff.week', 'cutoff.week.least', 'cutoff.week.most']} />
    </div>
  )
}
