import { Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import { Suspense, useState } from 'react'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Skeleton } from '../../../ui/Feedback'
import { RadioGroup } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { toast } from '../../../ui/Toast'
import { TaskPanel } from '../../work/module'
import { type ClassRow, type ListFormat, saveClassList, startExport, useTenant } from '../queries'
import { useAct } from './Frame'

/** The list of a class, or of everybody, to keep or to print: a class at once, everybody with a bar. */
export function ExportList({ of }: { of?: ClassRow }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [open, setOpen] = useState(false)
  const [task, setTask] = useState('')
  const close = () => {
    setOpen(false)
    setTask('')
  }
  const save = useAct(async (format: ListFormat) => {
    if (!of) return setTask(await startExport(tenant, format))
    await saveClassList(tenant, of.id, format)
    close()
    toast(t`Liste enregistrée sur votre appareil.`)
  }, undefined, true)
  const label = of?.label ?? ''
  return (
    <>
      <Button icon={Download} onClick={() => setOpen(true)}>
        {of ? <Trans>Liste et coordonnées</Trans> : <Trans>Exporter</Trans>}
      </Button>
      <Dialog open={open} onClose={close} title={of ? <Trans>Liste {label}</Trans> : <Trans>Liste de tous les élèves</Trans>}>
        {task ? (
          <Suspense fallback={<Skeleton cards={1} />}>
            <TaskPanel id={task} />
          </Suspense>
        ) : (
          <Form problem={save.error} onSubmit={(data) => save.mutate(data.get('format') as ListFormat)}>
            <p className="mb-4">
              <Trans>Chaque élève avec ses responsables, dans l’ordre d’appel. Une adresse masquée n’y est jamais ; l’export est noté au journal.</Trans>
            </p>
            <RadioGroup
              name="format"
              label={t`Sous quelle forme`}
              defaultValue="xlsx"
              choices={[
                { value: 'xlsx', label: t`Tableur (XLSX)`, help: t`Excel, LibreOffice. Avec les adresses.` },
                { value: 'csv', label: t`Tableur (CSV)`, help: t`Pour un autre logiciel. Avec les adresses.` },
                { value: 'pdf', label: t`À imprimer (PDF)`, help: t`Qui appeler, sans les adresses.` },
              ]}
            />
            <Button type="submit" variant="primary" icon={Download} pending={save.isPending} className="mt-5">
              {of ? <Trans>Enregistrer la liste</Trans> : <Trans>Préparer la liste</Trans>}
            </Button>
          </Form>
        )}
      </Dialog>
    </>
  )
}
