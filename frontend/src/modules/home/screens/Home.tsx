import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { type ReactNode, Suspense } from 'react'
import type { Boot, Home as HomeData, HomeCard } from '../../../api/boot'
import { modules } from '../../../modules'
import { chooseChild, useBoot, useChild } from '../../../shell/session'
import { ChildSwitcher } from '../../../ui/ChildSwitcher'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { homeQuery } from '../queries'

/** The home of every profile: what to do now, by deadline, then what is good to know. */
export function Home() {
  const boot = useBoot()
  const { data, error, refetch } = useQuery(homeQuery(boot.hat))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={3} />
  return <HomeView boot={boot} home={data} draw={drawCard} />
}

function drawCard(card: HomeCard): ReactNode {
  const Drawn = modules.find((m) => m.key === card.service)?.homeCards?.[card.kind]
  if (!Drawn) return null
  return (
    <Suspense fallback={<Skeleton cards={1} />}>
      <Drawn card={card} />
    </Suspense>
  )
}

export interface HomeViewProps {
  boot: Boot
  home: HomeData
  draw: (card: HomeCard) => ReactNode
  /** Under the cards: « Signaler une absence ». */
  children?: ReactNode
}

/** The home drawn from its data: on a phone one column; on a desk what to do takes the width, what is known stands beside. */
export function HomeView({ boot, home, draw, children }: HomeViewProps) {
  const { t } = useLingui()
  const child = useChild(boot.children)
  const mine = home.cards.filter((c) => !c.child_id || !child || c.child_id === child.id)
  const todo = mine.filter((c) => c.todo).sort((a, b) => (a.deadline ?? '9').localeCompare(b.deadline ?? '9'))
  const known = mine.filter((c) => !c.todo)
  const count = todo.length
  const date = formatDate(boot.today)
  return (
    <div className="max-w-2xl xl:max-w-none mx-auto">
      {child && (
        <div className="mb-5">
          <ChildSwitcher options={boot.children} value={child.id} onChange={chooseChild} />
        </div>
      )}
      <PageHeader title={date.charAt(0).toLocaleUpperCase('fr-FR') + date.slice(1)} windowTitle={t`Aujourd’hui`}>
        <Plural value={count} _0="Rien à faire pour le moment" one="Une chose à faire" other="# choses à faire" />
      </PageHeader>
      <div className="xl:grid xl:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] xl:gap-6 xl:items-start">
        <Column label={t`À faire`}>
          {todo.map((card) => (
            <li key={card.id}>{draw(card)}</li>
          ))}
          {count === 0 && known.length === 0 && (
            <li>
              <EmptyState icon={CircleCheck} title={<Trans>Tout est à jour</Trans>}>
                <Trans>Ce que l’école ou la mairie vous demande apparaîtra ici, avec sa date limite.</Trans>
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
    </div>
  )
}

function Column({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="flex flex-col gap-3 mb-3 empty:hidden">
      {children}
    </ul>
  )
}
