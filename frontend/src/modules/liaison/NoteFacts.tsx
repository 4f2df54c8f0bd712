import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { CalendarDays, CalendarPlus, Download, FileText, Image, MapPin, Paperclip, PencilLine, Siren } from 'lucide-react'
import { AnchorButton } from '../../ui/Button'
import { formatDate, formatDateTime, formatSize, formatTime } from '../../ui/format'
import type { Attachment, Event, Sheet } from './types'

/** « vendredi 27 novembre, 8 h 30 – 16 h ». */
export function useEventLine() {
  const { t } = useLingui()
  return (event: Event): string => {
    const day = formatDate(event.on)
    const start = event.start ? formatTime(event.start) : ''
    const end = event.end ? formatTime(event.end) : ''
    if (!start) return day
    return end ? `${day}, ${start} – ${end}` : t`${day}, ${start}`
  }
}

/** When and where it takes place. */
export function EventLine({ event }: { event: Event }) {
  const line = useEventLine()
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-md text-ink">
      <span className="inline-flex items-start gap-1.5 font-semibold">
        <CalendarDays aria-hidden className="size-5 flex-none text-ink-3" />
        {line(event)}
      </span>
      {event.place && (
        <span className="inline-flex items-start gap-1.5">
          <MapPin aria-hidden className="size-5 flex-none text-ink-3" />
          {event.place}
        </span>
      )}
    </p>
  )
}

/** Urgent with its reason, corrected since: what a reader must see before the text. */
export function Marks({ sheet }: { sheet: Sheet }) {
  const at = sheet.corrected_at ? formatDateTime(sheet.corrected_at, 'long') : ''
  const reason = sheet.urgent_reason
  return (
    <>
      {sheet.urgent && (
        <p className="flex items-start gap-1.5 text-md font-semibold text-danger">
          <Siren aria-hidden className="size-5 flex-none" />
          <span>{reason ? <Trans>Urgent : {reason}</Trans> : <Trans>Urgent</Trans>}</span>
        </p>
      )}
      {at && (
        <p className="flex items-start gap-1.5 text-md text-ink-2">
          <PencilLine aria-hidden className="size-5 flex-none text-ink-3" />
          <Trans>Corrigé {at}</Trans>
        </p>
      )}
    </>
  )
}

/** The files of a note; each says its kind and its size before it is fetched. */
export function Files({ files, href }: { files: readonly Attachment[] | null | undefined; href: (file: string) => string }) {
  const { t } = useLingui()
  if (!files?.length) return null
  return (
    <ul aria-label={t`Pièces jointes`} className="flex flex-col gap-2">
      {files.map((file) => {
        const Icon = file.media_type.startsWith('image/') ? Image : FileText
        return (
          <li key={file.id}>
            <a href={href(file.id)} download={file.name} className="flex items-center gap-3 target px-3 rounded-button border border-control bg-surface hover:bg-sand">
              <Icon aria-hidden className="size-5 flex-none text-ink-3" />
              <span className="flex-1 min-w-0 truncate">{file.name}</span>
              <span className="text-sm text-ink-3 tabular">{formatSize(file.bytes)}</span>
              <Download aria-hidden className="size-5 flex-none text-ink-3" />
            </a>
          </li>
        )
      })}
    </ul>
  )
}

/** « 2 pièces jointes » where the files themselves are one tap further. */
export function FileCount({ count }: { count: number }) {
  const { t } = useLingui()
  if (!count) return null
  return (
    <span className="inline-flex items-center gap-1 text-md text-ink-2" title={t`Pièces jointes`}>
      <Paperclip aria-hidden className="size-4" />
      <span aria-hidden className="tabular">
        {count}
      </span>
      <span className="sr-only">
        <Plural value={count} one="# pièce jointe" other="# pièces jointes" />
      </span>
    </span>
  )
}

export function AddToCalendar({ href }: { href: string }) {
  return (
    <AnchorButton icon={CalendarPlus} href={href}>
      <Trans>Ajouter à mon agenda</Trans>
    </AnchorButton>
  )
}
