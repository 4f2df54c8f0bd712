import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { FileUp, ScrollText } from 'lucide-react'
import { useState } from 'react'
import { saveFile } from '../../../api/save'
import { useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, RadioGroup, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTown } from '../place'
import { dropSlip, paperAt, prepareSlip, sendSlip, setTitle, type Slip, slipQuery, slipsQuery, type SlipWhole, type StateLine, type Title, titleStates, titlingQuery } from './queries'
import { useMoved, useWords } from './words'

/** The bordereaux of titles for the Trésor. */
export function Titles() {
  const { t } = useLingui()
  const town = useTown()
  const { today } = useBoot()
  const titling = useQuery(titlingQuery(town.id))
  const slips = useQuery(slipsQuery(town.id))
  const [preparing, setPreparing] = useState(false)
  const [reading, setReading] = useState(false)
  const error = titling.error ?? slips.error
  return (
    <div>
      <PageHeader
        title={t`Titres au Trésor`}
        context={town.name}
        back="/regie"
        actions={
          titling.data?.set && (
            <>
              <Button variant="primary" icon={ScrollText} onClick={() => setPreparing(true)}>
                <Trans>Préparer un bordereau</Trans>
              </Button>
              <Button icon={FileUp} onClick={() => setReading(true)}>
                <Trans>États reçus du Trésor</Trans>
              </Button>
            </>
          )
        }
      >
        <Trans>Une facture devenue un titre ne se paie plus à la régie : le Trésor l’encaisse et la relance.</Trans>
      </PageHeader>
      {error && !slips.data && <ProblemState problem={error} retry={() => void slips.refetch()} />}
      {!slips.data && !error && <Skeleton cards={2} />}
      {titling.data && !titling.data.set && (
        <Banner
          className="mb-5"
          title={<Trans>La collectivité n’émet pas encore de titres</Trans>}
          actions={
            <LinkButton to="/regie/reglages" variant="primary">
              <Trans>Indiquer les codes du Trésor</Trans>
            </LinkButton>
          }
        >
          <Trans>Il faut le poste comptable, le code collectivité et le code produit convenus avec la trésorerie.</Trans>
        </Banner>
      )}
      {slips.data &&
        (slips.data.items.length === 0 ? (
          <EmptyState icon={ScrollText} title={<Trans>Aucun bordereau</Trans>}>
            <Trans>Un bordereau reprend les factures d’un mois qui restent ouvertes, avec leurs clés et leurs PDF.</Trans>
          </EmptyState>
        ) : (
          <ul className="grid gap-3 lg:grid-cols-2">
            {slips.data.items.map((s) => (
              <SlipCard key={s.id} slip={s} />
            ))}
          </ul>
        ))}
      <Prepare open={preparing} onClose={() => setPreparing(false)} today={today} />
      <States open={reading} onClose={() => setReading(false)} />
    </div>
  )
}

function SlipCard({ slip: s }: { slip: Slip }) {
  const left = formatMoney(s.open_cents)
  const number = `${s.year}-${s.number}`
  return (
    <li>
      <Link to="/regie/titres/$slip" params={{ slip: s.id }} data-card className="block bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
        <span className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span className="font-semibold">
            <Trans>Bordereau {number}</Trans>
          </span>
          <span className="font-semibold tabular">{formatMoney(s.cents)}</span>
        </span>
        <span className="block text-md text-ink-2">
          <span className="first-letter:uppercase inline-block">{formatDate(s.month, 'month')}</span> · <Plural value={s.titles} one="# titre" other="# titres" />
        </span>
        <span className="mt-2 flex flex-wrap gap-2">{s.state === 'prepared' ? <Badge tone="warning"><Trans>À envoyer</Trans></Badge> : s.open_cents > 0 ? <Badge><Trans>Reste {left} au Trésor</Trans></Badge> : <Badge tone="success"><Trans>Soldé</Trans></Badge>}</span>
      </Link>
    </li>
  )
}

function Prepare({ open, onClose, today }: { open: boolean; onClose: () => void; today: string }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const navigate = useNavigate()
  const last = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 2, 1)).toISOString().slice(0, 7)
  const prepare = useMutation({
    mutationFn: (data: FormData) => {
      const collect = String(data.get('collect_on') ?? '')
      return prepareSlip(town.id, { month: `${String(data.get('month'))}-01`, awaited_on: String(data.get('awaited_on')), ...(collect ? { collect_on: collect } : {}) })
    },
    onSuccess: (slip) => {
      onClose()
      void moved()
      void navigate({ to: '/regie/titres/$slip', params: { slip: slip.id } })
    },
  })
  return (
    <Dialog open={open} onClose={onClose} title={<Trans>Préparer un bordereau</Trans>} actions={<Button variant="primary" type="submit" form="bordereau" pending={prepare.isPending}><Trans>Préparer</Trans></Button>}>
      <Form id="bordereau" problem={prepare.error} onSubmit={(data) => prepare.mutate(data)}>
        <div className="flex flex-col gap-5">
          <TextField name="month" type="month" label={t`Mois facturé`} defaultValue={last} data-first className="max-w-60" />
          <DateField name="awaited_on" label={t`Prise en charge attendue`} defaultValue={today} min={today} className="max-w-60" />
          <DateField name="collect_on" label={t`Prélèvement par le Trésor`} optional help={t`Pour qui a signé un mandat. Vide : personne n’est prélevé.`} min={today} className="max-w-60" />
        </div>
      </Form>
    </Dialog>
  )
}

