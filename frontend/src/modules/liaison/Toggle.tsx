import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../../ui/cx'

/** A choice that is on or off, as wide as its words: a filter, a class to write to. The tick says it beside the colour. */
export function Toggle({ on, onPress, count, detail, children }: { on: boolean; onPress: () => void; count?: number | undefined; detail?: ReactNode; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onPress}
      className={cx(
        'inline-flex items-center gap-1.5 target px-4 py-1.5 rounded-full border font-semibold text-start transition-colors duration-100',
        on ? 'bg-brand-soft border-brand text-brand' : 'bg-surface border-control text-ink hover:bg-sand',
      )}
    >
      {on && <Check aria-hidden className="size-4 flex-none" strokeWidth={2.5} />}
      <span>
        {children}
        {count !== undefined && <span className="ms-1.5 font-normal tabular">{count}</span>}
        {detail && <span className="ms-1.5 text-sm font-normal">{detail}</span>}
      </span>
    </button>
  )
}
