import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useLingui as useRuntime } from '@lingui/react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Megaphone, PencilLine, Plus } from 'lucide-react'
import { useAbility, useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton, type Tone } from '../../../ui/Feedback'
import { dayOf, formatDay } from '../../../ui/format'
import { useHotkeys } from '../../../ui/hotkeys'
import { PageHeader } from '../../../ui/PageHeader'
import { Progress } from '../follow/Progress'
import { useMoment } from '../follow/remind'
import { staffNotesQuery } from '../queries'
import { Toggle } from '../Toggle'
import type { NoteView } from '../types'
import { states } from '../words'

const route = getRouteApi('/app/diffuser')
const tones: Record<string, Tone | undefined> = { scheduled: 'info', withdrawn: 'warning' }

/** The notes that the staff follows with their figures; what has not left yet on the other side. */
export function NoteList() {
  const { t } = useLingui()
  const boot = useBoot()
  const navigate = useNavigate()
  const writes = useAbility('liaison:publish')
  const circulars = useAbility('liaison:circular') // who holds it writes nothing else
  const { vue } = route.useSearch()
  const drafts = vue === 'brouillons'
  const own = vue === 'miens'
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(staffNotesQuery(boot.hat, drafts))
  const list = (data?.pages.flat() ?? []).filter((n) => !own || n.mine)
  const show = (view: '' | 'miens' | 'brouillons') => void navigate({ to: '/diffuser' as '/', search: (view ? { vue: view } : {}) as never, replace: true })
  useHotkeys({ n: () => void navigate({ to: '/diffuser/nouveau' as '/' }) }, writes)
  return (
    <div className="max-w-4xl mx-auto">
      <PageHeader
        title={t`Diffuser`}
        actions={
          writes && (
            <LinkButton variant="primary" icon={Plus} to={'/diffuser/nouveau' as '/'}>
              {circulars ? <Trans>Écrire une circulaire</Trans> : <Trans>Écrire un mot</Trans>}
            </LinkButton>
          )
        }
      >
        {circulars ? <Trans>Vos circulaires, et dans chaque école si la direction les a lues.</Trans> : <Trans>Chaque mot, qui l’a lu, qui a répondu.</Trans>}
      </PageHeader>
      <div role="group" aria-label={t`Montrer`} className="mb-4 flex flex-wrap gap-2">
        <Toggle on={!drafts && !own} onPress={() => show('')}>
          <Trans>Envoyés</Trans>
        </Toggle>
        {writes && (
          <Toggle on={own} onPress={() => show('miens')}>
            <Trans>Les miens</Trans>
          </Toggle>
        )}
        <Toggle on={drafts} onPress={() => show('brouillons')}>
          <Trans>Brouillons et programmés</Trans>
        </Toggle>
      </div>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && list.length === 0 && (
        <EmptyState
          icon={drafts ? PencilLine : Megaphone}
          title={drafts ? <Trans>Aucun brouillon</Trans> : circulars ? <Trans>Aucune circulaire envoyée</Trans> : <Trans>Aucun mot envoyé</Trans>}
          action={
            writes && (
              <LinkButton variant="primary" to={'/diffuser/nouveau' as '/'}>
                {circulars ? <Trans>Écrire une circulaire</Trans> : <Trans>Écrire un mot</Trans>}
              </LinkButton>
            )
          }
        >
          {drafts ? (
            <Trans>Ce qui est commencé est gardé ici à chaque lettre, sur tous vos appareils.</Trans>
          ) : circulars ? (
            <Trans>Une circulaire part vers la direction ou le personnel de vos écoles. Vous verrez ici quelles directions l’ont lue, et pourrez relancer les autres.</Trans>
          ) : (
            <Trans>Par exemple : « Sortie au musée vendredi, merci d’autoriser avant jeudi ». Vous verrez ici qui a répondu.</Trans>
          )}
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3">
        {list.map((note) => (
          <li key={note.id}>
            <NoteLine note={note} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <div className="mt-4">
          <Button wide pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <Trans>Voir les mots plus anciens</Trans>
          </Button>
        </div>
      )}
    </div>
  )
}

function NoteLine({ note }: { note: NoteView }) {
  const { t } = useLingui()
  const { _ } = useRuntime()
  const { today } = useBoot()
  const moment = useMoment()
  const unsent = note.state === 'draft' || note.state === 'scheduled'
  const edit = note.state === 'draft'
  const at = unsent ? (note.publish_at ?? note.updated_at) : (note.published_at ?? note.updated_at)
  const when = note.state === 'scheduled' && note.publish_at ? t`part ${moment(note.publish_at)}` : formatDay(dayOf(at), today)
  const { counts } = note
  const schools = note.copies.length || (note.schools?.length ?? 0)
  const asked = note.wants !== 'none'
  return (
    <Card
      domain="liaison"
      label={note.kind_label}
      status={when}
      title={
        <Link to={(edit ? '/diffuser/nouveau' : `/diffuser/${note.id}`) as '/'} search={(edit ? { mot: note.id } : {}) as never} className="hover:underline">
          {note.title || t`Sans objet`}
        </Link>
      }
      aside={note.state !== 'published' && <Badge {...(tones[note.state] ? { tone: tones[note.state]! } : {})}>{_(states[note.state]!)}</Badge>}
    >
      {!note.mine && <p className="text-md">{note.from}</p>}
      {!unsent && asked && counts.pupils > 0 && (
        <div className="mt-1 max-w-md">
          <Progress done={counts.done} all={counts.pupils} wants={note.wants} />
        </div>
      )}
      {!unsent && !asked && counts.people > 0 && (
        <p className="text-md">
          <Plural value={counts.people} one="# personne prévenue" other="# personnes prévenues" />
          {' · '}
          <Plural value={counts.read} _0="pas encore de lecture" one="# lecture" other="# lectures" />
        </p>
      )}
      {schools > 0 && (
        <p className="text-md">
          <Plural value={schools} one="Adressé à une école" other="Adressé à # écoles" />
        </p>
      )}
    </Card>
  )
}
