import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { NotebookPen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { ChildSwitcher } from '../../../ui/ChildSwitcher'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader } from '../../../ui/PageHeader'
import { Toggle } from '../Toggle'
import { NoteSummary } from '../cards/NoteCard'
import { PastNote } from '../cards/PastNote'
import { feedQuery, notesOf, receivedQuery } from '../queries'

/** Every note of my children: what is still asked first, then the newest. Readable without a network. */
export function Notebook() {
  const { t } = useLingui()
  const boot = useBoot()
  const client = useQueryClient()
  const [child, setChild] = useState('')
  const [asked, setAsked] = useState(false)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(feedQuery)
  const notes = notesOf(data?.pages)

  // The texts of the first notes are kept too, so that the notebook can be read on the bus.
  useEffect(() => {
    if (!data || !navigator.onLine) return
    const timer = setTimeout(() => {
      void import('./ReadNote')
      for (const n of notesOf(data.pages).slice(0, 8)) if (n.children[0]) void client.prefetchQuery(receivedQuery(n.id, n.children[0].id))
    }, 1500)
    return () => clearTimeout(timer)
  }, [data, client])

  const mine = new Set(boot.children.map((c) => c.id))
  const lines = notes.flatMap((note) => note.children.filter((c) => (boot.children.length === 0 ? true : mine.has(c.id)) && (!child || c.id === child) && (!asked || c.pending)).map((c) => ({ note, child: c })))
  const count = notes.flatMap((n) => n.children).filter((c) => c.pending && (!child || c.id === child)).length
  return (
    <div className="max-w-2xl mx-auto">
      <PageHeader title={t`Carnet de liaison`}>
        <Plural value={count} _0="Rien n’attend votre réponse" one="Un mot attend votre réponse" other="# mots attendent votre réponse" />
      </PageHeader>
      <div className="mb-4 flex flex-col gap-3">
        {boot.children.length > 1 && <ChildSwitcher options={boot.children.map((c) => ({ ...c, class_name: '' }))} value={child} onChange={setChild} all />}
        <div role="group" aria-label={t`Filtrer`} className="flex flex-wrap gap-2">
          <Toggle on={!asked} onPress={() => setAsked(false)}>
            <Trans>Tous les mots</Trans>
          </Toggle>
          <Toggle on={asked} onPress={() => setAsked(true)} count={count}>
            <Trans>À traiter</Trans>
          </Toggle>
        </div>
      </div>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && lines.length === 0 && (
        <EmptyState icon={NotebookPen} title={asked ? <Trans>Tout est à jour</Trans> : <Trans>Pas encore de mot</Trans>}>
          {asked ? (
            <Trans>Rien n’attend votre réponse. Les mots déjà lus sont dans « Tous les mots ».</Trans>
          ) : (
            <Trans>Les mots de l’école et de la mairie arriveront ici : une sortie à autoriser, une réunion, un changement d’horaire.</Trans>
          )}
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3">
        {lines.map(({ note, child: c }) => (
          <li key={`${note.id}:${c.id}`}>
            {c.pending ? <NoteSummary note={note} child={c} /> : <PastNote note={note} child={c} />}
          </li>
        ))}
      </ul>
      {hasNextPage && !asked && (
        <div className="mt-4">
          <Button wide pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <Trans>Voir les mots plus anciens</Trans>
          </Button>
        </div>
      )}
    </div>
  )
}
