import { Trans, useLingui } from '@lingui/react/macro'
import { createContext, type FormEvent, type ReactNode, use, useEffect, useId, useMemo, useRef, useState } from 'react'
import { type FieldFault, Problem } from '../api/problem'
import { CircleAlert } from 'lucide-react'
import { formatDate } from './format'

interface FormState {
  prefix: string
  faults: readonly FieldFault[]
}

const Context = createContext<FormState | null>(null)

/** The id and the fault of a field, by its name in the request. Outside a {@link Form} a field has an id and no fault. */
export function useField(name: string | undefined, id?: string): { id: string; fault: string | undefined } {
  const own = useId()
  const form = use(Context)
  return {
    id: id ?? (form && name ? form.prefix + name : own),
    fault: name ? form?.faults.find((f) => f.field === name)?.message : undefined,
  }
}

export interface FormProps {
  /** Called with what was typed, when the browser's own rules (required, type, pattern) are met. */
  onSubmit: (data: FormData, form: HTMLFormElement) => void
  /** The server's refusal: its field faults go beside the fields, all of it in the summary. What was typed stays. */
  problem?: unknown
  children: ReactNode
  className?: string
  id?: string
  'aria-label'?: string
  'aria-labelledby'?: string
}

/**
 * A form that explains itself: a summary on top with links to the fields, a message beside each, the focus on the summary.
 */
export function Form({ onSubmit, problem, children, className, ...rest }: FormProps) {
  const { t } = useLingui()
  const prefix = `${useId()}-`
  const element = useRef<HTMLFormElement>(null)
  const [local, setLocal] = useState<FieldFault[]>([])
  const served = problem instanceof Problem ? problem : undefined
  const said = local.length ? local : served
  // What was put right since is not reproached any more.
  const [mended, setMended] = useState<{ said: unknown; names: readonly string[] }>({ said, names: [] })
  const names = mended.said === said ? mended.names : none
  const faults = useMemo(() => (local.length ? local : (served?.errors ?? [])).filter((f) => !names.includes(f.field)), [local, served, names])

  const message = (field: HTMLInputElement) => {
    const { validity: v, dataset } = field
    if (v.valueMissing) return dataset.missing ?? t`Cette réponse est nécessaire.`
    if (v.typeMismatch || v.patternMismatch) return t`Cette réponse n’a pas la forme attendue.`
    if (v.tooLong) return t`Cette réponse est trop longue.`
    if (v.tooShort) return t`Cette réponse est trop courte.`
    const limit = v.rangeUnderflow ? field.min : field.max
    const day = field.type === 'date' && limit ? formatDate(limit) : ''
    if (v.rangeUnderflow) return day ? t`Choisissez une date à partir du ${day}.` : t`Il faut au moins ${limit}.`
    if (v.rangeOverflow) return day ? t`Choisissez une date jusqu’au ${day}.` : t`Il faut au plus ${limit}.`
    if (v.badInput) return t`Cette valeur est incomplète.`
    return t`Cette réponse ne convient pas.`
  }

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const found = new Map<string, FieldFault>()
    for (const input of form.elements) {
      if (!('validity' in input)) continue
      const field = input as HTMLInputElement
      if (field.willValidate && !field.validity.valid && field.name && !found.has(field.name)) {
        found.set(field.name, { field: field.name, code: 'invalid', message: field.validationMessage && field.validity.customError ? field.validationMessage : message(field) })
      }
    }
    setLocal([...found.values()])
    if (!found.size) onSubmit(new FormData(form), form)
  }

  const mend = (event: FormEvent<HTMLFormElement>) => {
    const field = event.target as HTMLInputElement
    if (field.name && field.validity?.valid && faults.some((f) => f.field === field.name)) setMended({ said, names: [...names, field.name] })
  }

  return (
    <form {...rest} ref={element} noValidate onSubmit={submit} onInput={mend} className={className}>
      <Context value={{ prefix, faults }}>
        <ErrorSummary faults={faults} said={said} problem={local.length || (served?.errors.length && !faults.length) ? undefined : problem} form={element} prefix={prefix} />
        {children}
      </Context>
    </form>
  )
}

