import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Building2, UserRound } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, DateField, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDateTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTown } from '../place'
import { Aids } from './Aids'
import { Flags } from './Households'
import { Identity, identityOf } from './Identity'
import { addChild, addPayer, answerClaim, askQuotient, changeHousehold, decideSplit, householdKey, householdQuery, type Kind, leave, type Payer, type Share, type Whole, writeQuotient, writeResidence, writeSplit } from './queries'
import { kinds, month, percent, proofs, ShareWords, sources, splitMonth, Stretch, useMonths } from './words'

type Act = 'payer' | 'split' | 'quotient' | 'ask' | 'residence' | 'name' | ''

/** One household: who is in it, who pays and how, its quotient, with its history. */
export function OneHousehold({ id }: { id: string }) {
  const { t } = useLingui()
  const town = useTown()
  const { data: h, error, refetch } = useQuery(householdQuery(town.id, id))
  const [act, setAct] = useState<Act>('')
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!h) return <Skeleton cards={3} />
  const done = () => setAct('')
  return (
    <>
      <PageHeader title={h.name || t`Foyer`} context={town.name} back="/foyers" actions={<Button onClick={() => setAct('name')}>{t`Nom et note`}</Button>}>
        <Flags of={h.flags} />
      </PageHeader>
      <div className="grid gap-4 lg:grid-cols-2 items-start">
        <div className="flex flex-col gap-4">
          <Members h={h} onAdd={() => setAct('payer')} />
          <Residence h={h} onChange={() => setAct('residence')} />
          {h.note && (
            <Card as="section" title={<Trans>Note entre agents</Trans>}>
              <p className="whitespace-pre-line">{h.note}</p>
            </Card>
          )}
        </div>
        <div className="flex flex-col gap-4">
          <Quotients h={h} onWrite={() => setAct('quotient')} onAsk={() => setAct('ask')} />
          <Splits h={h} onChange={() => setAct('split')} />
          <Aids h={h} />
        </div>
      </div>
      {act === 'name' && <NameDialog h={h} onClose={done} />}
      {act === 'payer' && <PayerDialog h={h} onClose={done} />}
      {act === 'residence' && <ResidenceDialog h={h} onClose={done} />}
      {act === 'quotient' && <QuotientDialog h={h} onClose={done} />}
      {act === 'ask' && <AskDialog h={h} onClose={done} />}
      {act === 'split' && <SplitDialog h={h} onClose={done} />}
    </>
  )
}

/** Sends something of a household and shows it as it has become. */
function useSend<T>(h: Whole, send: (tenant: string, value: T) => Promise<Whole>, then?: () => void) {
  const town = useTown()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (value: T) => send(town.id, value),
    onSuccess: async (now) => {
      client.setQueryData(householdQuery(town.id, h.id).queryKey, now)
      await client.invalidateQueries({ queryKey: householdKey, refetchType: 'none' })
      then?.()
    },
  })
}

