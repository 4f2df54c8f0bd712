import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { BellRing, Download, Send } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { AnchorButton, Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatDateTime, formatList, formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { shown, useProof } from '../../account/confirm'
import { useTenant } from '../place'
import { advise, ask, conventionQuery, conventionsKey, type Detail, drop, end, openPaper, paperOf, refuse, remind, renew, send, sign, vote } from '../queries'
import { deeds, qualities, results, State, todos } from '../words'

/** One convention: what it waits for, who signed, what it covers, and what was done about it. */
export function ConventionPage({ id }: { id: string }) {
  const { t, i18n } = useLingui()
  const tenant = useTenant()
  const { data: c, error, refetch } = useQuery(conventionQuery(tenant.id, id))
  const since = c && formatDate(c.since, 'numeric')
  const until = c && formatDate(c.until, 'numeric')
  const refusal = c?.state === 'refused' ? c.life.filter((a) => a.kind === 'refused').at(-1) : undefined
  const against = c && votedAgainst(c)
  const voted = against?.on ? formatDate(against.on, 'numeric') : ''
  return (
    <div className="max-w-4xl">
      <PageHeader title={c ? t`Convention avec ${formatList(c.with)}` : t`Convention`} context={tenant.name} back="/conventions">
        {c && (
          <>
            <State of={c} /> <Trans>Du {since} au {until}</Trans>
          </>
        )}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!c && !error && <Skeleton cards={3} />}
      {c && (
        <div className="flex flex-col gap-4">
          {refusal && !c.todo && (
            <Banner title={<Trans>Refusée par {refusal.party}</Trans>}>
              {refusal.said && <p>« {refusal.said} »</p>}
              <Trans>Qui l’a écrite peut la corriger et la renvoyer.</Trans>
            </Banner>
          )}
          {against && (
            <Banner tone="warning" title={<Trans>{against.party} : le conseil d’administration a voté contre le {voted}</Trans>}>
              {c.todo === 'vote' ? (
                <Trans>Le chef d’établissement ne signe pas. Un nouveau vote se note ici ; le texte peut aussi être refusé, ou corrigé par qui l’a écrit.</Trans>
              ) : (
                <Trans>Sans un vote favorable, le chef d’établissement ne signera pas ce texte.</Trans>
              )}
            </Banner>
          )}
          {c.todo && !(against && c.todo === 'vote') && (
            <Banner tone="warning" title={refusal ? <Trans>Refusée par {refusal.party} : à corriger et à renvoyer</Trans> : i18n._(todos[c.todo])}>
              {c.todo === 'sign' && <Trans>Ouvrez le document, puis signez.</Trans>}
              {c.todo === 'vote' && <Trans>Le chef d’établissement signe après le vote : notez-le ici avec son numéro d’acte.</Trans>}
              {refusal?.said && <p>« {refusal.said} »</p>}
              {c.todo === 'send' && <Trans>Relisez le projet. Une fois envoyé, il part chez ceux qui signent et dans chaque école.</Trans>}
              {c.todo === 'advise' && <Trans>Lisez le document et rendez votre avis : il rejoint les signatures.</Trans>}
            </Banner>
          )}
          <Paper tenant={tenant.id} c={c} />
          <Acts tenant={tenant.id} name={tenant.name} c={c} />
          <Signatures c={c} />
          <Perimeter c={c} />
          <Life c={c} />
        </div>
      )}
    </div>
  )
}

/** The vote of a council against the text as it stands, when it is its last one. */
function votedAgainst(c: Detail) {
  if (c.state !== 'sent') return undefined
  const last = c.life
    .slice(c.life.map((a) => a.kind).lastIndexOf('sent') + 1)
    .filter((a) => a.kind === 'voted')
    .at(-1)
  return last?.result === 'against' ? last : undefined
}

function useMoved(tenant: string) {
  const client = useQueryClient()
  return (d?: Detail) => {
    if (d) client.setQueryData(conventionQuery(tenant, d.id).queryKey, d)
    return client.invalidateQueries({ queryKey: conventionsKey(tenant) })
  }
}

