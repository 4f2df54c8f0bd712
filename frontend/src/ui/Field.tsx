import './Switch.css'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, Paperclip, X } from 'lucide-react'
import {
  type ChangeEvent,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { IconButton } from './Button'
import { cx } from './cx'
import { formatSize } from './format'
import { useField } from './Form'

/** What every field shares. */
export interface FieldCommon {
  label: ReactNode
  /** Said before it is needed: the format, the rule, the reason. */
  help?: ReactNode
  /** A fault known here; inside a Form the server's and the browser's come by the name. */
  error?: ReactNode
  /** Fields are required unless they say so: « (facultatif) » is written, an asterisk is not. */
  optional?: boolean
  /** The label is read, not shown; only when the place says it already. */
  hideLabel?: boolean
  className?: string
}

/** The look of a control; its width is the place's. */
export const controlLook =
  'rounded-control border-2 border-control bg-surface px-3 text-base text-ink target hover:border-ink-2 disabled:opacity-60 disabled:bg-sand aria-invalid:border-danger'

function Label({ id, htmlFor, label, optional, hidden }: { id?: string; htmlFor?: string; label: ReactNode; optional?: boolean | undefined; hidden?: boolean | undefined }) {
  return (
    <label id={id} htmlFor={htmlFor} className={cx('font-semibold', hidden && 'sr-only')}>
      {label}
      {optional && (
        <span className="font-normal text-ink-3">
          {' '}
          <Trans>(facultatif)</Trans>
        </span>
      )}
    </label>
  )
}

function Fault({ id, children }: { id: string; children: ReactNode }) {
  if (!children) return null
  return (
    <p id={id} className="flex items-start gap-1.5 text-md font-semibold text-danger">
      <CircleAlert aria-hidden className="size-4 mt-1 flex-none" />
      {children}
    </p>
  )
}

interface Wiring {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** A label, a help, a fault and whatever is in the middle, tied together for assistive technology. */
export function Field({ label, help, error, optional, hideLabel, className, name, id: given, children }: FieldCommon & { name?: string | undefined; id?: string | undefined; children: (wiring: Wiring) => ReactNode }) {
  const { id, fault } = useField(name, given)
  const shown = error ?? fault
  const described = [help ? `${id}-help` : '', shown ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined
  return (
    <div className={cx('flex flex-col gap-1.5', className)}>
      <Label htmlFor={id} label={label} optional={optional} hidden={hideLabel} />
      {help && (
        <p id={`${id}-help`} className="text-md text-ink-2 measure">
          {help}
        </p>
      )}
      <Fault id={`${id}-error`}>{shown}</Fault>
      {children({ id, 'aria-describedby': described, 'aria-invalid': shown ? true : undefined })}
    </div>
  )
}

/** Splits the props of a field from those of its input. */
function split<T extends FieldCommon>({ label, help, error, optional, hideLabel, className, ...input }: T) {
  return [{ label, help, error, optional, hideLabel, className }, input] as const
}

type Input = Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'size'> & { ref?: Ref<HTMLInputElement> }

export interface TextFieldProps extends FieldCommon, Input {
  /** At the end of the input: a unit, a button. */
  suffix?: ReactNode
}

/** One line. `type`, `inputMode` and `autoComplete` are for the caller to choose: paste and password managers always work. */
export function TextField({ suffix, ...props }: TextFieldProps) {
  const [field, input] = split(props)
  return (
    <Field {...field} name={input.name} id={input.id}>
      {(wiring) => (
        <div className="flex items-stretch gap-2">
          <input type="text" required={!field.optional} {...input} {...wiring} className={cx(controlLook, 'w-full')} />
          {typeof suffix === 'string' ? <span className="self-center">{suffix}</span> : suffix}
        </div>
      )}
    </Field>
  )
}

export interface TextAreaProps extends FieldCommon, Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className'> {
  ref?: Ref<HTMLTextAreaElement>
}

/** Several lines; it grows with the text and says what is left when the length is limited. */
export function TextArea(props: TextAreaProps) {
  const [field, input] = split(props)
  const [length, setLength] = useState(String(input.value ?? input.defaultValue ?? '').length)
  const grow = (e: ChangeEvent<HTMLTextAreaElement>) => {
    setLength(e.target.value.length)
    e.target.style.height = 'auto'
    e.target.style.height = `${e.target.scrollHeight + 4}px`
    input.onChange?.(e)
  }
  const left = input.maxLength ? input.maxLength - length : undefined
  return (
    <Field {...field} name={input.name} id={input.id}>
      {(wiring) => (
        <>
          <textarea rows={4} required={!field.optional} {...input} {...wiring} onChange={grow} className={cx(controlLook, 'w-full py-2.5 leading-normal')} />
          {left !== undefined && left < (input.maxLength ?? 0) / 4 && (
            <p role="status" className="text-sm text-ink-3 text-end tabular">
              <Plural value={left} one="# caractère restant" other="# caractères restants" />
            </p>
          )}
        </>
      )}
    </Field>
  )
}

export interface Option {
  value: string
  label: string
  disabled?: boolean
}

export interface SelectProps extends FieldCommon, Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className'> {
  ref?: Ref<HTMLSelectElement>
  options: readonly Option[]
  /** The first line, of empty value: « Choisir une classe ». */
  placeholder?: string
}

/** The device's own list: the best one on a phone, and it weighs nothing. */
export function Select({ options, placeholder, ...props }: SelectProps) {
  const [field, input] = split(props)
  return (
    <Field {...field} name={input.name} id={input.id}>
      {(wiring) => (
        <select required={!field.optional} {...input} {...wiring} className={cx(controlLook, 'w-full pe-2')}>
          {placeholder !== undefined && <option value="">{placeholder}</option>}
          {options.map((o) => (
            <option key={o.value} value={o.value} disabled={o.disabled}>
              {o.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** A civil day, `YYYY-MM-DD`, by the device's own calendar. */
export function DateField(props: TextFieldProps) {
  return <TextField {...props} type="date" />
}

interface TickProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'size'> {
  label: ReactNode
  help?: ReactNode
  indeterminate?: boolean
  className?: string
  ref?: Ref<HTMLInputElement>
}

function Tick({ label, help, indeterminate, className, drawn, ...input }: TickProps & { drawn: string }) {
  const own = useId()
  const id = input.id ?? own
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = !!indeterminate
  }, [indeterminate])
  return (
    <div className={cx('relative flex items-start gap-3 py-2 target', className)}>
      <input ref={ref} {...input} id={id} aria-describedby={cx(input['aria-describedby'], help ? `${id}-help` : undefined) || undefined} className={cx(drawn, 'mt-0.5')} />
      <div className="flex-1 self-center">
        {/* The label covers the line: the whole of it can be touched. */}
        <label htmlFor={id} className="before:absolute before:inset-0 cursor-pointer">
          {label}
        </label>
        {help && (
          <p id={`${id}-help`} className="text-md text-ink-2">
            {help}
          </p>
        )}
      </div>
    </div>
  )
}

/** One box to tick. */
export function Checkbox(props: TickProps) {
  const { fault } = useField(props.name)
  const id = useId()
  return (
    <div>
      <Tick {...props} type="checkbox" drawn="tick" aria-invalid={fault ? true : undefined} aria-describedby={fault ? `${id}-error` : undefined} />
      <Fault id={`${id}-error`}>{fault}</Fault>
    </div>
  )
}

/** On or off at once, without a button to save. */
export function Switch(props: TickProps) {
  return <Tick {...props} type="checkbox" role="switch" drawn="switch" />
}

export interface Choice {
  value: string
  label: ReactNode
  help?: ReactNode
  disabled?: boolean
}

interface GroupProps extends FieldCommon {
  name: string
  choices: readonly Choice[]
  /** Side by side when there is room. */
  inline?: boolean
}

function Group({ label, help, error, optional, hideLabel, className, name, inline, role, children }: Omit<GroupProps, 'choices'> & { role?: string; children: (wiring: { describedBy: string | undefined; invalid: true | undefined; id: string }) => ReactNode }) {
  const { id, fault } = useField(name)
  const shown = error ?? fault
  return (
    <fieldset role={role} className={className} aria-describedby={cx(help && `${id}-help`, !!shown && `${id}-error`) || undefined}>
      <legend className={cx('font-semibold', hideLabel && 'sr-only')}>
        {label}
        {optional && (
          <span className="font-normal text-ink-3">
            {' '}
            <Trans>(facultatif)</Trans>
          </span>
        )}
      </legend>
      {help && (
        <p id={`${id}-help`} className="text-md text-ink-2 mt-1">
          {help}
        </p>
      )}
      <Fault id={`${id}-error`}>{shown}</Fault>
      <div className={cx('mt-1', inline && 'sm:flex sm:flex-wrap sm:gap-x-8')}>{children({ describedBy: undefined, invalid: shown ? true : undefined, id })}</div>
    </fieldset>
  )
}

export interface RadioGroupProps extends GroupProps {
  value?: string
  defaultValue?: string
  onChange?: (value: string) => void
}

/** One among a few, all visible. */
export function RadioGroup({ choices, value, defaultValue, onChange, ...group }: RadioGroupProps) {
  return (
    <Group {...group} role="radiogroup">
      {({ invalid, id }) =>
        choices.map((c, i) => (
          <Tick
            key={c.value}
            {...(i === 0 ? { id } : {})}
            type="radio"
            drawn="tick"
            name={group.name}
            value={c.value}
            label={c.label}
            help={c.help}
            disabled={c.disabled}
            required={!group.optional}
            aria-invalid={invalid}
            {...(value !== undefined ? { checked: value === c.value } : { defaultChecked: defaultValue === c.value })}
            onChange={() => onChange?.(c.value)}
          />
        ))
      }
    </Group>
  )
}

export interface CheckboxGroupProps extends GroupProps {
  value?: readonly string[]
  defaultValue?: readonly string[]
  onChange?: (value: string[]) => void
}

/** Several among a few. */
export function CheckboxGroup({ choices, value, defaultValue, onChange, ...group }: CheckboxGroupProps) {
  return (
    <Group {...group}>
      {({ invalid, id }) =>
        choices.map((c, i) => (
          <Tick
            key={c.value}
            {...(i === 0 ? { id } : {})}
            type="checkbox"
            drawn="tick"
            name={group.name}
            value={c.value}
            label={c.label}
            help={c.help}
            disabled={c.disabled}
            aria-invalid={invalid}
            {...(value ? { checked: value.includes(c.value) } : { defaultChecked: defaultValue?.includes(c.value) })}
            onChange={(e) => onChange?.(e.target.checked ? [...(value ?? []), c.value] : (value ?? []).filter((v) => v !== c.value))}
          />
        ))
      }
    </Group>
  )
}

export interface FileFieldProps extends FieldCommon {
  name?: string
  accept?: string
  multiple?: boolean
  /** Refused above, before anything is sent; bytes. */
  maxSize?: number
  files: readonly File[]
  onChange: (files: File[]) => void
}

/** Chooses files, lists them with their sizes, lets one be removed. Dropping on it works; the button is always there. */
/** What `accept` says, also of a file that is dropped: the browser only filters those that are chosen. */
function accepted(file: File, accept?: string): boolean {
  const name = file.name.toLowerCase()
  return (
    !accept ||
    accept.split(',').some((a) => {
      const kind = a.trim().toLowerCase()
      return kind.startsWith('.') ? name.endsWith(kind) : kind.endsWith('/*') ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind
    })
  )
}

export function FileField({ files, onChange, accept, multiple, maxSize, name, ...field }: FileFieldProps) {
  const { t } = useLingui()
  const [tooBig, setTooBig] = useState('')
  const [over, setOver] = useState(false)
  const add = (list: FileList | null) => {
    const dropped = [...(list ?? [])]
    const other = dropped.find((f) => !accepted(f, accept))
    const chosen = dropped.filter((f) => accepted(f, accept))
    const big = chosen.find((f) => maxSize !== undefined && f.size > maxSize)
    const size = formatSize(maxSize ?? 0)
    const fileName = big?.name ?? ''
    const otherName = other?.name ?? ''
    setTooBig(other ? t`« ${otherName} » n’est pas un fichier attendu ici.` : big ? t`« ${fileName} » dépasse ${size}. Choisissez un fichier plus léger.` : '')
    const kept = chosen.filter((f) => f !== big)
    if (kept.length) onChange(multiple ? [...files, ...kept] : kept.slice(0, 1))
  }
  return (
    <Field {...field} name={name} error={field.error ?? (tooBig || undefined)}>
      {(wiring) => (
        <div
          onDragOver={(e) => {
            e.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(e) => {
            e.preventDefault()
            setOver(false)
            add(e.dataTransfer.files)
          }}
          className={cx('rounded-card border-2 border-dashed p-3', over ? 'border-brand bg-brand-soft' : 'border-control')}
        >
          {/* The native input stays, under the words that look like a button. */}
          <label className="relative inline-flex items-center gap-2 target px-4 rounded-button border border-control bg-surface font-semibold hover:bg-sand has-focus-visible:outline-3 has-focus-visible:outline-focus has-focus-visible:outline-offset-2">
            <Paperclip aria-hidden className="size-5" />
            {multiple ? <Trans>Ajouter des fichiers</Trans> : <Trans>Choisir un fichier</Trans>}
            <input
              {...wiring}
              type="file"
              accept={accept}
              multiple={multiple}
              className="absolute inset-0 opacity-0 cursor-pointer w-full"
              onChange={(e) => {
                add(e.target.files)
                e.target.value = ''
              }}
            />
          </label>
          {files.length > 0 && (
            <ul className="mt-2">
              {files.map((file, i) => (
                <li key={`${file.name}-${i}`} className="flex items-center gap-2">
                  <span className="flex-1 min-w-0 truncate">{file.name}</span>
                  <span className="text-sm text-ink-3 tabular">{formatSize(file.size)}</span>
                  <IconButton dense icon={X} label={t`Retirer ${{ label: file.name }}`} onClick={() => onChange(files.filter((f) => f !== file))} />
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Field>
  )
}
