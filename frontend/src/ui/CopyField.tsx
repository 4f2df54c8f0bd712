import './CopyField.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from './Button'
import { Field } from './Field'

/** An address or a code to take elsewhere: shown whole, selected on focus, copied by a button that says that it did. */
export function CopyField({ label, value, help }: { label: ReactNode; value: string; help?: ReactNode }) {
  const { t } = useLingui()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 4000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Field label={label} help={help}>
      {(wiring) => (
        <div className="flex flex-wrap items-stretch gap-2">
          <input {...wiring} readOnly value={value} onFocus={(e) => e.target.select()} className="flex-1 min-w-48 rounded-control border-2 border-control bg-sand px-3 target tabular" />
          <Button
            icon={copied ? Check : Copy}
            onClick={async () => {
              await navigator.clipboard.writeText(value)
              setCopied(true)
            }}
          >
            {copied ? <Trans>Copié</Trans> : <Trans>Copier</Trans>}
          </Button>
          <span role="status" className="sr-only">
            {copied ? t`Copié` : ''}
          </span>
        </div>
      )}
    </Field>
  )
}

/** A QR code that the server drew, always on white, always with what it holds written below: a camera is never required. */
export function QrImage({ src, alt, children }: { src: string; alt: string; children?: ReactNode }) {
  return (
    <figure className="inline-flex flex-col items-center gap-2">
      {/* White in both modes: a reader needs the contrast. */}
      <img src={src} alt={alt} width={200} height={200} className="qr rounded-card border border-line" />
      {children && <figcaption className="text-md text-ink-2 text-center tabular">{children}</figcaption>}
    </figure>
  )
}
