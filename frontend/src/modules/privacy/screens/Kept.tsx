import { Trans } from '@lingui/react/macro'
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../../../ui/cx'

/** A delay of days, as people say it. */
export function Kept({ days }: { days: number }) {
  const years = Math.round(days / 365)
  if (days === 0) return <Trans>tant que l’organisation le décide</Trans>
  if (days >= 365 && days % 365 < 3) return years === 1 ? <Trans>un an</Trans> : <Trans>{years} ans</Trans>
  return <Trans>{days} jours</Trans>
}

/** One line of a long list, which opens: its title, what it holds in a sentence (on a phone once it is open), the detail inside. */
export function Fold({ title, line, onOpen, className, children }: { title: ReactNode; className?: string; line?: ReactNode; onOpen?: (open: boolean) => void; children: ReactNode }) {
  return (
    <details className={cx('group', className)} onToggle={(e) => onOpen?.(e.currentTarget.open)}>
      <summary className="flex items-start gap-3 py-3 cursor-pointer list-none rounded-control">
        <span className="flex-1 min-w-0">
          <span className="block text-ink font-semibold">{title}</span>
          {line && <span className="hidden sm:block group-open:block text-md text-ink-2">{line}</span>}
        </span>
        <ChevronDown aria-hidden className="size-5 mt-0.5 flex-none text-ink-3 group-open:rotate-180" />
      </summary>
      <div className="pb-4">{children}</div>
    </details>
  )
}
