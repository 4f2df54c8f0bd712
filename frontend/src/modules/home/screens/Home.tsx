import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, PenLine } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import type { Boot, Child, Home as HomeData, HomeCard } from '../../../api/boot'
import { modules } from '../../../modules'
import { chooseChild, hatOf, useBoot, useChild } from '../../../shell/session'
import { LinkButton, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ChildSwitcher } from '../../../ui/ChildSwitcher'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { homeQuery } from '../queries'

const PupilHome = lazy(() => import('./PupilHome').then((m) => ({ default: m.PupilHome })))

/** The home of every profile: what to do now, by deadline, then what is good to know. */
export function Home() {
  const boot = useBoot()
  const { data, error, refetch } = useQuery(homeQuery(boot.hat))
  if (hatOf(boot)?.profile === 'pupil')
    return (
      <Suspense fallback={<Skeleton cards={2} />}>
        <PupilHome boot={boot} />
      </Suspense>
    )
  if (error && !data) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={3} />
  return <HomeView key={boot.hat} boot={boot} home={data} draw={drawCard} />
}

/** What the server says of every card, so that one whose service is not in this version is still shown. */
type Said = HomeCard & { title?: string; line?: string; path?: string }

function drawCard(card: Said): ReactNode {
  const Drawn = modules.find((m) => m.key === card.service)?.homeCards?.[card.kind]
  if (!Drawn) return card.title ? <PlainCard card={card} whole /> : null
  return (
    <Suspense fallback={<PlainCard card={card} />}>
      <Drawn card={card} />
    </Suspense>
  )
}

/** A card by its title and its line: as the server's first view draws it, while its own screen comes. */
function PlainCard({ card, whole = false }: { card: Said; whole?: boolean }) {
  return (
    <Card domain={card.domain} label={card.line ?? ''} title={card.path ? <a href={card.path}>{card.title}</a> : card.title}>
      {!whole && <div aria-hidden className="h-20" />}
      {whole && card.path && (
        <LinkButton to={card.path as '/'}>
          <Trans>Ouvrir</Trans>
        </LinkButton>
      )}
    </Card>
  )
}

type Known = Child & { also?: string[] }

// The commune's record of a child and the school's are one child here.
const of = (card: HomeCard, one: Known) => (card.child_ids ?? [card.child_id]).some((id) => id && (id === one.id || one.also?.includes(id)))

/** The children, first the one who has the most pressing thing to do: it is done without choosing a child. Decided once a visit. */
function useFirst(children: readonly Child[], home: HomeData): readonly Child[] {
  const [first] = useState(() => home.cards.find((c) => c.todo && c.child_id))
  const pressing = first && children.find((c) => of(first, c))
  return pressing ? [pressing, ...children.filter((c) => c !== pressing)] : children
}

export interface HomeViewProps {
  boot: Boot
  home: HomeData
  draw: (card: HomeCard) => ReactNode
  /** Under the cards: « Signaler une absence ». */
  children?: ReactNode
}

/** Each service says which of its cards are one. */
const gathered = (home: HomeData): HomeData => ({ ...home, cards: modules.reduce<HomeCard[]>((cards, m) => (m.gather ? m.gather(cards) : cards), home.cards) })

