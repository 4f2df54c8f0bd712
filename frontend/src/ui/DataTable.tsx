import './DataTable.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { cx } from './cx'
import { compareText } from './format'
import { Select } from './Field'

export interface Column<Row> {
  key: string
  header: string
  /** null or '' leaves the line out of the card. */
  cell: (row: Row) => ReactNode
  /** What sorting compares; without it the column does not sort. */
  sort?: (row: Row) => string | number
  /** Figures are aligned on the right. */
  numeric?: boolean
  /** Names the row: its cell is the row's header and the title of its card. Exactly one column has it. */
  main?: boolean
  /** The cell of the last line, « Total ». */
  total?: ReactNode
  /** Left out of the cards of a phone. */
  desk?: boolean
}

export interface Sorting {
  key: string
  descending: boolean
}

export interface DataTableProps<Row> {
  /** Says what the table holds; read, and shown unless the page already says it. */
  caption: string
  showCaption?: boolean
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Given by the caller when the order is in the URL or is the server's. */
  sorting?: Sorting | undefined
  onSort?: (sorting: Sorting) => void
  /** Shown instead of the table when there is no row. */
  empty?: ReactNode
  /** Boxes to tick; the ids ticked. */
  selected?: ReadonlySet<string>
  onSelect?: (ids: Set<string>) => void
  dense?: boolean
}

