import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatMoney } from '../../../ui/format'
import { SearchField } from '../../../ui/SearchField'
import { billingKey } from '../queries'
import { useHere } from '../words'
import { type Owed, owedQuery, type Settled } from './queries'

/** What an amount changed, asked again. */
export function useMoved(): () => Promise<void> {
  const here = useHere()
  const cache = useQueryClient()
  return () => cache.invalidateQueries({ queryKey: billingKey(here.id) })
}

/** Reads what somebody typed as euros (« 1 234,5 ») into cents; undefined when it is no amount above zero. */
export function centsOf(text: string): number | undefined {
  const plain = text.replace(/[\s\u00a0\u202f€]/g, '').replace(',', '.')
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(plain)) return undefined
  const [whole = '0', part = ''] = plain.split('.')
  return Number(whole) * 100 + Number(part.padEnd(2, '0')) || undefined
}

export const typed = (cents: number) => `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`

/** One page of a long list. */
export function Pages({ page, pages, onPage }: { page: number; pages: number; onPage: (page: number) => void }) {
  const { t } = useLingui()
  if (pages < 2) return null
  return (
    <nav aria-label={t`Pages`} className="mt-4 flex flex-wrap items-center gap-4">
      <Button disabled={page <= 1} onClick={() => onPage(page - 1)}>
        <Trans>Précédents</Trans>
      </Button>
      <span className="text-md tabular">
        <Trans>
          Page {page} sur {pages}
        </Trans>
      </span>
      <Button disabled={page >= pages} onClick={() => onPage(page + 1)}>
        <Trans>Suivants</Trans>
      </Button>
    </nav>
  )
}

/** Asks why, before something is taken back or set aside. */
export function WhyDialog({ open, onClose, onWhy, title, label, confirm, children, pending, problem }: { open: boolean; onClose: () => void; onWhy: (reason: string) => void; title: string; label: string; confirm: string; children?: React.ReactNode; pending: boolean; problem: unknown }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <Button variant="primary" type="submit" form="why" pending={pending}>
          {confirm}
        </Button>
      }
    >
      {children && <div className="mb-4 text-ink-2">{children}</div>}
      <Form id="why" problem={problem} onSubmit={(data) => onWhy(String(data.get('reason') ?? '').trim())}>
        <TextField name="reason" label={label} minLength={3} maxLength={400} autoComplete="off" data-first />
      </Form>
    </Dialog>
  )
}

/** Chooses invoices for a sum, the oldest first: each takes what is left of it, or less. */
export function ChooseInvoices({ sum, peer, pending, onChoose, confirm }: { sum: number; peer?: string; pending: boolean; onChoose: (settles: Settled[], rest: number) => void; confirm: (settled: number, rest: number) => string }) {
  const { t } = useLingui()
  const here = useHere()
  const [q, setQ] = useState('')
  const [chosen, setChosen] = useState<ReadonlyMap<string, { of: Owed; text: string }>>(new Map())
  const first = [...chosen.values()][0]?.of.peer_id
  const { data, error } = useQuery(owedQuery(here.id, q, peer ?? first))
  const settled = [...chosen.values()].reduce((all, c) => all + (centsOf(c.text) ?? 0), 0)
  const rest = sum - settled
  const left = formatMoney(rest)
  const over = formatMoney(-rest)
  const wrong = [...chosen.values()].some((c) => {
    const cents = centsOf(c.text)
    return cents === undefined || cents > c.of.left_cents
  })
  const set = (of: Owed, text: string | undefined) => {
    const next = new Map(chosen)
    if (text === undefined) next.delete(of.invoice)
    else next.set(of.invoice, { of, text })
    setChosen(next)
  }
  const shown = [...[...chosen.values()].map((c) => c.of), ...(data?.items ?? []).filter((i) => !chosen.has(i.invoice))]
  return (
    <div>
      <SearchField label={t`Chercher une facture ou un client`} value={q} onChange={setQ} className="mb-3 max-w-md" />
      {error && <ProblemState problem={error} />}
      {!data && !error && <Skeleton lines={4} />}
      {data && !shown.length && (
        <p className="text-ink-2">
          {q ? <Trans>Aucune facture à payer ne répond à cette recherche.</Trans> : peer ? <Trans>Ce client n’a aucune facture à payer : le reste attend la suivante, ou lui est rendu.</Trans> : <Trans>Aucune facture n’est à payer.</Trans>}
        </p>
      )}
      <ul className="divide-y divide-line">
        {shown.map((i) => {
          const text = chosen.get(i.invoice)?.text
          const due = formatDate(i.due_on, 'numeric')
          const owed = formatMoney(i.left_cents)
          return (
            <li key={i.invoice} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
              <label className="flex min-h-11 flex-1 basis-64 items-center gap-3">
                <input type="checkbox" className="tick" checked={text !== undefined} onChange={() => set(i, text === undefined ? typed(Math.max(1, Math.min(i.left_cents, rest))) : undefined)} />
                <span>
                  <span className="font-semibold">{i.number}</span> · {i.recipient}
                  <span className="block text-sm text-ink-2">
                    <Trans>
                      {owed} à payer avant le {due}
                    </Trans>
                  </span>
                </span>
              </label>
              {text !== undefined && <TextField label={t`Part de ce virement`} hideLabel suffix="€" inputMode="decimal" autoComplete="off" className="w-40" value={text} onChange={(e) => set(i, e.target.value)} />}
            </li>
          )
        })}
      </ul>
      {data?.more && (
        <p className="mt-2 text-sm text-ink-2">
          <Trans>Les cent plus anciennes sont montrées : cherchez pour en voir d’autres.</Trans>
        </p>
      )}
      {chosen.size > 0 && (
        <div className="mt-4 flex flex-wrap items-center gap-x-6 gap-y-3" role="status">
          <Button variant="primary" pending={pending} disabled={wrong || rest < 0} onClick={() => onChoose([...chosen.values()].map((c) => ({ invoice: c.of.invoice, cents: centsOf(c.text) ?? 0 })), rest)}>
            {confirm(settled, rest)}
          </Button>
          <span className={rest < 0 || wrong ? 'text-danger font-semibold' : 'text-ink-2'}>
            {wrong ? <Trans>Une part dépasse ce qui reste de sa facture, ou n’est pas une somme.</Trans> : rest < 0 ? <Trans>{over} de trop.</Trans> : <Trans>Reste {left}.</Trans>}
          </span>
        </div>
      )}
    </div>
  )
}
