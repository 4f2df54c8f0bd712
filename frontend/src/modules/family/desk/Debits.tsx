import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { FileUp, Repeat } from 'lucide-react'
import { useState } from 'react'
import { saveFile } from '../../../api/save'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, FileField, TextField } from '../../../ui/Field'
import { Form, ProblemDetail } from '../../../ui/Form'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTown } from '../place'
import { debitingQuery, dropLot, type Lot, lotQuery, lotsQuery, type LotWhole, mandatesQuery, paperAt, prepareLot, readRejects, type RejectLine, sealLot } from './queries'
import { useMoved, useWords } from './words'

/** The mandates, the lots of debits and what the bank rejected. */
export function Debits() {
  const { t } = useLingui()
  const town = useTown()
  const debiting = useQuery(debitingQuery(town.id))
  const lots = useQuery(lotsQuery(town.id))
  const [preparing, setPreparing] = useState(false)
  const [reading, setReading] = useState(false)
  const error = debiting.error ?? lots.error
  return (
    <div>
      <PageHeader
        title={t`Prélèvements`}
        context={town.name}
        back="/regie"
        actions={
          debiting.data?.set && (
            <>
              <Button variant="primary" icon={Repeat} onClick={() => setPreparing(true)}>
                <Trans>Préparer un lot</Trans>
              </Button>
              <Button icon={FileUp} onClick={() => setReading(true)}>
                <Trans>Rejets de la banque</Trans>
              </Button>
            </>
          )
        }
      />
      {error && !lots.data && <ProblemState problem={error} retry={() => void lots.refetch()} />}
      {!lots.data && !error && <Skeleton cards={2} />}
      {debiting.data && !debiting.data.set && (
        <Banner
          className="mb-5"
          title={<Trans>La régie ne prélève pas encore</Trans>}
          actions={
            <LinkButton to="/regie/reglages" variant="primary">
              <Trans>Indiquer l’identifiant créancier</Trans>
            </LinkButton>
          }
        >
          <Trans>Il faut son identifiant créancier SEPA (ICS) et le compte de dépôt au Trésor.</Trans>
        </Banner>
      )}
      {lots.data && (
        <Section title={<Trans>Lots</Trans>}>
          {lots.data.items.length === 0 ? (
            <EmptyState icon={Repeat} title={<Trans>Aucun lot</Trans>}>
              <Trans>Un lot prélève toutes les factures ouvertes de qui a signé un mandat. Les payeurs sont prévenus du montant et du jour.</Trans>
            </EmptyState>
          ) : (
            <ul className="grid gap-3 lg:grid-cols-2">
              {lots.data.items.map((l) => (
                <LotCard key={l.id} lot={l} />
              ))}
            </ul>
          )}
        </Section>
      )}
      <Mandates />
      {debiting.data && <Prepare open={preparing} onClose={() => setPreparing(false)} first={debiting.data.first} days={debiting.data.notice_days} />}
      <Rejects open={reading} onClose={() => setReading(false)} />
    </div>
  )
}

const toPayer = (payer: string, name: string) => (
  <Link to="/regie/compte/$payer" params={{ payer }} className="link">
    {name}
  </Link>
)

const digits = (iban: string) => <span className="tabular whitespace-nowrap">{iban}</span>

function LotCard({ lot: l }: { lot: Lot }) {
  const words = useWords()
  const day = formatDate(l.collect_on)
  return (
    <li>
      <Link to="/regie/prelevements/$lot" params={{ lot: l.id }} data-card className="block bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
        <span className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span className="font-semibold">{l.label}</span>
          <span className="font-semibold tabular">{formatMoney(l.cents)}</span>
        </span>
        <span className="block text-md text-ink-2">
          <Plural value={l.debits} one="# prélèvement" other="# prélèvements" /> · {day}
        </span>
        <span className="mt-2 flex flex-wrap gap-2">
          <Badge {...(l.state === 'prepared' ? { tone: 'warning' as const } : l.state === 'collected' ? { tone: 'success' as const } : {})}>{words.lot(l.state)}</Badge>
          {l.rejected > 0 && (
            <Badge tone="danger">
              <Plural value={l.rejected} one="# rejet" other="# rejets" />
            </Badge>
          )}
        </span>
      </Link>
    </li>
  )
}

