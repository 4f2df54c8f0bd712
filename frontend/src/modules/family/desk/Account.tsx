import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Plus, Undo2, X } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, IconButton, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { cx } from '../../../ui/cx'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, DateField, RadioGroup, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatMoney, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { centsOf, typed, useTown } from '../place'
import { type Account, accountQuery, type Desk, type DeskBill, deskQuery, endMandate, type Kind, type Receipt, recordMandate, refund, take, undoReceipt } from './queries'
import { kinds, Paper, useMoved, useWords } from './words'

/** A payer at the desk: what they owe, what they hand out, the receipt. */
export function AccountScreen() {
  const { payer } = useParams({ strict: false })
  return <AccountOf key={payer} payer={payer ?? ''} />
}

function AccountOf({ payer }: { payer: string }) {
  const town = useTown()
  const { data, error, refetch } = useQuery(accountQuery(town.id, payer))
  const desk = useQuery(deskQuery(town.id))
  const [done, setDone] = useState<Receipt>()
  const failed = error ?? desk.error
  const children = data?.children.join(', ')
  const advance = formatMoney(data?.advance_cents ?? 0)
  return (
    <div>
      <PageHeader title={data?.name ?? '…'} context={children || town.name} back="/regie">
        {!!data?.advance_cents && <Trans>{advance} d’avance sur le compte</Trans>}
      </PageHeader>
      {failed && !data && <ProblemState problem={failed} retry={() => void refetch()} />}
      {(!data || !desk.data) && !failed && <Skeleton cards={2} />}
      {data && desk.data && (
        <>
          {done ? <Done receipt={done} again={() => setDone(undefined)} /> : <Take account={data} desk={desk.data} onDone={setDone} />}
          <div className="grid gap-8 lg:grid-cols-2 lg:items-start mt-8">
            <Receipts account={data} />
            <div>
              <MandateOf account={data} />
              {data.advance_cents > 0 && <Refund account={data} desk={desk.data} onDone={setDone} />}
            </div>
          </div>
        </>
      )}
    </div>
  )
}

interface Part {
  key: number
  kind: Kind
  text: string
  reference: string
  bank: string
  papers: string
}

