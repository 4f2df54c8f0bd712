import { useLingui } from '@lingui/react'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'
import { type Domain, domains } from './domains'

export interface CardProps {
  /** Gives the line of the margin, its pictogram and its word. Without it: a plain card. */
  domain?: Domain
  /** Words after the domain's: « à signer avant jeudi ». */
  status?: ReactNode
  /** Instead of the domain's word, when the service's name says more: « Car ligne 4 ». */
  label?: ReactNode
  /** Instead of the domain's pictogram. */
  icon?: LucideIcon
  title?: ReactNode
  /** Level of the title in the page. */
  level?: 2 | 3 | 4
  /** What can be done here: the card is finished without leaving it. */
  actions?: ReactNode
  children?: ReactNode
  className?: string
  /** At the end of the first line: the child's name, a badge, a menu. */
  aside?: ReactNode
  as?: 'article' | 'section' | 'div' | 'li'
  id?: string
  'aria-label'?: string
}

/** White paper with the margin's line. The unit of every home and list of a family. */
export function Card({ domain, status, label, icon, title, level = 2, actions, children, className, aside, as: Tag = 'article', ...rest }: CardProps) {
  const { _ } = useLingui()
  const Title = `h${level}` as const
  const body = (
    <>
      {(domain || aside) && (
        <div className="flex items-start justify-between gap-3">
          {domain && <Kicker domain={domain} label={label ?? _(domains[domain].label)} icon={icon} status={status} />}
          {aside}
        </div>
      )}
      {title && <Title className="text-lg text-ink">{title}</Title>}
      {children && <div className={cx('text-ink-2', (title || domain) && 'mt-1')}>{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap gap-2">{actions}</div>}
    </>
  )
  return (
    <Tag {...rest} data-card className={cx('bg-surface rounded-card shadow-card p-4 lg:p-5', className)}>
      {domain ? <div className={cx('margin-line', domains[domain].className)}>{body}</div> : body}
    </Tag>
  )
}

interface KickerProps {
  domain: Domain
  label: ReactNode
  status?: ReactNode
  icon?: LucideIcon | undefined
}

/** The line that names a domain: pictogram, word, state. */
export function Kicker({ domain, label, status, icon }: KickerProps) {
  const Icon = icon ?? domains[domain].icon
  return (
    <p className={cx('flex items-start gap-2 text-sm font-semibold mb-0.5', domains[domain].className)}>
      <Icon aria-hidden className="size-4 mt-0.5 flex-none" strokeWidth={2.25} />
      <span>
        {label}
        {status && <> · {status}</>}
      </span>
    </p>
  )
}

/** Figures side by side: two in a row on a phone, four on a desk. */
export function Stats({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-2 lg:grid-cols-4 gap-3">{children}</div>
}

const long = 'clamp(1.125rem,4.8vw,1.5rem)' // a sum in half of a phone's width, on one line

/** A figure with what it counts, and its line. */
export function Stat({ value, label, domain = 'neutral' }: { value: ReactNode; label: ReactNode; domain?: Domain | 'danger' }) {
  return (
    <div data-card className="bg-surface rounded-card shadow-card p-4 min-w-0">
      <div className={cx('margin-line', `domain-${domain}`)}>
        <p className="font-title font-bold text-2xl tabular" {...(String(value).length > 5 && { style: { fontSize: long } })}>
          {value}
        </p>
        <p className="text-md">
          <span className="text-ink-2">{label}</span>
        </p>
      </div>
    </div>
  )
}
