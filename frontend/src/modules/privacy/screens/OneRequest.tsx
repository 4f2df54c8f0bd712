import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CalendarPlus, Download, Printer, Unlock } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Tenant } from '../../../api/boot'
import { useAbility } from '../../../shell/session'
import { AnchorButton, Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { type Column, DataTable } from '../../../ui/DataTable'
import { Dialog } from '../../../ui/Dialog'
import { Banner, EmptyState, ProblemState, ProgressBar, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, RadioGroup, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatDateTime, formatList, formatPhone } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { answer, extend, type Field, handHref, lift, type Opening, type Outcome, privacyKey, registerQuery, type Request, requestQuery, tracedQuery } from '../queries'
import { checks, effects, fields, kinds, states } from '../words'
import { DaysLeft, StateBadge, WhatIsAsked } from './Due'
import { Fold } from './Kept'

/** One request: what is asked, by whom, until when; its answer. */
export function OneRequest({ tenant, id }: { tenant: Tenant; id: string }) {
  const { i18n, t } = useLingui()
  const { data: r, error, refetch } = useQuery({ ...requestQuery(tenant.id, id), refetchInterval: (q) => (q.state.data?.state === 'making' ? 2000 : false) })
  const traces = useAbility('privacy:trace')
  if (error)
    return (
      <>
        <PageHeader back="/donnees" title={t`Une demande`} />
        <ProblemState problem={error} retry={() => void refetch()} />
      </>
    )
  if (!r) return <Skeleton cards={3} />
  const can = (ability: string) => (r.abilities ?? []).includes(ability)
  return (
    <>
      <div data-noprint>
        <PageHeader back="/donnees" context={tenant.name} title={`${i18n._(kinds[r.kind])} · ${r.person_name || t`fiche effacée`}`} />
        <div className="flex flex-col gap-4">
          <Asked request={r} />
          <Delay tenant={tenant.id} request={r} />
          {can('answer') && <Answer tenant={tenant.id} request={r} />}
          {r.state === 'making' && (
            <Card as="section" title={<Trans>La copie</Trans>}>
              <div className="mt-2">
                <ProgressBar label={<Trans>La copie se prépare</Trans>} />
              </div>
            </Card>
          )}
          {r.state !== 'open' && r.state !== 'making' && <Answered tenant={tenant.id} request={r} />}
          {traces && r.person_name && <Traced tenant={tenant.id} person={r.person} />}
        </div>
      </div>
      {r.answered_on && <Letter tenant={tenant} request={r} />}
    </>
  )
}

function Facts({ children }: { children: ReactNode }) {
  return <dl className="mt-3 grid gap-x-6 gap-y-1 sm:grid-cols-[auto_1fr]">{children}</dl>
}

function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="text-ink min-w-0 mb-2 sm:mb-0">{children}</dd>
    </>
  )
}

/** A value of a record as people write it. */
function shown(field: Field, text?: string): string {
  if (!text) return '—'
  if (field === 'birth_date') return formatDate(text, 'numeric')
  return field.startsWith('phone') ? formatPhone(text) : text
}

function Asked({ request: r }: { request: Request }) {
  const { t, i18n } = useLingui()
  const corrections = r.corrections ?? []
  const compared = r.state === 'open' && corrections.length > 0
  const checked = r.checked_on ? formatDate(r.checked_on) : ''
  return (
    <Card as="section" title={<Trans>Ce qui est demandé</Trans>}>
      <div className="mt-2 text-ink">
        {compared ? (
          <>
            <DataTable
              caption={t`Corrections demandées`}
              dense
              columns={[
                { key: 'field', header: t`Champ`, main: true, cell: (c) => i18n._(fields[c.field]) },
                { key: 'from', header: t`Aujourd’hui`, cell: (c) => shown(c.field, c.from) },
                { key: 'to', header: t`Demandé`, cell: (c) => shown(c.field, c.to) },
              ]}
              rows={corrections}
              rowKey={(c) => c.field}
            />
            {r.message && <p className="mt-3 whitespace-pre-line">« {r.message} »</p>}
          </>
        ) : (
          <WhatIsAsked request={r} />
        )}
        {r.kind === 'access' && !r.message && (
          <p>
            <Trans>Une copie de toutes les données que la personne a le droit de lire.</Trans>
          </p>
        )}
      </div>
      <Facts>
        <Fact label={<Trans>Demandé par</Trans>}>
          {r.requester_name || <Trans>fiche effacée</Trans>}
          {r.requester !== r.person && (
            <>
              {' '}
              <Trans>(qui décide pour l’enfant)</Trans>
            </>
          )}
        </Fact>
        <Fact label={<Trans>Comment</Trans>}>{r.on_paper ? <Trans>par courrier ou au guichet</Trans> : <Trans>depuis son compte</Trans>}</Fact>
        {r.checked_how && (
          <Fact label={<Trans>Identité vérifiée</Trans>}>
            {i18n._(checks[r.checked_how].label)} · {checked}
          </Fact>
        )}
      </Facts>
    </Card>
  )
}

