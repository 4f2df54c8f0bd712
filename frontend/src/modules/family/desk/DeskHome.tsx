import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Banknote, ChevronRight, Landmark, Lock, Repeat, ScrollText, Settings2 } from 'lucide-react'
import { useCallback, useState } from 'react'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatMoney, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { SectionIndex } from '../../../ui/SectionPages'
import { toast } from '../../../ui/Toast'
import { centsOf, typed, useTown } from '../place'
import { type Desk, type DeskPayer, depositsQuery, deskQuery, findQuery, hand, type Kind, openTill, type Till } from './queries'
import { Paper, useMoved, useWords } from './words'

/** The régie with somebody in front: one's own till, who pays, what waits for the Trésor. */
export function DeskHome() {
  const { t } = useLingui()
  const town = useTown()
  const { data, error, refetch } = useQuery(deskQuery(town.id))
  const [q, setQ] = useState('')
  const find = useCallback((text: string) => setQ(text), [])
  return (
    <div>
      <PageHeader title={t`Régie`} context={data?.name || town.name} />
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <>
          <Ceiling desk={data} />
          <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_22rem] lg:items-start">
            <div className="min-w-0">
              <SearchField label={t`Chercher un payeur ou un enfant`} placeholder={t`Nom du payeur ou de l’enfant`} value={q} onChange={find} />
              <Found q={q} />
            </div>
            <div className="flex flex-col gap-4 min-w-0">
              <MyTill desk={data} />
              {data.others.map((o) => (
                <OtherTill key={o.id} till={o} />
              ))}
              <Held desk={data} />
            </div>
          </div>
          <Section title={<Trans>Le reste de la régie</Trans>}>
            <SectionIndex
              label={t`Le reste de la régie`}
              items={[
                { to: '/regie/prelevements', label: t`Prélèvements`, icon: Repeat, state: <Trans>Mandats, lots et rejets</Trans> },
                { to: '/regie/titres', label: t`Titres au Trésor`, icon: ScrollText, state: <Trans>Bordereaux et ce que deviennent les titres</Trans> },
                { to: '/regie/reglages', label: t`Réglages de la régie`, icon: Settings2, state: data.regie.act || <Trans>Acte, plafond, compte, codes du Trésor</Trans> },
              ]}
            />
          </Section>
        </>
      )}
    </div>
  )
}

/** The ceiling of the act is said before it is passed. */
function Ceiling({ desk }: { desk: Desk }) {
  if (!desk.near) return null
  const cash = formatMoney(desk.cash_cents)
  const ceiling = formatMoney(desk.regie.ceiling_cents)
  return (
    <Banner tone={desk.over ? 'danger' : 'warning'} className="mb-5" title={desk.over ? <Trans>Plafond d’encaisse atteint</Trans> : <Trans>Le plafond d’encaisse approche</Trans>}>
      <Trans>
        La régie détient {cash} en espèces, pour un plafond de {ceiling}. Clôturez les caisses et versez au Trésor.
      </Trans>
    </Banner>
  )
}

function Found({ q }: { q: string }) {
  const town = useTown()
  const { data, error, isFetching } = useQuery(findQuery(town.id, q))
  if (q.trim().length < 2)
    return (
      <p className="mt-3 text-ink-2">
        <Trans>Tapez deux lettres : le nom de qui paie, ou celui de l’enfant.</Trans>
      </p>
    )
  if (error) return <ProblemState problem={error} />
  if (!data) return isFetching ? <div className="mt-4"><Skeleton /></div> : null
  if (data.items.length === 0)
    return (
      <div className="mt-4">
        <EmptyState title={<Trans>Personne ne correspond</Trans>}>
          <Trans>Vérifiez l’orthographe, ou cherchez le prénom de l’enfant. Un payeur s’ajoute dans son foyer.</Trans>
        </EmptyState>
      </div>
    )
  return (
    <ul className="mt-4 flex flex-col gap-2">
      {data.items.map((p) => (
        <PayerLine key={p.id} payer={p} />
      ))}
    </ul>
  )
}

