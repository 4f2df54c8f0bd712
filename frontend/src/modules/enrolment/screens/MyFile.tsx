import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { AutosaveNote } from '../../../ui/AutosaveNote'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { FormProblem } from './FormProblem'
import { PageHeader, Steps } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { localDraft, useAutosave } from '../../../ui/useAutosave'
import { useRefused } from '../../../ui/useRefused'
import { enrolmentKey, type FileView, type Form, myFileQuery, saveMine, submitMine, withdrawMine } from '../queries'
import { Follow } from './Follow'
import { ChildFields, HomeFields, PeopleFields, WishFields } from './Fields'
import { PieceCards } from './PieceCards'
import { Review } from './Review'

/** One of a family's files: written step by step while it is a draft or is to be completed, followed afterwards. */
export function MyFile({ town, id }: { town: string; id: string }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(myFileQuery(town, id))
  const [editing, setEditing] = useState(false)
  return (
    <div className="max-w-3xl">
      {error && (
        <>
          <PageHeader title={t`Inscription scolaire`} back="/inscription" />
          <ProblemState problem={error} retry={() => void refetch()} />
        </>
      )}
      {!data && !error && <Skeleton cards={3} />}
      {data && (data.state === 'draft' || (editing && data.abilities.includes('write')) ? <Editor key={data.id} town={town} file={data} onDone={() => setEditing(false)} /> : <Follow town={town} file={data} onEdit={() => setEditing(true)} />)}
    </div>
  )
}

function Editor({ town, file, onDone }: { town: string; file: FileView; onDone: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const refused = useRefused()
  const key = `enrolment/${file.id}`
  const [form, setForm] = useState<Form>(() => {
    const local = localDraft<Form>(key)
    return local && local.version === file.version ? local.value : file.form
  })
  const [step, setStep] = useState(0)
  const top = useRef<HTMLDivElement>(null)
  const version = useRef(file.version)
  const query = myFileQuery(town, file.id)
  const autosave = useAutosave<Form>(
    { key, version: file.version, at: file.updated_at },
    form,
    async (value) => {
      const saved = await saveMine(town, file.id, version.current, value)
      version.current = saved.version
      client.setQueryData(query.queryKey, saved)
      return { key, version: saved.version, at: saved.updated_at }
    },
    file.form,
  )
  const set = (change: Partial<Form>) => setForm((f) => ({ ...f, ...change }))
  const steps = [t`L’enfant`, t`Le domicile`, t`Les responsables`, t`Vos souhaits`, t`Les pièces`, t`Relire et envoyer`]
  const last = steps.length - 1
  const go = (to: number) => {
    void autosave.flush()
    setStep(to)
  }
  useEffect(() => {
    if (step > 0) top.current?.scrollIntoView({ block: 'start' })
    top.current?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true })
  }, [step])
  const send = useMutation({
    mutationFn: async () => {
      await autosave.flush()
      return submitMine(town, file.id)
    },
    onSuccess: (f) => {
      autosave.clear()
      client.setQueryData(query.queryKey, f)
      void client.invalidateQueries({ queryKey: enrolmentKey })
      toast(t`Votre dossier est parti à la mairie.`)
      onDone()
    },
  })
  const discard = useMutation({
    mutationFn: () => withdrawMine(town, file.id),
    onSuccess: async () => {
      autosave.clear()
      client.removeQueries({ queryKey: query.queryKey })
      void client.invalidateQueries({ queryKey: enrolmentKey })
      await navigate({ to: '/inscription' as '/' })
    },
    onError: refused,
  })
  const name = form.child.given_name || t`votre enfant`
  return (
    <>
      <PageHeader title={t`Inscription de ${name}`} context={`${file.town} · ${file.year_label}`} back="/inscription" />
      <div ref={top} className="scroll-mt-24">
        <Steps steps={steps} current={step} />
      </div>
      {autosave.state === 'conflict' && (
        <Banner tone="warning" live title={<Trans>Ce dossier a changé sur un autre écran</Trans>} className="mb-4">
          <Trans>Rechargez la page pour voir la version la plus récente.</Trans>
        </Banner>
      )}
      <form
        className="flex flex-col gap-6"
        onSubmit={(e) => {
          e.preventDefault()
          if (step < last) go(step + 1)
          else send.mutate()
        }}
      >
        {step === 0 && <ChildFields form={form} set={set} />}
        {step === 1 && <HomeFields form={form} set={set} town={town} communes={file.communes} />}
        {step === 2 && <PeopleFields form={form} set={set} />}
        {step === 3 && <WishFields form={form} set={set} file={file} />}
        {step === 4 && <PieceCards town={town} file={file} />}
        {step === last && <Review form={form} set={set} file={file} go={go} />}
        <FormProblem problem={send.error} go={go} />
        <Buttons>
          <Button type="submit" variant="primary" pending={send.isPending}>
            {step < last ? <Trans>Continuer</Trans> : <Trans>Envoyer à la mairie</Trans>}
          </Button>
          {step > 0 && (
            <Button onClick={() => go(step - 1)}>
              <Trans>Retour</Trans>
            </Button>
          )}
          <AutosaveNote state={autosave.state} savedAt={autosave.savedAt} />
        </Buttons>
        <Buttons>
          <LinkButton variant="quiet" to={'/inscription' as '/'}>
            <Trans>Finir plus tard</Trans>
          </LinkButton>
          {file.state === 'draft' && (
            <Button variant="quiet" pending={discard.isPending} onClick={() => discard.mutate()}>
              <Trans>Jeter ce brouillon</Trans>
            </Button>
          )}
        </Buttons>
      </form>
    </>
  )
}
