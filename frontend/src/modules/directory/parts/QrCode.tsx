import { useMemo } from 'react'
import { qrPath } from '../qr'

/** A QR code drawn in the page, always black on white: a reader needs the contrast in both modes. */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const { side, d } = useMemo(() => qrPath(text), [text])
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${side} ${side}`} shapeRendering="crispEdges" className={className}>
      <rect width={side} height={side} fill="#fff" />
      <path d={d} fill="#000" />
    </svg>
  )
}