const none: readonly string[] = []

interface SummaryProps {
  faults: readonly FieldFault[]
  /** What it was last told: the focus comes for that, and not for what is put right. */
  said: unknown
  problem: unknown
  form: { current: HTMLFormElement | null }
  prefix: string
}

/** What is wrong, in a list whose entries lead to the fields. It takes the focus when it appears. */
function ErrorSummary({ faults, said, problem, form, prefix }: SummaryProps) {
  const box = useRef<HTMLDivElement>(null)
  const shown = faults.length > 0 || !!problem
  useEffect(() => {
    if (!shown) return
    box.current?.focus()
    // What asked « Envoyer à 48 personnes ? » closes now, and gives the focus back to its button, out of sight of the reason.
    const again = setTimeout(() => !document.activeElement?.matches('input,select,textarea') && box.current?.focus(), 60)
    return () => clearTimeout(again)
  }, [shown, said, problem])
  if (!shown) return null

  const go = (field: string) => {
    const input = document.getElementById(prefix + field) ?? form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(field)}"]`)
    input?.focus()
    input?.scrollIntoView({ block: 'center' })
  }
  const labelOf = (field: string) => {
    const input = document.getElementById(prefix + field)
    const legend = input?.closest('fieldset')?.querySelector('legend')
    const label = document.querySelector(`label[for="${CSS.escape(prefix + field)}"]`)
    // Of a group the question is at fault, not its first answer.
    const said = (input?.matches('[type=radio],[type=checkbox]') && legend) || label || legend
    return said?.firstChild?.textContent ?? undefined
  }
  return (
    <div ref={box} role="alert" tabIndex={-1} className="domain-danger mb-5 rounded-card bg-surface border-2 border-danger p-4">
      <div className="margin-line">
        <p className="flex items-center gap-2 font-bold">
          <CircleAlert aria-hidden className="size-5 text-danger flex-none" />
          {faults.length ? <Trans>À corriger avant de continuer</Trans> : <ProblemTitle problem={problem} />}
        </p>
        {faults.length > 0 ? (
          <ul className="mt-2">
            {faults.map((f) => (
              <li key={f.field + f.code}>
                <button type="button" className="link text-start py-1 min-h-6" onClick={() => go(f.field)}>
                  <FaultLine label={labelOf(f.field)} message={f.message} />
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <div className="text-ink-2">
            <ProblemDetail problem={problem} />
          </div>
        )}
      </div>
    </div>
  )
}

function FaultLine({ label, message }: { label: string | undefined; message: string }) {
  if (!label) return message
  return (
    <Trans>
      {label} : {message}
    </Trans>
  )
}

/** The first line of a refusal, in the server's words, or ours when it could not be reached. */
export function ProblemTitle({ problem }: { problem: unknown }) {
  if (problem instanceof Problem && problem.title) return problem.title
  if (problem instanceof Problem && problem.status === 0) return <Trans>Le réseau ne répond pas</Trans>
  return <Trans>Cela n’a pas fonctionné</Trans>
}

/** The reason and the next step, and the incident to give to the support. */
export function ProblemDetail({ problem }: { problem: unknown }) {
  if (!(problem instanceof Problem)) return <Trans>Réessayez dans un instant. Ce que vous avez écrit est toujours là.</Trans>
  if (problem.status === 0) return <Trans>Vérifiez votre connexion puis réessayez. Ce que vous avez écrit est toujours là.</Trans>
  const { incident } = problem
  return (
    <>
      {problem.detail || <Trans>Réessayez dans un instant. Ce que vous avez écrit est toujours là.</Trans>}
      {incident && (
        <span className="block mt-1 text-sm text-ink-3">
          <Trans>Incident {incident}</Trans>
        </span>
      )}
    </>
  )
}