/** A table that sorts and says so, keeps its head in sight, and becomes a list of cards under 640 px. Up to a few hundred rows. */
export function DataTable<Row>({ caption, showCaption, columns, rows, rowKey, sorting, onSort, empty, selected, onSelect, dense }: DataTableProps<Row>) {
  const { t } = useLingui()
  const [own, setOwn] = useState<Sorting>()
  const order = onSort ? sorting : (own ?? sorting)
  const sort = onSort ?? setOwn
  const sorted = useMemo(() => {
    const by = columns.find((c) => c.key === order?.key)?.sort
    if (!by || onSort) return rows
    const way = order?.descending ? -1 : 1
    return [...rows].sort((a, b) => {
      const x = by(a)
      const y = by(b)
      return way * (typeof x === 'number' && typeof y === 'number' ? x - y : compareText(String(x), String(y)))
    })
  }, [rows, columns, order, onSort])

  if (!rows.length && empty) return empty
  const main = columns.find((c) => c.main) ?? columns[0]!
  const totals = columns.some((c) => c.total !== undefined)
  const sortable = columns.filter((c) => c.sort)
  const all = !!selected && rows.length > 0 && rows.every((r) => selected.has(rowKey(r)))
  const some = !!selected && !all && rows.some((r) => selected.has(rowKey(r)))
  const toggle = (id: string) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    onSelect?.(next)
  }
  const pad = dense ? 'py-1.5 px-3' : 'py-3 px-3'

  return (
    <div>
      {sortable.length > 0 && (
        <div className="sm:hidden mb-3" data-noprint>
          <Select
            label={t`Trier par`}
            optional={false}
            value={order ? `${order.key}:${order.descending ? 'd' : 'a'}` : ''}
            onChange={(e) => {
              const [key, way] = e.target.value.split(':')
              if (key) sort({ key, descending: way === 'd' })
            }}
            placeholder={t`Ordre de la liste`}
            options={sortable.flatMap(({ key, header }) => [
              { value: `${key}:a`, label: t`${header}, croissant` },
              { value: `${key}:d`, label: t`${header}, décroissant` },
            ])}
          />
        </div>
      )}

      <div className="table-wide bg-surface rounded-card shadow-card px-2 overflow-x-auto">
        <table className="w-full text-md">
          <caption className={showCaption ? 'text-start font-title font-bold text-lg px-3 pt-4 pb-2' : 'sr-only'}>{caption}</caption>
          <thead>
            <tr className="border-b-2 border-control">
              {selected && (
                <th scope="col" className="w-10 ps-3">
                  <SelectBox checked={all} mixed={some} label={t`Tout sélectionner`} onChange={() => onSelect?.(all ? new Set() : new Set(rows.map(rowKey)))} />
                </th>
              )}
              {columns.map((c) => {
                const active = order?.key === c.key
                const Icon = !active ? ArrowUpDown : order.descending ? ArrowDown : ArrowUp
                return (
                  <th key={c.key} scope="col" aria-sort={active ? (order.descending ? 'descending' : 'ascending') : undefined} className={cx('font-semibold text-ink-2', c.numeric ? 'text-end' : 'text-start', !c.sort && pad)}>
                    {c.sort ? (
                      <button type="button" onClick={() => sort({ key: c.key, descending: active ? !order.descending : false })} className={cx('inline-flex items-center gap-1.5 min-h-11 px-3 rounded-control font-semibold hover:text-ink', active && 'text-ink', c.numeric && 'flex-row-reverse')}>
                        {c.header}
                        <Icon aria-hidden className={cx('size-4 flex-none print:hidden', !active && 'text-ink-3')} />
                      </button>
                    ) : (
                      c.header
                    )}
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => {
              const id = rowKey(row)
              return (
                <tr key={id} className={cx('border-b border-line last:border-0', selected?.has(id) && 'bg-brand-soft')}>
                  {selected && (
                    <td className="ps-3">
                      <SelectBox checked={selected.has(id)} label={main.cell(row)} onChange={() => toggle(id)} />
                    </td>
                  )}
                  {columns.map((c) => {
                    const Cell = c === main ? 'th' : 'td'
                    return (
                      <Cell key={c.key} scope={c === main ? 'row' : undefined} className={cx(pad, c.numeric ? 'text-end' : 'text-start', c === main ? 'font-semibold' : 'font-normal')}>
                        {c.cell(row)}
                      </Cell>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
          {totals && (
            <tfoot>
              <tr className="border-t-2 border-control font-bold">
                {selected && <td />}
                {columns.map((c) =>
                  c === main ? (
                    <th key={c.key} scope="row" className={cx(pad, 'text-start')}>
                      {c.total ?? <Trans>Total</Trans>}
                    </th>
                  ) : (
                    <td key={c.key} className={cx(pad, c.numeric && 'text-end')}>
                      {c.total}
                    </td>
                  ),
                )}
              </tr>
            </tfoot>
          )}
        </table>
      </div>

      {/* The same rows as cards; one of the two is out of the accessibility tree, being display: none. */}
      <ul className="table-cards flex-col gap-3" aria-label={caption}>
        {sorted.map((row) => {
          const id = rowKey(row)
          return (
            <li key={id} data-card className="bg-surface rounded-card shadow-card p-4 flex gap-3">
              {selected && <SelectBox checked={selected.has(id)} label={main.cell(row)} onChange={() => toggle(id)} />}
              <div className="flex-1 min-w-0">
                <div className="font-semibold">{main.cell(row)}</div>
                <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-md">
                  {columns
                    .filter((c) => c !== main && !c.desk)
                    .map((c) => ({ ...c, content: c.cell(row) }))
                    .filter(({ content }) => content !== null && content !== '')
                    .map(({ key, header, content }) => (
                      <div key={key} className="contents">
                        <dt className="text-ink-3">{header}</dt>
                        <dd className="text-end tabular wrap-anywhere">{content}</dd>
                      </div>
                    ))}
                </dl>
              </div>
            </li>
          )
        })}
        {totals && (
          <li className="rounded-card border-2 border-control p-4">
            <p className="font-bold">{main.total ?? <Trans>Total</Trans>}</p>
            <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-md font-bold">
              {columns
                .filter((c) => c !== main && c.total !== undefined)
                .map((c) => (
                  <div key={c.key} className="contents">
                    <dt>{c.header}</dt>
                    <dd className="text-end tabular">{c.total}</dd>
                  </div>
                ))}
            </dl>
          </li>
        )}
      </ul>
    </div>
  )
}

function SelectBox({ checked, mixed, label, onChange }: { checked: boolean; mixed?: boolean; label: ReactNode; onChange: () => void }) {
  return (
    <label className="grid place-content-center min-h-11 min-w-8">
      <input
        type="checkbox"
        className="tick"
        checked={checked}
        ref={(input) => {
          if (input) input.indeterminate = !!mixed
        }}
        onChange={onChange}
      />
      <span className="sr-only">{label}</span>
    </label>
  )
}
