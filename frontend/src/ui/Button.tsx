import { createLink } from '@tanstack/react-router'
import { Trans } from '@lingui/react/macro'
import type { LucideIcon } from 'lucide-react'
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { cx } from './cx'

/**
 * primary: the one thing to do here. secondary: the others. quiet: in a toolbar or a row. danger: it deletes or commits.
 */
export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'

interface Look {
  variant?: ButtonVariant
  /** A pictogram before the words; it is decoration, the words say it. */
  icon?: LucideIcon
  /** Smaller, for dense desks: 36 px; never on a family's screen. */
  dense?: boolean
  /** As wide as its container. */
  wide?: boolean
}

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-brand text-on-brand border-brand hover:bg-brand-strong hover:border-brand-strong active:bg-brand-strong',
  secondary: 'bg-surface text-ink border-control hover:border-ink hover:bg-sand active:bg-sand',
  quiet: 'bg-transparent text-brand border-transparent hover:bg-sand active:bg-sand',
  danger: 'bg-danger text-on-danger border-danger hover:opacity-90 active:opacity-90',
}

function look({ variant = 'secondary', dense, wide }: Look, className?: string): string {
  return cx(
    'inline-flex items-center justify-center gap-2 border rounded-button font-semibold text-base leading-tight text-center transition-colors duration-100 ease-out select-none no-underline',
    'disabled:opacity-60 disabled:cursor-not-allowed aria-disabled:opacity-60 aria-disabled:cursor-not-allowed',
    dense ? 'min-h-9 px-3 py-1.5 text-md' : 'target px-4 sm:px-5 py-2',
    wide && 'w-full',
    variants[variant],
    className,
  )
}

function Inside({ icon: Icon, children }: { icon?: LucideIcon | undefined; children: ReactNode }) {
  return (
    <>
      {Icon && <Icon aria-hidden className="size-5 flex-none" strokeWidth={2} />}
      {children}
    </>
  )
}

export interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  ref?: Ref<HTMLButtonElement>
  /** Its work is under way: it stays focused, says so, and does not act twice. */
  pending?: boolean
  /** Not possible now. Say why beside it; prefer leaving it active and explaining. */
  disabled?: boolean
}

export function Button({ variant, icon, dense, wide, pending, disabled, className, children, onClick, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? (e) => e.preventDefault() : onClick}
      className={look({ variant, dense, wide }, className)}
    >
      <Inside icon={icon}>{children}</Inside>
      {pending && (
        <span className="text-sm font-normal">
          <Trans>en cours…</Trans>
        </span>
      )}
    </button>
  )
}

interface AnchorProps extends Look, AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>
}

/** A link with a button's look that leads out of the application: a file, an export, a page of the server. */
export function AnchorButton({ variant, icon, dense, wide, className, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={look({ variant, dense, wide }, className)}>
      <Inside icon={icon}>{children}</Inside>
    </a>
  )
}

/** A link with a button's look to a page of the application: `to` is checked against the routes. */
export const LinkButton = createLink(AnchorButton)

function TextAnchor({ className, children, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> }) {
  return (
    <a {...rest} className={cx('link', className)}>
      {children}
    </a>
  )
}

/** A link in a text to a page of the application. */
export const TextLink = createLink(TextAnchor)

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label' | 'children'> {
  ref?: Ref<HTMLButtonElement>
  icon: LucideIcon
  /** What it does: read by assistive technology, shown on hover. */
  label: string
  dense?: boolean
  /** A number shown on its corner; say it in the label too. */
  count?: number | undefined
}

export function IconButton({ icon: Icon, label, dense, count, className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={cx(
        'relative inline-grid place-content-center rounded-button text-ink hover:bg-sand active:bg-sand transition-colors duration-100 disabled:opacity-60',
        dense ? 'size-9' : 'size-12',
        className,
      )}
    >
      <Icon aria-hidden className={dense ? 'size-5' : 'size-6'} />
      {!!count && (
        <span
          aria-hidden
          className="absolute end-0.5 top-0.5 min-w-5 h-5 px-1 rounded-full bg-danger text-on-danger text-sm leading-5 font-bold text-center tabular"
        >
          {count > 99 ? '99+' : count}
        </span>
      )}
    </button>
  )
}

/** Buttons of one choice, on one line when they fit; the first is the main one. */
export function Buttons({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cx('flex flex-wrap gap-2', className)}>{children}</div>
}
