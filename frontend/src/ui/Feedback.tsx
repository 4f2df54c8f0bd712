import { Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from './Button'
import { cx } from './cx'
import { formatDuration, formatNumber } from './format'
import { ProblemDetail, ProblemTitle } from './Form'

export type Tone = 'info' | 'success' | 'warning' | 'danger'

const tones: Record<Tone, { icon: LucideIcon; text: string }> = {
  info: { icon: Info, text: 'text-info' },
  success: { icon: CircleCheck, text: 'text-success' },
  warning: { icon: TriangleAlert, text: 'text-warning' },
  danger: { icon: CircleAlert, text: 'text-danger' },
}

/** A sentence that concerns the whole page: reason, then what to do. `role="status"` when it comes by itself. */
export function Banner({ tone = 'info', title, children, actions, live, className }: { tone?: Tone; title?: ReactNode; children?: ReactNode; actions?: ReactNode; live?: boolean; className?: string }) {
  const { icon: Icon, text } = tones[tone]
  return (
    <div role={live ? (tone === 'danger' ? 'alert' : 'status') : undefined} className={cx('rounded-card bg-sand px-4 py-3', text, className)}>
      <div className="flex items-start gap-3">
        <Icon aria-hidden className="size-5 flex-none mt-1" />
        <div className="flex-1 min-w-0 text-ink">
          {title && <p className="font-semibold">{title}</p>}
          {children && <div className={cx(!!title && 'text-ink-2')}>{children}</div>}
          {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
        </div>
      </div>
    </div>
  )
}

/** A state in a word or two, with its pictogram when the tone matters. */
export function Badge({ tone, children, icon: Given }: { tone?: Tone; children: ReactNode; icon?: LucideIcon }) {
  const Icon = Given ?? (tone && tones[tone].icon)
  return (
    <span className={cx('inline-flex items-center gap-1 rounded-full bg-sand px-2.5 py-0.5 text-sm font-semibold whitespace-nowrap max-[22rem]:whitespace-normal', tone ? tones[tone].text : 'text-ink-2')}>
      {Icon && <Icon aria-hidden className="size-3.5 flex-none" strokeWidth={2.5} />}
      {children}
    </span>
  )
}

/** Why there is nothing, one thing to do, one example. */
export function EmptyState({ icon: Icon, title, children, action }: { icon?: LucideIcon; title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="rounded-card border-2 border-dashed border-line px-5 py-8 text-center flex flex-col items-center gap-2">
      {Icon && <Icon aria-hidden className="size-8 text-ink-3" strokeWidth={1.75} />}
      <p className="font-title font-bold text-lg">{title}</p>
      {children && <div className="text-ink-2 measure">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  )
}

/** A refusal in the place of what it prevented, with a way to try again. */
export function ProblemState({ problem, retry }: { problem: unknown; retry?: (() => void) | undefined }) {
  return (
    <Banner
      tone="danger"
      live
      title={<ProblemTitle problem={problem} />}
      actions={
        retry && (
          <Button onClick={retry}>
            <Trans>Réessayer</Trans>
          </Button>
        )
      }
    >
      <ProblemDetail problem={problem} />
    </Banner>
  )
}

/** True once `wait` milliseconds have passed: what comes sooner shows nothing in between. */
export function useLate(wait = 300): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), wait)
    return () => clearTimeout(timer)
  }, [wait])
  return late
}

/** The outline of what is coming, at its size, so that nothing moves. Nothing for 300 ms, then the outline and a word. */
export function Skeleton({ lines = 3, cards = 0 }: { lines?: number; cards?: number }) {
  const late = useLate()
  return (
    <div className={late ? 'pulse' : 'invisible'}>
      <p role="status" className="sr-only">
        {late && <Trans>Chargement…</Trans>}
      </p>
      <div aria-hidden className="flex flex-col gap-3">
        {cards > 0
          ? Array.from({ length: cards }, (_, i) => <div key={i} className="h-36 rounded-card bg-sand" />)
          : Array.from({ length: lines }, (_, i) => <div key={i} className={cx('h-5 rounded-control bg-sand', i === lines - 1 && 'w-2/3')} />)}
      </div>
    </div>
  )
}

export interface ProgressBarProps {
  label: ReactNode
  /** Done and to do, in units the person knows; without `total` it says that work goes on. */
  value?: number
  total?: number | undefined
  /** Seconds since the beginning: after 5 s the time left is told. */
  elapsed?: number
  /** What is counted: « élèves ». */
  unit?: ReactNode
}

/** Long work seen from outside: a bar, « 61 sur 100 », the time left. It speaks at each quarter, not at each step. */
export function ProgressBar({ label, value = 0, total, elapsed = 0, unit }: ProgressBarProps) {
  const { t } = useLingui()
  const share = total ? Math.min(1, value / total) : 0
  const left = elapsed > 5 && share > 0.02 && share < 1 ? formatDuration((elapsed / share) * (1 - share)) : ''
  const done = formatNumber(value)
  const all = formatNumber(total ?? 0)
  const quarter = Math.floor(share * 4) * 25
  return (
    <div>
      <div className="flex justify-between gap-3 text-md mb-1.5">
        <span className="font-semibold">{label}</span>
        <span className="text-ink-2 tabular text-end">
          {total !== undefined && (
            <Trans>
              {done} sur {all}
            </Trans>
          )}{' '}
          {unit}
          {left && (
            <>
              {' · '}
              <Trans>encore {left}</Trans>
            </>
          )}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={typeof label === 'string' ? label : t`Avancement`}
        aria-valuemin={0}
        aria-valuemax={total ?? 100}
        aria-valuenow={total ? value : undefined}
        className="h-3 rounded-full bg-sand border border-control overflow-hidden"
      >
        <div
          className={cx('h-full bg-brand rounded-full origin-left', total ? 'transition-transform duration-200 ease-out' : 'bar-unknown w-1/3')}
          style={total ? { transform: `scaleX(${share})` } : undefined}
        />
      </div>
      <p role="status" className="sr-only">
        {total && quarter > 0 ? t`${quarter} %` : ''}
      </p>
    </div>
  )
}