function PayerLine({ payer: p }: { payer: DeskPayer }) {
  const children = p.children.join(', ')
  const advance = formatMoney(-p.open_cents)
  return (
    <li>
      <Link to="/regie/compte/$payer" params={{ payer: p.id }} data-card className="flex items-center gap-4 bg-surface rounded-card shadow-card px-4 py-3 border border-transparent hover:border-control">
        <span className="flex-1 min-w-0">
          <span className="block font-semibold">{p.name}</span>
          {children && <span className="block text-md text-ink-2">{children}</span>}
        </span>
        <span className="text-end">
          <span className={p.open_cents > 0 ? 'block font-semibold tabular' : 'block text-ink-2 tabular'}>{p.open_cents < 0 ? <Trans>avance de {advance}</Trans> : formatMoney(p.open_cents)}</span>
          {p.bills > 0 && (
            <span className="block text-md text-ink-2">
              <Plural value={p.bills} one="# facture" other="# factures" />
            </span>
          )}
        </span>
        <ChevronRight aria-hidden className="size-5 flex-none text-ink-3 rtl:rotate-180" />
      </Link>
    </li>
  )
}

function MyTill({ desk }: { desk: Desk }) {
  const { t } = useLingui()
  const [opening, setOpening] = useState(false)
  const till = desk.till
  if (!till)
    return (
      <Card domain="mairie" icon={Lock} label={t`Ma caisse`} title={<Trans>Votre caisse est fermée</Trans>} actions={<Button variant="primary" onClick={() => setOpening(true)}><Trans>Ouvrir ma caisse</Trans></Button>}>
        <Trans>Ouvrez-la pour encaisser : chacun répond de la sienne.</Trans>
        <Opening open={opening} onClose={() => setOpening(false)} float={desk.regie.float_cents} />
      </Card>
    )
  const at = formatTime(till.opened_at)
  const cash = formatMoney(till.expected.cash ?? 0)
  const float = formatMoney(till.float_cents)
  return (
    <Card
      domain="mairie"
      icon={Banknote}
      label={till.label}
      status={<Trans>ouverte à {at}</Trans>}
      title={<Trans>{cash} en espèces</Trans>}
      actions={
        <LinkButton to="/regie/caisse/$till" params={{ till: till.id }}>
          <Trans>Journal et clôture</Trans>
        </LinkButton>
      }
    >
      {till.float_cents > 0 && <Trans>dont {float} de fonds de caisse</Trans>}
      {till.day !== desk.today && (
        <p className="text-danger font-semibold">
          <Trans>Ouverte un autre jour : clôturez-la.</Trans>
        </p>
      )}
    </Card>
  )
}

function OtherTill({ till }: { till: Till }) {
  const name = till.opened_name
  const at = formatTime(till.opened_at)
  return (
    <Card as="div" title={till.label} level={3}>
      {name ? (
        <Trans>
          Tenue par {name} depuis {at}
        </Trans>
      ) : (
        <Trans>Ouverte depuis {at}</Trans>
      )}{' '}
      · <Link to="/regie/caisse/$till" params={{ till: till.id }} className="link"><Trans>Voir</Trans></Link>
    </Card>
  )
}

function Opening({ open, onClose, float }: { open: boolean; onClose: () => void; float: number }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const start = useMutation({
    mutationFn: (body: { label: string; float_cents: number }) => openTill(town.id, body),
    onSuccess: () => {
      onClose()
      void moved()
      toast(t`Votre caisse est ouverte.`)
    },
  })
  return (
    <Dialog open={open} onClose={onClose} title={<Trans>Ouvrir ma caisse</Trans>} actions={<Button variant="primary" type="submit" form="ouverture" pending={start.isPending}><Trans>Ouvrir</Trans></Button>}>
      <Form id="ouverture" problem={start.error} onSubmit={(data) => start.mutate({ label: String(data.get('label')).trim(), float_cents: centsOf(String(data.get('float_cents'))) ?? 0 })}>
        <div className="flex flex-col gap-5">
          <TextField name="label" label={t`Nom de la caisse`} defaultValue={t`Accueil`} maxLength={60} autoComplete="off" />
          <TextField name="float_cents" label={t`Fonds de caisse`} help={t`La monnaie qui s’y trouve déjà. Elle sera comptée à la clôture.`} suffix="€" inputMode="decimal" defaultValue={typed(float)} pattern="\s*\d{1,5}([.,]\d{1,2})?\s*" autoComplete="off" className="max-w-52" data-first />
        </div>
      </Form>
    </Dialog>
  )
}

