import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useLingui as useRuntime } from '@lingui/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { CalendarPlus, Eye, Paperclip, Send, Trash2 } from 'lucide-react'
import { Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { Problem } from '../../../api/problem'
import { useBoot } from '../../../shell/session'
import { AutosaveNote } from '../../../ui/AutosaveNote'
import { Button } from '../../../ui/Button'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, DateField, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { dayOf, formatDate, formatDateTime, formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { Prose, type ProseNode } from '../../../ui/Prose'
import { toast } from '../../../ui/Toast'
import { type Filed, localDraft, useAutosave } from '../../../ui/useAutosave'
import { useRefused } from '../../../ui/useRefused'
import { TaskPanel } from '../../work/module'
import { type Apart, Attachments } from '../compose/Attachments'
import { ChoicesEditor } from '../compose/ChoicesEditor'
import { blank, contentOf, type Draft, draftOf, faultOf, instantOf, sameContent, touched } from '../compose/draft'
import { Preview } from '../compose/Preview'
import { ReachLine, ReachWords } from '../compose/ReachLine'
import { audienceEmpty, Recipients, useNames } from '../compose/Recipients'
import { TextEditor } from '../compose/TextEditor'
import { useMoment } from '../follow/remind'
import { createNote, deleteNote, destinationsQuery, leavingQuery, noteKey, noteQuery, saveNote, sendNote } from '../queries'
import { asksAnswer, type Attachment, type Destinations, type NoteView, type Wants } from '../types'
import { asks, kinds } from '../words'

const route = getRouteApi('/app/diffuser/nouveau')

/** Writes a note: to whom, what, what is asked, when. Kept at each pause of the typing. */
export function Compose() {
  const { mot = '' } = route.useSearch()
  const { hat } = useBoot()
  const destinations = useQuery(destinationsQuery(hat))
  // The note opened with the page; the one that the page makes itself is known to it already, and keeps it as it is.
  const [{ opened, turn }, setOpened] = useState({ opened: mot, turn: 0 })
  const address = useRef(mot)
  const made = useRef('')
  const show = (id: string) => setOpened((o) => ({ opened: id, turn: o.turn + 1 }))
  useEffect(() => {
    if (mot === address.current) return
    address.current = mot
    if (mot !== made.current) show(mot)
  }, [mot])
  const note = useQuery({ ...noteQuery(hat, opened), refetchOnWindowFocus: false, staleTime: Infinity, gcTime: 0 })
  const problem = destinations.error ?? note.error
  if (problem) return <ProblemState problem={problem} retry={() => void (destinations.error ? destinations.refetch() : note.refetch())} />
  if (!destinations.data || (opened && !note.data)) return <Skeleton cards={3} />
  if (note.data && note.data.state !== 'draft') return <Gone note={note.data} />
  return (
    <Writing
      key={turn}
      destinations={destinations.data}
      opened={note.data}
      onMade={(id) => {
        made.current = id
        // The address names the draft: reloading the page, or another device, comes back to it.
        window.history.replaceState(window.history.state, '', `/diffuser/nouveau?mot=${id}`)
      }}
      onFresh={() => {
        window.history.replaceState(window.history.state, '', '/diffuser/nouveau')
        address.current = ''
        show('')
      }}
    />
  )
}

function Gone({ note }: { note: NoteView }) {
  const navigate = useNavigate()
  useEffect(() => {
    void navigate({ to: `/diffuser/${note.id}` as '/', replace: true })
  }, [navigate, note.id])
  return <Skeleton cards={2} />
}

/** Characters beyond which a note is a document: some four pages. */
const LONG = 12_000

type Leaving = 'now' | 'later' | 'urgent'

interface WritingProps {
  destinations: Destinations
  opened: NoteView | undefined
  /** The server has the draft: its id. */
  onMade: (id: string) => void
  /** Another note, from nothing. */
  onFresh: () => void
}

const fileOf = (id: string): string => `liaison:${id}`

function Writing({ destinations, opened, onMade, onFresh }: WritingProps) {
  const { t } = useLingui()
  const { _ } = useRuntime()
  const boot = useBoot()
  const { hat } = boot
  const client = useQueryClient()
  const navigate = useNavigate()
  const refused = useRefused()
  const moment = useMoment()

  // What this browser still holds of the draft is shown again, never without a word.
  const key = fileOf(opened?.id ?? `new:${hat}`)
  const [known] = useState<Draft>(() => (opened ? draftOf(opened) : blank(destinations)))
  const [held] = useState(() => {
    const copy = localDraft<Draft>(key)
    return copy && !sameContent(copy.value, known) ? copy : null
  })
  const [found, setFound] = useState(!!held)
  const [draft, setDraft] = useState<Draft>(held?.value ?? known)
  const [saved, setSaved] = useState<NoteView | undefined>(opened)
  const [files, setFiles] = useState<Attachment[]>(opened?.attachments ?? [])
  const [apart, setApart] = useState<Apart>({ onTheWay: [], refused: [] })
  const [dated, setDated] = useState(!!draft.event)
  const [leaving, setLeaving] = useState<Leaving>('now')
  const [at, setAt] = useState({ day: '', time: '07:30' })
  const [reason, setReason] = useState('')
  const [dialog, setDialog] = useState<'send' | 'preview' | 'delete' | 'conflict' | null>(null)
  const [task, setTask] = useState('')
  const [problem, setProblem] = useState<unknown>(null)
  const [theirs, setTheirs] = useState<NoteView>()
  const server = useRef<{ id: string; version: number }>({ id: opened?.id ?? '', version: held?.version ?? opened?.version ?? 0 })
  const here = useRef(true)
  useEffect(() => {
    here.current = true
    return () => void (here.current = false)
  }, [])
  const set = (change: Partial<Draft>) => setDraft((d) => ({ ...d, ...change }))

  // Two tabs, or a reload, with the same words: nothing to choose.
  const alreadySaved = async (id: string, value: Draft, moved: unknown): Promise<NoteView> => {
    if (!(moved instanceof Problem) || moved.status !== 412) throw moved
    const note = await client.fetchQuery({ ...noteQuery(hat, id), staleTime: 0 })
    if (note.state !== 'draft' || !sameContent(draftOf(note), value)) throw moved
    return note
  }
  const save = async (value: Draft): Promise<Filed> => {
    const known = server.current
    const note = known.id ? await saveNote(hat, known.id, known.version, contentOf(value)).catch((moved) => alreadySaved(known.id, value, moved)) : await createNote(hat, contentOf(value))
    server.current = { id: note.id, version: note.version }
    setSaved(note)
    client.removeQueries({ queryKey: noteKey(hat, note.id) })
    void client.invalidateQueries({ queryKey: ['liaison', 'notes'] })
    if (!known.id && here.current) onMade(note.id)
    return { key: fileOf(note.id), version: note.version, at: note.updated_at }
  }
  const autosave = useAutosave({ key, version: held?.version ?? opened?.version ?? 0 }, draft, save, known)
  const { flush, clear, state } = autosave

  // The count of people follows a choice at once.
  const choice = JSON.stringify([draft.audience, draft.schools, draft.readers])
  const first = useRef(choice)
  useEffect(() => {
    if (choice === first.current) return
    first.current = choice
    void flush()
  }, [choice, flush])

  const empty = audienceEmpty(draft.audience) && draft.schools.length === 0

  useEffect(() => {
    if (state !== 'conflict' || !server.current.id) return
    void client.fetchQuery({ ...noteQuery(hat, server.current.id), staleTime: 0 }).then((note) => {
      setTheirs(note)
      setDialog('conflict')
    }, refused)
  }, [state, client, hat, refused])

  const reach = saved?.reach
  const people = reach?.people ?? 0
  const schools = reach?.schools ?? 0
  // Both by the server's clock.
  const now = Date.parse(destinations.now)
  const quiet = Date.parse(destinations.leaves_at) - now > 90_000
  const leaves = moment(destinations.leaves_at)
  const scheduled = leaving === 'later' ? instantOf(at.day, at.time) : undefined
  const when = useQuery(leavingQuery(hat, scheduled?.toISOString() ?? '', leaving === 'urgent')).data?.sentence
  const answer = asksAnswer(draft.wants)
  const circular = draft.readers !== 'families'
  // The preview follows at its own pace, and shows no more of a text than somebody would look at.
  const drawn = useDeferredValue(draft)
  const content = useMemo(() => contentOf({ ...drawn, text: drawn.text.slice(0, LONG) }), [drawn])
  const closing = draft.closes_on && (answer || circular) ? formatDate(draft.closes_on) : ''
  const whom = useNames(destinations, draft)

  const begin = async () => {
    setProblem(null)
    await flush()
    if (!server.current.id) await save(draft).catch(setProblem)
    if (server.current.id) setDialog('send')
  }
  const send = useMutation({
    mutationFn: () =>
      sendNote(hat, server.current.id, {
        version: server.current.version,
        ...(scheduled ? { at: scheduled.toISOString() } : {}),
        ...(leaving === 'urgent' ? { urgent: true, reason } : {}),
      }),
    onSuccess: ({ note, leaves_at, task: long }) => {
      clear()
      setDialog(null)
      void client.invalidateQueries({ queryKey: ['liaison'] })
      void client.invalidateQueries({ queryKey: ['home'] })
      if (long) {
        setTask(long)
        return
      }
      const when = moment(leaves_at)
      const later = note.state === 'scheduled' || Date.parse(leaves_at) - Date.parse(note.updated_at) > 60_000
      toast(later ? (circular ? t`La circulaire partira ${when}` : t`Le mot partira ${when}`) : schools > 0 ? t`Envoyé à ${plural(schools, { one: '# école', other: '# écoles' })}` : t`Envoyé à ${plural(note.counts.people, { one: '# personne', other: '# personnes' })}`)
      void navigate({ to: `/diffuser/${note.id}` as '/' })
    },
    onError: (fault) => {
      setDialog(null)
      setProblem(fault)
    },
  })
  const remove = useMutation({
    mutationFn: async () => {
      if (server.current.id) await deleteNote(hat, server.current.id)
    },
    onSuccess: () => {
      clear()
      toast(t`Brouillon supprimé`)
      void client.invalidateQueries({ queryKey: ['liaison'] })
      void client.invalidateQueries({ queryKey: ['home'] })
      void navigate({ to: '/diffuser' as '/' })
    },
    onError: refused,
  })

  if (task)
    return (
      <div className="max-w-2xl mx-auto">
        <PageHeader title={draft.title || t`Mot envoyé`} back="/diffuser">
          <Trans>Les destinataires sont nombreux : l’envoi se fait en tâche de fond.</Trans>
        </PageHeader>
        <Suspense fallback={<Skeleton cards={1} />}>
          <TaskPanel id={task} unit={<Trans>personnes</Trans>} />
        </Suspense>
      </div>
    )

  const number = people > 0 && schools === 0 ? plural(people, { one: '# personne', other: '# personnes' }) : plural(schools, { one: '# école', other: '# écoles' })
  const verb = empty || !reach ? <Trans>Envoyer</Trans> : leaving === 'later' ? <Trans>Programmer pour {number}</Trans> : <Trans>Envoyer à {number}</Trans>
  const wantsList = (Object.keys(asks) as Wants[]).filter((w) => !circular || !asksAnswer(w)).map((w) => ({ value: w, label: _(asks[w].label) }))
  const help = circular ? (draft.wants === 'read' ? t`Chacun touche « J’ai lu » pour lui-même. Vous saurez quand la direction a lu, et de personne d’autre.` : t`La circulaire informe, c’est tout.`) : _(asks[draft.wants].help)
  return (
    <div className={circular ? 'max-w-4xl mx-auto' : 'max-w-4xl xl:max-w-none mx-auto'}>
      <PageHeader title={circular ? (opened ? t`Terminer la circulaire` : t`Écrire une circulaire`) : opened ? t`Terminer le mot` : t`Écrire un mot`} back="/diffuser">
        <AutosaveNote state={autosave.state} savedAt={autosave.savedAt} />
      </PageHeader>
      {found && (
        <Banner
          className="mb-4"
          title={opened ? <Trans>Vos derniers mots sont repris</Trans> : <Trans>Brouillon repris</Trans>}
          actions={
            <Button
              onClick={() => {
                setFound(false)
                if (opened) return setDraft(known)
                clear()
                onFresh()
              }}
            >
              {opened ? <Trans>Revenir à la version enregistrée</Trans> : <Trans>Repartir de zéro</Trans>}
            </Button>
          }
        >
          {opened ? <Trans>Ils n’avaient pas eu le temps d’être enregistrés.</Trans> : <Trans>Vous l’aviez commencé sur cet appareil ; il n’avait pas eu le temps d’être enregistré.</Trans>}
        </Banner>
      )}
      <div className={circular ? undefined : 'xl:grid xl:grid-cols-[minmax(0,1fr)_22rem] xl:gap-8 xl:items-start'}>
        <Form onSubmit={() => void begin()} problem={problem} className="flex flex-col gap-6">
          <Block title={<Trans>À qui</Trans>} fault={faultOf(problem, 'audience') ?? faultOf(problem, 'schools')}>
            <Recipients destinations={destinations} audience={draft.audience} onChange={(audience) => set({ audience })} schools={draft.schools} readers={draft.readers} onReaders={(readers) => set({ readers })} {...(destinations.schools.length > 0 ? { onSchools: (list: string[]) => set({ schools: list }) } : {})} />
            <ReachLine note={saved} empty={empty} pending={state === 'saving'} pupils={destinations.classes.filter((c) => draft.audience.classes?.includes(c.id)).reduce((sum, c) => sum + c.pupils, 0)} />
          </Block>

          <Block title={circular ? <Trans>La circulaire</Trans> : <Trans>Le mot</Trans>}>
            <div className={circular ? undefined : 'grid sm:grid-cols-[minmax(0,1fr)_14rem] gap-4 items-start'}>
              <TextField name="title" label={t`Objet`} value={draft.title} maxLength={140} autoComplete="off" onChange={(e) => set({ title: e.target.value })} />
              {!circular && <Select name="kind" label={t`Nature`} value={draft.kind} onChange={(e) => set({ kind: e.target.value as Draft['kind'] })} options={Object.entries(kinds).filter(([value]) => value !== 'circular').map(([value, label]) => ({ value, label: _(label) }))} />}
            </div>
            {saved?.hints.map((hint) => (
              <Banner key={hint} tone="warning">
                {hint}
              </Banner>
            ))}
            <TextEditor value={draft.text} onChange={(text) => set({ text })} error={faultOf(problem, 'body')} />
            {draft.text.length > LONG && (
              <Banner tone="warning" title={<Trans>Ce mot fait plus de quatre pages</Trans>}>
                <Trans>Peu de familles le liront jusqu’au bout : gardez l’essentiel ici, et joignez le reste en document. L’aperçu n’en montre que le début.</Trans>
              </Banner>
            )}
            {dated ? (
              <fieldset>
                <legend className="font-semibold mb-1.5">
                  <Trans>Date de la sortie, de la réunion</Trans>
                </legend>
                <div className="grid grid-cols-2 sm:grid-cols-[10rem_8rem_8rem_minmax(0,1fr)] gap-3">
                  <DateField name="event.on" label={t`Le`} optional className="col-span-2 sm:col-span-1" value={draft.event?.on ?? ''} min={boot.today} onChange={(e) => set({ event: { ...draft.event, on: e.target.value } })} />
                  <TextField type="time" name="event.start" label={t`De`} optional value={draft.event?.start ?? ''} onChange={(e) => set({ event: { on: '', ...draft.event, start: e.target.value } })} />
                  <TextField type="time" name="event.end" label={t`À`} optional value={draft.event?.end ?? ''} onChange={(e) => set({ event: { on: '', ...draft.event, end: e.target.value } })} />
                  <TextField name="event.place" label={t`Lieu`} optional className="col-span-2 sm:col-span-1" maxLength={120} value={draft.event?.place ?? ''} onChange={(e) => set({ event: { on: '', ...draft.event, place: e.target.value } })} />
                </div>
              </fieldset>
            ) : (
              <Button variant="quiet" icon={CalendarPlus} className="-ms-4 self-start" onClick={() => setDated(true)}>
                <Trans>Ajouter une date (sortie, réunion)</Trans>
              </Button>
            )}
            <Attachments
              tenant={hat}
              files={files}
              onChange={setFiles}
              onApart={setApart}
              noteId={async () => {
                await flush()
                if (!server.current.id) await save(draft)
                return server.current.id
              }}
            />
          </Block>

          <Block title={<Trans>Ce que vous demandez</Trans>}>
            <RadioGroup name="wants" label={t`Réponse attendue`} hideLabel inline value={draft.wants} onChange={(wants) => set({ wants: wants as Wants })} choices={wantsList} />
            <p className="text-md text-ink-2">{help}</p>
            {circular && draft.wants === 'read' && <DateField name="closes_on" label={t`À lire avant la fin du`} optional className="w-52" value={draft.closes_on} min={boot.today} onChange={(e) => set({ closes_on: e.target.value })} />}
            {draft.wants === 'choice' && <ChoicesEditor value={draft.choices} onChange={(choices) => set({ choices })} error={faultOf(problem, 'choices')} />}
            {answer && (
              <div className="grid sm:grid-cols-[14rem_minmax(0,1fr)] gap-4 items-end">
                <DateField name="closes_on" label={t`Réponse jusqu’au`} optional={draft.wants !== 'authorisation'} data-missing={t`Dites jusqu’à quand les familles peuvent répondre.`} value={draft.closes_on} min={boot.today} onChange={(e) => set({ closes_on: e.target.value })} />
                <Checkbox label={t`Demander aux deux responsables, chacun de son côté`} checked={draft.both_guardians} onChange={(e) => set({ both_guardians: e.target.checked })} />
              </div>
            )}
          </Block>

          <Block title={<Trans>Quand</Trans>}>
            {quiet && leaving === 'now' && (
              <Banner title={when}>
                {circular ? <Trans>Les écoles ne reçoivent rien avant.</Trans> : <Trans>Les familles ne reçoivent rien avant.</Trans>}
              </Banner>
            )}
            <RadioGroup
              name="leaving"
              label={t`Quand`}
              hideLabel
              value={leaving}
              onChange={(v) => {
                setLeaving(v as Leaving)
                if (v === 'later' && !at.day) setAt({ ...at, day: dayOf(new Date(now + 86_400_000)) })
              }}
              choices={[
                { value: 'now', label: quiet ? t`Dès la fin de la pause : ${leaves}` : t`Maintenant` },
                { value: 'later', label: t`Programmer` },
                ...(destinations.urgent ? [{ value: 'urgent', label: t`Urgent : maintenant, même pendant la pause`, help: t`Réservé à la sécurité : le motif est lu par les familles et gardé dans le journal.` }] : []),
              ]}
            />
            {leaving === 'later' && (
              <div className="flex flex-wrap gap-3">
                <DateField name="at" label={t`Jour`} className="w-44" value={at.day} min={boot.today} onChange={(e) => setAt({ ...at, day: e.target.value })} />
                <TextField type="time" name="at.time" label={t`Heure`} className="w-32" value={at.time} onChange={(e) => setAt({ ...at, time: e.target.value })} />
              </div>
            )}
            {leaving === 'urgent' && <TextArea name="reason" label={t`Motif de l’urgence`} rows={2} maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} />}
          </Block>

          <div className="flex flex-wrap items-center gap-2 pt-2 border-t border-line">
            <Button type="submit" variant="primary" icon={Send}>
              {verb}
            </Button>
            {!circular && <Button icon={Eye} className="xl:hidden" onClick={() => setDialog('preview')}>
              <Trans>Aperçu</Trans>
            </Button>}
            {(saved || touched(draft)) && (
              <Button variant="quiet" icon={Trash2} onClick={() => setDialog('delete')}>
                <Trans>Supprimer</Trans>
              </Button>
            )}
          </div>
          {!empty && reach && (
            <p role="status" className="text-md text-ink-2 measure">
              <ReachWords note={saved} />. {when}
              {schools > 0 && (
                <>
                  {' '}
                  <Trans>Chaque école le remet en dehors de sa propre pause.</Trans>
                </>
              )}
            </p>
          )}
        </Form>
        {!circular && <aside aria-label={t`Aperçu`} className="hidden xl:block sticky top-8">
          <h2 className="text-lg mb-3">
            <Trans>Ce que les familles verront</Trans>
          </h2>
          <Preview content={content} files={files} />
        </aside>}
      </div>

      <Dialog open={dialog === 'preview'} onClose={() => setDialog(null)} shape="sheet" title={<Trans>Ce que les familles verront</Trans>}>
        <Preview content={content} files={files} />
      </Dialog>
      <ConfirmDialog
        open={dialog === 'send'}
        onClose={() => setDialog(null)}
        onConfirm={() => send.mutate()}
        pending={send.isPending || apart.onTheWay.length > 0}
        title={draft.title || t`Envoyer ce mot`}
        confirm={leaving === 'later' ? <Trans>Programmer pour {number}</Trans> : <Trans>Envoyer à {number}</Trans>}
      >
        <ul className="flex flex-col gap-2">
          {whom && <li className="font-semibold">{whom.charAt(0).toLocaleUpperCase('fr-FR') + whom.slice(1)}</li>}
          <li>
            <ReachWords note={saved} />
          </li>
          <li>
            {help} {closing && (circular ? <Trans>À lire jusqu’au {closing} inclus.</Trans> : <Trans>Réponse jusqu’au {closing} inclus.</Trans>)}
          </li>
          {files.length > 0 && (
            <li className="flex items-start gap-1.5">
              <Paperclip aria-hidden className="size-5 flex-none text-ink-3" />
              <span>{formatList(files.map((f) => f.name))}</span>
            </li>
          )}
          {apart.onTheWay.length > 0 && (
            <li role="status">
              <Trans>Encore en route : {formatList(apart.onTheWay)}. L’envoi attend.</Trans>
            </li>
          )}
          {apart.refused.length > 0 && (
            <li className="text-danger">
              <Trans>Non joint : {formatList(apart.refused)}. Le mot partira sans.</Trans>
            </li>
          )}
          <li>
            {when}
          </li>
          {(reach?.without_digital_contact ?? 0) + (reach?.without_guardian ?? 0) > 0 && (
            <li className="text-ink-2">
              <Trans>Les coupons pour ceux qui n’ont pas de contact numérique s’impriment après l’envoi.</Trans>
            </li>
          )}
        </ul>
      </ConfirmDialog>
      <ConfirmDialog open={dialog === 'delete'} onClose={() => setDialog(null)} onConfirm={() => remove.mutate()} pending={remove.isPending} danger title={<Trans>Supprimer ce brouillon ?</Trans>} confirm={<Trans>Supprimer le brouillon</Trans>}>
        <p>
          <Trans>Personne ne l’a reçu. Son texte et ses fichiers seront effacés.</Trans>
        </p>
      </ConfirmDialog>
      {theirs && (
        <Conflict
          open={dialog === 'conflict'}
          mine={draft}
          theirs={theirs}
          onMine={() => {
            server.current.version = theirs.version
            setDialog(null)
            void flush()
          }}
          onTheirs={() => {
            server.current.version = theirs.version
            setSaved(theirs)
            setDraft(draftOf(theirs))
            setDialog(null)
          }}
        />
      )}
    </div>
  )
}

function Block({ title, fault, children }: { title: React.ReactNode; fault?: string | undefined; children: React.ReactNode }) {
  return (
    <section className="bg-surface rounded-card shadow-card p-4 lg:p-5 flex flex-col gap-4" data-card>
      <h2 className="text-lg">{title}</h2>
      {fault && <p className="text-md font-semibold text-danger">{fault}</p>}
      {children}
    </section>
  )
}

/** The draft moved on another device: both are shown, nothing is lost. */
function Conflict({ open, mine, theirs, onMine, onTheirs }: { open: boolean; mine: Draft; theirs: NoteView; onMine: () => void; onTheirs: () => void }) {
  const { t } = useLingui()
  const at = formatDateTime(theirs.updated_at)
  return (
    <Dialog
      open={open}
      onClose={onMine}
      keep
      size="lg"
      title={<Trans>Ce brouillon a changé ailleurs</Trans>}
      actions={
        <>
          <Button variant="primary" onClick={onMine}>
            <Trans>Garder ce que j’ai ici</Trans>
          </Button>
          <Button onClick={onTheirs}>
            <Trans>Prendre l’autre</Trans>
          </Button>
        </>
      }
    >
      <div className="grid sm:grid-cols-2 gap-4">
        <section>
          <h3 className="text-base mb-1">
            <Trans>Ici</Trans>
          </h3>
          <p className="font-semibold">{mine.title || t`Sans objet`}</p>
          <Prose doc={contentOf(mine).body as ProseNode} level={4} />
        </section>
        <section>
          <h3 className="text-base mb-1">
            <Trans>Enregistré {at}</Trans>
          </h3>
          <p className="font-semibold">{theirs.title || t`Sans objet`}</p>
          <Prose doc={theirs.body as ProseNode} level={4} />
        </section>
      </div>
    </Dialog>
  )
}
