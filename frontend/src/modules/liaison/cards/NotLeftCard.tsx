import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Clock, PencilLine } from 'lucide-react'
import type { HomeCard } from '../../../api/boot'
import { Card } from '../../../ui/Card'
import { useMoment } from '../follow/remind'
import type { NotLeftData } from '../types'

/** My drafts and what is scheduled, one line each. */
export function NotLeftCard({ card }: { card: HomeCard }) {
  const { t } = useLingui()
  const moment = useMoment()
  const { notes } = card.data as NotLeftData
  const count = notes.length
  return (
    <Card domain="liaison" label={t`Mes mots`} status={<Plural value={count} one="un n’est pas parti" other="# ne sont pas partis" />}>
      <ul className="flex flex-col">
        {notes.map((note) => {
          const scheduled = note.state === 'scheduled'
          const when = note.publish_at ? moment(note.publish_at) : ''
          const Icon = scheduled ? Clock : PencilLine
          return (
            <li key={note.id}>
              <Link
                to={(scheduled ? `/diffuser/${note.id}` : '/diffuser/nouveau') as '/'}
                search={(scheduled ? {} : { mot: note.id }) as never}
                className="flex items-center gap-3 target -mx-2 px-2 rounded-button hover:bg-sand text-ink"
              >
                <Icon aria-hidden className="size-5 flex-none text-ink-3" />
                <span className="flex-1 min-w-0">
                  <span className="block truncate font-semibold">{note.title || <Trans>Sans objet</Trans>}</span>
                  <span className="block text-md text-ink-2">{scheduled ? <Trans>Programmé, {when}</Trans> : <Trans>Brouillon à terminer</Trans>}</span>
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
