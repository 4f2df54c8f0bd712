import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { BellRing, PencilLine, Printer, Send, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Select } from '../../../ui/Field'
import { dayOf, fold, formatDate, formatDateTime, formatDay } from '../../../ui/format'
import { SearchField } from '../../../ui/SearchField'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { Prose, type ProseNode } from '../../../ui/Prose'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { Families } from '../follow/Families'
import { ExportButtons } from '../follow/Export'
import { Progress } from '../follow/Progress'
import { useMoment, useRemind } from '../follow/remind'
import { Schools } from '../follow/Schools'
import { SendAlso } from '../follow/SendAlso'
import { PrintSlips } from '../follow/PrintSlips'
import { Versions } from '../follow/Versions'
import { EventLine, Files } from '../NoteFacts'
import { type Filter, followUpQuery, staffFile, unscheduleNote, withdrawNote } from '../queries'
import { Toggle } from '../Toggle'
import { asksAnswer, isCircular, type Family, type NoteView } from '../types'

const route = getRouteApi('/app/diffuser/$note')

/** A list longer than this is searched by name. */
const SEARCHED = 12

/** Written during the quiet hours: nobody has seen it yet. */
const waitsToLeave = (note: NoteView, today: string): boolean =>
  note.state === 'published' && !!note.leaves_at && !!note.published_at && Date.parse(note.leaves_at) - Date.parse(note.published_at) > 60_000 && note.counts.read === 0 && dayOf(note.leaves_at) >= today

/** Who has read and answered, child by child; what one does about it is beside. */
export function FollowUp() {
  const { note: id } = route.useParams()
  const { tri, classe } = route.useSearch()
  const { t } = useLingui()
  const navigate = useNavigate()
  const { hat, today } = useBoot()
  const [name, setName] = useState('')
  const state = (tri ?? '') as Filter
  const { data, error, refetch } = useQuery({
    ...followUpQuery(hat, id, state, classe ?? ''),
    // Schools that have not counted yet do within seconds.
    refetchInterval: ({ state: s }) => (s.data?.note.copies.some((c) => !c.counted_at) && s.dataUpdateCount < 20 ? 4000 : false),
  })
  if (error && !data) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={3} />
  const { note, states } = data
  const filter = (next: { tri?: string; classe?: string }) =>
    void navigate({ to: `/diffuser/${id}` as '/', search: Object.fromEntries(Object.entries({ tri, classe, ...next }).filter(([, v]) => v)) as never, replace: true })
  const answer = asksAnswer(note.wants)
  const filters: { key: Filter; label: string; count: number | undefined }[] = [
    { key: '', label: t`Tous`, count: Object.entries(states).reduce((sum, [key, n]) => (key === 'paper' ? sum : sum + n), 0) },
    { key: 'unread', label: t`Pas encore lu`, count: states.unread },
    ...(answer ? [{ key: 'waiting' as const, label: t`Lu, sans réponse`, count: states.waiting }] : []),
    { key: 'done', label: answer ? t`Répondu` : t`Lu`, count: states.done },
    ...(note.wants === 'authorisation' ? [{ key: 'refused' as const, label: t`Refusé`, count: states.refused }] : []),
    { key: 'paper', label: t`À joindre sur papier`, count: states.paper },
  ]
  // Who is missing first; each class in the order of its register.
  const rank = { waiting: 0, unread: 0, refused: 1, done: 2 }
  const wanted = fold(name.trim())
  const named = (f: Family) => fold([f.name, ...f.guardians.map((g) => g.name)].join(' ')).includes(wanted)
  const families = data.items.filter((f) => !f.self && named(f)).sort((a, b) => rank[a.state] - rank[b.state])
  const found = families.length
  const staff = data.items.filter((f) => f.self && named(f))
  const own = note.counts.pupils > 0 || data.items.length > 0
  return (
    <div className="max-w-4xl mx-auto">
      <Head note={note} />
      {own && (
        <Section
          title={answer ? <Trans>Réponses</Trans> : <Trans>Lectures</Trans>}
          actions={data.classes.length > 1 && (
            <div className="w-44">
              <Select
                label={t`Classe`}
                hideLabel
                optional
                value={classe ?? ''}
                onChange={(e) => filter({ classe: e.target.value })}
                options={[{ value: '', label: t`Toutes les classes` }, ...data.classes.map((c) => ({ value: c.id, label: c.label }))]}
              />
            </div>
          )}
        >
          <div role="group" aria-label={t`Filtrer les enfants`} className="flex flex-wrap gap-2 mb-4">
            {filters.map((f) => (
              <Toggle key={f.key} on={state === f.key} onPress={() => filter({ tri: f.key })} count={f.count ?? 0}>
                {f.label}
              </Toggle>
            ))}
          </div>
          {data.items.length > SEARCHED && <SearchField className="mb-4" label={t`Chercher un enfant ou un responsable`} value={name} onChange={setName} result={<Plural value={found} one="# enfant" other="# enfants" />} />}
          {families.length === 0 && staff.length === 0 ? (
            <EmptyState title={<Trans>Aucun enfant dans ce cas</Trans>} />
          ) : (
            <Families key={wanted} note={note} families={families} staff={staff} waits={waitsToLeave(note, today)} />
          )}
          {data.more && (
            <Banner className="mt-3">
              <Trans>Il y en a davantage : choisissez une classe pour les voir toutes.</Trans>
            </Banner>
          )}
        </Section>
      )}
      {note.copies.length > 0 && <Schools note={note} />}
      <Text note={note} />
    </div>
  )
}