function Prepare({ open, onClose, first, days }: { open: boolean; onClose: () => void; first: string; days: number }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const navigate = useNavigate()
  const when = formatDate(first)
  const prepare = useMutation({
    mutationFn: (data: FormData) => prepareLot(town.id, { collect_on: String(data.get('collect_on')), label: String(data.get('label') ?? '').trim() }),
    onSuccess: (lot) => {
      onClose()
      void moved()
      void navigate({ to: '/regie/prelevements/$lot', params: { lot: lot.id } })
    },
  })
  return (
    <Dialog open={open} onClose={onClose} title={<Trans>Préparer un lot</Trans>} actions={<Button variant="primary" type="submit" form="lot" pending={prepare.isPending}><Trans>Préparer et prévenir les payeurs</Trans></Button>}>
      <Form id="lot" problem={prepare.error} onSubmit={(data) => prepare.mutate(data)}>
        <div className="flex flex-col gap-5">
          <DateField name="collect_on" label={t`Jour du prélèvement`} defaultValue={first} min={first} help={t`À partir du ${when} : les payeurs sont prévenus ${days} jours avant, et la banque a son délai.`} data-first />
          <TextField name="label" label={t`Libellé sur le relevé`} optional maxLength={100} autoComplete="off" />
        </div>
      </Form>
    </Dialog>
  )
}