function Paper({ tenant, c }: { tenant: string; c: Detail }) {
  return (
    <Buttons>
      <AnchorButton icon={Download} href={paperOf(tenant, c.id, 'paper')} download>
        {c.state === 'draft' && c.role === 'lead' ? <Trans>Lire le projet (PDF)</Trans> : <Trans>Le document (PDF)</Trans>}
      </AnchorButton>
      {c.proof && (
        <AnchorButton icon={Download} href={paperOf(tenant, c.id, 'proof')} download>
          <Trans>La page des signatures (PDF)</Trans>
        </AnchorButton>
      )}
    </Buttons>
  )
}

type Step = 'send' | 'drop' | 'sign' | 'refuse' | 'vote' | 'advise' | 'ask' | 'end'

/** What the reader may do with it now. */
function Acts({ tenant, name, c }: { tenant: string; name: string; c: Detail }) {
  const { t } = useLingui()
  const can = c.abilities
  const moved = useMoved(tenant)
  const refused = useRefused()
  const navigate = useNavigate()
  const [step, setStep] = useState<Step>()
  const close = () => setStep(undefined)
  const failed = (e: unknown) => {
    close()
    refused(e)
  }
  const give = useMutation({
    mutationFn: () => send(tenant, c.id),
    onSuccess: async (d) => {
      close()
      await moved(d)
      toast(t`La convention est envoyée.`)
    },
    onError: failed,
  })
  const away = useMutation({
    mutationFn: () => drop(tenant, c.id),
    onSuccess: async () => {
      close()
      await navigate({ to: '/conventions' as '/' })
      await moved()
      toast(t`Le brouillon est effacé.`)
    },
    onError: failed,
  })
  const again = useMutation({
    mutationFn: () => renew(tenant, c.id),
    onSuccess: async (d) => {
      await moved(d)
      await navigate({ to: `/conventions/${d.id}` as '/' })
    },
    onError: refused,
  })
  const tell = useMutation({
    mutationFn: () => remind(tenant, c.id),
    onSuccess: async (d) => {
      await moved(d)
      toast(t`Ceux qui n’ont pas signé sont prévenus.`)
    },
    onError: refused,
  })
  if (!Object.values(can).some(Boolean)) return null
  const one = { tenant, name, c, onClose: close }
  return (
    <>
      <Buttons>
        {can.sign && (
          <Button variant="primary" onClick={() => setStep('sign')}>
            <Trans>Lire et signer</Trans>
          </Button>
        )}
        {can.send && (
          <Button variant="primary" icon={Send} onClick={() => setStep('send')}>
            <Trans>Envoyer à la signature</Trans>
          </Button>
        )}
        {can.vote && (
          <Button variant={c.todo === 'vote' ? 'primary' : 'secondary'} onClick={() => setStep('vote')}>
            <Trans>Noter le vote du CA</Trans>
          </Button>
        )}
        {can.advise && (
          <Button variant="primary" onClick={() => setStep('advise')}>
            <Trans>Rendre mon avis</Trans>
          </Button>
        )}
        {can.change && (
          <LinkButton to={`/conventions/${c.id}/modifier` as '/'}>
            <Trans>Modifier</Trans>
          </LinkButton>
        )}
        {can.remind && (
          <Button icon={BellRing} pending={tell.isPending} onClick={() => tell.mutate()}>
            <Trans>Relancer</Trans>
          </Button>
        )}
        {can.ask && (
          <Button onClick={() => setStep('ask')}>
            <Trans>Demander l’avis de l’IEN</Trans>
          </Button>
        )}
        {can.renew && (
          <Button variant="primary" pending={again.isPending} onClick={() => again.mutate()}>
            <Trans>Préparer le renouvellement</Trans>
          </Button>
        )}
        {can.refuse && (
          <Button onClick={() => setStep('refuse')}>
            <Trans>Refuser</Trans>
          </Button>
        )}
        {can.end && (
          <Button onClick={() => setStep('end')}>
            <Trans>Y mettre fin</Trans>
          </Button>
        )}
        {can.drop && (
          <Button onClick={() => setStep('drop')}>
            <Trans>Effacer le brouillon</Trans>
          </Button>
        )}
      </Buttons>
      <ConfirmDialog open={step === 'send'} onClose={close} onConfirm={() => give.mutate()} title={<Trans>Envoyer cette convention ?</Trans>} confirm={<Trans>Envoyer</Trans>} pending={give.isPending}>
        <Trans>Elle part chez ceux qui signent, et la direction de chaque école en est informée. Dès la première signature, son texte ne change plus.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={step === 'drop'} onClose={close} onConfirm={() => away.mutate()} title={<Trans>Effacer ce brouillon ?</Trans>} confirm={<Trans>Effacer</Trans>} danger pending={away.isPending}>
        <Trans>Personne ne l’a reçu. Ce qui est écrit sera perdu.</Trans>
      </ConfirmDialog>
      {step === 'sign' && <Sign {...one} />}
      {step === 'refuse' && <Refuse {...one} />}
      {step === 'vote' && <Council {...one} />}
      {step === 'advise' && <Opinion {...one} />}
      {step === 'ask' && <Ask {...one} />}
      {step === 'end' && <End {...one} />}
    </>
  )
}

