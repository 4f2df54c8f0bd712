import { useLingui } from '@lingui/react/macro'
import { Search, X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { IconButton } from './Button'
import { cx } from './cx'

/**
 * Filters a list while one types: `onChange` is called 200 ms after the last key. `/` comes here (`data-search`).
 * `result` is said to screen readers: « 12 personnes ».
 */
export function SearchField({ label, value, onChange, placeholder, result, className }: { label: string; value: string; onChange: (value: string) => void; placeholder?: string; result?: ReactNode; className?: string }) {
  const { t } = useLingui()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const sent = useRef(value)
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value
      setText(value)
    }
  }, [value])
  useEffect(() => {
    if (text === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text
      onChange(text)
    }, 200)
    return () => clearTimeout(timer)
  }, [text, onChange])
  const clear = () => {
    setText('')
    sent.current = ''
    onChange('')
    input.current?.focus()
  }
  return (
    <div role="search" className={className}>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <div className="relative">
        <Search aria-hidden className="absolute start-3.5 top-1/2 -translate-y-1/2 size-5 text-ink-3 pointer-events-none" />
        <input
          ref={input}
          id={id}
          data-search
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          value={text}
          placeholder={placeholder ?? label}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'Escape' && text) {
              e.stopPropagation()
              clear()
            }
          }}
          className={cx('w-full rounded-full border-2 border-control bg-surface target ps-11 text-base hover:border-ink-2', text ? 'pe-12' : 'pe-4')}
        />
        {text && (
          <span className="absolute end-1.5 top-1/2 -translate-y-1/2">
            <IconButton dense icon={X} label={t`Effacer la recherche`} onClick={clear} className="rounded-full" />
          </span>
        )}
      </div>
      <p role="status" className="sr-only">
        {text && result}
      </p>
    </div>
  )
}
