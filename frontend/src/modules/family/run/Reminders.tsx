import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Printer, Send, SlidersHorizontal } from 'lucide-react'
import { Suspense, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { AnchorButton, Button, LinkButton, TextLink } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { TaskPanel } from '../../work/module'
import { useTown } from '../place'
import { type Late, lettersHref, type Lot, remindersQuery, runKey, sendReminders } from './queries'
import { page, useHeld, useLevels } from './words'

const perPart = 200
const payer = (b: Late) => <TextLink to={page('factures', b.bill)}>{b.payer_name}</TextLink>
const why = (b: Late) => <Why of={b} />

function Why({ of: b }: { of: Late }) {
  const held = useHeld()
  return <Badge>{b.held && held[b.held]}</Badge>
}

/** Who is late, which reminder comes next, why some wait; sent in one action. */
export function Reminders() {
  const { t } = useLingui()
  const town = useTown()
  const levels = useLevels()
  const { abilities } = useBoot()
  const { data, error, refetch } = useQuery(remindersQuery(town.id))
  const [task, setTask] = useState<string>()
  const columns: Column<Late>[] = [
    { key: 'payer', header: t`Payeur`, main: true, cell: payer, sort: (b) => b.payer_name },
    { key: 'bill', header: t`Facture`, cell: (b) => b.number ?? formatDate(b.month, 'month') },
    { key: 'due', header: t`Échéance`, cell: (b) => formatDate(b.due_on, 'numeric'), sort: (b) => b.due_on },
    { key: 'level', header: t`Relance`, cell: (b) => levels[b.level - 1] + (b.paper ? ` (${t`lettre`})` : ''), sort: (b) => b.level },
    { key: 'open', header: t`Reste dû`, numeric: true, cell: (b) => formatMoney(b.open_cents), sort: (b) => b.open_cents },
  ]
  const bills = data?.bills ?? []
  const ready = bills.filter((b) => !b.held && b.level < 4)
  const treasury = bills.filter((b) => !b.held && b.level === 4)
  const waiting = bills.filter((b) => b.held)
  return (
    <>
      <PageHeader
        title={t`Relances`}
        context={town.name}
        back={page()}
        actions={
          <LinkButton to={page('relances', 'reglages')} icon={SlidersHorizontal}>
            <Trans>Délais et textes</Trans>
          </LinkButton>
        }
      >
        <Trans>Chaque nuit, les factures en retard sont proposées ici. Rien ne part sans vous. Une dette n’empêche jamais un enfant de déjeuner.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={8} />}
      {task && <Suspense fallback={<Skeleton cards={1} />}><TaskPanel id={task} unit={<Trans>relances</Trans>} /></Suspense>}
      {data && (
        <>
          <Section title={<Trans>À envoyer</Trans>}>
            <Ready bills={ready} columns={columns} may={abilities.includes('family:run')} onSent={setTask} />
          </Section>
          {treasury.length > 0 && (
            <Section
              title={<Trans>À transmettre au Trésor</Trans>}
              actions={
                abilities.includes('family:desk') && (
                  <LinkButton to={'/regie/titres' as '/'}>
                    <Trans>Préparer les titres</Trans>
                  </LinkButton>
                )
              }
            >
              <p className="mb-3">
                <Trans>La dernière relance est restée sans réponse. Une fois le titre émis, seul le Trésor poursuit.</Trans>
              </p>
              <DataTable caption={t`À transmettre au Trésor`} columns={columns} rows={treasury} rowKey={(b) => b.bill} />
            </Section>
          )}
          {waiting.length > 0 && (
            <Section title={<Trans>En attente</Trans>}>
              <DataTable
                caption={t`En attente`}
                columns={[
                  ...columns.slice(0, 3),
                  {
                    key: 'held',
                    header: t`Pourquoi`,
                    cell: why,
                    sort: (b: Late) => b.held ?? '',
                  },
                  ...columns.slice(4),
                ]}
                rows={waiting}
                rowKey={(b) => b.bill}
              />
            </Section>
          )}
          {data.lots.length > 0 && (
            <Section title={<Trans>Envoyées</Trans>}>
              <ul className="divide-y divide-line border-y border-line">
                {data.lots.map((l) => (
                  <Sent key={l.lot} lot={l} print={abilities.includes('family:run')} />
                ))}
              </ul>
            </Section>
          )}
        </>
      )}
    </>
  )
}

