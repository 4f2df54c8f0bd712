import { useLingui } from '@lingui/react'
import { useLingui as useMacro } from '@lingui/react/macro'
import { useBoot } from '../../shell/session'
import { formatDay } from '../../ui/format'
import { answered, type ChildView, type FeedItem, type Wants } from './types'
import { toDo } from './words'

/** « Lina · à signer d’ici jeudi »: the child first, what is asked, the last day. */
export function useStatus() {
  const { _ } = useLingui()
  const { t } = useMacro()
  const { today } = useBoot()
  return (note: FeedItem, child: ChildView): string => {
    const wants = note.sheet.wants as Wants
    if (!child.pending) return answered(child) ? t`répondu` : note.kind_label
    const what = _(toDo[wants])
    if (!note.sheet.closes_on) return what
    const day = formatDay(note.sheet.closes_on, today)
    return note.sheet.closes_on === today ? t`${what} aujourd’hui` : t`${what} d’ici ${day}`
  }
}
