import type { LucideIcon } from 'lucide-react'
import { cx } from '../../ui/cx'

export interface Chip {
  value: string
  label: string
  detail?: string | undefined
  icon?: LucideIcon
}

// On a phone two share a row, and the last of an odd number has its own.
const alone = 'grid-cols-2 max-sm:[&>:last-child:nth-child(odd)]:col-span-2'
const grids = { 2: alone, 3: `${alone} sm:grid-cols-3`, 4: `${alone} sm:grid-cols-4` }

const look = (on: boolean) =>
  cx(
    'flex items-center gap-2.5 px-3 py-2 rounded-button border-2 cursor-pointer font-semibold transition-colors duration-100 has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
    on ? 'bg-brand-soft border-brand text-brand' : 'bg-surface border-line text-ink hover:bg-sand hover:border-control',
  )

/** One among a few, each a target for a thumb. `columns` of them share a row on a phone. */
export function Chips({ label, name, value, options, onChange, columns = 2 }: { label: string; name: string; value: string; options: readonly Chip[]; onChange: (value: string) => void; columns?: 2 | 3 | 4 }) {
  return (
    <fieldset>
      <legend className="font-semibold text-ink mb-2">{label}</legend>
      <div className={cx('grid gap-2', grids[columns])}>
        {options.map(({ value: v, label: word, detail, icon: Icon }) => (
          <label
            key={v}
            className={cx('min-h-14', look(v === value))}
          >
            <input type="radio" name={name} value={v} checked={v === value} onChange={() => onChange(v)} className="sr-only" />
            {Icon && <Icon aria-hidden className="size-5 flex-none" />}
            <span className="min-w-0 leading-tight">
              {word}
              {detail && <span className="block text-sm font-normal text-ink-2">{detail}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** Several among a few, each a target for a thumb; `all` names the one that takes or leaves every one of them. */
export function ChipsMany({ label, name, value, options, onChange, all }: { label: string; name: string; value: readonly string[]; options: readonly Chip[]; onChange: (value: string[]) => void; all?: string }) {
  const every = options.every((o) => value.includes(o.value))
  return (
    <fieldset>
      <legend className="font-semibold text-ink mb-2">{label}</legend>
      <div className="flex flex-wrap gap-2">
        {all && options.length > 1 && (
          <label className={cx('min-h-12', look(every))}>
            <input type="checkbox" name={name} checked={every} onChange={() => onChange(every ? [] : options.map((o) => o.value))} className="sr-only" />
            {all}
          </label>
        )}
        {options.map(({ value: v, label: word }) => (
          <label key={v} className={cx('min-h-12 min-w-16 justify-center', look(value.includes(v)))}>
            <input type="checkbox" name={name} value={v} checked={value.includes(v)} onChange={(e) => onChange(e.target.checked ? [...value, v] : value.filter((x) => x !== v))} className="sr-only" />
            {word}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
