import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Skeleton } from '../../../ui/Feedback'
import { formatDateTime } from '../../../ui/format'
import { Prose, type ProseNode } from '../../../ui/Prose'
import { versionsQuery } from '../queries'
import type { NoteView } from '../types'

/** What a corrected note said before. */
export function Versions({ note, at }: { note: NoteView; at: string }) {
  const { hat } = useBoot()
  const [open, setOpen] = useState(false)
  const { data } = useQuery({ ...versionsQuery(hat, note.id), enabled: open })
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)} className="text-md">
      <summary className="link inline-block py-1">
        <Trans>Corrigé {at} : voir ce qu’il disait avant</Trans>
      </summary>
      {open && !data && <Skeleton lines={2} />}
      <ol className="mt-2 flex flex-col gap-3">
        {(data ?? []).map((v) => (
          <li key={v.version} className="rounded-card bg-sand p-4">
            <p className="text-ink-2">
              {v.corrected_by} · {formatDateTime(v.corrected_at)}
            </p>
            <p className="font-semibold">{v.title}</p>
            <Prose doc={v.body as ProseNode} level={4} />
          </li>
        ))}
      </ol>
    </details>
  )
}
