import { useLingui } from '@lingui/react/macro'
import { cx } from './cx'

export interface SwitchedChild {
  id: string
  first_name: string
  class_name: string
}

/** Lina, Adam… : whose day is shown. Two to four fit in a row; more wrap. `all` adds « Tous ». */
export function ChildSwitcher({ options, value, onChange, all }: { options: readonly SwitchedChild[]; value: string; onChange: (id: string) => void; all?: boolean }) {
  const { t } = useLingui()
  if (options.length < 2) return null
  const items = [...options.map((c) => ({ id: c.id, name: c.first_name, detail: c.class_name })), ...(all ? [{ id: '', name: t`Tous`, detail: '' }] : [])]
  return (
    <div role="group" aria-label={t`Enfant affiché`} className="flex flex-wrap gap-2">
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          aria-pressed={item.id === value}
          onClick={() => onChange(item.id)}
          className={cx(
            'flex-1 min-w-20 sm:flex-none sm:min-w-36 target px-3 rounded-full border font-semibold transition-colors duration-100 grid place-content-center py-2',
            item.id === value ? 'bg-brand border-brand text-on-brand' : 'bg-surface border-control text-ink hover:bg-sand',
          )}
        >
          <span>
            {item.name}
            {item.detail && <span className="ms-2 text-sm font-normal whitespace-nowrap">{item.detail}</span>}
          </span>
        </button>
      ))}
    </div>
  )
}
