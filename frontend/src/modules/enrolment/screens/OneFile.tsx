import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FileDown, Mail } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton, type Tone } from '../../../ui/Feedback'
import { Checkbox, DateField, RadioGroup, Select, TextArea } from '../../../ui/Field'
import { Form as FormBox } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatDateTime, formatList } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { askFamily, certificate, decision, enrol, enrolmentKey, fileQuery, type FileView, type Form, inviteApplicant, type Piece, picture, refuse, saveFile, seePiece, settleAgreement, submitFile, withdrawFile } from '../queries'
import { latestFirst, State, usePieces } from '../words'
import { AdviceCard, AskDerogation } from './Advice'
import { ChildFields, HomeFields, PeopleFields, WishFields } from './Fields'
import { Hands } from './Follow'
import { FormProblem } from './FormProblem'
import { PieceState } from './PieceCards'
import { Written } from './Review'

/** A file as the office has it: one page, what is to be done first. */
export function OneFile({ id }: { id: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(fileQuery(tenant.id, id))
  const [editing, setEditing] = useState(false)
  if (error)
    return (
      <>
        <PageHeader title={t`Dossier`} back="/inscriptions" />
        <ProblemState problem={error} retry={() => void refetch()} />
      </>
    )
  if (!data) return <Skeleton cards={3} />
  return data.state === 'draft' || editing ? <Write tenant={tenant.id} file={data} onDone={() => setEditing(false)} /> : <Handle tenant={tenant.id} file={data} onEdit={() => setEditing(true)} />
}

function useFile(tenant: string, id: string) {
  const client = useQueryClient()
  return (f: FileView) => {
    client.setQueryData(fileQuery(tenant, id).queryKey, f)
    void client.invalidateQueries({ queryKey: enrolmentKey, refetchType: 'none' })
  }
}

/** The whole form on one page, for an agent with a family before them. */
function Write({ tenant, file, onDone }: { tenant: string; file: FileView; onDone: () => void }) {
  const { t } = useLingui()
  const settle = useFile(tenant, file.id)
  const navigate = useNavigate()
  const refused = useRefused()
  const [form, setForm] = useState<Form>(file.form)
  const set = (change: Partial<Form>) => setForm((f) => ({ ...f, ...change }))
  const draft = file.state === 'draft'
  const save = useMutation({
    mutationFn: async (send: boolean) => {
      const saved = await saveFile(tenant, file.id, file.version, form)
      settle(saved)
      return send ? submitFile(tenant, file.id) : saved
    },
    onSuccess: (f) => {
      settle(f)
      toast(t`C’est enregistré.`)
      onDone()
    },
  })
  const drop = useMutation({ mutationFn: () => withdrawFile(tenant, file.id, ''), onSuccess: () => void navigate({ to: '/inscriptions' as '/' }), onError: refused })
  return (
    <div className="max-w-3xl">
      <PageHeader title={draft ? t`Nouveau dossier` : t`Corriger le dossier`} context={file.year_label} back="/inscriptions" />
      <form
        className="flex flex-col gap-8"
        onSubmit={(e) => {
          e.preventDefault()
          save.mutate(draft)
        }}
      >
        <ChildFields form={form} set={set} />
        <HomeFields form={form} set={set} town={tenant} communes={file.communes} />
        <PeopleFields form={form} set={set} desk />
        <WishFields form={form} set={set} file={file} />
        <FormProblem problem={save.error} go={() => window.scrollTo({ top: 0 })} />
        <Buttons>
          <Button type="submit" variant="primary" pending={save.isPending}>
            {draft ? <Trans>Enregistrer le dossier</Trans> : <Trans>Enregistrer</Trans>}
          </Button>
          {draft ? (
            <>
              <Button onClick={() => save.mutate(false)}>
                <Trans>Garder en brouillon</Trans>
              </Button>
              <Button variant="quiet" pending={drop.isPending} onClick={() => drop.mutate()}>
                <Trans>Jeter</Trans>
              </Button>
            </>
          ) : (
            <Button onClick={onDone}>
              <Trans>Annuler</Trans>
            </Button>
          )}
        </Buttons>
      </form>
    </div>
  )
}

function Handle({ tenant, file, onEdit }: { tenant: string; file: FileView; onEdit: () => void }) {
  const { t } = useLingui()
  const can = (ability: string) => file.abilities.includes(ability)
  const decided = file.derogation?.state === 'granted' || file.derogation?.state === 'refused' || file.state === 'refused'
  const [open, setOpen] = useState<'' | 'ask' | 'refuse' | 'withdraw'>('')
  return (
    <>
      <PageHeader title={file.child} context={[file.year_label, file.level, file.number && `n°\u00a0${file.number}`].filter(Boolean).join(' · ')} back="/inscriptions" />
      <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
        <div className="flex flex-col gap-5">
          <Card as="section" domain="mairie" aside={<State state={file.state} />}>
            <div className="mt-2 flex flex-col gap-4">
              <Hands state={file.state} />
              <p className="text-ink">
                {file.sector ? (
                  <Trans>
                    Secteur : <strong>{file.sector}</strong>
                  </Trans>
                ) : file.form.home.here ? (
                  <Trans>Aucune ligne ne décide de l’école de cette adresse.</Trans>
                ) : (
                  <Trans>L’enfant habite une autre commune.</Trans>
                )}
                {file.sector_line && <span className="block text-md text-ink-2">{file.sector_line}</span>}
              </p>
              {file.assigned && (
                <p className="text-ink">
                  <Trans>
                    Inscrit à <strong>{file.assigned}</strong>
                  </Trans>
                  {file.certificate && <span className="text-ink-2"> · {t`certificat n° ${file.certificate}`}</span>}
                </p>
              )}
            </div>
          </Card>
          {can('enrol') && <EnrolCard tenant={tenant} file={file} />}
          {(can('certificate') || decided) && (
            <Buttons>
              {can('certificate') && (
                <AnchorButton variant="primary" icon={FileDown} href={certificate(tenant, file.id)}>
                  <Trans>Certificat d’inscription (PDF)</Trans>
                </AnchorButton>
              )}
              {decided && (
                <AnchorButton icon={FileDown} href={decision(tenant, file.id)}>
                  <Trans>Courrier de décision (PDF)</Trans>
                </AnchorButton>
              )}
            </Buttons>
          )}
          <Habits file={file} />
          <PiecesCard tenant={tenant} file={file} />
          <AgreementCard tenant={tenant} file={file} />
          {file.derogation ? <AdviceCard tenant={tenant} file={file} /> : can('derogate') && <AskDerogation tenant={tenant} file={file} />}
          <Buttons>
            {can('write') && (
              <Button onClick={onEdit}>
                <Trans>Corriger le dossier</Trans>
              </Button>
            )}
            {can('ask') && (
              <Button icon={Mail} onClick={() => setOpen('ask')}>
                <Trans>Écrire à la famille</Trans>
              </Button>
            )}
            {can('invite') && <Invite tenant={tenant} file={file} />}
            {can('refuse') && (
              <Button variant="quiet" onClick={() => setOpen('refuse')}>
                <Trans>Refuser</Trans>
              </Button>
            )}
            {can('withdraw') && (
              <Button variant="quiet" onClick={() => setOpen('withdraw')}>
                <Trans>La famille renonce</Trans>
              </Button>
            )}
          </Buttons>
        </div>
        <aside className="flex flex-col gap-5">
          <Written form={file.form} file={file} />
          <Section title={<Trans>Étapes</Trans>}>
            <ol className="flex flex-col gap-2">
              {latestFirst(file.steps).map((s, i) => (
                <li key={i} className="flex flex-col border-s-2 border-line ps-3">
                  <span className="text-ink">{s.label}</span>
                  {s.said && <span className="whitespace-pre-line">{s.said}</span>}
                  <span className="text-md text-ink-2">{[s.by_family ? t`la famille` : s.by, formatDateTime(s.at)].filter(Boolean).join(' · ')}</span>
                </li>
              ))}
            </ol>
          </Section>
        </aside>
      </div>
      {open && <SayDialog key={open} act={open} tenant={tenant} file={file} onClose={() => setOpen('')} />}
    </>
  )
}

/** The certificate: the school, the day, and who the child is. */
function EnrolCard({ tenant, file }: { tenant: string; file: FileView }) {
  const { t } = useLingui()
  const settle = useFile(tenant, file.id)
  const granted = file.derogation?.state === 'granted' ? file.derogation.wanted_id : undefined
  const [school, setSchool] = useState(granted ?? file.sector_id ?? '')
  const [starts, setStarts] = useState(file.starts_on)
  const [anyway, setAnyway] = useState(false)
  const [who, setWho] = useState('')
  const lacking = file.pieces.some((p) => p.state !== 'seen' && p.state !== 'sworn')
  const save = useMutation({
    mutationFn: () => enrol(tenant, file.id, { school, starts_on: starts, anyway, ...(who === 'new' ? { pupil: '00000000-0000-0000-0000-000000000000' } : who ? { pupil: who } : {}) }),
    onSuccess: (f) => {
      settle(f)
      toast(t`L’enfant est inscrit, l’école est prévenue.`)
    },
  })
  const waits = file.derogation?.state === 'asked'
  const fit = file.schools.filter((s) => !file.level || !s.levels.length || s.levels.includes(file.level))
  return (
    <Card as="section" level={2} title={<Trans>Inscrire</Trans>}>
      <FormBox problem={save.error} onSubmit={() => save.mutate()}>
        <div className="mt-3 flex flex-col gap-5 text-ink">
          {waits && (
            <Banner tone="info">
              <Trans>Une dérogation est demandée : préparez-la ci-dessous. Inscrire maintenant dans l’école de secteur reste possible.</Trans>
            </Banner>
          )}
          {file.alike.length > 0 && (
            <RadioGroup
              name="pupil"
              label={t`Un enfant du même nom, né le même jour, est déjà connu`}
              value={who}
              onChange={setWho}
              choices={[...file.alike.map((a) => ({ value: a.id, label: t`C’est ${a.name}`, help: a.class })), { value: 'new', label: t`C’est un autre enfant` }]}
            />
          )}
          <Select name="school" label={t`École`} value={school} placeholder={t`Choisir une école`} onChange={(e) => setSchool(e.target.value)} options={fit.map((s) => ({ value: s.id, label: s.id === file.sector_id ? t`${s.name} (secteur)` : s.name }))} />
          <DateField name="starts_on" label={t`À compter du`} help={t`Vide : le premier jour de l’année scolaire.`} optional value={starts} onChange={(e) => setStarts(e.target.value)} />
          {lacking && <Checkbox name="anyway" label={t`Inscrire sans attendre les pièces`} help={t`L’inscription ne peut pas être retardée par une pièce ; elle sera vue ensuite.`} checked={anyway} onChange={(e) => setAnyway(e.target.checked)} />}
          <Buttons>
            <Button type="submit" variant="primary" pending={save.isPending}>
              <Trans>Faire le certificat et prévenir l’école</Trans>
            </Button>
          </Buttons>
        </div>
      </FormBox>
    </Card>
  )
}

/** What the school's register says of the family's habits: proposed, never an enrolment. */
function Habits({ file }: { file: FileView }) {
  const { t } = useLingui()
  if (!file.suggestions.length) return null
  const words: Record<string, string> = { canteen: t`cantine`, transport: t`car scolaire`, morning_care: t`accueil du matin`, evening_care: t`accueil du soir`, guided_studies: t`étude` }
  const list = formatList(file.suggestions.map((s) => words[s] ?? s))
  return (
    <Banner tone="info" title={<Trans>D’après le registre de l’école : {list}</Trans>}>
      <Trans>La famille en usait à l’école. Rien n’est inscrit pour autant : proposez-le-lui.</Trans>
    </Banner>
  )
}

function PiecesCard({ tenant, file }: { tenant: string; file: FileView }) {
  return (
    <Card as="section" level={2} title={<Trans>Pièces</Trans>}>
      <p className="text-md text-ink-2">
        <Trans>Vues, jamais gardées (D131-3-1). Les vaccinations se montrent à l’école.</Trans>
      </p>
      <ul className="mt-2 flex flex-col divide-y divide-line">
        {file.pieces.map((p) => (
          <li key={p.kind} className="py-3">
            <OnePiece tenant={tenant} file={file} piece={p} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function OnePiece({ tenant, file, piece }: { tenant: string; file: FileView; piece: Piece }) {
  const { t } = useLingui()
  const settle = useFile(tenant, file.id)
  const refused = useRefused()
  const [again, setAgain] = useState(false)
  const [said, setSaid] = useState('')
  const words = usePieces()[piece.kind]
  const see = useMutation({
    mutationFn: (state: 'seen' | 'sworn' | 'unreadable') => seePiece(tenant, file.id, piece.kind, state, said),
    onSuccess: (f) => {
      settle(f)
      setAgain(false)
      setSaid('')
    },
    onError: refused,
  })
  const may = file.abilities.includes('pieces')
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center justify-between gap-2">
        <span className="font-semibold text-ink">{words.label}</span>
        <PieceState piece={piece} />
      </p>
      {piece.said && <p>{piece.said}</p>}
      {piece.state === 'sent' && (
        <p>
          <a className="link" href={picture(tenant, file.id, piece.kind)} target="_blank" rel="noreferrer">
            <Trans>Voir la pièce transmise</Trans>
          </a>
        </p>
      )}
      {may && !again && piece.state !== 'seen' && (
        <Buttons>
          <Button dense pending={see.isPending} onClick={() => see.mutate('seen')} aria-label={t`Vue : ${words.label}`}>
            <Trans>Vue</Trans>
          </Button>
          {piece.state !== 'sworn' && (
            <Button dense onClick={() => see.mutate('sworn')} aria-label={t`Attestée sur l’honneur : ${words.label}`}>
              <Trans>Sur l’honneur</Trans>
            </Button>
          )}
          <Button dense onClick={() => setAgain(true)} aria-label={t`Redemander : ${words.label}`}>
            <Trans>Redemander</Trans>
          </Button>
        </Buttons>
      )}
      {again && (
        <div className="flex flex-col gap-3">
          <TextArea name={`said-${piece.kind}`} label={t`Ce qui ne va pas`} help={t`La famille le lit : dites ce qu’elle peut faire.`} maxLength={400} rows={2} value={said} onChange={(e) => setSaid(e.target.value)} />
          <Buttons>
            <Button dense variant="primary" pending={see.isPending} onClick={() => see.mutate('unreadable')}>
              <Trans>Redemander la pièce</Trans>
            </Button>
            <Button dense onClick={() => setAgain(false)}>
              <Trans>Annuler</Trans>
            </Button>
          </Buttons>
        </div>
      )}
    </div>
  )
}

function AgreementCard({ tenant, file }: { tenant: string; file: FileView }) {
  const { t } = useLingui()
  const settle = useFile(tenant, file.id)
  const refused = useRefused()
  const [said, setSaid] = useState('')
  const asked = latestFirst(file.steps).find((s) => s.kind === 'agreement_asked')
  const on = asked ? formatDate(asked.at, 'dayMonth') : ''
  const words: Record<FileView['agreement'], { label: string; tone?: Tone }> = {
    '': { label: t`Non demandé` },
    said: { label: t`Déclaré par qui demande` },
    asked: { label: t`Demandé le ${on}`, tone: 'info' },
    agreed: { label: t`Donné`, tone: 'success' },
    refused: { label: t`Refusé`, tone: 'danger' },
    paper: { label: t`Vu sur papier`, tone: 'success' },
    settled: { label: t`Désaccord réglé`, tone: 'success' },
  }
  const save = useMutation({ mutationFn: (state: 'paper' | 'settled') => settleAgreement(tenant, file.id, state, said), onSuccess: settle, onError: refused })
  if (file.form.people.length < 2) return null
  const word = words[file.agreement]
  const open = file.abilities.includes('pieces')
  return (
    <Card as="section" level={2} title={<Trans>Accord du second responsable</Trans>} aside={<Badge {...(word.tone ? { tone: word.tone } : {})}>{word.label}</Badge>}>
      {file.agreement === 'refused' && open && (
        <div className="mt-2 flex flex-col gap-3">
          <TextArea name="settled" label={t`Comment le désaccord a-t-il été réglé ?`} maxLength={1000} rows={3} value={said} onChange={(e) => setSaid(e.target.value)} />
          <Buttons>
            <Button pending={save.isPending} onClick={() => save.mutate('settled')}>
              <Trans>Le désaccord est réglé</Trans>
            </Button>
          </Buttons>
        </div>
      )}
      {(file.agreement === 'said' || file.agreement === 'asked' || file.agreement === '') && open && (
        <Buttons>
          <Button dense pending={save.isPending} onClick={() => save.mutate('paper')}>
            <Trans>J’ai vu son accord sur papier</Trans>
          </Button>
        </Buttons>
      )}
    </Card>
  )
}

function Invite({ tenant, file }: { tenant: string; file: FileView }) {
  const { t } = useLingui()
  const settle = useFile(tenant, file.id)
  const refused = useRefused()
  const invite = useMutation({
    mutationFn: () => inviteApplicant(tenant, file.id),
    onSuccess: (f) => {
      settle(f)
      toast(t`L’invitation est partie.`)
    },
    onError: refused,
  })
  return (
    <Button icon={Mail} pending={invite.isPending} onClick={() => invite.mutate()}>
      <Trans>Inviter la famille à suivre en ligne</Trans>
    </Button>
  )
}

function SayDialog({ act, tenant, file, onClose }: { act: 'ask' | 'refuse' | 'withdraw'; tenant: string; file: FileView; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [said, setSaid] = useState('')
  const save = useMutation<unknown>({
    mutationFn: () => (act === 'ask' ? askFamily(tenant, file.id, said) : act === 'refuse' ? refuse(tenant, file.id, said) : withdrawFile(tenant, file.id, said)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      onClose()
    },
  })
  const words = {
    ask: { title: t`Écrire à la famille`, label: t`Votre question`, help: t`La famille la lit dans son dossier, qui passe « à compléter ».`, confirm: t`Envoyer` },
    refuse: { title: t`Refuser cette inscription`, label: t`Motif`, help: t`Il figure dans le courrier, avec les voies de recours.`, confirm: t`Refuser` },
    withdraw: { title: t`La famille renonce`, label: t`Pourquoi`, help: t`Pour votre mémoire.`, confirm: t`Clore le dossier` },
  }[act]
  return (
    <Dialog open onClose={onClose} title={words.title}>
      <FormBox problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          <TextArea name={act === 'refuse' ? 'reason' : 'said'} label={words.label} help={words.help} optional={act === 'withdraw'} maxLength={2000} rows={4} value={said} onChange={(e) => setSaid(e.target.value)} />
          <FormFoot variant={act === 'ask' ? 'primary' : 'danger'} pending={save.isPending} onCancel={onClose}>
            {words.confirm}
          </FormFoot>
        </div>
      </FormBox>
    </Dialog>
  )
}