/** Takes money: the bills, the sum, the kinds; what is held out and the change. */
function Take({ account: a, desk, onDone }: { account: Account; desk: Desk; onDone: (r: Receipt) => void }) {
  const { t } = useLingui()
  const town = useTown()
  const words = useWords()
  const moved = useMoved()
  const free = a.open_bills.filter((b) => !b.held)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [parts, setParts] = useState<Part[]>([{ key: 0, kind: desk.regie.kinds.includes('cash') ? 'cash' : (desk.regie.kinds[0] ?? 'cash'), text: '', reference: '', bank: '', papers: '1' }])
  const [given, setGiven] = useState('')
  const [advance, setAdvance] = useState(false)
  const [by, setBy] = useState('')
  // The same receipt until it is taken: a second press takes nothing more.
  const id = useRef(crypto.randomUUID())
  const chosen = free.filter((b) => !left.has(b.id))
  const due = chosen.reduce((n, b) => n + b.open_cents, 0)
  const centsAt = (p: Part, i: number) => (p.text.trim() === '' && i === 0 && parts.length === 1 ? due : (centsOf(p.text) ?? 0))
  const total = parts.reduce((n, p, i) => n + centsAt(p, i), 0)
  const cash = parts.reduce((n, p, i) => n + (p.kind === 'cash' ? centsAt(p, i) : 0), 0)
  const handed = centsOf(given)
  const change = handed !== undefined ? handed - cash : 0
  const over = total - due
  const set = (key: number, more: Partial<Part>) => setParts((list) => list.map((p) => (p.key === key ? { ...p, ...more } : p)))
  const pay = useMutation({
    mutationFn: () =>
      take(town.id, {
        id: id.current,
        till: desk.till?.id ?? '',
        payer: a.id,
        ...(chosen.length ? { bills: chosen.map((b) => b.id) } : {}),
        parts: parts.map((p, i) => ({ kind: p.kind, cents: centsAt(p, i), reference: p.reference.trim(), bank: p.bank.trim(), papers: p.kind === 'cash' || p.kind === 'card' ? 0 : Number(p.papers) || 1 })),
        ...(handed !== undefined && cash > 0 ? { given_cents: handed } : {}),
        advance,
        handed_by: by.trim(),
      }),
    onSuccess: (r) => {
      onDone(r)
      void moved()
      document.querySelector('main')?.scrollIntoView({ block: 'start' })
    },
  })
  const sum = formatMoney(total)
  const openSum = formatMoney(due)
  const overSum = formatMoney(over)
  const changeSum = formatMoney(change)
  if (!desk.till)
    return (
      <>
        <Banner
          tone="warning"
          title={<Trans>Votre caisse est fermée</Trans>}
          actions={
            <LinkButton to="/regie" variant="primary">
              <Trans>Ouvrir ma caisse</Trans>
            </LinkButton>
          }
        >
          {due > 0 ? <Trans>{openSum} sont à payer : ouvrez votre caisse pour encaisser.</Trans> : <Trans>Rien n’est à payer.</Trans>}
        </Banner>
        {a.open_bills.length > 0 && (
          <Card as="div" className="mt-5">
            <ul className="divide-y divide-line text-ink">
              {a.open_bills.map((b) => (
                <BillLine key={b.id} bill={b} />
              ))}
            </ul>
          </Card>
        )}
      </>
    )
  return (
    <Form
      problem={pay.error}
      onSubmit={() => pay.mutate()}
      className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_26rem] lg:items-start"
    >
      <Card
        as="div"
        title={
          <span className="flex flex-wrap items-baseline justify-between gap-x-4">
            <Trans>À payer</Trans> <span className="text-2xl tabular">{openSum}</span>
          </span>
        }
      >
        {a.open_bills.length === 0 && (
          <p>
            <Trans>Rien n’est à payer. Une somme encaissée restera en avance sur le compte.</Trans>
          </p>
        )}
        <ul className="divide-y divide-line text-ink">
          {a.open_bills.map((b) => (
            <BillLine key={b.id} bill={b} checked={!left.has(b.id)} onChange={(on) => setLeft((s) => { const next = new Set(s); if (on) next.delete(b.id); else next.add(b.id); return next })} />
          ))}
        </ul>
      </Card>
      <Card as="div" title={<Trans>Encaisser</Trans>}>
        <div className="flex flex-col gap-5 mt-2 text-ink">
          {parts.map((p, i) => {
            const label = words.money(p.kind)
            return (
              <fieldset key={p.key} className={cx('flex flex-col gap-3 min-w-0', i > 0 && 'border-t border-line pt-4')}>
                <legend className="sr-only">{i === 0 ? <Trans>Ce qui est remis</Trans> : <Trans>Ce qui est remis en plus</Trans>}</legend>
                <KindChoice value={p.kind} kinds={kinds.filter((k) => desk.regie.kinds.includes(k))} onChange={(kind) => set(p.key, { kind })} />
                <div className="flex items-end gap-2">
                  <TextField
                    name={i === 0 ? 'parts' : `parts${i}`}
                    label={t`Somme (${{ label }})`}
                    value={p.text}
                    onChange={(e) => set(p.key, { text: e.target.value })}
                    placeholder={i === 0 && parts.length === 1 ? typed(due) : ''}
                    inputMode="decimal"
                    optional={i === 0 && parts.length === 1 && due > 0}
                    required={!(i === 0 && parts.length === 1 && due > 0)}
                    pattern="\s*\d{1,3}(\s?\d{3})?([.,]\d{1,2})?\s*€?\s*"
                    suffix="€"
                    autoComplete="off"
                    className="flex-1"
                  />
                  {i > 0 && <IconButton icon={X} label={t`Retirer ce mode`} onClick={() => setParts((list) => list.filter((x) => x.key !== p.key))} />}
                </div>
                {p.kind === 'cheque' && (
                  <div className="grid gap-3 sm:grid-cols-2">
                    <TextField name={`reference${p.key}`} label={t`Numéro du chèque`} optional value={p.reference} onChange={(e) => set(p.key, { reference: e.target.value })} maxLength={60} autoComplete="off" />
                    <TextField name={`bank${p.key}`} label={t`Banque`} optional value={p.bank} onChange={(e) => set(p.key, { bank: e.target.value })} maxLength={60} autoComplete="off" />
                  </div>
                )}
                {p.kind === 'card' && <TextField name={`reference${p.key}`} label={t`Numéro d’autorisation`} optional value={p.reference} onChange={(e) => set(p.key, { reference: e.target.value })} maxLength={60} autoComplete="off" />}
                {(p.kind === 'cesu' || p.kind === 'ancv') && (
                  <>
                    <VoucherRoom bills={chosen.length ? chosen : free} kind={p.kind} />
                    <TextField name={`papers${p.key}`} label={t`Nombre de titres`} type="number" min={1} max={500} value={p.papers} onChange={(e) => set(p.key, { papers: e.target.value })} className="max-w-40" />
                  </>
                )}
              </fieldset>
            )
          })}
          <Button variant="quiet" icon={Plus} className="self-start -ms-3" onClick={() => setParts((list) => [...list.map((p, i) => (i === 0 && p.text.trim() === '' ? { ...p, text: '' } : p)), { key: Date.now(), kind: 'cheque', text: '', reference: '', bank: '', papers: '1' }])}>
            <Trans>Un autre mode en plus</Trans>
          </Button>
          {cash > 0 && (
            <div className="flex flex-wrap items-end gap-x-5 gap-y-2">
              <TextField name="given_cents" label={t`Remis en espèces`} optional value={given} onChange={(e) => setGiven(e.target.value)} inputMode="decimal" suffix="€" autoComplete="off" className="max-w-64" />
              <p role="status" className={cx('pb-2 font-semibold', change < 0 ? 'text-danger' : 'text-ink')}>
                {handed !== undefined && change > 0 && <Trans>Rendre {changeSum}</Trans>}
                {handed !== undefined && change === 0 && <Trans>Le compte est juste</Trans>}
                {handed !== undefined && change < 0 && <Trans>Il manque {formatMoney(-change)}</Trans>}
              </p>
            </div>
          )}
          {over > 0 && (
            <Checkbox
              name="advance"
              checked={advance}
              onChange={(e) => setAdvance(e.target.checked)}
              label={<Trans>Laisser {overSum} en avance sur le compte</Trans>}
              help={<Trans>Ils régleront les prochaines factures.</Trans>}
            />
          )}
          <details>
            <summary className="cursor-pointer text-brand font-semibold py-2">
              <Trans>Remis par quelqu’un d’autre</Trans>
            </summary>
            <TextField name="handed_by" label={t`Nom de qui remet l’argent`} optional value={by} onChange={(e) => setBy(e.target.value)} maxLength={120} autoComplete="off" className="mt-2" />
          </details>
          <Button type="submit" variant="primary" wide pending={pay.isPending} disabled={total <= 0}>
            <Trans>Encaisser {sum}</Trans>
          </Button>
        </div>
      </Card>
    </Form>
  )
}

