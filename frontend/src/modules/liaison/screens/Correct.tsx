import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import type { ProseNode } from '../../../ui/Prose'
import { toast } from '../../../ui/Toast'
import { faultOf } from '../compose/draft'
import { TextEditor } from '../compose/TextEditor'
import { parse, print } from '../markup'
import { correctNote, noteQuery } from '../queries'
import { asksAnswer, isCircular, type Content, type NoteView } from '../types'

const route = getRouteApi('/app/diffuser/$note/corriger')

/** Corrects a note that has left: families read « corrigé », nobody is told a second time, what it said before is kept. */
export function Correct() {
  const { note: id } = route.useParams()
  const { hat } = useBoot()
  const { data, error, refetch } = useQuery(noteQuery(hat, id))
  if (error && !data) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={2} />
  return <Correcting note={data} />
}

function Correcting({ note }: { note: NoteView }) {
  const { t } = useLingui()
  const { hat } = useBoot()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [title, setTitle] = useState(note.title)
  const [text, setText] = useState(() => print(note.body as ProseNode))
  const [closes, setCloses] = useState(note.closes_on ?? '')
  const save = useMutation({
    mutationFn: () => correctNote(hat, note.id, { version: note.version, title: title.trim(), body: parse(text) as Content['body'], ...(closes ? { closes_on: closes } : {}) }),
    onSuccess: () => {
      toast(isCircular(note) ? t`Corrigée. Les écoles lisent la nouvelle version, sans nouvelle notification.` : t`Corrigé. Les familles lisent la nouvelle version, sans nouvelle notification.`)
      void client.invalidateQueries({ queryKey: ['liaison'] })
      void navigate({ to: `/diffuser/${note.id}` as '/' })
    },
  })
  return (
    <div className="max-w-2xl mx-auto">
      <PageHeader title={isCircular(note) ? t`Corriger la circulaire` : t`Corriger le mot`} back={`/diffuser/${note.id}`} />
      <Banner className="mb-5">
        {isCircular(note) ? <Trans>Personne n’est prévenu une seconde fois : les écoles liront « Corrigé » avec la date. Les lectures déjà faites restent. Si le changement est important, écrivez plutôt une nouvelle circulaire.</Trans> : <Trans>Personne n’est prévenu une seconde fois : les familles liront « Corrigé » avec la date. Les réponses déjà données restent. Si le changement est important, écrivez plutôt un nouveau mot.</Trans>}
      </Banner>
      <Form onSubmit={() => save.mutate()} problem={save.error} className="flex flex-col gap-5">
        <TextField name="title" label={t`Objet`} value={title} maxLength={140} onChange={(e) => setTitle(e.target.value)} />
        <TextEditor value={text} onChange={setText} rows={8} error={faultOf(save.error, 'body')} />
        {isCircular(note) && note.wants === 'read' && <DateField name="closes_on" label={t`À lire avant la fin du`} optional value={closes} className="w-52" onChange={(e) => setCloses(e.target.value)} />}
        {asksAnswer(note.wants) && <DateField name="closes_on" label={t`Réponse jusqu’au`} optional={note.wants !== 'authorisation'} value={closes} className="w-52" onChange={(e) => setCloses(e.target.value)} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Enregistrer la correction</Trans>
          </Button>
          <LinkButton to={`/diffuser/${note.id}` as '/'}>
            <Trans>Annuler</Trans>
          </LinkButton>
        </div>
      </Form>
    </div>
  )
}
