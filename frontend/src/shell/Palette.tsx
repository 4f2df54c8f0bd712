import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Boot } from '../api/boot'
import { cx } from '../ui/cx'
import { Dialog } from '../ui/Dialog'
import { fold } from '../ui/format'
import { NavIcon } from './icons'
import { finders, type Found } from './search'

/** ⌘K: find a page, a person, an act, by typing. The services add their own finders (search.ts). */
export default function Palette({ onClose, boot }: { onClose: () => void; boot: Boot }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const id = useId()
  const [text, setText] = useState('')
  const [found, setFound] = useState<Found[]>([])
  const [active, setActive] = useState(0)
  const list = useRef<HTMLUListElement>(null)

  const pages = useMemo<Found[]>(() => boot.nav.map((e) => ({ id: e.key, label: e.label, icon: e.icon, path: e.path })), [boot.nav])
  const items = useMemo(() => [...pages.filter((p) => fold(p.label).includes(fold(text))), ...found], [pages, found, text])

  useEffect(() => {
    const stop = new AbortController()
    setActive(0)
    if (fold(text).length < 2) {
      setFound([])
      return
    }
    const timer = setTimeout(async () => {
      const answers = await Promise.allSettled([...finders].map((f) => f(text, boot, stop.signal)))
      if (!stop.signal.aborted) setFound(answers.flatMap((a) => (a.status === 'fulfilled' ? a.value : [])))
    }, 200)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [text, boot])

  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])

  const go = (item: Found | undefined) => {
    if (!item) return
    onClose()
    void navigate({ to: item.path as '/' })
  }
  const count = items.length
  return (
    <Dialog open onClose={onClose} title={<Trans>Rechercher</Trans>}>
      <div className="relative mt-1">
        <Search aria-hidden className="absolute start-3.5 top-1/2 -translate-y-1/2 size-5 text-ink-3" />
        <input
          data-first
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={items[active] ? `${id}-${active}` : undefined}
          aria-label={t`Une page, une personne, une action`}
          placeholder={t`Une page, une personne, une action`}
          value={text}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
              e.preventDefault()
              setActive((a) => (a + (e.key === 'ArrowDown' ? 1 : count - 1)) % Math.max(1, count))
            }
            if (e.key === 'Enter') go(items[active])
          }}
          className="w-full rounded-full border-2 border-control bg-surface target ps-11 pe-4"
        />
      </div>
      <ul ref={list} id={id} role="listbox" aria-label={t`Résultats`} className="mt-3 flex flex-col">
        {items.map((item, i) => (
            <li
              key={`${item.path}-${item.id}`}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === active}
              onClick={() => go(item)}
              onMouseMove={() => setActive(i)}
              className={cx('flex items-center gap-3 target px-3 rounded-control cursor-pointer', i === active && 'bg-sand')}
            >
              <NavIcon name={item.icon} className="size-5 text-ink-3 flex-none" />
              <span className="min-w-0">
                <span className="block truncate font-semibold">{item.label}</span>
                {item.detail && <span className="block truncate text-sm text-ink-2">{item.detail}</span>}
              </span>
            </li>
        ))}
      </ul>
      <p role="status" className={cx(count > 0 ? 'sr-only' : 'text-ink-2 py-3')}>
        {count > 0 ? plural(count, { one: '# résultat', other: '# résultats' }) : t`Rien ne correspond. Essayez avec moins de lettres.`}
      </p>
    </Dialog>
  )
}