/** The kinds that the act allows, side by side. */
function KindChoice({ value, kinds, onChange }: { value: Kind; kinds: readonly Kind[]; onChange: (k: Kind) => void }) {
  const { t } = useLingui()
  const words = useWords()
  const name = useId()
  return (
    <div role="radiogroup" aria-label={t`Mode de paiement`} className="flex flex-wrap gap-2">
      {kinds.map((k) => (
        <label key={k} className={cx('relative inline-flex items-center target px-3.5 rounded-button border-2 font-semibold cursor-pointer has-focus-visible:outline-3 has-focus-visible:outline-focus has-focus-visible:outline-offset-2', k === value ? 'border-brand bg-brand-soft text-brand' : 'border-control bg-surface hover:bg-sand')}>
          <input type="radio" name={name} value={k} checked={k === value} onChange={() => onChange(k)} className="absolute inset-0 opacity-0 cursor-pointer" />
          {words.money(k)}
        </label>
      ))}
    </div>
  )
}

function VoucherRoom({ bills, kind }: { bills: readonly DeskBill[]; kind: 'cesu' | 'ancv' }) {
  const room = formatMoney(bills.reduce((n, b) => n + (b.vouchers[kind] ?? 0), 0))
  return (
    <p className="text-md text-ink-2">
      <Trans>Peuvent régler {room} de ces factures ; on ne rend pas la monnaie.</Trans>
    </p>
  )
}

