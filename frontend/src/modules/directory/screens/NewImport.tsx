import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Check, Circle, GraduationCap, type LucideIcon, School, Users } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { cx } from '../../../ui/cx'
import { ProgressBar } from '../../../ui/Feedback'
import { Checkbox, FileField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { ImportSteps } from '../parts/ImportSteps'
import { refresh, uploadImport, useTenant, useTownHall } from '../queries'
import { type Kind, kindOf } from '../report'

/** The first step: the three files. Nothing changes; they are examined. */
export function NewImport() {
  const { t } = useLingui()
  const tenant = useTenant()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [files, setFiles] = useState<File[]>([])
  const [share, setShare] = useState(0)
  const [own, setOwn] = useState(false)
  const town = useTownHall()
  const send = useMutation({
    mutationFn: () => uploadImport(tenant, files, own, setShare),
    onSuccess: (made) => {
      void refresh(client, tenant)
      void navigate({ to: `/annuaire/imports/${made.id}${made.state === 'mapping' ? '/colonnes' : ''}` as '/', replace: true })
    },
  })
  const there = new Set(files.map((f) => kindOf(f.name)))
  const expected: { kind: Kind; icon: LucideIcon; name: string; what: string }[] = [
    { kind: 'pupils', icon: GraduationCap, name: t`Élèves`, what: t`leurs classes et leurs niveaux` },
    { kind: 'guardians', icon: Users, name: t`Responsables`, what: t`leurs coordonnées et leurs enfants` },
    { kind: 'teachers', icon: School, name: t`Enseignants`, what: t`leurs classes et la direction` },
  ]
  return (
    <div className="max-w-3xl">
      <PageHeader back="/annuaire/imports" title={t`Importer des fichiers`} />
      <ImportSteps current={0} />
      {town ? (
        <Card as="section" title={<Trans>Les exports de votre ancien logiciel</Trans>}>
          <p className="mb-3">
            <Trans>Enfants et responsables, adresses, réservations ou semaines types, régimes, personnes autorisées : en un fichier ou plusieurs, CSV ou Excel, tels qu’ils sont sortis. Leurs titres sont reconnus ; vous relisez tout avant d’appliquer.</Trans>
          </p>
          <ul className="mb-4 list-disc ps-5 text-md text-ink-2">
            <li>
              <Trans>Ouvrez d’abord ici vos activités et vos lieux : les réservations y seront rattachées.</Trans>
            </li>
            <li>
              <Trans>Du PAI, seul « il existe » est lu : son document est à voir au guichet.</Trans>
            </li>
            <li>
              <Trans>Les jours passés restent dans l’ancien logiciel, qui les a facturés.</Trans>
            </li>
          </ul>
          <Form problem={send.error} onSubmit={() => files.length && send.mutate()}>
            <FileField name="files" label={t`Fichiers`} help={t`Déposez-les ici ou choisissez-les, tous ensemble.`} accept=".csv,.txt,.tsv,.xlsx,text/csv" multiple maxSize={48 << 20} files={files} onChange={setFiles} />
            {send.isPending && (
              <div className="mt-4">
                <ProgressBar label={t`Envoi des fichiers`} value={Math.round(share * 100)} total={100} unit="%" />
              </div>
            )}
            <Button type="submit" variant="primary" className="mt-5" disabled={!files.length} pending={send.isPending}>
              <Trans>Examiner sans rien changer</Trans>
            </Button>
          </Form>
        </Card>
      ) : (
        <>
      <Card as="section" title={<Trans>Les trois extractions d’ONDE</Trans>}>
        <p className="mb-3">
          <Trans>Dans ONDE, menu « Listes et documents », puis « Extractions ». Déposez-les tels quels : les noms des fichiers et les encodages ne comptent pas.</Trans>
        </p>
        <ul className="grid sm:grid-cols-3 gap-2 mb-4">
          {expected.map(({ kind, icon: Icon, name, what }) => {
            const ok = there.has(kind)
            return (
              <li key={kind} className={cx('flex items-start gap-3 rounded-control border-2 p-3', ok ? 'border-brand bg-brand-soft' : 'border-line')}>
                <Icon aria-hidden className="size-6 flex-none text-ink-2" />
                <span className="flex-1 min-w-0 text-md">
                  <strong className="block text-ink">{name}</strong>
                  <span className="text-ink-2">{what}</span>
                </span>
                {ok ? <Check aria-label={t`présent`} role="img" className="size-5 flex-none text-success" strokeWidth={2.5} /> : <Circle aria-hidden className="size-5 flex-none text-ink-3" />}
              </li>
            )
          })}
        </ul>
        <Form problem={send.error} onSubmit={() => files.length && send.mutate()}>
          <FileField name="files" label={t`Fichiers`} help={t`Déposez-les ici ou choisissez-les. Le fichier des élèves est nécessaire ; sans les deux autres, liens et enseignants restent comme ils sont.`} accept=".csv,.txt,.tsv,.xlsx,.xml,.zip,text/csv" multiple maxSize={48 << 20} files={files} onChange={setFiles} />
          <Checkbox className="mt-3" checked={own} onChange={(e) => setOwn(e.target.checked)} label={t`Ces fichiers ne viennent pas d’ONDE : je dirai ce que contient chaque colonne`} />
          {send.isPending && (
            <div className="mt-4">
              <ProgressBar label={t`Envoi des fichiers`} value={Math.round(share * 100)} total={100} unit="%" />
            </div>
          )}
          <Button type="submit" variant="primary" className="mt-5" disabled={!files.length} pending={send.isPending}>
            <Trans>Examiner sans rien changer</Trans>
          </Button>
        </Form>
      </Card>
      <Card as="section" title={<Trans>Un collège : les exports de SIECLE et de STS</Trans>} className="mt-4">
        <p>
          <Trans>Dans SIECLE, « Exploitation », « Exports standard », « Exports XML génériques » : élèves avec adresses, responsables avec adresses, structures. Dans STS, « Exports », « Emplois du temps ». Déposez les archives ou les fichiers XML tels quels, ensemble.</Trans>
        </p>
      </Card>
      <Card as="section" title={<Trans>Un autre tableau, CSV ou Excel</Trans>} className="mt-4">
        <p>
          <Trans>Votre liste vient d’un autre logiciel, ou de votre propre classeur ? Déposez-la ici : ses titres sont reconnus, et vous dites ce que contiennent les autres colonnes avant tout examen.</Trans>
        </p>
      </Card>
        </>
      )}
    </div>
  )
}
