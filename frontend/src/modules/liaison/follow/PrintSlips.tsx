import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { FileText, Printer } from 'lucide-react'
import { Suspense, useState } from 'react'
import { Problem } from '../../../api/problem'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Checkbox, RadioGroup } from '../../../ui/Field'
import { Skeleton } from '../../../ui/Feedback'
import { useRefused } from '../../../ui/useRefused'
import { TaskPanel } from '../../work/module'
import { listFile, saveFile, type Slips, slipsFile, startSlips } from '../queries'
import type { NoteView } from '../types'

/** How many slips the server makes while one waits. */
const AT_ONCE = 40

/** Paper: slips to cut out for those whom no message reaches, or the list of who has answered. */
export function PrintSlips({ note, onClose }: { note: NoteView; onClose: () => void }) {
  const { t } = useLingui()
  const { hat } = useBoot()
  const refused = useRefused()
  const [slips, setSlips] = useState<Slips>({ per_page: 4, only: note.counts.paper + note.counts.alone > 0 ? 'paper' : 'waiting', qr: false })
  const [task, setTask] = useState('')
  // One per child, and per home of those on paper: many are made while one does something else.
  const about = slips.only === 'paper' ? note.counts.paper + note.counts.alone : slips.only === 'waiting' ? note.counts.pupils - note.counts.done : note.counts.pupils
  const print = useMutation({
    mutationFn: async () => {
      if (about > AT_ONCE) return setTask((await startSlips(hat, note.id, slips)).task)
      try {
        await saveFile(slipsFile(hat, note.id, slips))
      } catch (problem) {
        if (!(problem instanceof Problem) || problem.code !== 'liaison.slips_are_many') throw problem
        setTask((await startSlips(hat, note.id, slips)).task)
      }
    },
    onError: refused,
  })
  const list = useMutation({ mutationFn: () => saveFile(listFile(hat, note.id, slips.only)), onError: refused })
  return (
    <Dialog
      open
      onClose={onClose}
      shape="sheet"
      title={<Trans>Imprimer</Trans>}
      actions={
        <>
          <Button variant="primary" icon={Printer} pending={print.isPending} onClick={() => print.mutate()}>
            <Trans>Les coupons (PDF)</Trans>
          </Button>
          <Button icon={FileText} pending={list.isPending} onClick={() => list.mutate()}>
            <Trans>La liste (PDF)</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RadioGroup
          name="only"
          label={t`Pour qui`}
          value={slips.only}
          onChange={(only) => setSlips({ ...slips, only: only as Slips['only'] })}
          choices={[
            { value: 'paper', label: t`Ceux qu’aucun message n’atteint` },
            { value: 'waiting', label: t`Ceux dont la réponse manque` },
            { value: 'all', label: t`Tous` },
          ]}
        />
        <RadioGroup
          name="per_page"
          label={t`Coupons par page`}
          inline
          value={String(slips.per_page)}
          onChange={(n) => setSlips({ ...slips, per_page: n === '8' ? 8 : 4 })}
          choices={[
            { value: '4', label: '4' },
            { value: '8', label: '8' },
          ]}
        />
        <Checkbox label={t`Avec un code à photographier, qui ouvre le mot`} checked={slips.qr} onChange={(e) => setSlips({ ...slips, qr: e.target.checked })} />
        {task && (
          <Suspense fallback={<Skeleton cards={1} />}>
            <TaskPanel id={task} unit={<Trans>coupons</Trans>} />
          </Suspense>
        )}
      </div>
    </Dialog>
  )
}
