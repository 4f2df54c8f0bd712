import { Link } from '@tanstack/react-router'

/** The pages of one service, in reach of each other: they take a second line on a phone, so that none is out of sight. */
export function PageNav({ label, pages }: { label: string; pages: readonly { to: string; label: string; exact?: boolean }[] }) {
  return (
    <nav aria-label={label} data-noprint className="mb-5 border-b border-line">
      <ul className="flex flex-wrap gap-x-1">
        {pages.map((p) => (
          <li key={p.to}>
            <Link
              to={p.to as '/'}
              activeOptions={{ exact: !!p.exact }}
              activeProps={{ 'aria-current': 'page' }}
              className="inline-flex items-center target px-3 text-md font-semibold text-ink-2 border-b-4 border-transparent hover:text-ink aria-[current=page]:border-brand aria-[current=page]:text-brand"
            >
              {p.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
