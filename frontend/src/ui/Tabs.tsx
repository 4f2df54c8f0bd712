import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs'
import { AriaLocale } from './AriaLocale'

export interface TabItem {
  id: string
  label: ReactNode
  count?: number
  content: ReactNode
}

/** Views of one thing, one at a time; arrows move between them. For pages with their own address use links. */
export function Tabs({ label, items, value, onChange }: { label: string; items: readonly TabItem[]; value?: string; onChange?: (id: string) => void }) {
  return (
    <AriaLocale>
    <AriaTabs {...(value !== undefined ? { selectedKey: value } : {})} onSelectionChange={(key) => onChange?.(String(key))}>
      <TabList aria-label={label} className="flex gap-1 border-b-2 border-line overflow-x-auto">
        {items.map((item) => (
          <Tab
            key={item.id}
            id={item.id}
            className="target px-4 grid place-content-center -mb-0.5 border-b-4 border-transparent whitespace-nowrap font-semibold text-ink-2 cursor-pointer rounded-t-control hover:text-ink selected:text-brand selected:border-brand focus-visible:outline-3 focus-visible:-outline-offset-2 focus-visible:outline-focus"
          >
            <span>
              {item.label}
              {item.count !== undefined && <span className="ms-2 text-sm font-normal tabular">{item.count}</span>}
            </span>
          </Tab>
        ))}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} className="pt-5 focus-visible:outline-3 focus-visible:outline-focus rounded-control">
          {item.content}
        </TabPanel>
      ))}
    </AriaTabs>
    </AriaLocale>
  )
}
