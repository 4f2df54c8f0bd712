import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Check, ChevronRight } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { Kicker } from '../../../ui/Card'
import { cx } from '../../../ui/cx'
import { Badge } from '../../../ui/Feedback'
import { dayOf, daysBetween, formatDay } from '../../../ui/format'
import { standing } from '../respond'
import type { ChildView, FeedItem } from '../types'

/** How many days a note that nobody opened is new. */
const NEW = 30

/** A note that asks nothing any more, on one line of the notebook: what it was, when, and where one stands. */
export function PastNote({ note, child }: { note: FeedItem; child: ChildView }) {
  const { t } = useLingui()
  const { children, today } = useBoot()
  const named = children.some((c) => c.id === child.id)
  const state = standing(note, child)
  const day = formatDay(dayOf(note.published_at), today)
  const domain = note.sheet.from ? 'mairie' : 'liaison'
  const words = {
    done: <Trans>vous avez répondu</Trans>,
    paper: <Trans>réponse reçue sur papier</Trans>,
    settled: <Trans>une réponse a été donnée</Trans>,
    closed: <Trans>sans réponse, la date est passée</Trans>,
    informed: <Trans>pour information</Trans>,
    told: child.read_at ? <Trans>lu</Trans> : null,
    ask: null,
    read: null,
  }[state]
  return (
    <Link to={`/carnet/${note.id}` as '/'} search={{ enfant: child.id } as never} data-card className="group block bg-surface rounded-card shadow-card p-4 hover:bg-sand">
      <div className={cx('margin-line', `domain-${domain}`)}>
        <div className="flex items-start gap-3">
          <div className="flex-1 min-w-0">
            <Kicker domain={domain} label={named ? child.name : note.kind_label} status={named ? note.kind_label : undefined} />
            <p className="font-semibold text-ink">{note.sheet.title}</p>
            <p className="text-md text-ink-2">
              {day}
              {words && (
                <>
                  {' · '}
                  {(state === 'done' || state === 'paper') && <Check aria-hidden className="inline size-4 text-success" strokeWidth={2.5} />} {words}
                </>
              )}
            </p>
          </div>
          {!child.read_at && state !== 'done' && state !== 'paper' && daysBetween(dayOf(note.published_at), today) < NEW && <Badge tone="info">{t`Nouveau`}</Badge>}
          <ChevronRight aria-hidden className="size-5 flex-none self-center text-ink-3 rtl:rotate-180" />
        </div>
      </div>
    </Link>
  )
}
