import { Trans, useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react'
import { Button, IconButton } from './Button'
import { cx } from './cx'

export interface DialogProps {
  open: boolean
  /** Escape, the cross, a click outside. The focus goes back to what opened it. */
  onClose: () => void
  title: ReactNode
  /** What carries `data-first` has the focus at once; else the first that can have it. */
  children: ReactNode
  /** The buttons; the first is the main one. */
  actions?: ReactNode
  /** dialog: in the middle. sheet: from the bottom on a phone, in the middle of a desk. panel: at the end side. */
  shape?: 'dialog' | 'sheet' | 'panel'
  /** A click outside does nothing: for what would be lost. */
  keep?: boolean
  size?: 'md' | 'lg'
}

const shapes = {
  dialog: 'm-auto w-[calc(100%-2rem)] rounded-card max-h-[calc(100dvh-2rem)]',
  sheet: 'mb-0 mx-auto mt-auto w-full rounded-t-kid max-h-[88dvh] sm:m-auto sm:w-[calc(100%-2rem)] sm:rounded-card',
  panel: 'me-0 ms-auto my-0 h-dvh max-h-dvh w-full sm:w-[26rem] sm:rounded-s-card',
}

/** The browser's own modal: the page behind is inert, the focus stays in and comes back, Escape closes. */
export function Dialog({ open, onClose, title, children, actions, shape = 'dialog', keep, size = 'md' }: DialogProps) {
  const { t } = useLingui()
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    if (open && !dialog.open) {
      const opener = document.activeElement as HTMLElement | null
      dialog.showModal()
      dialog.querySelector<HTMLElement>('[data-first]')?.focus()
      const back = () => opener?.isConnected && opener.focus()
      dialog.addEventListener('close', back, { once: true })
    }
    if (!open && dialog.open) dialog.close()
  }, [open])
  // A dialog that leaves the page while open closes first, so that the focus goes back.
  useLayoutEffect(() => {
    const dialog = ref.current
    return () => {
      if (dialog?.open) dialog.close()
    }
  }, [])
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault()
        onClose()
      }}
      onClick={(e) => {
        if (!keep && e.target === e.currentTarget) onClose()
      }}
      className={cx('sheet flex-col overflow-hidden open:flex', shapes[shape], shape !== 'panel' && (size === 'lg' ? 'sm:max-w-3xl' : 'sm:max-w-lg'))}
    >
      {open && (
        <>
          <div className="flex items-start justify-between gap-3 px-5 pt-4 pb-2">
            <h2 id={id} className="text-xl pt-1.5">
              {title}
            </h2>
            <IconButton icon={X} label={t`Fermer`} onClick={onClose} className="-me-2" />
          </div>
          <div className="flex-1 overflow-y-auto overscroll-contain px-5 pb-5">{children}</div>
          {actions && (
            <div className="border-t border-line pb-safe">
              <div className="flex flex-wrap gap-2 px-5 py-4">{actions}</div>
            </div>
          )}
        </>
      )}
    </dialog>
  )
}

export interface ConfirmDialogProps {
  open: boolean
  onClose: () => void
  onConfirm: () => void
  title: ReactNode
  /** What will happen, to whom, and whether it can be taken back. */
  children: ReactNode
  /** The verb and the number: « Envoyer à 42 personnes ». */
  confirm: ReactNode
  /** When « Annuler » would be read as the deed itself. */
  cancel?: ReactNode
  danger?: boolean
  pending?: boolean
}

/** Asked only for money, for deleting what belongs to others, for a mass sending. All else is done at once and can be undone. */
export function ConfirmDialog({ open, onClose, onConfirm, title, children, confirm, cancel, danger, pending }: ConfirmDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      keep
      actions={
        <>
          <Button variant={danger ? 'danger' : 'primary'} onClick={onConfirm} pending={pending}>
            {confirm}
          </Button>
          <Button onClick={onClose}>
            {cancel ?? <Trans>Annuler</Trans>}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
