import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronDown, X } from 'lucide-react'
import { type ReactNode, useId, useMemo, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { ComboBox } from 'react-aria-components/ComboBox'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Text } from 'react-aria-components/Text'
import { AriaLocale } from './AriaLocale'
import { Avatar } from './Avatar'
import { IconButton } from './Button'
import { fold } from './format'

// Heavy (about 50 kB): import it from ./lazy, where a screen needs it, never on a family's first load.

export interface ComboItem {
  id: string
  label: string
  /** Under the label: the class, the school, the mail. */
  detail?: string
  photo_url?: string | undefined
}

export interface ComboProps {
  label: string
  help?: ReactNode
  items: readonly ComboItem[]
  onSelect: (item: ComboItem) => void
  /** Typed text, when the server searches; without it the items are filtered here, accents apart. */
  onSearch?: (text: string) => void
  placeholder?: string
  /** Shows a face or capitals before each. */
  people?: boolean
  /** The one chosen, or null; left out by a picker, which shows what it chose elsewhere. */
  value?: string | null
}

/** Finds one among many by typing. */
export function Combo({ label, help, items, onSelect, onSearch, placeholder, people, value }: ComboProps) {
  const chosen = items.find((i) => i.id === value)
  const [text, setText] = useState(chosen?.label ?? '')
  const shown = useMemo(() => {
    const typed = fold(text)
    // What is chosen is in the input: the list then shows all.
    return onSearch || text === chosen?.label ? items : items.filter((i) => fold(i.label).includes(typed))
  }, [items, text, onSearch, chosen])
  return (
    <AriaLocale>
    <ComboBox
      selectedKey={value ?? null}
      items={shown}
      inputValue={text}
      onInputChange={(typed) => {
        setText(typed)
        onSearch?.(typed)
      }}
      onSelectionChange={(key) => {
        const item = items.find((i) => i.id === key)
        if (!item) return
        // A picker shows what is chosen below and is ready for the next; a single choice stays in the input.
        setText(value === undefined ? '' : item.label)
        onSelect(item)
      }}
      allowsEmptyCollection
      menuTrigger="focus"
      className="flex flex-col gap-1.5"
    >
      <Label className="font-semibold">{label}</Label>
      {help && (
        <Text slot="description" className="text-md text-ink-2">
          {help}
        </Text>
      )}
      <div className="relative">
        <Input placeholder={placeholder} className="w-full rounded-control border-2 border-control bg-surface ps-3 pe-12 target hover:border-ink-2 focus-visible:outline-3 focus-visible:outline-focus focus-visible:outline-offset-2" />
        <Button className="absolute end-1 top-1/2 -translate-y-1/2 size-10 grid place-content-center rounded-control cursor-pointer hovered:bg-sand">
          <ChevronDown aria-hidden className="size-5" />
        </Button>
      </div>
      <Popover className="w-(--trigger-width) rounded-card bg-surface border border-line shadow-dialog p-1.5">
        <ListBox<ComboItem>
          className="outline-none max-h-80 overflow-y-auto"
          renderEmptyState={() => (
            <p className="px-3 py-2 text-ink-2">
              <Trans>Personne ne correspond. Essayez avec moins de lettres.</Trans>
            </p>
          )}
        >
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.label} className="flex items-center gap-3 target px-3 py-1 rounded-control cursor-pointer outline-none focused:bg-sand selected:font-bold">
              {people && <Avatar name={item.label} src={item.photo_url} size="sm" />}
              <span className="min-w-0">
                <Text slot="label" className="block truncate">
                  {item.label}
                </Text>
                {item.detail && (
                  <Text slot="description" className="block text-sm text-ink-3 font-normal truncate">
                    {item.detail}
                  </Text>
                )}
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
    </AriaLocale>
  )
}

export interface PeoplePickerProps extends Omit<ComboProps, 'onSelect' | 'value' | 'people'> {
  chosen: readonly ComboItem[]
  onChange: (chosen: ComboItem[]) => void
  /** Said under the list: « 42 personnes, 24 enfants ». */
  summary?: ReactNode
}

/** Chooses several people or groups: found by typing, shown as tokens, removed one by one. */
export function PeoplePicker({ chosen, onChange, items, summary, ...combo }: PeoplePickerProps) {
  const { t } = useLingui()
  const id = useId()
  const rest = useMemo(() => items.filter((i) => !chosen.some((c) => c.id === i.id)), [items, chosen])
  return (
    <div>
      <Combo {...combo} people items={rest} onSelect={(item) => onChange([...chosen, item])} />
      <ul id={id} aria-label={t`Choisis`} className="flex flex-wrap gap-2 mt-2">
        {chosen.map(({ id: key, label }) => (
          <li key={key} className="inline-flex items-center gap-1 rounded-full bg-sand ps-3 font-semibold text-md">
            {label}
            <IconButton dense icon={X} label={t`Retirer ${label}`} onClick={() => onChange(chosen.filter((i) => i.id !== key))} className="rounded-full" />
          </li>
        ))}
      </ul>
      {summary && (
        <p role="status" className="mt-1 text-md text-ink-2">
          {summary}
        </p>
      )}
    </div>
  )
}
