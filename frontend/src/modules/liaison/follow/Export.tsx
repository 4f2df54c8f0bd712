import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { useRefused } from '../../../ui/useRefused'
import { exportFile, saveFile } from '../queries'
import type { NoteView } from '../types'

/** Who has read and answered, for a spreadsheet. Each export is written down in the school's journal. */
export function ExportButtons({ note, quiet }: { note: NoteView; quiet?: boolean }) {
  const { hat } = useBoot()
  const refused = useRefused()
  const save = useMutation({ mutationFn: (format: 'csv' | 'xlsx') => saveFile(exportFile(hat, note.id), { format }), onError: refused })
  const variant = quiet ? 'quiet' : 'secondary'
  return (
    <>
      <Button icon={Download} variant={variant} pending={save.isPending && save.variables === 'xlsx'} onClick={() => save.mutate('xlsx')}>
        XLSX
      </Button>
      <Button variant={variant} pending={save.isPending && save.variables === 'csv'} onClick={() => save.mutate('csv')}>
        CSV
      </Button>
    </>
  )
}
