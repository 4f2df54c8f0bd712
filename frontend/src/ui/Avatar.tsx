import { cx } from './cx'
import { initials } from './format'

/** A face or two capitals. Decoration: the name is always written beside it. */
export function Avatar({ name, src, size = 'md', square }: { name: string; src?: string | undefined; size?: 'sm' | 'md' | 'lg'; square?: boolean }) {
  const box = cx(
    'flex-none object-cover overflow-hidden',
    square ? 'rounded-button' : 'rounded-full',
    size === 'sm' ? 'size-8 text-sm' : size === 'md' ? 'size-11 text-md' : 'size-20 text-xl',
  )
  if (src) return <img src={src} alt="" className={cx(box, 'bg-sand')} loading="lazy" decoding="async" />
  return (
    <span aria-hidden className={cx(box, 'grid place-content-center bg-brand-soft text-ink font-bold')}>
      {initials(name)}
    </span>
  )
}
