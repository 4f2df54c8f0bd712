import type { MessageDescriptor } from '@lingui/core'
import { useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { cx } from '../../ui/cx'
import { domains } from '../../ui/domains'
import { formatDate, formatMoney } from '../../ui/format'
import { mondayOf } from '../../ui/civil'
import { type Book, type Cell, type Changes, cellKey, type Kid, type Row } from './model'
import type { Prices } from './prices'
import { domainOf, labelOf, type Look, lookOf, slotOf, tellCell } from './words'

const tones: Record<Look['tone'], string> = {
  planned: 'bg-brand text-on-brand border-brand font-semibold',
  removed: 'bg-surface text-danger border-danger border-dashed line-through',
  booked: 'bg-brand-soft text-brand border-transparent font-semibold',
  wait: 'bg-sand text-warning border-transparent font-semibold',
  offer: 'bg-surface text-warning border-warning border-2 font-semibold',
  away: 'bg-sand text-ink-2 border-transparent',
  free: 'bg-surface text-ink-2 border-control',
  off: 'bg-transparent text-ink-3 border-transparent',
}

interface GridProps {
  label: string
  book: Book
  prices: Prices
  kids: readonly Kid[]
  days: readonly string[]
  today: string
  /** Words in the cells: a week. Without, the pictograms of a month. */
  wide: boolean
  changes: Changes
  /** What could not be saved, by cell. */
  refused: ReadonlyMap<string, string>
  onToggle: (row: Row, day: string, cell: Cell) => void
  onSave: () => void
  /** PageUp, PageDown: the stretch before or after. */
  onTurn: (step: -1 | 1) => void
  /** Named at the head of each child's lines; left out when there is only one child in the whole page. */
  names: boolean
  /** What is told of the cell under the finger or the focus. */
  onTell: (text: string) => void
  /** An agent may act on what a rule closes. */
  desk?: boolean
  /** The day under the focus. */
  onAt?: (day: string) => void
}

/** Child × day: one stop of Tab, arrows inside, Space toggles, Enter saves. */
export function Grid({ label, book, prices, kids, days, today, wide, changes, refused, onToggle, onSave, onTurn, names, onTell, desk, onAt }: GridProps) {
  const { t, i18n } = useLingui()
  const say = (d: MessageDescriptor) => i18n._(d)
  const rows = useMemo(() => kids.flatMap((k) => k.rows), [kids])
  const firstDay = Math.max(0, days.findIndex((d) => d >= today))
  const [at, setAt] = useState({ r: 0, c: firstDay })
  const [focused, setFocused] = useState(false)
  const ref = useRef<HTMLDivElement>(null)
  const r = Math.min(at.r, Math.max(0, rows.length - 1))
  const c = Math.min(at.c, Math.max(0, days.length - 1))
  const current = rows[r]
  const tell = (row: Row, day: string, cell: Cell) => {
    const price = prices.of(row, day, cell)
    return tellCell(row, day, cell, say) + (price ? ` ${price.sentence ?? formatMoney(price.cents)}.` : '')
  }
  const told = current && days[c] ? tell(current, days[c], book.cell(current, days[c], changes)) : ''
  useEffect(() => {
    if (!current || !days[c]) return
    onTell(focused ? (refused.get(cellKey(current, days[c])) ?? told) : '')
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focused, told, refused, onTell])

  const move = (nr: number, nc: number) => {
    const to = { r: Math.max(0, Math.min(rows.length - 1, nr)), c: Math.max(0, Math.min(days.length - 1, nc)) }
    setAt(to)
    ref.current?.querySelector<HTMLElement>(`[data-cell="${to.r}:${to.c}"]`)?.focus()
  }
  const press = (e: KeyboardEvent) => {
    if (!(e.target as HTMLElement).dataset.cell || e.altKey || e.metaKey) return
    const rtl = document.dir === 'rtl' ? -1 : 1
    const acts: Record<string, () => void> = {
      ArrowRight: () => move(r, c + rtl),
      ArrowLeft: () => move(r, c - rtl),
      ArrowDown: () => move(r + 1, c),
      ArrowUp: () => move(r - 1, c),
      Home: () => move(e.ctrlKey ? 0 : r, 0),
      End: () => move(e.ctrlKey ? rows.length - 1 : r, days.length - 1),
      PageUp: () => onTurn(-1),
      PageDown: () => onTurn(1),
      ' ': () => current && onToggle(current, days[c]!, book.cell(current, days[c]!, changes)),
      Enter: onSave,
    }
    const act = acts[e.key]
    if (!act) return
    e.preventDefault()
    e.stopPropagation()
    act()
  }
  let n = -1
  // In a month, each week begins after a narrow track of its own.
  const track: number[] = []
  const tracks: string[] = []
  days.forEach((d, i) => {
    if (!wide && i > 0 && mondayOf(d) !== mondayOf(days[i - 1]!)) tracks.push('0.25rem')
    tracks.push('minmax(0, 1fr)')
    track[i] = tracks.length + (wide ? 0 : 1)
  })
  const columns = { gridTemplateColumns: (wide ? '' : 'minmax(8rem, 9.5rem) ') + tracks.join(' ') }
  return (
    <div
      ref={ref}
      role="grid"
      tabIndex={-1}
      aria-label={label}
      aria-multiselectable="true"
      aria-rowcount={rows.length + 1}
      aria-colcount={days.length + 1}
      onKeyDown={press}
      onFocus={() => setFocused(true)}
      className="flex flex-col gap-3"
    >
      <div role="rowgroup" className={cx('sticky top-0 z-10 bg-paper py-1', !wide && 'px-3 lg:px-4')}>
        <div role="row" className="grid gap-1" style={columns}>
          <span role="columnheader" className={wide ? 'sr-only' : ''}>
            <span className="sr-only">{t`Enfant et activité`}</span>
          </span>
          {days.map((d, i) => {
            const name = formatDate(d, 'short').split(' ')[0]!
            return (
              <span key={d} role="columnheader" style={{ gridColumn: track[i] }} className={cx('text-center leading-tight py-1 rounded-control', d === today ? 'bg-ink text-paper font-semibold' : 'text-ink-2')}>
                <span className="sr-only">{formatDate(d, 'long')}</span>
                <span aria-hidden className="block text-sm">
                  {wide ? name : name.charAt(0).toUpperCase()}
                </span>
                <span aria-hidden className="block font-semibold tabular">
                  {Number(d.slice(8))}
                </span>
              </span>
            )
          })}
        </div>
      </div>
      {kids
        .filter((k) => k.rows.length)
        .map((kid) => (
          <div key={kid.id} role="rowgroup" aria-label={kid.name} data-card className="bg-surface rounded-card shadow-card px-3 py-3 lg:px-4 flex flex-col gap-2">
            {names && (
              <div role="row">
                <div role="rowheader">
                  <h2 className="text-lg">
                    {kid.name}
                    {kid.className && <span className="ms-2 text-md font-normal font-body text-ink-2">{kid.className}</span>}
                  </h2>
                </div>
              </div>
            )}
            {kid.rows.map((row) => {
              n++
              const line = n
              const { icon: Icon, className } = domains[domainOf[row.service]]
              return (
                <div key={row.key} role="row" className={cx('grid gap-1', className)} style={columns}>
                  <span role="rowheader" aria-label={`${kid.name}, ${labelOf(row)}, ${row.placeName}`} className={cx('flex items-center gap-1.5 text-md min-w-0', wide ? 'col-span-full' : 'pe-1')}>
                    <Icon aria-hidden className="size-4 flex-none" />
                    <span className="min-w-0">
                      <span className={cx('text-ink font-semibold leading-tight', wide ? '' : 'block')}>{wide || row.activity.units.length < 2 ? labelOf(row) : row.unit.label}</span>
                      <span className={cx('text-sm text-ink-2', wide ? 'ms-2' : 'block leading-tight')}>{slotOf(row)}</span>
                    </span>
                  </span>
                  {days.map((day, col) => {
                    const cell = book.cell(row, day, changes)
                    const look = lookOf(cell, say)
                    const wrong = refused.has(cellKey(row, day))
                    const open = cell.can || desk
                    const price = wide ? prices.of(row, day, cell) : undefined
                    const few = cell.status === 'free' && !cell.changed && cell.term?.left !== undefined && cell.term.left !== null && cell.term.left > 0 && cell.term.left <= 5 ? cell.term.left : 0
                    return (
                      <span
                        key={day}
                        role="gridcell"
                        data-cell={`${line}:${col}`}
                        style={{ gridColumn: track[col] }}
                        tabIndex={line === r && col === c ? 0 : -1}
                        aria-selected={cell.taken}
                        aria-disabled={!open || undefined}
                        aria-label={`${kid.name}, ${tell(row, day, cell)}`}
                        onFocus={() => {
                          setAt({ r: line, c: col })
                          onAt?.(day)
                        }}
                        onMouseEnter={() => focused || onTell(tell(row, day, cell))}
                        onMouseLeave={() => focused || onTell('')}
                        onClick={() => {
                          setAt({ r: line, c: col })
                          onToggle(row, day, cell)
                        }}
                        className={cx(
                          'relative flex flex-col items-center justify-center gap-0.5 rounded-control border select-none scroll-mb-56 scroll-mt-20 transition-colors duration-100',
                          wide ? 'min-h-14 py-1 text-sm' : 'min-h-10 text-sm',
                          tones[look.tone],
                          open ? 'cursor-pointer hover:border-ink' : 'cursor-default',
                          wrong && 'outline-2 outline-danger',
                        )}
                      >
                        {look.icon ? <look.icon aria-hidden className={wide ? 'size-5' : 'size-4.5'} strokeWidth={2.25} /> : <span aria-hidden className={cx('rounded-sm border-2 border-current', wide ? 'size-4 my-0.5' : 'size-3.5', cell.late && 'border-dashed')} />}
                        {wide && (
                          <span aria-hidden className="leading-none whitespace-nowrap">
                            {few ? t`${few} pl.` : look.word}
                          </span>
                        )}
                        {price && (
                          <span aria-hidden className="leading-none whitespace-nowrap tabular">
                            {price.cents ? formatMoney(price.cents) : t`gratuit`}
                          </span>
                        )}
                        {!wide && few > 0 && (
                          <span aria-hidden className="leading-none font-semibold">
                            {few}
                          </span>
                        )}
                        {cell.booking?.late && !cell.changed && <span aria-hidden className="absolute end-1 top-1 size-2 rounded-full bg-warning" />}
                        {!cell.can && !desk && cell.status === 'booked' && cell.term && cell.term.cancel.code !== 'past' && <LockCorner small={!wide} />}
                      </span>
                    )
                  })}
                </div>
              )
            })}
          </div>
        ))}
    </div>
  )
}

function LockCorner({ small }: { small: boolean }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" className={cx('absolute', small ? 'end-px top-px size-2.5' : 'end-0.5 top-0.5 size-3')} fill="none" stroke="currentColor" strokeWidth="3">
      <rect x="5" y="11" width="14" height="10" rx="2" />
      <path d="M8 11V7a4 4 0 0 1 8 0v4" />
    </svg>
  )
}