function Delay({ tenant, request: r }: { tenant: string; request: Request }) {
  const [open, setOpen] = useState(false)
  const extended = r.extended_on ? formatDate(r.extended_on) : ''
  return (
    <Card
      as="section"
      title={<Trans>Délai</Trans>}
      actions={
        (r.abilities ?? []).includes('extend') && (
          <Button icon={CalendarPlus} onClick={() => setOpen(true)}>
            <Trans>Prolonger de deux mois</Trans>
          </Button>
        )
      }
    >
      {r.state === 'open' && (
        <p className="mt-1">
          <DaysLeft days={r.days_left} />
        </p>
      )}
      <Facts>
        <Fact label={<Trans>Reçue le</Trans>}>{formatDate(r.received_on, 'full')}</Fact>
        <Fact label={<Trans>Réponse au plus tard le</Trans>}>{formatDate(r.due_on, 'full')}</Fact>
        {extended && (
          <Fact label={<Trans>Prolongé</Trans>}>
            <Trans>le {extended}</Trans> · {r.extension}
          </Fact>
        )}
      </Facts>
      {open && <Extend tenant={tenant} request={r} onClose={() => setOpen(false)} />}
    </Card>
  )
}

/** What changes a request: it comes back as it now is. */
function useChange(tenant: string, request: Request) {
  const client = useQueryClient()
  return async (now: Request) => {
    client.setQueryData(requestQuery(tenant, request.id).queryKey, now)
    await client.invalidateQueries({ queryKey: [...privacyKey, tenant, 'inbox'] })
    void client.invalidateQueries({ queryKey: ['home'] })
  }
}

function Extend({ tenant, request, onClose }: { tenant: string; request: Request; onClose: () => void }) {
  const { t } = useLingui()
  const changed = useChange(tenant, request)
  const send = useMutation({
    mutationFn: (reason: string) => extend(tenant, request.id, reason),
    onSuccess: async (now) => {
      await changed(now)
      toast(t`Le délai est prolongé, et la personne en est prévenue.`)
      onClose()
    },
  })
  return (
    <Reason title={t`Prolonger de deux mois`} problem={send.error} pending={send.isPending} onSend={send.mutate} onClose={onClose} verb={<Trans>Prolonger</Trans>}>
      <Trans>Une seule fois, pour une demande complexe ou nombreuse. La personne lit la raison dans le premier mois.</Trans>
    </Reason>
  )
}

function Lift({ tenant, request, onClose }: { tenant: string; request: Request; onClose: () => void }) {
  const { t } = useLingui()
  const changed = useChange(tenant, request)
  const send = useMutation({
    mutationFn: (reason: string) => lift(tenant, request.id, reason),
    onSuccess: async (now) => {
      await changed(now)
      toast(t`La limitation a pris fin, et la personne en est prévenue.`)
      onClose()
    },
  })
  return (
    <Reason title={t`Mettre fin à la limitation`} problem={send.error} pending={send.isPending} onSend={send.mutate} onClose={onClose} verb={<Trans>Y mettre fin</Trans>}>
      <Trans>Les données servent de nouveau, et les échéances d’effacement reprennent. La personne lit d’abord pourquoi.</Trans>
    </Reason>
  )
}