interface StepProps {
  tenant: string
  name: string
  c: Detail
  onClose: () => void
}

/** A dialog with a form; what it does gives the convention as it is afterwards. */
function StepForm({ tenant, title, said, button, disabled, act, onClose, children }: { tenant: string; title: ReactNode; said: string; button: ReactNode; disabled?: boolean; act: (data: FormData) => Promise<Detail>; onClose: () => void; children: ReactNode }) {
  const moved = useMoved(tenant)
  const proof = useProof()
  const run = useMutation({
    mutationFn: (data: FormData) => proof.run(() => act(data)),
    onSuccess: async (d) => {
      onClose()
      await moved(d)
      toast(said)
    },
  })
  return (
    <>
      <Dialog open onClose={onClose} keep title={title}>
        <Form problem={shown(run.error)} onSubmit={(data) => run.mutate(data)}>
          <div className="flex flex-col gap-4">{children}</div>
          <FormFoot pending={run.isPending} disabled={disabled ?? false} onCancel={onClose} className="mt-5">
            {button}
          </FormFoot>
        </Form>
      </Dialog>
      {proof.step}
    </>
  )
}

const text = (data: FormData, name: string) => String(data.get(name) ?? '').trim()

/** Signing: the document is opened first, and what is signed is the hash of the bytes that were opened. */
function Sign({ tenant, name, c, onClose }: StepProps) {
  const { t } = useLingui()
  const [quality, setQuality] = useState(c.qualities[0]?.quality ?? '')
  const [opened, setOpened] = useState<{ url: string; sha256: string }>()
  const refused = useRefused()
  const open = useMutation({
    mutationFn: () => openPaper(tenant, c.id),
    onSuccess: (paper) => {
      setOpened(paper)
      const a = document.createElement('a')
      a.href = paper.url
      a.target = '_blank'
      a.rel = 'noopener'
      a.click()
    },
    onError: refused,
  })
  const delegation = c.qualities.find((q) => q.quality === quality)?.delegation
  const others = formatList(c.with)
  const since = formatDate(c.since, 'numeric')
  const until = formatDate(c.until, 'numeric')
  return (
    <StepForm
      tenant={tenant}
      title={<Trans>Signer · {name}</Trans>}
      said={t`La convention est signée.`}
      button={<Trans>Je signe</Trans>}
      disabled={!opened}
      onClose={onClose}
      act={(data) => sign(tenant, c.id, { sha256: opened?.sha256 ?? '', quality: quality as 'mayor', ...(delegation && { delegation: text(data, 'delegation'), delegation_on: text(data, 'delegation_on') }) })}
    >
      <p>
        <Trans>
          Vous engagez {name} avec {others}, du {since} au {until}. Le texte ne changera plus.
        </Trans>
      </p>
      <Button icon={Download} variant={opened ? 'secondary' : 'primary'} pending={open.isPending} onClick={() => open.mutate()}>
        <Trans>Ouvrir le document</Trans>
      </Button>
      {opened && (
        <p className="text-md text-ink-2 break-all" role="status">
          <Trans>Empreinte du document ouvert :</Trans> {opened.sha256}
        </p>
      )}
      <Select name="quality" label={t`En qualité de`} value={quality} onChange={(e) => setQuality(e.currentTarget.value)} options={c.qualities.map((q) => ({ value: q.quality, label: q.label }))} />
      {delegation && (
        <>
          <TextField name="delegation" label={t`Acte de délégation`} help={t`Par exemple « arrêté n° 2026-41 ».`} required maxLength={200} />
          <DateField name="delegation_on" label={t`Date de cet acte`} required />
        </>
      )}
    </StepForm>
  )
}