/** What closed tills left, by kind, and the gesture that hands it over. */
function Held({ desk }: { desk: Desk }) {
  const { t } = useLingui()
  const words = useWords()
  const [open, setOpen] = useState(false)
  const total = desk.held.reduce((n, l) => n + l.cents, 0)
  return (
    <Card
      as="div"
      domain="neutral"
      icon={Landmark}
      label={t`À verser au Trésor`}
      title={formatMoney(total)}
      actions={
        <Button onClick={() => setOpen(true)}>
          <Trans>Versements</Trans>
        </Button>
      }
    >
      {desk.held.length === 0 ? (
        <Trans>Rien n’attend : les caisses clôturées sont versées.</Trans>
      ) : (
        <ul>
          {desk.held.map((l) => (
            <li key={l.kind} className="flex justify-between gap-3">
              <span>{words.money(l.kind)}</span>
              <span className="tabular">{formatMoney(l.cents)}</span>
            </li>
          ))}
        </ul>
      )}
      <Deposits open={open} onClose={() => setOpen(false)} desk={desk} />
    </Card>
  )
}

function Deposits({ open, onClose, desk }: { open: boolean; onClose: () => void; desk: Desk }) {
  const { t } = useLingui()
  const town = useTown()
  const words = useWords()
  const moved = useMoved()
  const { data } = useQuery({ ...depositsQuery(town.id), enabled: open })
  const [chosen, setChosen] = useState<string[]>()
  const given = chosen ?? desk.held.map((l) => l.kind)
  const sum = formatMoney(desk.held.filter((l) => given.includes(l.kind)).reduce((n, l) => n + l.cents, 0))
  const give = useMutation({
    mutationFn: (reference: string) => hand(town.id, { kinds: given as Kind[], ...(reference ? { reference } : {}) }),
    onSuccess: (d) => {
      const number = d.number
      void moved()
      toast(t`Versement ${number} enregistré.`)
    },
  })
  return (
    <Dialog open={open} onClose={onClose} shape="panel" title={<Trans>Versements au Trésor</Trans>}>
      {desk.held.length > 0 && (
        <Form problem={give.error} onSubmit={(data) => give.mutate(String(data.get('reference') ?? '').trim())}>
          <CheckboxGroup
            name="kinds"
            label={t`Ce que vous versez`}
            value={given}
            onChange={setChosen}
            choices={desk.held.map((l) => ({ value: l.kind, label: `${words.money(l.kind)} · ${formatMoney(l.cents)}` }))}
          />
          <TextField name="reference" label={t`Référence du Trésor`} optional maxLength={60} autoComplete="off" className="mt-4" />
          <Button type="submit" variant="primary" className="mt-4" pending={give.isPending} disabled={given.length === 0}>
            <Trans>Verser {sum}</Trans>
          </Button>
        </Form>
      )}
      <Section title={<Trans>Déjà versé</Trans>} level={3}>
        {data?.items.length === 0 && (
          <p className="text-ink-2">
            <Trans>Aucun versement pour l’instant.</Trans>
          </p>
        )}
        <ul className="flex flex-col gap-3">
          {data?.items.map((d) => (
            <li key={d.id} className="flex flex-wrap items-center justify-between gap-2">
              <span>
                <span className="font-semibold tabular">{formatMoney(d.cents)}</span> · {formatDate(d.day, 'short')}
                <span className="block text-md text-ink-2">
                  <Trans>n° {d.number}</Trans>
                  {d.reference && ` · ${d.reference}`}
                </span>
              </span>
              <Paper dense path={`deposits/${d.id}/slip.pdf`}>
                <Trans>Bordereau</Trans>
              </Paper>
            </li>
          ))}
        </ul>
      </Section>
    </Dialog>
  )
}
