import type { LucideIcon } from 'lucide-react'
import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { AriaLocale } from './AriaLocale'
import { cx } from './cx'

export interface MenuEntry {
  id: string
  label: string
  icon?: LucideIcon
  danger?: boolean
  disabled?: boolean
  onAction: () => void
}

/** The less frequent acts on one thing, behind « … ». `label` says on what: « Actions sur Sortie au musée ». */
export function Menu({ label, entries, trigger }: { label: string; entries: readonly MenuEntry[]; trigger?: ReactNode }) {
  return (
    <AriaLocale>
    <MenuTrigger>
      <Button
        aria-label={trigger ? undefined : label}
        className={cx(
          'inline-flex items-center justify-center gap-2 rounded-button font-semibold cursor-pointer hovered:bg-sand pressed:bg-sand focus-visible:outline-3 focus-visible:outline-focus focus-visible:outline-offset-2',
          trigger ? 'target px-4 border border-control bg-surface' : 'size-12 lg:size-11',
        )}
      >
        {trigger ?? <Ellipsis aria-hidden className="size-6" />}
      </Button>
      <Popover className="min-w-56 max-w-[calc(100vw-2rem)] rounded-card bg-surface border border-line shadow-dialog p-1.5 entering:opacity-0 transition-opacity duration-100">
        <AriaMenu aria-label={label} className="outline-none max-h-[70dvh] overflow-y-auto">
          {entries.map(({ id, label: text, icon: Icon, danger, disabled, onAction }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={text}
              isDisabled={disabled ?? false}
              onAction={onAction}
              className={cx('flex items-center gap-3 target px-3 rounded-control cursor-pointer outline-none focused:bg-sand disabled:opacity-60', danger && 'text-danger')}
            >
              {Icon && <Icon aria-hidden className="size-5 flex-none" />}
              {text}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
    </AriaLocale>
  )
}
