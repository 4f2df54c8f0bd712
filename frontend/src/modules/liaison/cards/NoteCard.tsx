import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { HomeCard } from '../../../api/boot'
import { LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge } from '../../../ui/Feedback'
import { useBoot } from '../../../shell/session'
import { NoteActions } from '../NoteActions'
import { EventLine, FileCount, Marks } from '../NoteFacts'
import type { ChildView, FeedItem, NoteCardData } from '../types'
import { useStatus } from '../when'

/** A note on the home, about one child: read, signed, answered without leaving the page. */
export function NoteCard({ card }: { card: HomeCard }) {
  const note = card.data as NoteCardData
  const child = note.children[0]
  if (!child) return null
  return <NoteSummary note={note} child={child} domain={card.domain} also={note.also ?? []} />
}

/** The beginning of a text without its greeting: two lines of a card are for what it says. */
export const lead = (text: string): string => text.replace(/^((chère?s?|madame|monsieur|mesdames|messieurs|parents?|familles?|bonjour|à tou(te)?s|et|ou|,|!|\s)+)(?=\p{Lu})/iu, (greeting) => (/[,!]\s*$/.test(greeting) ? '' : greeting))

export function NoteSummary({ note, child, domain, level, also = [] }: { note: FeedItem; child: ChildView; domain?: HomeCard['domain']; level?: 2 | 3; also?: readonly FeedItem[] }) {
  const { t } = useLingui()
  const status = useStatus()
  const { children } = useBoot()
  const { sheet } = note
  // A note to a member of the staff is about nobody.
  const named = children.some((c) => c.id === child.id)
  const names = [child, ...also.flatMap((n) => n.children.slice(0, 1))].map((c) => c.name)
  return (
    <Card
      domain={domain ?? (sheet.from && sheet.kind !== 'circular' ? 'mairie' : 'liaison')}
      {...(level ? { level } : {})}
      label={named ? names.join(', ') : undefined}
      status={status(note, child)}
      title={
        <Link to={`/carnet/${note.id}` as '/'} search={{ enfant: child.id } as never} className="hover:underline">
          {sheet.title}
        </Link>
      }
      aside={!child.read_at && !child.pending ? <Badge tone="info">{t`Nouveau`}</Badge> : undefined}
    >
      <div className="flex flex-col gap-2">
        <Marks sheet={sheet} />
        {sheet.event && <EventLine event={sheet.event} />}
        <p className="line-clamp-2">{lead(sheet.excerpt)}</p>
        <p className="text-md text-ink-3 flex flex-wrap items-center gap-x-3">
          <span>{note.from}</span>
          <FileCount count={sheet.attachments?.length ?? 0} />
        </p>
        <div className="mt-2 text-ink">
          <NoteActions note={note} child={child} also={also}>
            <LinkButton variant={child.pending ? 'secondary' : 'quiet'} to={`/carnet/${note.id}` as '/'} search={{ enfant: child.id } as never} aria-label={t`Lire : ${sheet.title}`} className={child.pending ? undefined : '-ms-4'}>
              <Trans>Lire</Trans>
            </LinkButton>
          </NoteActions>
        </div>
      </div>
    </Card>
  )
}
