import { Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Button, IconButton } from './Button'
import { cx } from './cx'

export interface Toast {
  id: number
  /** A sentence in the past: « Absence signalée ». */
  text: string
  tone: 'success' | 'info' | 'danger'
  /** Takes the act back. Offered for every reversible act. */
  undo?: (() => void) | undefined
  born: number
}

/** How long it stays, in milliseconds; it waits while it is pointed at or holds the focus. */
export const TOAST_LIFE = 8000

let toasts: readonly Toast[] = []
let next = 1
const listeners = new Set<() => void>()

function set(list: readonly Toast[]) {
  toasts = list
  for (const l of listeners) l()
}

/** Says that something was done: `toast('Repas retiré', { undo: () => restore.mutate() })`. Returns a function that removes it. */
export function toast(text: string, options: { tone?: Toast['tone']; undo?: () => void } = {}): () => void {
  const id = next++
  // Three at most: the oldest leaves.
  set([...toasts.slice(-2), { id, text, tone: options.tone ?? 'success', undo: options.undo, born: Date.now() }])
  return () => dismiss(id)
}

export function dismiss(id: number): void {
  set(toasts.filter((t) => t.id !== id))
}

/** Another page is shown: what was said of the one before goes with it; what led here stays. */
export function turnPage(): void {
  const here = toasts.filter((t) => Date.now() - t.born < LEADING)
  if (here.length < toasts.length) set(here)
}

/** How long before a change of page a message may have led to it. */
const LEADING = 1500

const subscribe = (l: () => void) => {
  listeners.add(l)
  return () => listeners.delete(l)
}

const icons = { success: CircleCheck, info: Info, danger: CircleAlert }
const colours = { success: 'text-success', info: 'text-info', danger: 'text-danger' }

/** Where they appear: above the phone's bar, in a live region that exists from the start. */
export function ToastRegion() {
  const { t } = useLingui()
  const list = useSyncExternalStore(subscribe, () => toasts)
  return (
    <section aria-label={t`Messages de l’application`} data-noprint className="fixed z-50 inset-x-0 bottom-20 lg:bottom-6 px-4 pointer-events-none">
      <div role="status" aria-live="polite" className="flex flex-col items-center gap-2">
        {list.map((item) => (
          <ToastItem key={item.id} item={item} />
        ))}
      </div>
    </section>
  )
}

function ToastItem({ item }: { item: Toast }) {
  const { t } = useLingui()
  const [held, setHeld] = useState(false)
  const left = useRef(TOAST_LIFE)
  useEffect(() => {
    if (held) return
    const start = Date.now()
    const timer = setTimeout(() => dismiss(item.id), left.current)
    return () => {
      clearTimeout(timer)
      left.current = Math.max(1000, left.current - (Date.now() - start))
    }
  }, [held, item.id])
  const Icon = icons[item.tone]
  return (
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={(e) => e.key === 'Escape' && dismiss(item.id)}
      className="toast-in pointer-events-auto flex items-center gap-2 w-full max-w-md ps-4 pe-1 min-h-14 rounded-card bg-surface border border-control shadow-dialog"
    >
      <Icon aria-hidden className={cx('size-5 flex-none', colours[item.tone])} />
      <span className="flex-1 py-2">{item.text}</span>
      {item.undo && (
        <Button
          variant="quiet"
          className="px-3"
          onClick={() => {
            item.undo?.()
            dismiss(item.id)
          }}
        >
          <Trans context="undo">Annuler</Trans>
        </Button>
      )}
      <IconButton icon={X} label={t`Fermer ce message`} onClick={() => dismiss(item.id)} />
    </div>
  )
}
