import { Check } from 'lucide-react'
import { useId } from 'react'
import { cx } from '../../ui/cx'
import { formatDate } from '../../ui/format'
import { addDays } from '../../ui/civil'

/** A few things to choose among, each on or off: the tick says it beside the colour. */
export function Pick({ label, options, on, onPress }: { label: string; options: readonly { id: string; label: string; long?: string }[]; on: (id: string) => boolean; onPress: (id: string) => void }) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id}>
      <p id={id} className="font-semibold mb-1.5">
        {label}
      </p>
      <div className="flex flex-wrap gap-2">
        {options.map((o) => (
          <button
            key={o.id}
            type="button"
            aria-pressed={on(o.id)}
            aria-label={o.long}
            onClick={() => onPress(o.id)}
            className={cx(
              'inline-flex items-center gap-1.5 target px-3.5 rounded-full border font-semibold transition-colors duration-100',
              on(o.id) ? 'bg-brand-soft border-brand text-brand' : 'bg-surface border-control text-ink hover:bg-sand',
            )}
          >
            {on(o.id) && <Check aria-hidden className="size-4 flex-none" strokeWidth={2.5} />}
            {o.label}
          </button>
        ))}
      </div>
    </div>
  )
}

/** Monday to Friday as a mask: Monday is 1, Tuesday 2, Wednesday 4 … */
export function DayToggles({ label, value, wednesday, onChange }: { label: string; value: number; wednesday: boolean; onChange: (mask: number) => void }) {
  const days = [0, 1, 2, 3, 4].filter((i) => i !== 2 || wednesday)
  return (
    <Pick
      label={label}
      options={days.map((i) => ({ id: String(i), label: formatDate(addDays('2026-11-23', i), 'short').split(' ')[0]!, long: formatDate(addDays('2026-11-23', i), 'weekday') }))}
      on={(id) => (value & (1 << Number(id))) !== 0}
      onPress={(id) => onChange(value ^ (1 << Number(id)))}
    />
  )
}