function Reason({ title, problem, pending, onSend, onClose, verb, children }: { title: string; problem: unknown; pending: boolean; onSend: (reason: string) => void; onClose: () => void; verb: ReactNode; children: ReactNode }) {
  const { t } = useLingui()
  return (
    <Dialog open onClose={onClose} title={title} keep>
      <Form problem={problem} onSubmit={(data) => onSend(String(data.get('reason')))}>
        <div className="flex flex-col gap-4">
          <p className="text-ink-2">{children}</p>
          <TextArea name="reason" label={t`La raison, telle que la personne la lira`} minLength={10} maxLength={1000} rows={3} />
          <FormFoot pending={pending} onCancel={onClose}>
            {verb}
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}

const outcomes: Outcome[] = ['accepted', 'partly', 'refused']

function Answer({ tenant, request: r }: { tenant: string; request: Request }) {
  const { t, i18n } = useLingui()
  const changed = useChange(tenant, r)
  const [outcome, setOutcome] = useState<Outcome | ''>('')
  const [chosen, setChosen] = useState<string[]>([])
  const corrections = r.corrections ?? []
  const parts = r.kind === 'access' && outcome === 'partly'
  const { data: register } = useQuery({ ...registerQuery(tenant), enabled: parts })
  // The law keeps the record of who is enrolled: the server refuses to erase it, and the choice says so before.
  const kept = r.kind === 'erasure' && r.scope === 'record' && !r.gone
  const choices = outcomes.filter((o) => o !== 'partly' || r.kind === 'access' || corrections.length > 1 || (r.kind !== 'rectification' && r.scope !== 'photo' && r.scope !== 'record'))
  const labels: Record<Outcome, string> = { accepted: t`Accepter`, partly: t`Accepter en partie`, refused: t`Refuser` }
  const send = useMutation({
    mutationFn: (body: Parameters<typeof answer>[2]) => answer(tenant, r.id, body),
    onSuccess: async (now) => {
      await changed(now)
      toast(now.has_account ? t`La réponse est enregistrée, et la personne en est prévenue.` : t`La réponse est enregistrée : remettez-la à la personne.`)
    },
  })
  const argued = outcome === 'partly' || outcome === 'refused'
  return (
    <Card as="section" title={<Trans>Répondre</Trans>}>
      <Form
        className="mt-3 text-ink"
        problem={send.error}
        onSubmit={(data) => {
          const reason = String(data.get('reason') ?? '').trim()
          if (outcome) send.mutate({ outcome, ...(reason && { reason }), ...(outcome === 'partly' && r.kind === 'rectification' && { fields: chosen }), ...(parts && { left_out: chosen }) })
        }}
      >
        <div className="flex flex-col gap-5">
          <RadioGroup
            name="outcome"
            label={t`Votre réponse`}
            value={outcome}
            onChange={(o) => {
              setOutcome(o as Outcome)
              setChosen([])
            }}
            choices={choices.map((o) => ({
              value: o,
              label: labels[o],
              help: kept && o === 'accepted' ? t`La personne est encore inscrite : la loi oblige à garder sa fiche (RGPD, art. 17.3.b).` : i18n._(effects[r.kind][o]),
              disabled: kept && o === 'accepted',
            }))}
          />
          {outcome === 'partly' && r.kind === 'rectification' && (
            <CheckboxGroup name="fields" label={t`Ce qui est corrigé`} value={chosen} onChange={setChosen} choices={corrections.map((c) => ({ value: c.field, label: `${i18n._(fields[c.field])} : ${c.to ? shown(c.field, c.to) : t`à effacer`}` }))} />
          )}
          {parts && register && (
            <CheckboxGroup name="left_out" label={t`Ce qui n’est pas remis`} value={chosen} onChange={setChosen} choices={(register.sheets ?? []).filter((s) => s.service !== 'house').map((s) => ({ value: s.service, label: s.name, help: s.data }))} />
          )}
          {outcome && <TextArea key={String(argued)} name="reason" label={argued ? t`La raison, telle que la personne la lira` : t`Un mot pour la personne`} optional={!argued} maxLength={2000} rows={4} {...(outcome === 'refused' && { help: t`Elle lira aussi qu’elle peut saisir la CNIL.` })} />}
          <div>
            <Button type="submit" variant="primary" pending={send.isPending}>
              <Trans>Envoyer la réponse</Trans>
            </Button>
          </div>
        </div>
      </Form>
    </Card>
  )
}

function Answered({ tenant, request: r }: { tenant: string; request: Request }) {
  const { data: register } = useQuery({ ...registerQuery(tenant), enabled: (r.left_out ?? []).length > 0 })
  const [open, setOpen] = useState(false)
  const can = (ability: string) => (r.abilities ?? []).includes(ability)
  const on = r.answered_on ? formatDate(r.answered_on, 'full') : ''
  const lifted = r.lifted_on ? formatDate(r.lifted_on, 'full') : ''
  const until = r.copy_until ? formatDate(r.copy_until) : ''
  const without = formatList((r.left_out ?? []).map((key) => register?.sheets?.find((s) => s.service === key)?.name ?? key))
  const who = r.requester_name
  const hand = r.on_paper && !r.has_account && r.state !== 'withdrawn' && !!who
  return (
    <Card
      as="section"
      title={<Trans>Réponse</Trans>}
      actions={
        (hand || can('lift')) && (
          <>
            {can('hand') && (
              <AnchorButton variant="primary" icon={Download} href={handHref(tenant, r.id)} download>
                <Trans>Télécharger la copie à remettre</Trans>
              </AnchorButton>
            )}
            {hand && (
              <Button icon={Printer} onClick={() => window.print()}>
                <Trans>Imprimer la réponse</Trans>
              </Button>
            )}
            {can('lift') && (
              <Button icon={Unlock} onClick={() => setOpen(true)}>
                <Trans>Mettre fin à la limitation</Trans>
              </Button>
            )}
          </>
        )
      }
    >
      <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateBadge state={r.state} />
        <span>{on}</span>
      </p>
      {r.answer && <p className="mt-3 text-ink whitespace-pre-line">{r.answer}</p>}
      {without && (
        <p className="mt-2">
          <Trans>Laissé de côté : {without}</Trans>
        </p>
      )}
      {lifted && (
        <p className="mt-2">
          <Trans>La limitation a pris fin le {lifted}.</Trans>
        </p>
      )}
      {hand && (
        <Banner className="mt-4" tone={can('hand') ? 'warning' : 'info'}>
          {can('hand') ? <Trans>{who} n’a pas de compte : remettez la copie et la réponse en main propre ou par courrier suivi, avant le {until}.</Trans> : <Trans>{who} n’a pas de compte : remettez la réponse sur papier.</Trans>}
        </Banner>
      )}
      {open && <Lift tenant={tenant} request={r} onClose={() => setOpen(false)} />}
    </Card>
  )
}

function Traced({ tenant, person }: { tenant: string; person: string }) {
  const [open, setOpen] = useState(false)
  return (
    <Card as="section">
      <Fold className="-my-3" title={<Trans>Qui a consulté cette fiche</Trans>} line={<Trans>Depuis un an, avec le nom et l’heure : pour vous seul.</Trans>} onOpen={setOpen}>
        {open && <Openings tenant={tenant} person={person} />}
      </Fold>
    </Card>
  )
}

function Openings({ tenant, person }: { tenant: string; person: string }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(tracedQuery(tenant, person))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton lines={3} />
  const columns: Column<Opening>[] = [
    { key: 'name', header: t`Qui`, main: true, cell: (o) => o.name || o.function || t`Un personnel` },
    { key: 'function', header: t`Fonction`, cell: (o) => o.function },
    { key: 'at', header: t`Quand`, cell: (o) => (o.at ? formatDateTime(o.at, 'numeric') : formatDate(o.day, 'numeric')) },
    { key: 'what', header: t`Ce qui a été consulté`, cell: (o) => o.what },
  ]
  return <DataTable caption={t`Qui a consulté cette fiche`} dense columns={columns} rows={data} rowKey={(o) => `${o.at ?? o.day} ${o.name} ${o.what}`} empty={<EmptyState title={<Trans>Personne n’a ouvert cette fiche depuis un an.</Trans>} />} />
}

/** The answer as a letter: what a person without an account is handed. On a screen it does not show. */
function Letter({ tenant, request: r }: { tenant: Tenant; request: Request }) {
  const { i18n } = useLingui()
  const on = r.answered_on ? formatDate(r.answered_on, 'full') : ''
  const received = formatDate(r.received_on, 'full')
  const kind = i18n._(kinds[r.kind])
  const state = i18n._(states[r.state].label)
  const about = r.person_name
  return (
    <div className="hidden print:block" aria-hidden>
      <p className="font-semibold">{tenant.name}</p>
      <p className="mt-8">{r.requester_name}</p>
      <p className="mt-8">{on}</p>
      <p className="mt-8 font-semibold">
        <Trans>
          Votre demande reçue le {received} : {kind}, {about}
        </Trans>
      </p>
      <p className="mt-4">
        <Trans>Réponse :</Trans> {state}
      </p>
      {r.answer && <p className="mt-4 whitespace-pre-line">{r.answer}</p>}
      {r.state !== 'accepted' && (
        <p className="mt-8">
          <Trans>Si cette réponse ne vous convient pas, vous pouvez saisir la Commission nationale de l’informatique et des libertés (CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, cnil.fr) ou le juge.</Trans>
        </p>
      )}
    </div>
  )
}
