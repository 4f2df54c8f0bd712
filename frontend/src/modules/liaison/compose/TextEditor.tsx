import { Trans, useLingui } from '@lingui/react/macro'
import { Bold, Heading2, Italic, Link2, List, ListOrdered, type LucideIcon, Type } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { IconButton, Button } from '../../../ui/Button'
import { TextArea } from '../../../ui/Field'
import { type Form, shape } from '../markup'

export interface TextEditorProps {
  value: string
  onChange: (text: string) => void
  error?: string | undefined
  rows?: number
}

const keys: Record<string, Form | undefined> = { b: 'bold', i: 'italic', k: 'link' }

/** The text of a note: a plain field first, its form when it is wanted. The toolbar is one stop of Tab; arrows move in it. */
export function TextEditor({ value, onChange, error, rows = 6 }: TextEditorProps) {
  const { t } = useLingui()
  const field = useRef<HTMLTextAreaElement>(null)
  const bar = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(() => /(^|\n)(##|-|\d+\.) |\*\*|\]\(|(^|\s)_\S/.test(value))
  const [stop, setStop] = useState(0)
  const apply = (form: Form) => {
    const el = field.current
    if (!el) return
    const next = shape(value, el.selectionStart, el.selectionEnd, form)
    onChange(next.text)
    // After the text is drawn again, the selection goes where one goes on typing.
    requestAnimationFrame(() => {
      el.focus()
      el.setSelectionRange(next.from, next.to)
      el.style.height = 'auto'
      el.style.height = `${el.scrollHeight + 4}px`
    })
  }
  const tools: { form: Form; label: string; icon: LucideIcon }[] = [
    { form: 'bold', label: t`Gras (Ctrl+B)`, icon: Bold },
    { form: 'italic', label: t`Italique (Ctrl+I)`, icon: Italic },
    { form: 'list', label: t`Liste`, icon: List },
    { form: 'numbers', label: t`Liste numérotée`, icon: ListOrdered },
    { form: 'title', label: t`Titre`, icon: Heading2 },
    { form: 'link', label: t`Lien (Ctrl+K)`, icon: Link2 },
  ]
  const move = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0
    if (!step) return
    e.preventDefault()
    const next = (stop + step + tools.length) % tools.length
    setStop(next)
    bar.current?.querySelectorAll('button')[next]?.focus()
  }
  return (
    <div>
      <TextArea
        ref={field}
        name="body"
        label={t`Texte`}
        value={value}
        rows={rows}
        {...(error ? { error } : {})}
        onChange={(e) => onChange(e.target.value)}
        onKeyDown={(e) => {
          const form = (e.ctrlKey || e.metaKey) && !e.altKey && keys[e.key.toLowerCase()]
          if (form) {
            e.preventDefault()
            // ⌘K looks for something elsewhere; here it makes a link.
            e.stopPropagation()
            apply(form)
          }
          if (e.altKey && e.key === 'F10') {
            e.preventDefault()
            setOpen(true)
            requestAnimationFrame(() => bar.current?.querySelectorAll('button')[stop]?.focus())
          }
        }}
      />
      {open ? (
        <>
          <div ref={bar} role="toolbar" tabIndex={-1} aria-label={t`Mise en forme`} onKeyDown={move} className="mt-2 flex flex-wrap gap-1">
            {tools.map(({ form, label, icon }, i) => (
              <IconButton key={form} icon={icon} label={label} tabIndex={i === stop ? 0 : -1} onFocus={() => setStop(i)} onClick={() => apply(form)} className="border border-line bg-surface" />
            ))}
          </div>
          <p className="mt-1 text-sm text-ink-3">
            <Trans>Les signes **, _ et - deviennent du gras, de l’italique et une liste : l’aperçu montre ce que les familles liront.</Trans>
          </p>
        </>
      ) : (
        <Button variant="quiet" icon={Type} className="mt-1 -ms-4" onClick={() => setOpen(true)}>
          <Trans>Mettre en forme</Trans>
        </Button>
      )}
    </div>
  )
}