function Refuse({ tenant, c, onClose }: StepProps) {
  const { t } = useLingui()
  return (
    <StepForm tenant={tenant} title={<Trans>Refuser cette convention</Trans>} said={t`Le refus est envoyé.`} button={<Trans>Refuser</Trans>} onClose={onClose} act={(data) => refuse(tenant, c.id, text(data, 'reason'))}>
      <TextArea name="reason" label={t`Pourquoi`} help={t`Chaque signataire le lira, et le texte pourra être corrigé.`} required maxLength={2000} rows={5} />
    </StepForm>
  )
}

function Council({ tenant, c, onClose }: StepProps) {
  const { t } = useLingui()
  return (
    <StepForm
      tenant={tenant}
      title={<Trans>Vote du conseil d’administration</Trans>}
      said={t`Le vote est noté.`}
      button={<Trans>Enregistrer</Trans>}
      onClose={onClose}
      act={(data) => vote(tenant, c.id, { on: text(data, 'on'), result: text(data, 'result') as 'for', number: text(data, 'number') })}
    >
      <DateField name="on" label={t`Date du vote`} required />
      <RadioGroup name="result" label={t`Résultat`} defaultValue="for" choices={[{ value: 'for', label: t`Pour` }, { value: 'against', label: t`Contre` }]} />
      <TextField name="number" label={t`Numéro de l’acte`} required maxLength={60} />
    </StepForm>
  )
}

function Opinion({ tenant, c, onClose }: StepProps) {
  const { t } = useLingui()
  const [result, setResult] = useState('favourable')
  return (
    <StepForm
      tenant={tenant}
      title={<Trans>Votre avis</Trans>}
      said={t`Votre avis est envoyé.`}
      button={<Trans>Envoyer mon avis</Trans>}
      onClose={onClose}
      act={(data) => advise(tenant, c.id, { result: result as 'favourable', text: text(data, 'text') })}
    >
      <RadioGroup name="result" label={t`Avis`} value={result} onChange={setResult} choices={[{ value: 'favourable', label: t`Favorable` }, { value: 'reserved', label: t`Réservé` }, { value: 'unfavourable', label: t`Défavorable` }]} />
      <TextArea name="text" label={t`Ce que vous voulez en dire`} optional={result === 'favourable'} required={result !== 'favourable'} maxLength={4000} rows={5} />
    </StepForm>
  )
}

function Ask({ tenant, c, onClose }: StepProps) {
  const { t } = useLingui()
  return (
    <StepForm tenant={tenant} title={<Trans>Demander l’avis de l’inspection</Trans>} said={t`L’avis est demandé.`} button={<Trans>Demander</Trans>} onClose={onClose} act={(data) => ask(tenant, c.id, text(data, 'inspection'))}>
      <Select name="inspection" label={t`Circonscription`} options={c.inspections.map((i) => ({ value: i.id, label: i.name }))} />
    </StepForm>
  )
}