function Ready({ bills, columns, may, onSent }: { bills: Late[]; columns: Column<Late>[]; may: boolean; onSent: (task: string) => void }) {
  const { t } = useLingui()
  const town = useTown()
  const refused = useRefused()
  const cache = useQueryClient()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set()) // those unticked: what comes later is ticked
  const [asking, setAsking] = useState(false)
  const chosen = bills.filter((b) => !left.has(b.bill))
  const cents = chosen.reduce((sum, b) => sum + b.open_cents, 0)
  const n = chosen.length
  const sum = formatMoney(cents)
  const letters = chosen.filter((b) => b.paper).length
  const send = useMutation({
    mutationFn: () =>
      sendReminders(
        town.id,
        chosen.map((b) => b.bill),
        cents,
      ),
    onError: (problem) => {
      setAsking(false)
      refused(problem)
      void cache.invalidateQueries({ queryKey: runKey(town.id) })
    },
    onSuccess: (lot) => {
      setAsking(false)
      onSent(lot.task)
      void cache.invalidateQueries({ queryKey: runKey(town.id) })
    },
  })
  if (bills.length === 0)
    return (
      <EmptyState title={t`Aucune relance à envoyer`}>
        <Trans>Aucune facture n’a atteint le jour de sa prochaine relance.</Trans>
      </EmptyState>
    )
  return (
    <>
      <DataTable caption={t`Relances à envoyer`} columns={columns} rows={bills} rowKey={(b) => b.bill} {...(may && { selected: new Set(chosen.map((b) => b.bill)), onSelect: (ids: Set<string>) => setLeft(new Set(bills.map((b) => b.bill).filter((id) => !ids.has(id)))) })} />
      {may && (
        <div className="mt-4">
          <Button variant="primary" icon={Send} disabled={n === 0} onClick={() => setAsking(true)}>
            <Plural value={n} one={`Envoyer # relance, ${sum}`} other={`Envoyer # relances, ${sum}`} />
          </Button>
        </div>
      )}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => send.mutate()} pending={send.isPending} title={t`Envoyer ces relances ?`} confirm={<Plural value={n} one={`Envoyer # relance, ${sum}`} other={`Envoyer # relances, ${sum}`} />}>
        <p>
          <Trans>Chaque payeur est prévenu de sa seule part, aux heures permises. Les messages ne portent ni nom ni somme.</Trans>
        </p>
        {letters > 0 && (
          <p className="mt-2">
            <Plural value={letters} one="# lettre sera à imprimer et à poster." other="# lettres seront à imprimer et à poster." />
          </p>
        )}
      </ConfirmDialog>
    </>
  )
}

function Sent({ lot: l, print }: { lot: Lot; print: boolean }) {
  const town = useTown()
  const day = formatDate(l.day, 'year')
  const sum = formatMoney(l.cents)
  const open = formatMoney(l.open_cents)
  const letters = l.letters
  const parts = Math.ceil(letters / perPart)
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <p className="min-w-0 flex-1 basis-64">
        <span className="font-semibold text-ink">{day}</span> · <Plural value={l.sent} one={`# relance, ${sum}`} other={`# relances, ${sum}`} />, <Trans>reste dû {open}</Trans>
      </p>
      {print &&
        Array.from({ length: parts }, (_, i) => i + 1).map((part) => (
          <AnchorButton key={part} href={lettersHref(town.id, l.lot, part)} icon={Printer} download>
            {parts === 1 ? (
              <Plural value={letters} one="Imprimer # lettre" other="Imprimer # lettres" />
            ) : (
              <Trans>
                Imprimer, partie {part} sur {parts}
              </Trans>
            )}
          </AnchorButton>
        ))}
    </li>
  )
}