/** An open bill: to tick when it can be taken here, to read otherwise. */
function BillLine({ bill: b, checked = false, onChange }: { bill: DeskBill; checked?: boolean; onChange?: (on: boolean) => void }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const month = formatDate(b.month, 'month')
  const children = b.children.join(', ')
  const number = b.number ?? ''
  const label = b.kind === 'opening' ? t`Reprise de solde` : number
  const due = formatDate(b.due_on, 'short')
  const late = b.due_on < today
  const heldOn = b.held_on ? formatDate(b.held_on, 'short') : ''
  const words = (
    <span className="flex flex-wrap items-baseline justify-between gap-x-4">
      <span>
        <span className="font-semibold first-letter:uppercase inline-block">{month}</span>
        {children && <span> · {children}</span>}
        <span className="block text-md text-ink-2">
          {label} · <Trans>à payer avant le {due}</Trans>
        </span>
      </span>
      <span className="font-semibold tabular">{formatMoney(b.open_cents)}</span>
    </span>
  )
  return (
    <li className="py-1">
      {b.held ? (
        <div className={cx('py-2', onChange && 'ps-9')}>
          {words}
          <Badge tone="warning">{b.held === 'titled' ? <Trans>Titre émis le {heldOn} : seul le Trésor encaisse</Trans> : <Trans>Prélèvement en cours, le {heldOn}</Trans>}</Badge>
        </div>
      ) : (
        <>
          {onChange ? <Checkbox checked={checked} onChange={(e) => onChange(e.target.checked)} label={words} /> : <div className="py-2">{words}</div>}
          {late && (
            <p className={cx('-mt-1 pb-1', onChange && 'ps-9')}>
              <Badge tone="warning">
                <Trans>Échéance passée</Trans>
              </Badge>
            </p>
          )}
        </>
      )}
    </li>
  )
}

/** What was just done: the number, the change to give, the paper to hand out. */
function Done({ receipt: r, again }: { receipt: Receipt; again: () => void }) {
  const words = useWords()
  const number = r.number
  const sum = formatMoney(Math.abs(r.cents))
  const cash = r.parts.filter((p) => p.kind === 'cash').reduce((n, p) => n + p.cents, 0)
  const change = (r.given_cents ?? 0) - cash
  const back = formatMoney(change)
  const settled = r.settled.reduce((n, s) => n + s.cents, 0)
  const rest = formatMoney(r.cents - settled)
  return (
    <Card as="section" aria-label={number} className="max-w-2xl">
      <div role="status">
        <p className="text-success font-semibold">{r.kind === 'refund' ? <Trans>Remboursement n° {number}</Trans> : <Trans>Reçu n° {number}</Trans>}</p>
        <p className="text-3xl font-bold tabular text-ink">{sum}</p>
        <p>{r.parts.map((p) => words.money(p.kind)).join(', ')}</p>
        {change > 0 && r.kind === 'receipt' && (
          <p className="mt-3 text-2xl font-bold text-ink">
            <Trans>Rendre {back}</Trans>
          </p>
        )}
      </div>
      {r.settled.length > 0 && (
        <ul className="mt-3">
          {r.settled.map((s) => (
            <li key={s.bill} className="flex justify-between gap-4">
              <span>
                <span className="first-letter:uppercase inline-block">{formatDate(s.month, 'month')}</span>
                {s.number && ` · ${s.number}`}
              </span>
              <span className="tabular">{formatMoney(s.cents)}</span>
            </li>
          ))}
        </ul>
      )}
      {r.kind === 'receipt' && r.cents > settled && (
        <p className="mt-2">
          <Trans>{rest} restent en avance sur le compte.</Trans>
        </p>
      )}
      <div className="mt-5 flex flex-wrap gap-2">
        <Paper path={`receipts/${r.id}/receipt.pdf`}>
          <Trans>Imprimer le reçu</Trans>
        </Paper>
        <LinkButton to="/regie" variant="primary">
          <Trans>Personne suivante</Trans>
        </LinkButton>
        <Button variant="quiet" onClick={again}>
          <Trans>Encaisser encore</Trans>
        </Button>
      </div>
    </Card>
  )
}