function End({ tenant, c, onClose }: StepProps) {
  const { t } = useLingui()
  return (
    <StepForm
      tenant={tenant}
      title={<Trans>Mettre fin à la convention</Trans>}
      said={t`La fin est annoncée à tous.`}
      button={<Trans>Y mettre fin</Trans>}
      onClose={onClose}
      act={(data) => end(tenant, c.id, { on: text(data, 'on'), reason: text(data, 'reason') })}
    >
      <DateField name="on" label={t`Dernier jour`} required min={c.ends_from} max={c.until} defaultValue={c.ends_from} />
      <TextArea name="reason" label={t`Pourquoi`} required maxLength={2000} rows={4} />
    </StepForm>
  )
}

function Signatures({ c }: { c: Detail }) {
  const { t, i18n } = useLingui()
  return (
    <Section title={<Trans>Signatures</Trans>}>
      <ul className="grid gap-3 sm:grid-cols-2">
        {c.signatories.map((s) => {
          const g = c.state === 'draft' ? undefined : s.signature // what was signed was another text
          const quality = g?.quality && qualities[g.quality]
          const delegated = g?.said && g.on ? t`par délégation, ${g.said} du ${formatDate(g.on, 'numeric')}` : ''
          return (
            <li key={s.id}>
              <Card as="div">
                <p className="font-semibold text-ink">{s.name}</p>
                {g ? (
                  <>
                    <p>{[g.name, quality ? i18n._(quality) : '', delegated].filter(Boolean).join(', ')}</p>
                    <p className="text-md text-ink-2">{formatDateTime(g.at, 'numeric')}</p>
                  </>
                ) : (
                  <Badge tone={c.state === 'sent' ? 'warning' : 'info'}>
                    <Trans>Pas encore</Trans>
                  </Badge>
                )}
              </Card>
            </li>
          )
        })}
      </ul>
      {c.sha256 && (
        <p className="mt-3 text-md text-ink-2 break-all">
          <Trans>Empreinte SHA-256 du document :</Trans> {c.sha256}
        </p>
      )}
    </Section>
  )
}

function Perimeter({ c }: { c: Detail }) {
  const { t } = useLingui()
  const size = (n: number | null) => (n === null ? '' : formatNumber(n))
  return (
    <Section title={<Plural value={c.terms.schools.length} one="# établissement" other="# établissements" />}>
      <DataTable
        caption={t`Établissements de la convention`}
        rows={c.terms.schools}
        rowKey={(s) => s.id}
        dense
        columns={[
          { key: 'name', header: t`Établissement`, main: true, cell: (s) => s.name },
          { key: 'classes', header: t`Classes`, numeric: true, cell: (s) => size(s.classes) },
          { key: 'pupils', header: t`Élèves`, numeric: true, cell: (s) => size(s.pupils) },
          { key: 'accounts', header: t`Comptes`, numeric: true, cell: (s) => size(s.accounts) },
        ]}
      />
    </Section>
  )
}

function Life({ c }: { c: Detail }) {
  const { i18n } = useLingui()
  if (!c.life.length) return null
  return (
    <Section title={<Trans>Ce qui a été fait</Trans>}>
      <ol className="flex flex-col gap-3">
        {c.life.map((a) => {
          const result = a.result && results[a.result]
          return (
            <li key={a.id}>
              <p className="text-ink">
                <span className="font-semibold">
                  {i18n._(deeds[a.kind])}
                  {result ? ` · ${i18n._(result)}` : ''}
                </span>
                {a.kind !== 'signed' && a.on ? ` · ${formatDate(a.on, 'numeric')}` : ''}
              </p>
              {a.said && <p className="measure">{a.said}</p>}
              <p className="text-md text-ink-2">{[a.party, a.name, formatDateTime(a.at, 'numeric')].filter(Boolean).join(' · ')}</p>
            </li>
          )
        })}
      </ol>
    </Section>
  )
}
