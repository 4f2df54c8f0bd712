import { Link } from '@tanstack/react-router'
import { ChevronRight, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** One page of a set: the account's, the settings'. */
export interface SectionItem {
  to: string
  label: string
  icon: LucideIcon
  /** How it stands now, in a few words: « 2 adresses, dont une à vérifier ». */
  state?: ReactNode
}

/** The index of a set of pages: each with how it stands, so that one often need not open it. */
export function SectionIndex({ items, label }: { items: readonly SectionItem[]; label: string }) {
  return (
    <nav aria-label={label}>
      <ul className="grid gap-3 lg:grid-cols-2">
        {items.map(({ to, label, icon: Icon, state }) => (
          <li key={to}>
            <Link to={to as '/'} data-card className="group h-full flex items-center gap-4 bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
              <span className="grid place-content-center flex-none size-11 rounded-button bg-brand-soft text-brand">
                <Icon aria-hidden className="size-5" />
              </span>
              <span className="flex-1 min-w-0">
                <span className="block font-semibold">{label}</span>
                {state && <span className="block text-md text-ink-2">{state}</span>}
              </span>
              <ChevronRight aria-hidden className="size-5 flex-none text-ink-3 rtl:rotate-180" />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** A page of the set: on a desk the others stay in reach beside it; on a phone « Retour » leads to the index. */
export function SectionPage({ items, label, children }: { items: readonly SectionItem[]; label: string; children: ReactNode }) {
  return (
    <div className="lg:grid lg:grid-cols-[14rem_minmax(0,1fr)] lg:gap-10 lg:items-start">
      <nav aria-label={label} data-noprint className="hidden lg:block sticky top-8">
        <ul className="flex flex-col gap-1">
          {items.map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link
                to={to as '/'}
                activeOptions={{ exact: true }}
                activeProps={{ 'aria-current': 'page' }}
                className="flex items-center gap-3 min-h-11 px-3 rounded-button text-md font-semibold text-ink-2 hover:bg-sand hover:text-ink aria-[current=page]:bg-brand-soft aria-[current=page]:text-brand"
              >
                <Icon aria-hidden className="size-5 flex-none" />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0 max-w-3xl">{children}</div>
    </div>
  )
}
