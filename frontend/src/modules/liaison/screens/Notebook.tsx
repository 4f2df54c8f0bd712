import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { NotebookPen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { ChildSwitcher } from '../../../ui/ChildSwitcher'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { dayOf } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { Toggle } from '../Toggle'
import { NoteSummary } from '../cards/NoteCard'
import { PastNote } from '../cards/PastNote'
import { feedQuery, notesOf, receivedQuery } from '../queries'

const PAGE = 12

/** The year in which the school year of a day began. */
const schoolYear = (day: string): number => Number(day.slice(0, 4)) - (day.slice(5, 7) < '08' ? 1 : 0)

/** Every note of my children: what is still asked first, then the newest. Readable without a network. */
export function Notebook() {
  const { t } = useLingui()
  const boot = useBoot()
  const client = useQueryClient()
  const [child, setChild] = useState('')
  const [asked, setAsked] = useState(false)
  const [room, setRoom] = useState(PAGE)
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
  // All that is asked, then as many of the others as one looks through, by school year.
  const shown = lines.filter(({ child: c }, i) => c.pending || i < room)
  const more = shown.length < lines.length || (hasNextPage && !asked)
  const current = schoolYear(boot.today)
  const years: { year: number; label: string; lines: typeof lines }[] = []
  for (const line of shown) {
    const year = line.child.pending ? current : schoolYear(dayOf(line.note.published_at))
    if (years.at(-1)?.year === year) years.at(-1)!.lines.push(line)
    else years.push({ year, label: `${year}-${year + 1}`, lines: [line] })
  }
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
      {years.map(({ year, label, lines }) => (
        <section key={year} aria-label={year < current ? t`Année ${label}` : undefined}>
          {year < current && (
            <h2 className="text-lg mt-6 mb-3">
              <Trans>Année {label}</Trans>
            </h2>
          )}
          <ul className="flex flex-col gap-3">
            {lines.map(({ note, child: c }) => (
              <li key={`${note.id}:${c.id}`}>
                {c.pending ? <NoteSummary note={note} child={c} /> : <PastNote note={note} child={c} />}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {more && (
        <div className="mt-4">
          <Button
            wide
            pending={isFetchingNextPage}
            onClick={() => {
              setRoom(room + PAGE)
              if (lines.length < room + PAGE && hasNextPage) void fetchNextPage()
            }}
          >
            <Trans>Voir les mots plus anciens</Trans>
          </Button>
        </div>
      )}
    </div>
  )
}