/** A dialog around a form, with its two buttons. */
function Sheet({ title, problem, pending, onSubmit, onClose, submit, children, disabled }: { title: string; problem: unknown; pending: boolean; onSubmit: (data: FormData) => void; onClose: () => void; submit: ReactNode; children: ReactNode; disabled?: boolean }) {
  return (
    <Dialog open onClose={onClose} title={title} keep>
      <Form problem={problem} onSubmit={onSubmit}>
        <div className="flex flex-col gap-4">
          {children}
          <FormFoot pending={pending} disabled={!!disabled} onCancel={onClose}>
            {submit}
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}

function Members({ h, onAdd }: { h: Whole; onAdd: () => void }) {
  const { t } = useLingui()
  const [leaving, setLeaving] = useState<{ id: string; name: string; until: string } | null>(null)
  const add = useSend(h, (town, pupil: string) => addChild(town, h.id, { pupil_id: pupil }))
  const siblings = h.others.filter((o) => o.part === 'child')
  const line = (m: { id: string; name: string; since: string; until?: string | undefined }, icon: ReactNode, more?: ReactNode) => {
    const name = m.name
    return (
      <li key={m.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 py-2 border-b border-line last:border-0">
        <span className="min-w-0 flex items-start gap-2">
          {icon}
          <span>
            <span className={m.until ? 'text-ink-2' : 'font-semibold text-ink'}>{name}</span> {more}
            <span className="block text-md">
              <Stretch since={m.since} until={m.until} />
            </span>
          </span>
        </span>
        <Button variant="quiet" dense onClick={() => setLeaving({ id: m.id, name, until: m.until ?? '' })} aria-label={t`Dates de ${name}`}>
          <Trans>Dates</Trans>
        </Button>
      </li>
    )
  }
  return (
    <>
      <Card as="section" title={<Trans>Enfants</Trans>}>
        <ul>{h.all_children.map((c) => line(c, null))}</ul>
        {siblings.map((o) => {
          const name = o.name
          return (
            <p key={o.person_id} className="mt-2 flex flex-wrap items-center gap-2 text-md">
              <Trans>{name} a les mêmes responsables et n’est dans aucun foyer.</Trans>
              <Button dense pending={add.isPending} onClick={() => add.mutate(o.person_id)}>
                <Trans>Ajouter</Trans>
              </Button>
            </p>
          )
        })}
      </Card>
      <Card as="section" title={<Trans>Payeurs</Trans>} actions={<Button onClick={onAdd}>{t`Ajouter un payeur`}</Button>}>
        {h.all_payers.length === 0 && (
          <Banner tone="danger" title={t`Personne ne paie pour ce foyer`}>
            <Trans>Ses activités ne seront pas facturées tant qu’un payeur n’est pas choisi.</Trans>
          </Banner>
        )}
        <ul>{h.all_payers.map((p) => line(p, p.person_id ? <UserRound aria-hidden className="size-5 mt-0.5 flex-none" /> : <Building2 aria-hidden className="size-5 mt-0.5 flex-none" />, p.person_id ? null : <Badge tone="info">{t`organisme`}</Badge>))}</ul>
      </Card>
      {leaving && <Leaving h={h} of={leaving} onClose={() => setLeaving(null)} />}
    </>
  )
}

function Leaving({ h, of, onClose }: { h: Whole; of: { id: string; name: string; until: string }; onClose: () => void }) {
  const { t } = useLingui()
  const send = useSend(h, (town, until: string) => leave(town, h.id, of.id, until || null), onClose)
  const name = of.name
  return (
    <Sheet title={t`Jusqu’à quand ${name} est du foyer`} problem={send.error} pending={send.isPending} onSubmit={(d) => send.mutate(String(d.get('until') ?? ''))} onClose={onClose} submit={<Trans>Garder</Trans>}>
      <DateField name="until" optional required={false} label={t`Dernier jour`} defaultValue={of.until} help={t`Vide : sans fin. Rien n’est effacé : ce qui a été facturé garde son payeur.`} />
    </Sheet>
  )
}

function Residence({ h, onChange }: { h: Whole; onChange: () => void }) {
  const { t } = useLingui()
  const now = h.residences[0]
  return (
    <Card as="section" title={<Trans>Domicile</Trans>} actions={<Button onClick={onChange}>{t`Changer`}</Button>}>
      {h.resident === undefined ? <Trans>On ne sait pas encore si le foyer habite la commune.</Trans> : h.resident ? <Trans>Habite la commune</Trans> : <Trans>Habite hors de la commune</Trans>}
      {now && (
        <span className="block text-md">
          <Stretch since={now.since} /> · {now.source === 'enrolment' ? <Trans>d’après l’inscription</Trans> : now.source === 'import' ? <Trans>repris de l’ancien logiciel</Trans> : <Trans>dit au guichet</Trans>}
        </span>
      )}
    </Card>
  )
}

function Quotients({ h, onWrite, onAsk }: { h: Whole; onWrite: () => void; onAsk: () => void }) {
  const { t, i18n } = useLingui()
  const [reason, setReason] = useState<string | null>(null)
  const answer = useSend(h, (town, a: { claim: string; seen: boolean; reason: string }) => answerClaim(town, h.id, a.claim, a.seen, a.reason), () => {
    setReason(null)
    toast(t`La famille est prévenue.`)
  })
  const claim = h.claims.find((c) => c.state === 'waiting')
  const ask = h.asks[0]
  const q = h.quotient
  const past = h.quotients.filter((x) => x.id !== q?.id)
  const who = claim?.person_name ?? ''
  const value = claim?.value ?? 0
  return (
    <Card
      as="section"
      title={<Trans>Quotient familial</Trans>}
      aside={q?.old ? <Badge tone="warning">{t`à renouveler`}</Badge> : undefined}
      actions={
        <>
          <Button variant="primary" onClick={onWrite}>
            <Trans>Noter un quotient</Trans>
          </Button>
          {h.may_ask && (
            <Button onClick={onAsk} disabled={ask?.state === 'asked'}>
              <Trans>Demander à la CAF</Trans>
            </Button>
          )}
        </>
      }
    >
      {q ? (
        <p>
          <span className="block font-title font-bold text-2xl text-ink tabular">{q.value}</span>
          {i18n._(sources[q.source]!)}, {month(q.year, q.month)} · {q.proof ? i18n._(proofs[q.proof]!) : ''} · <Stretch since={q.since} until={q.until} />
        </p>
      ) : (
        <p>
          <Trans>Aucun. Le tarif prévu sans quotient s’applique, et chaque ligne de facture le dit.</Trans>
        </p>
      )}
      {ask?.state === 'asked' && (
        <Banner tone="info" live className="mt-3">
          <Trans>La CAF ou la MSA est interrogée.</Trans>
        </Banner>
      )}
      {ask?.state === 'failed' && (
        <Banner tone="warning" className="mt-3" title={t`La CAF n’a pas donné de quotient`}>
          {ask.sentence}
        </Banner>
      )}
      {ask?.state === 'answered' && ask.children === false && (
        <Banner tone="warning" className="mt-3">
          <Trans>Le dossier trouvé ne compte aucun enfant du foyer : vérifiez avec la famille.</Trans>
        </Banner>
      )}
      {claim && (
        <Banner
          tone="warning"
          className="mt-3"
          title={t`${who} déclare ${value}`}
          actions={
            <>
              <Button variant="primary" dense pending={answer.isPending} onClick={() => answer.mutate({ claim: claim.id, seen: true, reason: '' })}>
                <Trans>Document vu</Trans>
              </Button>
              <Button dense onClick={() => setReason('')}>
                <Trans>Refuser</Trans>
              </Button>
            </>
          }
        >
          {i18n._(sources[claim.source]!)}, {month(claim.year, claim.month)} · {formatDateTime(claim.said_at, 'numeric')}
        </Banner>
      )}
      {past.length > 0 && (
        <details className="mt-3">
          <summary className="cursor-pointer font-semibold text-brand min-h-8">
            <Plural value={past.length} one="# autre quotient" other="# autres quotients" />
          </summary>
          <ul className="mt-1">
            {past.map((x) => (
              <li key={x.id} className="text-md py-1">
                <span className={x.ended_at ? 'line-through' : ''}>
                  <strong className="tabular">{x.value}</strong> · {i18n._(sources[x.source]!)}, {month(x.year, x.month)} · <Stretch since={x.since} until={x.until} />
                </span>
                {x.ended_at && (
                  <>
                    {' '}
                    <Trans>remplacé avant d’avoir servi</Trans>
                  </>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {reason !== null && claim && (
        <Sheet title={t`Refuser ce quotient`} problem={answer.error} pending={answer.isPending} onSubmit={(d) => answer.mutate({ claim: claim.id, seen: false, reason: String(d.get('reason')) })} onClose={() => setReason(null)} submit={<Trans>Refuser</Trans>}>
          <TextArea name="reason" label={t`Pourquoi`} help={t`La famille le lira, avec ce qu’elle doit faire.`} minLength={3} maxLength={300} rows={3} />
        </Sheet>
      )}
    </Card>
  )
}

function Splits({ h, onChange }: { h: Whole; onChange: () => void }) {
  const { t, i18n } = useLingui()
  const [deciding, setDeciding] = useState<{ request: string; close: boolean } | null>(null)
  const decide = useSend(h, (town, d: { request: string; close: boolean; reason: string }) => decideSplit(town, h.id, d.request, { close: d.close, reason: d.reason }), () => {
    setDeciding(null)
    toast(t`Les payeurs sont prévenus.`)
  })
  const name = (payer: string) => h.all_payers.find((p) => p.payer_id === payer)?.name ?? '–'
  const requests = [...new Set(h.split_asks.map((a) => a.request_id))]
  return (
    <Card as="section" title={<Trans>Partage</Trans>} actions={<Button onClick={onChange} disabled={h.payers.length === 0}>{t`Écrire un partage`}</Button>}>
      {h.splits.length === 0 && <p>{h.payers.length > 1 ? <Trans>Aucun partage n’est écrit : le premier payeur reçoit tout.</Trans> : <Trans>Un seul payeur : il reçoit tout.</Trans>}</p>}
      <ul className="flex flex-col gap-3">
        {h.splits.map((s) => (
          <li key={s.id} className={s.until ? 'text-ink-2' : ''}>
            <p className="font-semibold text-ink">
              {i18n._(kinds[s.kind as Kind] ?? kinds[''])} <span className="font-normal text-md text-ink-2"><Stretch since={s.since} until={s.until} /></span>
            </p>
            <ul>
              {s.shares.map((x) => (
                <li key={x.payer_id}>
                  {name(x.payer_id)} : <ShareWords mode={s.mode} ppm={x.ppm} weeks={x.weeks} />
                </li>
              ))}
            </ul>
            {s.reason && <p className="text-md">{s.reason}</p>}
          </li>
        ))}
      </ul>
      {requests.map((r) => {
        const rows = h.split_asks.filter((a) => a.request_id === r)
        const asker = rows.find((a) => a.asker)
        if (!asker) return null
        const who = name(asker.payer_id)
        return (
          <Banner
            key={r}
            tone="warning"
            className="mt-3"
            title={t`${who} demande un autre partage`}
            actions={
              <>
                {rows.length > 1 && (
                  <Button dense variant="primary" onClick={() => setDeciding({ request: r, close: false })}>
                    <Trans>L’appliquer</Trans>
                  </Button>
                )}
                <Button dense onClick={() => setDeciding({ request: r, close: true })}>
                  <Trans>Ne rien changer</Trans>
                </Button>
              </>
            }
          >
            <span className="block">
              {i18n._(kinds[asker.kind as Kind] ?? kinds[''])}, <Stretch since={asker.since} />
            </span>
            {rows.map((a) => (
              <span key={a.payer_id} className="block">
                {name(a.payer_id)} : <ShareWords mode={a.mode} ppm={a.ppm} weeks={a.weeks} /> · {a.asker ? <Trans>demande</Trans> : a.state === 'agreed' ? <Trans>d’accord</Trans> : a.state === 'refused' ? <Trans>refuse</Trans> : <Trans>n’a pas répondu</Trans>}
              </span>
            ))}
            {asker.note && <q className="block mt-1">{asker.note}</q>}
          </Banner>
        )
      })}
      {deciding && (
        <Sheet title={deciding.close ? t`Ne rien changer` : t`Appliquer ce partage`} problem={decide.error} pending={decide.isPending} onSubmit={(d) => decide.mutate({ ...deciding, reason: String(d.get('reason')) })} onClose={() => setDeciding(null)} submit={<Trans>Décider</Trans>}>
          <TextArea name="reason" label={t`Au vu de quoi`} help={t`Un jugement vu, un accord écrit des deux : sa date suffit, n’en gardez pas de copie.`} minLength={3} maxLength={300} rows={3} />
        </Sheet>
      )}
    </Card>
  )
}

function NameDialog({ h, onClose }: { h: Whole; onClose: () => void }) {
  const { t } = useLingui()
  const send = useSend(h, (town, d: FormData) => changeHousehold(town, h.id, { name: String(d.get('name')), note: String(d.get('note') ?? ''), ...(d.get('ended_on') ? { ended_on: String(d.get('ended_on')) } : {}) }), onClose)
  return (
    <Sheet title={t`Nom et note`} problem={send.error} pending={send.isPending} onSubmit={send.mutate} onClose={onClose} submit={<Trans>Garder</Trans>}>
      <TextField name="name" label={t`Nom du foyer`} help={t`Pour les agents : les familles ne le voient pas.`} defaultValue={h.name} maxLength={160} />
      <TextArea name="note" optional label={t`Note entre agents`} defaultValue={h.note} maxLength={2000} rows={4} />
      <DateField name="ended_on" optional required={false} label={t`Dernier jour du foyer`} defaultValue={h.ended_on ?? ''} help={t`Quand plus personne n’en fait partie.`} />
    </Sheet>
  )
}

function PayerDialog({ h, onClose }: { h: Whole; onClose: () => void }) {
  const { t } = useLingui()
  const adults = h.others.filter((o) => o.part === 'payer')
  const [who, setWho] = useState(adults[0]?.person_id ?? 'institution')
  const send = useSend(h, (town, d: FormData) => addPayer(town, h.id, { ...(who === 'institution' ? { name: String(d.get('name')), siret: String(d.get('siret') ?? ''), address: { lines: String(d.get('street') ?? '').split('\n').filter(Boolean), postcode: String(d.get('postcode') ?? ''), city: String(d.get('city') ?? '') } } : { person_id: who }), ...(d.get('since') ? { since: String(d.get('since')) } : {}) }), onClose)
  return (
    <Sheet title={t`Ajouter un payeur`} problem={send.error} pending={send.isPending} onSubmit={send.mutate} onClose={onClose} submit={<Trans>Ajouter</Trans>}>
      <RadioGroup name="person_id" label={t`Qui paie ?`} value={who} onChange={setWho} choices={[...adults.map((a) => ({ value: a.person_id, label: a.name })), { value: 'institution', label: t`un organisme : CCAS, aide sociale à l’enfance` }]} />
      {who === 'institution' && (
        <>
          <TextField name="name" label={t`Nom de l’organisme`} maxLength={160} />
          <TextField name="siret" optional required={false} label={t`SIRET`} inputMode="numeric" maxLength={20} />
          <TextArea name="street" optional required={false} label={t`Adresse`} rows={2} />
          <div className="grid grid-cols-[7rem_1fr] gap-3">
            <TextField name="postcode" optional required={false} label={t`Code postal`} maxLength={10} />
            <TextField name="city" optional required={false} label={t`Ville`} maxLength={80} />
          </div>
        </>
      )}
      <DateField name="since" optional required={false} label={t`À partir du`} help={t`Vide : aujourd’hui.`} />
    </Sheet>
  )
}

function ResidenceDialog({ h, onClose }: { h: Whole; onClose: () => void }) {
  const { t } = useLingui()
  const send = useSend(h, (town, d: FormData) => writeResidence(town, h.id, { resident: d.get('resident') === 'yes', ...(d.get('since') ? { since: String(d.get('since')) } : {}) }), onClose)
  return (
    <Sheet title={t`Domicile du foyer`} problem={send.error} pending={send.isPending} onSubmit={send.mutate} onClose={onClose} submit={<Trans>Garder</Trans>}>
      <RadioGroup
        name="resident"
        label={t`Le foyer habite`}
        defaultValue={h.resident === false ? 'no' : 'yes'}
        choices={[
          { value: 'yes', label: t`la commune` },
          { value: 'no', label: t`hors de la commune` },
        ]}
      />
      <DateField name="since" optional required={false} label={t`À partir du`} help={t`Vide : aujourd’hui. Les jours d’avant gardent leur prix.`} />
    </Sheet>
  )
}

const people = (h: Whole): Payer[] => h.payers.filter((p) => p.person_id)

function QuotientDialog({ h, onClose }: { h: Whole; onClose: () => void }) {
  const { t } = useLingui()
  const months = useMonths()
  const send = useSend(
    h,
    (town, d: FormData) =>
      writeQuotient(town, h.id, {
        value: Number(d.get('value')),
        source: String(d.get('source')) as 'caf',
        ...splitMonth(String(d.get('month'))),
        proof: d.get('sworn') === 'on' ? 'sworn' : 'seen',
        ...(d.get('person_id') ? { person_id: String(d.get('person_id')) } : {}),
        ...(d.get('since') ? { since: String(d.get('since')) } : {}),
      }),
    onClose,
  )
  return (
    <Sheet title={t`Noter un quotient`} problem={send.error} pending={send.isPending} onSubmit={send.mutate} onClose={onClose} submit={<Trans>Noter</Trans>}>
      <TextField name="value" label={t`Quotient familial`} type="number" min={0} max={99999} step={1} inputMode="numeric" autoComplete="off" />
      <RadioGroup
        name="source"
        inline
        label={t`Document`}
        defaultValue="caf"
        choices={[
          { value: 'caf', label: t`CAF` },
          { value: 'msa', label: t`MSA` },
          { value: 'declared', label: t`avis d’imposition` },
        ]}
      />
      <Select name="month" label={t`Mois écrit sur le document`} options={months} />
      <Select name="person_id" required={false} label={t`Donné par`} options={[...people(h).map((p) => ({ value: p.person_id!, label: p.name })), { value: '', label: t`personne en particulier` }]} help={t`L’autre payeur ne le verra pas.`} />
      <Checkbox name="sworn" label={t`Sur l’honneur : le document n’a pas été vu`} />
      <DateField name="since" optional required={false} label={t`Compte à partir du`} help={t`Vide : par la règle de la commune. Une facture émise ne change pas ; un écart se corrige par un avoir.`} />
    </Sheet>
  )
}

function AskDialog({ h, onClose }: { h: Whole; onClose: () => void }) {
  const { t } = useLingui()
  const payers = people(h)
  const [who, setWho] = useState(payers[0]?.person_id ?? '')
  const send = useSend(h, (town, d: FormData) => askQuotient(town, h.id, { person_id: who, ...identityOf(d) }), onClose)
  const name = payers.find((p) => p.person_id === who)?.name ?? ''
  const [given = '', ...family] = name.split(' ')
  return (
    <Sheet title={t`Demander à la CAF ou à la MSA`} problem={send.error} pending={send.isPending} onSubmit={send.mutate} onClose={onClose} submit={<Trans>Demander</Trans>} disabled={!who}>
      <p className="text-md text-ink-2">
        <Trans>La personne doit être d’accord. Son identité est effacée avec la réponse.</Trans>
      </p>
      <Select label={t`Pour`} value={who} onChange={(e) => setWho(e.target.value)} options={payers.map((p) => ({ value: p.person_id!, label: p.name }))} />
      <Identity key={who} familyName={family.join(' ')} givenName={given} sex="" />
    </Sheet>
  )
}

function SplitDialog({ h, onClose }: { h: Whole; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const [mode, setMode] = useState<'percent' | 'weeks'>('percent')
  const even = Math.floor(1000 / h.payers.length) / 10
  const [parts, setParts] = useState<Record<string, string>>(() => Object.fromEntries(h.payers.map((p, i) => [p.payer_id, String(i === 0 ? Math.round((100 - even * (h.payers.length - 1)) * 10) / 10 : even).replace('.', ',')])))
  const [weeks, setWeeks] = useState<Record<string, string>>(() => Object.fromEntries(h.payers.map((p, i) => [p.payer_id, i === 0 ? 'even' : 'odd'])))
  const ppm = (payer: string) => Math.round(Number((parts[payer] ?? '0').replace(',', '.')) * 10_000) || 0
  const sum = h.payers.reduce((n, p) => n + ppm(p.payer_id), 0)
  const said = percent(sum)
  const send = useSend(
    h,
    (town, d: FormData) =>
      writeSplit(town, h.id, {
        kind: String(d.get('kind') ?? '') as Kind,
        mode,
        since: String(d.get('since')),
        reason: String(d.get('reason')),
        shares: h.payers.map((p): Share => ({ payer_id: p.payer_id, ppm: mode === 'percent' ? ppm(p.payer_id) : 0, weeks: mode === 'weeks' ? ((weeks[p.payer_id] ?? '') as 'even') : '' })).filter((s) => mode === 'weeks' || s.ppm > 0),
      }),
    onClose,
  )
  return (
    <Sheet title={t`Écrire un partage`} problem={send.error} pending={send.isPending} onSubmit={send.mutate} onClose={onClose} submit={<Trans>Écrire le partage</Trans>} disabled={mode === 'percent' && sum !== 1_000_000}>
      <Select name="kind" required={false} label={t`Pour`} options={(Object.keys(kinds) as Kind[]).map((k) => ({ value: k, label: i18n._(kinds[k]) }))} />
      {h.payers.length > 1 && (
        <RadioGroup
          name="mode"
          label={t`Partager`}
          value={mode}
          onChange={(v) => setMode(v as 'percent')}
          choices={[
            { value: 'percent', label: t`par parts de chaque facture` },
            { value: 'weeks', label: t`par semaines : chacun paie les siennes` },
          ]}
        />
      )}
      <fieldset className="flex flex-col gap-3">
        <legend className="font-semibold mb-1">
          <Trans>Parts</Trans>
        </legend>
        {h.payers.map((p) =>
          mode === 'percent' ? (
            <TextField key={p.payer_id} label={p.name} suffix="%" inputMode="decimal" pattern="[0-9]{1,3}([.,][0-9]{1,2})?" value={parts[p.payer_id] ?? ''} onChange={(e) => setParts({ ...parts, [p.payer_id]: e.target.value })} />
          ) : (
            <Select
              key={p.payer_id}
              label={p.name}
              value={weeks[p.payer_id] ?? 'even'}
              onChange={(e) => setWeeks({ ...weeks, [p.payer_id]: e.target.value })}
              options={[
                { value: 'even', label: t`les semaines paires` },
                { value: 'odd', label: t`les semaines impaires` },
              ]}
            />
          ),
        )}
        {mode === 'percent' && (
          <p role="status" className={sum === 1_000_000 ? 'text-md text-ink-2' : 'text-md text-danger'}>
            <Trans>En tout : {said}</Trans>
          </p>
        )}
      </fieldset>
      <DateField name="since" label={t`À partir du`} />
      <TextArea name="reason" label={t`Au vu de quoi`} help={t`Un jugement vu, un accord écrit des deux : sa date suffit, n’en gardez pas de copie.`} minLength={3} maxLength={300} rows={2} />
    </Sheet>
  )
}