/** Reads a table of states: tried first, each line says why it is not taken. */
function States({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui()
  const town = useTown()
  const words = useWords()
  const moved = useMoved()
  const [text, setText] = useState('')
  const [lines, setLines] = useState<StateLine[]>()
  const run = useMutation({
    mutationFn: (apply: boolean) => titleStates(town.id, { text, apply }),
    onSuccess: (r) => {
      setLines(r.items)
      if (r.applied) {
        void moved()
        toast(t`Les états des titres sont à jour.`)
        close()
      }
    },
  })
  const close = () => {
    setText('')
    setLines(undefined)
    run.reset()
    onClose()
  }
  const bad = lines?.filter((l) => l.result === 'error').length ?? 0
  const good = lines?.filter((l) => l.result === 'ok').length ?? 0
  return (
    <Dialog
      open={open}
      onClose={close}
      size="lg"
      keep
      title={<Trans>États reçus du Trésor</Trans>}
      actions={
        lines && !bad && good > 0 ? (
          <Button variant="primary" pending={run.isPending} onClick={() => run.mutate(true)}>
            <Plural value={good} one="Appliquer # état" other="Appliquer # états" />
          </Button>
        ) : (
          <Button variant="primary" type="submit" form="etats" pending={run.isPending}>
            <Trans>Essayer</Trans>
          </Button>
        )
      }
    >
      <Form id="etats" problem={run.error} onSubmit={() => run.mutate(false)}>
        <TextArea
          name="text"
          label={t`Tableau`}
          help={t`Collez les colonnes : numéro de facture ou de dette, état (payé, annulé, non-valeur), date, montant, motif.`}
          rows={6}
          value={text}
          onChange={(e) => {
            setText(e.target.value)
            setLines(undefined)
          }}
          data-first
        />
      </Form>
      {lines && (
        <div className="mt-4" role="status">
          {bad > 0 && (
            <Banner tone="danger" className="mb-3" title={<Plural value={bad} one="# ligne à corriger : rien n’est appliqué" other="# lignes à corriger : rien n’est appliqué" />} />
          )}
          <ul className="flex flex-col gap-2">
            {lines.slice(0, 200).map((l) => (
              <li key={l.line} className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line pb-2">
                <span>
                  <span className="font-semibold">{l.number || t`Ligne ${{ line: l.line }}`}</span> {l.payer_name}
                </span>
                <span className={l.result === 'error' ? 'text-danger font-semibold' : 'text-ink-2'}>{l.result === 'error' ? l.why : l.result === 'known' ? <Trans>Déjà connu</Trans> : `${words.title(l.state ?? '')} · ${formatMoney(l.cents)}`}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  )
}

/** A bordereau: its titles, what the Trésor would send back, the file once it is fixed. */
export function SlipScreen() {
  const { t } = useLingui()
  const { slip = '' } = useParams({ strict: false })
  const town = useTown()
  const { data, error, refetch } = useQuery(slipQuery(town.id, slip))
  const number = data ? `${data.year}-${data.number}` : ''
  return (
    <div>
      <PageHeader title={data ? t`Bordereau ${number}` : t`Bordereau`} context={data?.object} back="/regie/titres" />
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <SlipBody slip={data} />}
    </div>
  )
}

function SlipBody({ slip: s }: { slip: SlipWhole }) {
  const { t } = useLingui()
  const town = useTown()
  const words = useWords()
  const moved = useMoved()
  const navigate = useNavigate()
  const refused = useRefused()
  const [sure, setSure] = useState(false)
  const [told, setTold] = useState<Title>()
  const sum = formatMoney(s.cents)
  const issued = formatDate(s.issued_on)
  const fetchFile = () => saveFile(paperAt(town.id, `slips/${s.id}/pes.xml`)).catch(refused)
  const send = useMutation({
    mutationFn: () => sendSlip(town.id, s.id),
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
    mutationFn: () => dropSlip(town.id, s.id),
    onSuccess: () => {
      void moved()
      toast(t`Bordereau abandonné.`)
      void navigate({ to: '/regie/titres' })
    },
    onError: refused,
  })
  return (
    <>
      {s.faults.length > 0 && (
        <Banner tone="danger" className="mb-5" title={<Trans>Le Trésor refuserait ce fichier</Trans>}>
          <ul>
            {s.faults.map((f) => (
              <li key={f}>{f}</li>
            ))}
          </ul>
        </Banner>
      )}
      {s.notes.length > 0 && s.state === 'prepared' && (
        <Banner className="mb-5" title={<Trans>Écrits avec les lettres du Trésor</Trans>}>
          <ul>
            {s.notes.map((n) => (
              <li key={n}>{n}</li>
            ))}
          </ul>
        </Banner>
      )}
      <Card
        as="div"
        title={sum}
        aside={s.state === 'prepared' ? <Badge tone="warning"><Trans>À envoyer</Trans></Badge> : <Badge><Trans>Envoyé</Trans></Badge>}
        actions={
          s.state === 'prepared' ? (
            <>
              <Button variant="primary" disabled={s.faults.length > 0} onClick={() => setSure(true)}>
                <Trans>Émettre et télécharger le fichier</Trans>
              </Button>
              <Button variant="quiet" pending={drop.isPending} onClick={() => drop.mutate()}>
                <Trans>Abandonner</Trans>
              </Button>
            </>
          ) : (
            <Button onClick={() => void fetchFile()}>
              <Trans>Télécharger le fichier PES</Trans>
            </Button>
          )
        }
      >
        <Trans>Émis le {issued}</Trans> · <Plural value={s.titles} one="# titre" other="# titres" />
      </Card>
      <Section title={<Trans>Titres</Trans>}>
        <DataTable
          caption={t`Titres du bordereau`}
          rows={s.items}
          rowKey={(x) => x.bill_id}
          columns={[
            { key: 'payer', header: t`Payeur`, main: true, cell: (x) => x.payer_name, sort: (x) => x.payer_name },
            { key: 'number', header: t`Facture`, cell: (x) => x.number },
            { key: 'debt', header: t`Dette et clés`, cell: (x) => `${x.debt} · ${x.key_one} ${x.key_two}`, desk: true },
            { key: 'cents', header: t`Montant`, numeric: true, cell: (x) => formatMoney(x.cents), sort: (x) => x.cents, total: sum },
            {
              key: 'state',
              header: t`État`,
              cell: (x) => stateOf(x, words.title(x.state), setTold),
            },
          ]}
        />
      </Section>
      <ConfirmDialog open={sure} onClose={() => setSure(false)} onConfirm={() => send.mutate()} pending={send.isPending} title={<Trans>Émettre ces titres ?</Trans>} confirm={<Plural value={s.titles} one="Émettre # titre" other="Émettre # titres" />}>
        <Trans>Ces factures ne se paieront plus à la régie : seul le Trésor les encaissera et les relancera. Le fichier ne changera plus.</Trans>
      </ConfirmDialog>
      {told && <Become title={told} onClose={() => setTold(undefined)} />}
    </>
  )
}

const stateOf = (x: Title, word: string, tell: (x: Title) => void) =>
  x.state === 'issued' ? (
    <Button dense onClick={() => tell(x)}>
      {word}
    </Button>
  ) : (
    word
  )

/** Says by hand what became of a title. */
function Become({ title: x, onClose }: { title: Title; onClose: () => void }) {
  const { t } = useLingui()
  const town = useTown()
  const { today } = useBoot()
  const words = useWords()
  const moved = useMoved()
  const [state, setState] = useState('paid')
  const save = useMutation({
    mutationFn: (data: FormData) => setTitle(town.id, x.bill_id, { state: state as 'paid', on: String(data.get('on')), reason: String(data.get('reason') ?? '').trim() }),
    onSuccess: () => {
      onClose()
      void moved()
      toast(t`État du titre enregistré.`)
    },
  })
  const number = x.number
  return (
    <Dialog open keep onClose={onClose} title={<Trans>Titre de la facture {number}</Trans>} actions={<Button variant="primary" type="submit" form="etat" pending={save.isPending}><Trans>Enregistrer</Trans></Button>}>
      <Form id="etat" problem={save.error} onSubmit={(data) => save.mutate(data)}>
        <div className="flex flex-col gap-5">
          <RadioGroup name="state" label={t`Ce titre est`} value={state} onChange={setState} choices={['paid', 'cancelled', 'written_off'].map((v) => ({ value: v, label: words.title(v) }))} />
          <DateField name="on" label={t`Depuis le`} defaultValue={today} max={today} className="max-w-60" />
          {state !== 'paid' && <TextArea name="reason" label={t`Décision`} help={t`Délibération, certificat administratif, courrier du comptable.`} rows={2} minLength={3} maxLength={500} />}
        </div>
      </Form>
    </Dialog>
  )
}
