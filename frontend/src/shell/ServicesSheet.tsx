import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { NavEntry } from '../api/boot'
import { cx } from '../ui/cx'
import { Dialog } from '../ui/Dialog'
import { NavIcon } from './icons'

/** What the bar or the rail has no room for. `hidden` counts the entries already shown on each. */
export function ServicesSheet({ onClose, entries, hidden }: { onClose: () => void; entries: readonly NavEntry[]; hidden: { bar: number; rail: number } }) {
  return (
    <Dialog open onClose={onClose} shape="sheet" title={<Trans>Services</Trans>}>
      <ul className="grid grid-cols-1 xs:grid-cols-2 sm:grid-cols-2 gap-2">
        {entries.map((entry, i) => (
            <li key={entry.path} className={cx(i < hidden.bar && 'hidden lg:block', i < hidden.rail && 'lg:hidden')}>
              <Link to={entry.path as '/'} onClick={onClose} className="flex items-center gap-3 min-h-14 px-4 rounded-button border border-line hover:bg-sand font-semibold">
                <NavIcon name={entry.icon} className="size-6 text-brand flex-none" />
                {entry.label}
              </Link>
            </li>
        ))}
      </ul>
    </Dialog>
  )
}
