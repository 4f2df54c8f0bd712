import { Trans, useLingui } from '@lingui/react/macro'
import { FileText, Image, RotateCcw, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Problem } from '../../../api/problem'
import { Button, IconButton } from '../../../ui/Button'
import { ProgressBar } from '../../../ui/Feedback'
import { FileField } from '../../../ui/Field'
import { formatSize } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { attach, detach } from '../queries'
import type { Attachment } from '../types'

const MAX = 5
const BYTES = 5 * 1024 * 1024

interface Sending {
  id: number
  file: File
  share: number
  fault?: string
}

let next = 0

/** The names of files that were chosen and that the draft does not hold: on their way, or refused. */
export interface Apart {
  onTheWay: string[]
  refused: string[]
}

interface AttachmentsProps {
  tenant: string
  noteId: () => Promise<string>
  files: readonly Attachment[]
  onChange: (change: (files: Attachment[]) => Attachment[]) => void
  /** Told whenever it changes, so that nothing leaves without a file that its author believes to be there. */
  onApart: (apart: Apart) => void
}

/** The files of a draft: sent as soon as chosen, each with its bar; a photo of a telephone is made lighter first. */
export function Attachments({ tenant, noteId, files, onChange, onApart }: AttachmentsProps) {
  const { t } = useLingui()
  const refused = useRefused()
  const [sending, setSending] = useState<readonly Sending[]>([])
  useEffect(() => {
    const names = (list: readonly Sending[]) => list.map((s) => s.file.name)
    onApart({ onTheWay: names(sending.filter((s) => !s.fault)), refused: names(sending.filter((s) => s.fault)) })
  }, [sending, onApart])
  const move = (id: number, change: Partial<Sending>) => setSending((list) => list.map((s) => (s.id === id ? { ...s, ...change } : s)))

  const send = async (entry: Sending) => {
    try {
      const note = await noteId()
      const file = await lighten(entry.file)
      if (file.size > BYTES) throw new Problem({ status: 413, code: 'local', detail: t`Ce fichier dépasse 5 Mo. Réduisez-le, ou envoyez-le en plusieurs parties.` })
      const kept = await attach(tenant, note, file, (share) => move(entry.id, { share }))
      setSending((list) => list.filter((s) => s.id !== entry.id))
      onChange((list) => [...list, kept])
    } catch (problem) {
      const said = problem instanceof Problem ? (problem.errors[0]?.message ?? (problem.detail || problem.title)) : ''
      move(entry.id, { fault: said || t`Le fichier n’est pas parti. Réessayez.` })
    }
  }

  const add = (chosen: File[]) => {
    const room = MAX - files.length - sending.filter((s) => !s.fault).length
    if (chosen.length > room) toast(t`Un mot porte cinq fichiers au plus.`, { tone: 'info' })
    const entries = chosen.slice(0, Math.max(0, room)).map((file) => ({ id: next++, file, share: 0 }))
    setSending((list) => [...list, ...entries])
    // One after the other: the draft is made once.
    void entries.reduce((before, entry) => before.then(() => send(entry)), Promise.resolve())
  }
  const remove = async (file: Attachment) => {
    onChange((list) => list.filter((f) => f.id !== file.id))
    try {
      await detach(tenant, await noteId(), file.id)
    } catch (problem) {
      onChange((list) => [...list, file])
      refused(problem)
    }
  }
  return (
    <div>
      <FileField label={t`Pièces jointes`} optional help={<Trans>Cinq au plus, 5 Mo chacune : PDF, image, document.</Trans>} multiple files={[]} onChange={add} accept="image/jpeg,image/png,image/webp,.pdf,.docx,.odt,.ods,.xlsx,.pptx,.odp" />
      <ul aria-label={t`Fichiers joints`} className="mt-2 flex flex-col gap-2 empty:hidden">
        {files.map((file) => {
          const Icon = file.media_type.startsWith('image/') ? Image : FileText
          return (
            <li key={file.id} className="flex items-center gap-2">
              <Icon aria-hidden className="size-5 flex-none text-ink-3" />
              <span className="flex-1 min-w-0 truncate">{file.name}</span>
              <span className="text-sm text-ink-3 tabular">{formatSize(file.bytes)}</span>
              <IconButton icon={X} label={t`Retirer ${file.name}`} onClick={() => void remove(file)} />
            </li>
          )
        })}
        {sending.map((s) => (
          <li key={s.id}>
            {s.fault ? (
              <div role="alert" className="flex flex-wrap items-center gap-2 text-md">
                <span className="flex-1 min-w-40">
                  <strong className="block truncate">{s.file.name}</strong>
                  <span className="text-danger">{s.fault}</span>
                </span>
                <Button
                  variant="quiet"
                  icon={RotateCcw}
                  onClick={() => {
                    setSending((list) => list.map((x) => (x.id === s.id ? { id: s.id, file: s.file, share: 0 } : x)))
                    void send(s)
                  }}
                >
                  <Trans>Réessayer</Trans>
                </Button>
                <IconButton icon={X} label={t`Retirer ${s.file.name}`} onClick={() => setSending((list) => list.filter((x) => x.id !== s.id))} />
              </div>
            ) : (
              <ProgressBar label={s.file.name} value={Math.round(s.share * 100)} total={100} unit="%" />
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

const EDGE = 2400

/** A photograph over the limit, drawn again at a size that a page or a screen needs; anything else goes as it is. */
async function lighten(file: File): Promise<File> {
  if (file.size <= BYTES / 2 || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' }) : file
  } catch {
    return file
  }
}