/** The latest receipts, each with its paper and the way to take it back. */
function Receipts({ account: a }: { account: Account }) {
  const words = useWords()
  const [undone, setUndone] = useState<Receipt>()
  return (
    <Section title={<Trans>Derniers reçus</Trans>}>
      {a.receipts.length === 0 && (
        <EmptyState title={<Trans>Aucun reçu</Trans>}>
          <Trans>Ce qui sera encaissé ici paraîtra avec son numéro.</Trans>
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3">
        {a.receipts.map((r) => {
          const back = r.parts.every((p) => p.taken_back)
          return (
            <li key={r.id} data-card className="bg-surface rounded-card shadow-card p-4">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <p>
                  <span className="font-semibold">{r.number}</span> · {formatDate(r.day, 'short')} {formatTime(r.at)}
                </p>
                <p className="font-semibold tabular">{formatMoney(r.cents)}</p>
              </div>
              <p className="text-md text-ink-2">
                {r.kind === 'reversal' && <Trans>Annulation · </Trans>}
                {r.kind === 'refund' && <Trans>Remboursement · </Trans>}
                {r.parts.map((p) => words.money(p.kind)).join(', ')}
                {r.reason && ` · ${r.reason}`}
              </p>
              <div className="mt-2 flex flex-wrap items-center gap-2">
                <Paper dense path={`receipts/${r.id}/receipt.pdf`}>
                  <Trans>Imprimer</Trans>
                </Paper>
                {r.kind === 'receipt' && !back && r.till_id && (
                  <Button dense variant="quiet" icon={Undo2} onClick={() => setUndone(r)}>
                    <Trans>Annuler</Trans>
                  </Button>
                )}
                {back && r.kind === 'receipt' && (
                  <Badge>
                    <Trans>Annulé</Trans>
                  </Badge>
                )}
              </div>
            </li>
          )
        })}
      </ul>
      {undone && <Undo receipt={undone} onClose={() => setUndone(undefined)} />}
    </Section>
  )
}

function Undo({ receipt: r, onClose }: { receipt: Receipt; onClose: () => void }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const number = r.number
  const sum = formatMoney(r.cents)
  const undo = useMutation({
    mutationFn: (reason: string) => undoReceipt(town.id, r.id, reason),
    onSuccess: (back) => {
      const by = back.number
      onClose()
      void moved()
      toast(t`Reçu annulé par le n° ${by} : la facture est de nouveau à payer.`)
    },
  })
  return (
    <Dialog
      open
      keep
      onClose={onClose}
      title={<Trans>Annuler le reçu {number}</Trans>}
      actions={
        <>
          <Button variant="danger" type="submit" form="annulation" pending={undo.isPending}>
            <Trans>Annuler {sum}</Trans>
          </Button>
          <Button onClick={onClose}>
            <Trans>Garder le reçu</Trans>
          </Button>
        </>
      }
    >
      <Form id="annulation" problem={undo.error} onSubmit={(data) => undo.mutate(String(data.get('reason')).trim())}>
        <p className="mb-4 text-ink-2">
          <Trans>Rien n’est effacé : une annulation numérotée s’ajoute au journal, et ce qui était réglé redevient dû.</Trans>
        </p>
        <TextArea name="reason" label={t`Motif`} help={t`Exemple : chèque rejeté par la banque, erreur de compte.`} rows={2} minLength={3} maxLength={500} data-first />
      </Form>
    </Dialog>
  )
}

/** Pays out what the account has too much, with who decided it. */
function Refund({ account: a, desk, onDone }: { account: Account; desk: Desk; onDone: (r: Receipt) => void }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const [open, setOpen] = useState(false)
  const id = useRef(crypto.randomUUID())
  const advance = formatMoney(a.advance_cents)
  const pay = useMutation({
    mutationFn: (data: FormData) =>
      refund(town.id, {
        id: id.current,
        payer: a.id,
        ...(data.get('how') === 'cash' && desk.till ? { till: desk.till.id } : {}),
        cents: centsOf(String(data.get('cents'))) ?? 0,
        reason: String(data.get('reason')).trim(),
        decided_by: String(data.get('decided_by')).trim(),
      }),
    onSuccess: (r) => {
      id.current = crypto.randomUUID()
      setOpen(false)
      onDone(r)
      void moved()
    },
  })
  return (
    <Section title={<Trans>Avance sur le compte</Trans>}>
      <Card as="div" title={advance} level={3} actions={<Button onClick={() => setOpen(true)}><Trans>Rembourser</Trans></Button>}>
        <Trans>Elle règlera les prochaines factures, ou se rembourse sur décision.</Trans>
      </Card>
      <Dialog open={open} keep onClose={() => setOpen(false)} title={<Trans>Rembourser</Trans>} actions={<Button variant="primary" type="submit" form="remboursement" pending={pay.isPending}><Trans>Rembourser</Trans></Button>}>
        <Form id="remboursement" problem={pay.error} onSubmit={(data) => pay.mutate(data)}>
          <div className="flex flex-col gap-5">
            <TextField name="cents" label={t`Somme`} suffix="€" defaultValue={typed(a.advance_cents)} inputMode="decimal" autoComplete="off" className="max-w-52" data-first />
            <RadioGroup
              name="how"
              label={t`Comment`}
              defaultValue="transfer"
              choices={[
                { value: 'transfer', label: t`Par virement du Trésor` },
                { value: 'cash', label: t`En espèces, de ma caisse`, disabled: !desk.till },
              ]}
            />
            <TextArea name="reason" label={t`Motif`} rows={2} minLength={3} maxLength={500} />
            <TextField name="decided_by" label={t`Décidé par`} help={t`Nom et qualité de qui a décidé.`} minLength={2} maxLength={120} autoComplete="off" />
          </div>
        </Form>
      </Dialog>
    </Section>
  )
}

/** The mandate of direct debit that serves, or the form of one signed on paper. */
function MandateOf({ account: a }: { account: Account }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const [open, setOpen] = useState(false)
  const m = a.mandate
  const since = m ? formatDate(m.signed_on, 'year') : ''
  const sign = useMutation({
    mutationFn: (data: FormData) => recordMandate(town.id, { payer: a.id, iban: String(data.get('iban')), bic: String(data.get('bic') ?? ''), holder: String(data.get('holder')).trim(), signed_on: String(data.get('signed_on')) }),
    onSuccess: () => {
      setOpen(false)
      void moved()
      toast(t`Mandat enregistré : les prochaines factures seront prélevées.`)
    },
  })
  const end = useMutation({ mutationFn: (id: string) => endMandate(town.id, id), onSuccess: () => { void moved(); toast(t`Mandat révoqué : plus rien ne sera prélevé.`) } })
  return (
    <Section title={<Trans>Prélèvement automatique</Trans>}>
      {m ? (
        <Card as="div" title={<span className="tabular">{m.iban}</span>} level={3} actions={<><Button onClick={() => setOpen(true)}><Trans>Changer de compte</Trans></Button><Button variant="quiet" pending={end.isPending} onClick={() => end.mutate(m.id)}><Trans>Révoquer</Trans></Button></>}>
          <Trans>
            {m.holder}, signé le {since}
          </Trans>
          <span className="block">
            <Trans>RUM {m.rum}</Trans> · <Plural value={m.uses} _0="jamais prélevé" one="# prélèvement" other="# prélèvements" />
          </span>
        </Card>
      ) : (
        <Card as="div" actions={<Button onClick={() => setOpen(true)}><Trans>Enregistrer un mandat signé</Trans></Button>}>
          <Trans>Aucun mandat : ce payeur règle lui-même ses factures.</Trans>
        </Card>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} keep title={<Trans>Mandat de prélèvement</Trans>} actions={<Button variant="primary" type="submit" form="mandat" pending={sign.isPending}><Trans>Enregistrer</Trans></Button>}>
        <Form id="mandat" problem={sign.error} onSubmit={(data) => sign.mutate(data)}>
          <div className="flex flex-col gap-5">
            <TextField name="holder" label={t`Titulaire du compte`} defaultValue={a.name} minLength={2} maxLength={70} autoComplete="off" data-first />
            <TextField name="iban" label={t`IBAN`} help={t`Il est chiffré dès l’enregistrement et ne s’affichera plus en entier.`} maxLength={60} autoComplete="off" spellCheck={false} />
            <TextField name="bic" label={t`BIC`} optional maxLength={20} autoComplete="off" className="max-w-60" />
            <DateField name="signed_on" label={t`Signé le`} className="max-w-60" />
          </div>
        </Form>
      </Dialog>
    </Section>
  )
}
