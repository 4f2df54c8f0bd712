import { type ReactNode, useEffect, useRef } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowLeft, Check } from 'lucide-react'
import { useRouter } from '@tanstack/react-router'
import { cx } from './cx'

export interface PageHeaderProps {
  /** Where one is, above the title: the school, the class, the day. */
  context?: ReactNode
  title: string
  /** Title of the window, when it says more than the page's. */
  windowTitle?: string
  /** A sentence under the title. */
  children?: ReactNode
  actions?: ReactNode
  /** A path: shows « Retour ». */
  back?: string
}

/** The only h1 of a page. It names the window and takes the focus after a navigation, so that a screen reader says where one is. */
export function PageHeader({ context, title, windowTitle, children, actions, back }: PageHeaderProps) {
  const router = useRouter({ warn: false })
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${windowTitle ?? title} · Préau`
  }, [title, windowTitle])
  useEffect(() => {
    // Not on the first page of the visit: the browser says it by itself.
    if (navigated()) ref.current?.focus({ preventScroll: true })
  }, [])
  return (
    <header className="mb-5 lg:mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        {back && (
          <a
            href={back}
            data-noprint
            onClick={(e) => {
              if (e.metaKey || e.ctrlKey || !router) return
              e.preventDefault()
              void router.navigate({ to: back })
            }}
            className="inline-flex items-center gap-1.5 text-md font-semibold text-brand min-h-8 hover:underline"
          >
            <ArrowLeft aria-hidden className="size-4 rtl:rotate-180" />
            <Trans>Retour</Trans>
          </a>
        )}
        {context && <p className="text-ink-2 text-md lg:text-base">{context}</p>}
        <h1 ref={ref} tabIndex={-1} className="text-2xl lg:text-3xl">
          {title}
        </h1>
        {children && <div className="mt-1 text-ink-2 measure">{children}</div>}
      </div>
      {actions && (
        <div data-noprint className="flex flex-wrap gap-2">
          {actions}
        </div>
      )}
    </header>
  )
}

let visits = 0
/** Called by the shell at each change of page. */
export function markNavigation(): void {
  visits++
}
const navigated = () => visits > 1

/** A heading inside a page, with its line of actions. */
export function Section({ title, level = 2, children, actions, className }: { title: ReactNode; level?: 2 | 3; children: ReactNode; actions?: ReactNode; className?: string }) {
  const Title = `h${level}` as const
  return (
    <section className={cx('mt-8 first:mt-0', className)}>
      <div className="flex flex-wrap items-center justify-between gap-3 mb-3">
        <Title className={level === 2 ? 'text-xl' : 'text-lg'}>{title}</Title>
        {actions}
      </div>
      {children}
    </section>
  )
}

/** The steps of a task in several screens: what is done, where one is, what remains. */
export function Steps({ steps, current }: { steps: readonly string[]; current: number }) {
  const { t } = useLingui()
  const total = steps.length
  const position = current + 1
  const name = steps[current] ?? ''
  return (
    <nav aria-label={t`Étapes`} className="mb-6">
      {/* On a phone one line says it all; the list of names would wrap. */}
      <p className="sm:hidden text-md text-ink-2">
        <Trans>
          Étape {position} sur {total} : <strong className="text-ink">{name}</strong>
        </Trans>
      </p>
      <ol className="flex gap-1.5 mt-2 sm:mt-0 sm:gap-4">
        {steps.map((step, i) => (
          <li key={step} aria-current={i === current ? 'step' : undefined} className="flex-1">
            <span className={cx('block h-1.5 rounded-full border', i <= current ? 'bg-brand border-brand' : 'bg-sand border-control')} />
            <span className={cx('hidden sm:flex items-center gap-1.5 mt-2 text-md', i === current ? 'font-bold text-ink' : 'text-ink-2')}>
              {i < current && <Check aria-hidden className="size-4 text-success" strokeWidth={2.5} />}
              {i + 1}. {step}
              {i < current && (
                <span className="sr-only">
                  <Trans>terminée</Trans>
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  )
}