/** The home drawn from its data: on a phone one column; on a desk what to do takes the width, what is known stands beside. */
export function HomeView({ boot, home: said, draw, children }: HomeViewProps) {
  const told = useMemo(() => gathered(said), [said])
  const home = { ...told, cards: useDone(told.cards) }
  const { t } = useLingui()
  const child = useChild(useFirst(boot.children, home))
  const actions = home.cards.filter((c) => c.kind === 'action') as Said[]
  const mine = home.cards.filter((c) => c.kind !== 'action' && (!c.child_id || !child || of(c, child)))
  const placeOf = usePlaces(mine)
  const todo = mine.filter((c) => placeOf.has(c.id)).sort((a, b) => placeOf.get(a.id)!.localeCompare(placeOf.get(b.id)!))
  const known = mine.filter((c) => !placeOf.has(c.id))
  const count = todo.filter((c) => c.todo).length
  const elsewhere = boot.children.filter((c) => c.id !== child?.id && home.cards.some((card) => card.todo && of(card, c) && !(child && of(card, child)))).map((c) => c.first_name)
  const other = elsewhere[0] ?? ''
  const others = elsewhere.length
  const date = formatDate(boot.today)
  const door = boot.nav.find((e) => e.path !== '/')
  const place = hatOf(boot)?.tenant.name ?? ''
  return (
    <div className="max-w-2xl xl:max-w-none mx-auto">
      {child && (
        <div className="mb-5">
          <ChildSwitcher options={boot.children.map((c) => ({ ...c, class_name: c.class_name.replaceAll(' ', '\u00a0') }))} value={child.id} onChange={chooseChild} />
        </div>
      )}
      <PageHeader
        title={date.charAt(0).toLocaleUpperCase('fr-FR') + date.slice(1)}
        windowTitle={t`Aujourd’hui`}
        actions={
          actions.length > 0 &&
          actions.map((action) => (
            <LinkButton key={action.id} variant="primary" icon={PenLine} to={(action.path ?? '/') as '/'}>
              {action.title}
            </LinkButton>
          ))
        }
      >
        <Plural value={count} _0="Rien à faire pour le moment" one="Une chose à faire" other="# choses à faire" />
        {others === 1 && (
          <>
            {' · '}
            <Trans>{other} aussi a quelque chose</Trans>
          </>
        )}
        {others > 1 && (
          <>
            {' · '}
            <Trans>vos autres enfants aussi ont quelque chose</Trans>
          </>
        )}
      </PageHeader>
      <div className="xl:grid xl:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] xl:gap-6 xl:items-start">
        <Column label={t`À faire`}>
          {todo.map((card) => (
            <li key={card.id}>{draw(card)}</li>
          ))}
          {todo.length === 0 && (
            <li>
              <EmptyState icon={CircleCheck} title={<Trans>Tout est à jour</Trans>} action={door && !child && actions.length === 0 && <LinkButton to={door.path as '/'}>{door.label}</LinkButton>}>
                {boot.children.length > 0 ? (
                  <Trans>Ce que l’école ou la mairie vous demande apparaîtra ici, avec sa date limite.</Trans>
                ) : !door ? (
                  <Trans>Aucun service n’est ouvert à votre profil ici pour l’instant ({place}) : vous ne voyez que ce que votre fonction permet, et d’aucune famille rien. Ce qui vous sera adressé apparaîtra sur cette page.</Trans>
                ) : (
                  <Trans>Ce qui attend quelque chose de vous apparaîtra ici, le plus pressé d’abord.</Trans>
                )}
              </EmptyState>
            </li>
          )}
          {children && <li className="hidden xl:block">{children}</li>}
        </Column>
        <Column label={t`À savoir`}>
          {known.map((card) => (
            <li key={card.id}>{draw(card)}</li>
          ))}
          {children && <li className="xl:hidden">{children}</li>}
        </Column>
      </div>
      {hatOf(boot)?.profile === 'guardian' && (
        <p className="mt-3 text-md text-ink-2">
          <Trans>
            Un autre enfant, une autre école ? <TextLink to={'/compte/code' as '/'}>J’ai un autre code</TextLink>
          </Trans>
        </p>
      )}
    </div>
  )
}

/** The cards, and those done during this visit that the server counts among the old ones by now: they stay until the next. */
function useDone(cards: readonly HomeCard[]): HomeCard[] {
  const [known, setKnown] = useState<ReadonlyMap<string, HomeCard>>(new Map())
  const changed = cards.filter((c) => (c.todo || known.has(c.id)) && known.get(c.id) !== c)
  if (changed.length) setKnown(new Map([...known, ...changed.map((c) => [c.id, c] as const)]))
  const here = new Set(cards.map((c) => c.id))
  return [...cards, ...[...known.values()].filter((c) => !c.todo && !here.has(c.id))]
}

/**
 * The places of the cards that are to do, by deadline. One keeps its place once it is done, until the next visit: nothing moves
 * under the finger, undo is where one looks, and the focus, which an element that is moved would lose, stays in it.
 */
function usePlaces(cards: readonly HomeCard[]): ReadonlyMap<string, string> {
  const [places, setPlaces] = useState<ReadonlyMap<string, string>>(new Map())
  const fresh = cards.filter((c) => c.todo && !places.has(c.id))
  if (fresh.length === 0) return places
  const next = new Map(places)
  for (const c of fresh) next.set(c.id, `${c.deadline ?? '9'} ${String(next.size).padStart(4, '0')}`)
  setPlaces(next)
  return next
}

function Column({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="flex flex-col gap-3 mb-3 empty:hidden">
      {children}
    </ul>
  )
}
