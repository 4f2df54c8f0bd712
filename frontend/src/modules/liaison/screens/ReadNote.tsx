import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Problem } from '../../../api/problem'
import { useBoot } from '../../../shell/session'
import { LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDateTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { Prose, type ProseNode } from '../../../ui/Prose'
import { NoteActions } from '../NoteActions'
import { AddToCalendar, EventLine, Files, Marks } from '../NoteFacts'
import { feedQuery, findChild, notesOf, receivedEvent, receivedFile, receivedQuery } from '../queries'
import { useRespond } from '../respond'
import type { Received } from '../types'
import { useStatus } from '../when'

const route = getRouteApi('/app/carnet/$note')

/** One note: its text, its files, and what I did or may still do for each of my children. */
export function ReadNote() {
  const { note } = route.useParams()
  const { enfant } = route.useSearch()
  const { t } = useLingui()
  const boot = useBoot()
  // A link names the note alone: the child who leads to it is looked for among the notes I have, then one by one.
  const feed = useInfiniteQuery({ ...feedQuery, enabled: !enfant })
  const known = notesOf(feed.data?.pages).find((n) => n.id === note)?.children[0]?.id
  const found = useQuery({
    queryKey: ['liaison', 'through', note],
    queryFn: () => findChild(note, boot.children.map((c) => c.id)),
    enabled: !enfant && feed.isFetched && !known,
    staleTime: Infinity,
  })
  const child = enfant || known || found.data || ''
  const { data, error, refetch } = useQuery(receivedQuery(note, child))

  const nowhere = found.data === '' && !child
  const missing = error instanceof Problem && (error.status === 404 || error.status === 410)
  if (nowhere || missing)
    return (
      <div className="max-w-2xl mx-auto">
        <PageHeader title={t`Ce mot n’est plus là`} back="/carnet" />
        <EmptyState
          title={(error instanceof Problem && error.detail) || <Trans>Ce mot a été retiré, ou ne vous est pas adressé</Trans>}
          action={
            <LinkButton variant="primary" to={'/carnet' as '/'}>
              <Trans>Voir mes mots</Trans>
            </LinkButton>
          }
        >
          <Trans>Si vous l’attendiez, demandez-le à l’école : elle peut vous l’envoyer à nouveau.</Trans>
        </EmptyState>
      </div>
    )
  if (error && !data) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={2} />
  return <ReceivedNote note={data} through={child} />
}

function ReceivedNote({ note, through }: { note: Received; through: string }) {
  const boot = useBoot()
  const status = useStatus()
  const { sheet } = note
  const first = note.children.find((c) => c.id === through) ?? note.children[0]
  const at = formatDateTime(note.published_at)
  const href = (file: string) => receivedFile(note.id, through, file)
  return (
    <article className="max-w-2xl mx-auto">
      {first && <MarkSeen note={note} child={first} />}
      <PageHeader title={sheet.title} back="/carnet" context={note.kind_label}>
        <p>{note.from}</p>
        <p className="text-md">{at}</p>
      </PageHeader>
      <div className="flex flex-col gap-4">
        <Marks sheet={sheet} />
        {sheet.event && (
          <div className="flex flex-wrap items-center justify-between gap-3">
            <EventLine event={sheet.event} />
            <AddToCalendar href={receivedEvent(note.id, through)} />
          </div>
        )}
        <Prose doc={note.body as ProseNode} level={2} className="measure" />
        <Files files={sheet.attachments} href={href} />
        {note.children.map((child) => {
          const named = boot.children.some((c) => c.id === child.id)
          return (
            <Card key={child.id} as="section" domain={sheet.from && sheet.kind !== 'circular' ? 'mairie' : 'liaison'} label={named ? child.name : undefined} status={status(note, child)}>
              <div className="mt-2 text-ink">
                <NoteActions note={note} child={child} />
              </div>
            </Card>
          )
        })}
      </div>
    </article>
  )
}

/** « Vu »: the person opened the note and it was shown. Where a reading is what is asked, only the button says it. */
function MarkSeen({ note, child }: { note: Received; child: Received['children'][number] }) {
  const respond = useRespond(note, child)
  const done = useRef(false)
  const unseen = !child.read_at && child.abilities.read && note.sheet.wants !== 'read' && navigator.onLine
  useEffect(() => {
    if (!unseen || done.current) return
    done.current = true
    respond.mutate({ do: 'read' })
  }, [unseen, respond])
  return null
}