/** The figures and what the sender does next. */
function Head({ note }: { note: NoteView }) {
  const { t } = useLingui()
  const { hat, today } = useBoot()
  const client = useQueryClient()
  const navigate = useNavigate()
  const refused = useRefused()
  const moment = useMoment()
  const remind = useRemind(hat, note.id)
  const [open, setOpen] = useState<'withdraw' | 'also' | 'slips' | null>(null)
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['liaison'] })
    void client.invalidateQueries({ queryKey: ['home'] })
  }
  const withdraw = useMutation({
    mutationFn: () => withdrawNote(hat, note.id),
    onSuccess: () => {
      setOpen(null)
      toast(isCircular(note) ? t`La circulaire est retirée : les écoles ne la voient plus` : t`Le mot est retiré : les familles ne le voient plus`)
      refresh()
    },
    onError: refused,
  })
  const unschedule = useMutation({
    mutationFn: () => unscheduleNote(hat, note.id),
    onSuccess: () => {
      refresh()
      toast(t`Le mot est redevenu un brouillon`)
      void navigate({ to: '/diffuser/nouveau' as '/', search: { mot: note.id } as never })
    },
    onError: refused,
  })
  const { abilities, counts } = note
  const schools = note.copies.length > 0 && counts.pupils === 0
  const circular = schools && isCircular(note)
  const total = note.copies.reduce((s, c) => ({ people: s.people + c.people, done: s.done + (asksAnswer(note.wants) ? c.done : c.read) }), { people: 0, done: 0 })
  const missing = schools ? total.people - total.done : counts.pupils - counts.done
  const closes = note.closes_on ? formatDay(note.closes_on, today) : ''
  const sent = note.published_at ? formatDateTime(note.published_at) : ''
  const people = counts.people
  const scheduled = note.publish_at ? moment(note.publish_at) : ''
  const leaves = note.leaves_at ? moment(note.leaves_at) : ''
  const waits = waitsToLeave(note, today)
  const withdrawn = note.withdrawn_at ? formatDateTime(note.withdrawn_at) : ''
  const corrected = note.corrected_at ? formatDateTime(note.corrected_at) : ''
  const reminded = note.reminded_at ? moment(note.reminded_at) : ''
  return (
    <>
      <PageHeader title={note.title} back="/diffuser" context={<>{note.kind_label}{closes && <> · {asksAnswer(note.wants) ? <Trans>réponses d’ici {closes}</Trans> : isCircular(note) ? <Trans>à lire d’ici {closes}</Trans> : <Trans>jusqu’à {closes}</Trans>}</>}</>}>
        {sent && (
          <p className="text-md">
            {waits ? <Trans>Part {leaves}</Trans> : note.mine ? <Trans>Envoyé par vous {sent}</Trans> : <>{note.from} · {sent}</>}
            {people > 0 && (
              <>
                {' · '}
                <Plural value={people} one="# personne" other="# personnes" />
              </>
            )}
          </p>
        )}
      </PageHeader>
      <div className="flex flex-col gap-4">
        {note.state === 'scheduled' && (
          <Banner
            title={<Trans>Ce mot partira {scheduled}</Trans>}
            actions={
              abilities.unschedule && (
                <Button icon={Undo2} pending={unschedule.isPending} onClick={() => unschedule.mutate()}>
                  <Trans>Reprendre le brouillon</Trans>
                </Button>
              )
            }
          >
            <Trans>Les destinataires seront ceux de ce moment-là.</Trans>
          </Banner>
        )}
        {waits && (
          <Banner>
            {circular ? <Trans>Pause numérique : les écoles la verront {leaves}.</Trans> : <Trans>Pause numérique : les familles le verront {leaves}.</Trans>}
          </Banner>
        )}
        {withdrawn && (
          <Banner tone="warning">
            {circular ? <Trans>Retirée {withdrawn}. Les écoles ne la voient plus ; ce suivi reste ici.</Trans> : <Trans>Retiré {withdrawn}. Les familles ne le voient plus ; ce suivi reste pour l’école.</Trans>}
          </Banner>
        )}
        {note.urgent && (
          <Banner tone="danger" title={<Trans>Envoyé en urgence</Trans>}>
            {note.urgent_reason}
          </Banner>
        )}
        {note.state !== 'scheduled' && note.wants !== 'none' && !(schools && total.people === 0) && (
          <div className="bg-surface rounded-card shadow-card p-4 lg:p-5" data-card>
            <Progress done={schools ? total.done : counts.done} all={schools ? total.people : counts.pupils} wants={note.wants} people={schools} directors={circular} />
            <p className="mt-1.5 text-md text-ink-2">
              {counts.refused > 0 && (
                <>
                  <Plural value={counts.refused} one="dont un refus" other="dont # refus" />
                  {' · '}
                </>
              )}
              {note.both_guardians && (
                <>
                  <Trans>compte quand les deux responsables ont répondu</Trans>
                  {' · '}
                </>
              )}
              {reminded ? <Trans>dernière relance {reminded}</Trans> : <Trans>pas encore de relance</Trans>}
            </p>
            <div className="mt-4 flex flex-wrap gap-2" data-noprint>
              {abilities.remind && missing > 0 && (
                <Button icon={BellRing} variant="primary" pending={remind.isPending} onClick={() => remind.mutate()}>
                  {schools ? <Trans>Relancer par les écoles</Trans> : <Plural value={missing} one="Relancer pour l’enfant qui manque" other="Relancer pour les # enfants qui manquent" />}
                </Button>
              )}
              {abilities.print && !schools && (
                <Button icon={Printer} onClick={() => setOpen('slips')}>
                  <Trans>Imprimer</Trans>
                </Button>
              )}
              {abilities.export && !schools && <ExportButtons note={note} />}
            </div>
          </div>
        )}
        <div className="flex flex-wrap gap-2" data-noprint>
          {abilities.correct && (
            <LinkButton icon={PencilLine} variant="quiet" to={`/diffuser/${note.id}/corriger` as '/'}>
              <Trans>Corriger</Trans>
            </LinkButton>
          )}
          {abilities.send_also && (
            <Button icon={Send} variant="quiet" onClick={() => setOpen('also')}>
              <Trans>Envoyer aussi à…</Trans>
            </Button>
          )}
          {note.wants === 'none' && abilities.export && !schools && <ExportButtons note={note} quiet />}
          {note.wants === 'none' && abilities.print && !schools && (
            <Button icon={Printer} variant="quiet" onClick={() => setOpen('slips')}>
              <Trans>Imprimer</Trans>
            </Button>
          )}
          {abilities.withdraw && (
            <Button icon={Undo2} variant="quiet" onClick={() => setOpen('withdraw')}>
              {circular ? <Trans>Retirer cette circulaire</Trans> : <Trans>Retirer ce mot</Trans>}
            </Button>
          )}
        </div>
        {corrected && <Versions note={note} at={corrected} />}
      </div>
      <ConfirmDialog
        open={open === 'withdraw'}
        onClose={() => setOpen(null)}
        onConfirm={() => withdraw.mutate()}
        pending={withdraw.isPending}
        danger
        title={circular ? <Trans>Retirer cette circulaire ?</Trans> : <Trans>Retirer ce mot ?</Trans>}
        confirm={circular ? <Plural value={note.copies.length} one="Retirer pour # école" other="Retirer pour # écoles" /> : <Plural value={people} one="Retirer pour # personne" other="Retirer pour # personnes" />}
      >
        <p>
          {circular ? <Trans>Les écoles ne la verront plus et les liens des courriels seront fermés. On ne peut pas revenir en arrière : pour changer un mot ou une date, préférez « Corriger ».</Trans> : <Trans>Les familles ne le verront plus et les liens des courriels seront fermés. Les réponses déjà données restent dans le suivi. On ne peut pas revenir en arrière : pour changer un mot ou une date, préférez « Corriger ».</Trans>}
        </p>
      </ConfirmDialog>
      {open === 'also' && <SendAlso note={note} onClose={() => setOpen(null)} />}
      {open === 'slips' && <PrintSlips note={note} onClose={() => setOpen(null)} />}
    </>
  )
}

/** What families read. */
function Text({ note }: { note: NoteView }) {
  const { hat } = useBoot()
  const day = note.closes_on ? formatDate(note.closes_on) : ''
  return (
    <Section title={isCircular(note) ? <Trans>La circulaire</Trans> : <Trans>Le mot</Trans>}>
      <div className="bg-surface rounded-card shadow-card p-4 lg:p-5 flex flex-col gap-4" data-card>
        {note.event && <EventLine event={note.event} />}
        <Prose doc={note.body as ProseNode} level={3} className="measure" />
        <Files files={note.attachments} href={(file) => staffFile(hat, note.id, file)} />
        {day && asksAnswer(note.wants) && (
          <p className="text-md text-ink-2">
            <Trans>Réponse possible jusqu’au {day} inclus.</Trans>
          </p>
        )}
      </div>
    </Section>
  )
}
