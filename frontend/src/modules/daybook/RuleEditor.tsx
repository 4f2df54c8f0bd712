import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Problem } from '../../api/client'
import { ProblemState, Skeleton } from '../../ui/Feedback'
import { Select } from '../../ui/Field'
import { toast } from '../../ui/Toast'
import { type ActivityDays, type Kind, look, type Preview, type ServiceKey, setupQuery } from './queries'
import { type Action, actions, type DraftRule, draftRules, type DraftRules, freshRule, weekdays, wireRules } from './rule'
import { Faults, precisions, Precisions, RuleChoice, ServedDays, WeekFields } from './RuleFields'
import { RulePreview } from './RulePreview'

/** How long one may pause in a word before what is typed is tried, in milliseconds. */
const PAUSE = 350

export interface RuleEditorProps {
  /** Keeps the precisions of a rule folded, with how many there are. */
  folded?: boolean
  tenant: string
  service: ServiceKey
  /** The kind of activity: it chooses the templates. */
  kind: Kind
  /** The days on which it runs: those of the preview. */
  days: ActivityDays
  value: DraftRules
  onChange: (value: DraftRules) => void
  /** What a saving found wrong, when it was tried. */
  problem?: unknown
}

/** The rules of a service as one writes a sentence, with what they give for the four weeks to come. */
export function RuleEditor({ tenant, service, kind, days, value, onChange, problem, folded }: RuleEditorProps) {
  const { t } = useLingui()
  const { preview, faults, failed, retry } = usePreview(tenant, service, days, value)
  const saved = problem instanceof Problem ? new Map(problem.errors.map((f) => [f.field, f.message])) : undefined
  const served = weekdays.filter((_, i) => days.weekdays & (1 << i))
  const titles: Record<Action, string> = { add: t`Réserver`, change: t`Changer`, cancel: t`Annuler` }
  const asFor = { value: 'as_add', label: t`comme pour réserver` }
  const set = (action: Action, rule: DraftRule | undefined) => onChange({ ...value, [action]: rule })
  return (
    <Faults value={faults.size ? faults : (saved ?? faults)}>
      <ServedDays value={served}>
        <div className="flex flex-col gap-4">
          <Templates tenant={tenant} service={service} kind={kind} value={value} onChange={onChange} />
          <div className={folded ? 'rounded-card border border-line p-4' : 'rounded-card bg-surface shadow-card p-4 lg:p-5'}>
            <div className="flex flex-col divide-y divide-line text-ink">
              {actions.map((action) => (
                <ActionRule key={action} title={titles[action]}>
                  {value[action] ? (
                    <>
                      <RuleChoice
                        place={`cutoff.${action}`}
                        rule={value[action]}
                        onChange={(rule) => set(action, rule)}
                        label={t`Jusqu’à quand`}
                        {...(action !== 'add' && { lead: { ...asFor, onChoose: () => set(action, undefined) } })}
                      />
                      {value[action].kind !== 'never' && <More place={`cutoff.${action}`} rule={value[action]} onChange={(rule) => set(action, rule)} folded={folded} />}
                    </>
                  ) : (
                    <Select
                      label={t`Jusqu’à quand`}
                      value={asFor.value}
                      className="sm:max-w-sm"
                      options={[asFor, { value: 'own', label: t`une autre limite` }, { value: 'never', label: action === 'cancel' ? t`jamais : ce qui est réservé est ferme` : t`jamais` }]}
                      onChange={(e) => set(action, e.target.value === 'never' ? freshRule('never') : { ...freshRule('day_before', '11:00') })}
                    />
                  )}
                </ActionRule>
              ))}
              <WeekRule value={value} onChange={onChange} />
            </div>
          </div>
          {failed ? <ProblemState problem={failed} retry={retry} /> : preview ? <RulePreview preview={preview} stale={faults.size > 0} level={folded ? 3 : 2} /> : <Skeleton cards={1} />}
        </div>
      </ServedDays>
    </Faults>
  )
}