/** Reads a message of the bank: each line says what it did. */
function Rejects({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const [files, setFiles] = useState<File[]>([])
  const read = useMutation({
    mutationFn: async () => readRejects(town.id, await (files[0] as File).text()),
    onSuccess: () => void moved(),
  })
  const close = () => {
    setFiles([])
    read.reset()
    onClose()
  }
  const result = (l: RejectLine) => ({ applied: t`Facture de nouveau à payer`, known: t`Déjà pris en compte`, unknown: t`Aucun prélèvement de ce numéro`, differs: t`Montant différent : rien n’a été fait` })[l.result]
  return (
    <Dialog open={open} onClose={close} size="lg" title={<Trans>Rejets de la banque</Trans>} actions={!read.data && <Button variant="primary" pending={read.isPending} disabled={!files.length} onClick={() => read.mutate()}><Trans>Lire le fichier</Trans></Button>}>
      {read.error && (
        <Banner tone="danger" live className="mb-4">
          <ProblemDetail problem={read.error} />
        </Banner>
      )}
      {!read.data && <FileField label={t`Message de la banque`} help={t`Un fichier pain.002 ou camt.054, tel que la banque le donne. Le relire deux fois ne change rien.`} accept=".xml" maxSize={900_000} files={files} onChange={setFiles} />}
      {read.data?.items.length === 0 && <EmptyState title={<Trans>Aucun rejet dans ce message</Trans>} />}
      {!!read.data?.items.length && (
        <ul className="flex flex-col gap-3" role="status">
          {read.data.items.map((l) => (
            <li key={l.reference} className="border-b border-line pb-3">
              <p className="flex flex-wrap justify-between gap-x-4">
                <span className="font-semibold">{l.payer_name || l.reference}</span>
                <span className="tabular">{formatMoney(l.cents)}</span>
              </p>
              <p className="text-ink-2">
                {l.number && `${l.number} · `}
                {l.reason} : {l.meaning}
              </p>
              <Badge tone={l.result === 'applied' ? 'success' : l.result === 'known' ? 'info' : 'danger'}>{result(l)}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}

function Mandates() {
  const { t } = useLingui()
  const town = useTown()
  const words = useWords()
  const { data } = useQuery(mandatesQuery(town.id))
  if (!data) return null
  const live = data.items.filter((m) => !m.ended_on).length
  return (
    <Section title={<Trans>Mandats</Trans>} actions={<Badge><Plural value={live} one="# en cours" other="# en cours" /></Badge>}>
      <DataTable
        caption={t`Mandats de prélèvement`}
        rows={data.items}
        rowKey={(m) => m.id}
        empty={
          <EmptyState title={<Trans>Aucun mandat</Trans>}>
            <Trans>Un payeur le signe en ligne, ou sur papier : il s’enregistre alors sur son compte.</Trans>
          </EmptyState>
        }
        columns={[
          { key: 'payer', header: t`Payeur`, main: true, cell: (m) => toPayer(m.payer_id, m.payer_name || m.holder), sort: (m) => m.payer_name ?? m.holder },
          { key: 'iban', header: t`Compte`, cell: (m) => digits(m.iban) },
          { key: 'rum', header: t`RUM`, cell: (m) => m.rum },
          { key: 'signed', header: t`Signé le`, cell: (m) => formatDate(m.signed_on, 'numeric'), sort: (m) => m.signed_on },
          { key: 'state', header: t`État`, cell: (m) => (m.ended_on ? words.ended(m.ended_for ?? '') : t`En cours`) },
        ]}
      />
    </Section>
  )
}

/** A lot: its debits, what must be mended, the file once it is fixed. */
export function LotScreen() {
  const { t } = useLingui()
  const { lot = '' } = useParams({ strict: false })
  const town = useTown()
  const { data, error, refetch } = useQuery(lotQuery(town.id, lot))
  return (
    <div>
      <PageHeader title={data?.label ?? t`Lot`} context={data?.message} back="/regie/prelevements" />
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <LotBody lot={data} />}
    </div>
  )
}

function LotBody({ lot: l }: { lot: LotWhole }) {
  const { t } = useLingui()
  const town = useTown()
  const words = useWords()
  const moved = useMoved()
  const navigate = useNavigate()
  const refused = useRefused()
  const [sure, setSure] = useState(false)
  const day = formatDate(l.collect_on)
  const sum = formatMoney(l.cents)
  const fetchFile = () => saveFile(paperAt(town.id, `lots/${l.id}/pain.008.xml`)).catch(refused)
  const seal = useMutation({
    mutationFn: () => sealLot(town.id, l.id),
    onSuccess: async () => {
      setSure(false)
      await moved()
      await fetchFile()
    },
    onError: (e) => {
      setSure(false)
      refused(e)
    },
  })
  const drop = useMutation({
    mutationFn: () => dropLot(town.id, l.id),
    onSuccess: () => {
      void moved()
      toast(t`Lot abandonné : rien ne sera prélevé.`)
      void navigate({ to: '/regie/prelevements' })
    },
    onError: refused,
  })
  return (
    <>
      {l.faults.length > 0 && (
        <Banner tone="danger" className="mb-5" title={<Trans>La banque refuserait ce fichier</Trans>}>
          <ul>
            {l.faults.map((f) => (
              <li key={f}>{f}</li>
            ))}
          </ul>
        </Banner>
      )}
      {l.notes.length > 0 && l.state === 'prepared' && (
        <Banner className="mb-5" title={<Trans>Noms écrits avec les lettres de la banque</Trans>}>
          <ul>
            {l.notes.map((n) => (
              <li key={n}>{n}</li>
            ))}
          </ul>
        </Banner>
      )}
      <Card
        as="div"
        title={sum}
        aside={<Badge {...(l.state === 'prepared' ? { tone: 'warning' as const } : {})}>{words.lot(l.state)}</Badge>}
        actions={
          l.state === 'prepared' ? (
            <>
              <Button variant="primary" onClick={() => setSure(true)}>
                <Trans>Figer et télécharger le fichier</Trans>
              </Button>
              <Button variant="quiet" pending={drop.isPending} onClick={() => drop.mutate()}>
                <Trans>Abandonner ce lot</Trans>
              </Button>
            </>
          ) : (
            <Button onClick={() => void fetchFile()}>
              <Trans>Télécharger le fichier</Trans>
            </Button>
          )
        }
      >
        <Trans>Prélèvement le {day}</Trans> · <Plural value={l.debits} one="# prélèvement" other="# prélèvements" />
      </Card>
      <Section title={<Trans>Prélèvements</Trans>}>
        <DataTable
          caption={t`Prélèvements du lot`}
          rows={l.items}
          rowKey={(d) => d.id}
          columns={[
            { key: 'payer', header: t`Payeur`, main: true, cell: (d) => toPayer(d.payer_id, d.payer_name), sort: (d) => d.payer_name },
            { key: 'number', header: t`Facture`, cell: (d) => d.number ?? '' },
            { key: 'sequence', header: t`Séquence`, cell: (d) => (d.sequence === 'FRST' ? t`Premier` : d.sequence === 'RCUR' ? t`Suivant` : d.sequence), desk: true },
            { key: 'state', header: t`État`, cell: (d) => (d.state === 'rejected' ? `${words.debit(d.state)} (${d.reason}) : ${d.meaning}` : words.debit(d.state)) },
            { key: 'cents', header: t`Montant`, numeric: true, cell: (d) => formatMoney(d.cents), sort: (d) => d.cents, total: sum },
          ]}
        />
      </Section>
      <ConfirmDialog open={sure} onClose={() => setSure(false)} onConfirm={() => seal.mutate()} pending={seal.isPending} title={<Trans>Figer ce lot ?</Trans>} confirm={<Trans>Figer {sum}</Trans>}>
        <Trans>Le fichier ne changera plus. Les factures réglées entre-temps en sortent ; les autres ne pourront plus être encaissées au guichet ni en ligne avant la réponse de la banque.</Trans>
      </ConfirmDialog>
    </>
  )
}