function ActionRule({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="py-4 first:pt-0 last:pb-0">
      <legend className="font-title font-bold text-lg float-start w-full mb-2">{title}</legend>
      <div className="clear-both flex flex-col gap-3">{children}</div>
    </fieldset>
  )
}

/** How many days of a week go together: few regulations say it, so it is asked for. */
function WeekRule({ value, onChange }: Pick<RuleEditorProps, 'value' | 'onChange'>) {
  const { least, most } = value.week
  const [open, setOpen] = useState(!!(least || most))
  return (
    <details className="pt-4" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary className="link target inline-flex items-center text-md">
        <Trans>Un nombre de jours par semaine</Trans>
      </summary>
      {open && <WeekFields week={value.week} onChange={(week) => onChange({ ...value, week })} />}
    </details>
  )
}

function More({ place, rule, onChange, folded }: { place: string; rule: DraftRule; onChange: (rule: DraftRule) => void; folded: boolean | undefined }) {
  const used = precisions(rule)
  const [open, setOpen] = useState(used > 0 && !folded)
  return (
    <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary className="link target inline-flex items-center text-md">{used > 0 ? <Trans>Retard, rentrée, ouverture, dates particulières ({used})</Trans> : <Trans>Retard, rentrée, ouverture, dates particulières</Trans>}</summary>
      {open && <Precisions place={place} rule={rule} onChange={onChange} />}
    </details>
  )
}

/** Rules that many regulations have: choosing one replaces what is written, and can be undone. */
function Templates({ tenant, service, kind, value, onChange }: Pick<RuleEditorProps, 'tenant' | 'service' | 'kind' | 'value' | 'onChange'>) {
  const { t } = useLingui()
  const { data: setup } = useQuery(setupQuery(tenant, service, kind))
  const data = setup?.templates
  const written = JSON.stringify(wireRules(value))
  const chosen = data?.find((m) => JSON.stringify(wireRules(draftRules(m.rules))) === written)
  if (!data?.length) return null
  return (
    <Select
      label={t`Partir d’un règlement courant`}
      className="max-w-xl"
      optional
      value={chosen?.key ?? ''}
      options={[{ value: '', label: chosen ? t`une règle à soi` : t`Choisir ce qui ressemble à votre règlement…` }, ...data.map((m) => ({ value: m.key, label: m.label }))]}
      onChange={(e) => {
        const next = data.find((m) => m.key === e.target.value)
        if (!next) return
        onChange(draftRules(next.rules))
        toast(t`La règle est écrite.`, { undo: () => onChange(value) })
      }}
    />
  )
}

interface Tried {
  preview: Preview | undefined
  faults: ReadonlyMap<string, string>
  /** The server could not be asked. */
  failed: unknown
  retry: () => void
}

/** Tries what is typed a moment after the last key; the last sound answer stays while a field is wrong. */
function usePreview(tenant: string, service: ServiceKey, days: ActivityDays, value: DraftRules): Tried {
  const asked = JSON.stringify([wireRules(value), days])
  const [state, setState] = useState<{ preview: Preview | undefined; faults: ReadonlyMap<string, string>; failed: unknown }>({ preview: undefined, faults: new Map(), failed: undefined })
  const [again, setAgain] = useState(0)
  const first = useRef(true)
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(
      () => {
        first.current = false
        const [cutoff, on] = JSON.parse(asked) as [Record<string, unknown>, ActivityDays]
        look(tenant, service, cutoff, on, abort.signal).then(
          (preview) => setState({ preview, faults: new Map(), failed: undefined }),
          (problem: unknown) => {
            if (abort.signal.aborted) return
            const faults = problem instanceof Problem ? new Map(problem.errors.map((f) => [f.field, f.message])) : new Map<string, string>()
            setState((s) => ({ preview: s.preview, faults, failed: faults.size ? undefined : problem }))
          },
        )
      },
      first.current ? 0 : PAUSE,
    )
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [asked, tenant, service, again])
  return { ...state, retry: () => setAgain((n) => n + 1) }
}
