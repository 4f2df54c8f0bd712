import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { CalendarRange, ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight, Repeat2, Utensils } from 'lucide-react'
import { useCallback, useRef, useState, useSyncExternalStore } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, IconButton } from '../../../ui/Button'
import { ChildSwitcher } from '../../../ui/ChildSwitcher'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { cx } from '../../../ui/cx'
import { formatDate, formatDays } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { daysFrom, monthAfter } from '../days'
import { addDays, mondayOf, weekday } from '../../../ui/civil'
import { EnrolSheet } from '../EnrolSheet'
import { Grid } from '../Grid'
import { type Cell, cellKey, type Kid, type Offer, type Row } from '../model'
import { Limits, Offers, OpenActivities } from '../Notices'
import { SaveBar } from '../SaveBar'
import { SoFar } from '../SoFar'
import { TypicalWeek } from '../TypicalWeek'
import { type Booking, useBooking } from '../useBooking'

const desk = '(min-width: 64rem)'
const subscribe = (l: () => void) => {
  const list = window.matchMedia(desk)
  list.addEventListener('change', l)
  return () => list.removeEventListener('change', l)
}

/** Whether there is room for a whole month. */
export function useRoom(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(desk).matches)
}

/** The weekdays shown: the four of school, and whatever else something is given on. */
export function shownDays(kids: readonly Kid[], from: string, until: string): string[] {
  const on = new Set([0, 1, 3, 4])
  for (const row of kids.flatMap((k) => k.rows)) for (const t of row.month.terms) if (t.unit === row.unit.id && t.place === row.place) on.add(weekday(t.day))
  return daysFrom(from, until).filter((d) => on.has(weekday(d)))
}

/** What every page of the grid needs: the stretch shown, how one goes from one to the next. */
export function useStretch(today: string) {
  const room = useRoom()
  const search = useSearch({ strict: false }) as { du?: string; vue?: string }
  const navigate = useNavigate()
  // On a weekend one asks about the week to come.
  const start = weekday(today) > 4 ? addDays(mondayOf(today), 7) : today
  const day = search.du && /^\d{4}-\d\d-\d\d$/.test(search.du) ? search.du : start
  const month = search.vue ? search.vue === 'mois' : room
  const go = useCallback((du: string, vue = search.vue) => void navigate({ to: '.', search: { du, ...(vue ? { vue } : {}) } as never, replace: true, resetScroll: false }), [navigate, search.vue])
  const turn = (step: -1 | 1) => go(month ? monthAfter(day, step) : addDays(mondayOf(day), 7 * step))
  const from = month ? `${day.slice(0, 7)}-01` : mondayOf(day)
  const until = month ? addDays(monthAfter(day, 1), -1) : addDays(mondayOf(day), 6)
  return { day, month, room, from, until, turn, go, start }
}

type Stretch = ReturnType<typeof useStretch>

/** « ‹ décembre 2026 › », « ‹ du 30 novembre au 4 décembre › », the way back to now, and week or month where there is room. */
export function StretchBar({ stretch: s, children }: { stretch: Stretch; children?: React.ReactNode }) {
  const { t } = useLingui()
  const here = s.month ? s.day.slice(0, 7) === s.start.slice(0, 7) : mondayOf(s.day) === mondayOf(s.start)
  const month = formatDate(s.day, 'month')
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 mb-3">
      <div role="group" aria-label={s.month ? t`Mois` : t`Semaine`} className="flex items-center gap-1 flex-1 sm:flex-none">
        {!s.month && <IconButton icon={ChevronsLeft} label={t`Mois précédent`} className="-me-2" onClick={() => s.go(monthAfter(s.day, -1))} />}
        <IconButton icon={ChevronLeft} label={s.month ? t`Mois précédent` : t`Semaine précédente`} onClick={() => s.turn(-1)} />
        <p aria-live="polite" className="flex-1 sm:min-w-52 font-title font-bold text-lg text-center first-letter:uppercase">
          {s.month ? month : formatDays(mondayOf(s.day), addDays(mondayOf(s.day), 4))}
        </p>
        <IconButton icon={ChevronRight} label={s.month ? t`Mois suivant` : t`Semaine suivante`} onClick={() => s.turn(1)} />
        {!s.month && <IconButton icon={ChevronsRight} label={t`Mois suivant`} className="-ms-2" onClick={() => s.go(monthAfter(s.day, 1))} />}
      </div>
      {!here && (
        <Button variant="quiet" onClick={() => s.go(s.start)}>
          <Trans>Aujourd’hui</Trans>
        </Button>
      )}
      {s.room && (
        <Button variant="quiet" icon={CalendarRange} onClick={() => s.go(s.day, s.month ? 'semaine' : 'mois')}>
          {s.month ? <Trans>Voir par semaine</Trans> : <Trans>Voir le mois</Trans>}
        </Button>
      )}
      {children}
    </div>
  )
}

/** The grid with its bar, for a family and for an agent. */
export function Board({ booking: b, stretch, kids, names, onBlocked, onAt, isDesk }: { booking: Booking; stretch: Stretch; kids: readonly Kid[]; names: boolean; onBlocked?: (row: Row, day: string, cell: Cell) => void; onAt?: (day: string) => void; isDesk?: boolean }) {
  const { t } = useLingui()
  const [told, setTold] = useState('')
  const days = shownDays(kids, stretch.from, stretch.until)
  const wide = !stretch.month
  const touch = useRef<{ x: number; y: number } | undefined>(undefined)
  const toggle = (row: Row, day: string, cell: Cell) => {
    if (!cell.can) {
      onBlocked?.(row, day, cell)
      return
    }
    const key = cellKey(row, day)
    if (b.changes.has(key)) return b.gather([[key, undefined]])
    b.gather([[key, cell.status === 'offered' ? true : !cell.taken], ...together(b, row, day, cell)])
  }
  return (
    <div
      aria-busy={b.stale || undefined}
      className={cx('transition-opacity', b.stale && 'opacity-60')}
      onTouchStart={(e) => (touch.current = { x: e.touches[0]!.clientX, y: e.touches[0]!.clientY })}
      onTouchEnd={(e) => {
        const from = touch.current
        const to = e.changedTouches[0]
        if (!from || !to || !wide) return
        const x = to.clientX - from.x
        if (Math.abs(x) > 60 && Math.abs(x) > 2.5 * Math.abs(to.clientY - from.y)) stretch.turn(x > 0 ? -1 : 1)
      }}
    >
      <Grid
        label={stretch.month ? t`Réservations du mois` : t`Réservations de la semaine`}
        book={b.book}
        prices={b.prices}
        kids={kids}
        days={days}
        today={b.today}
        wide={wide}
        names={names}
        changes={b.changes}
        refused={b.refused}
        onToggle={toggle}
        onSave={() => void b.send(b.changes)}
        onTurn={stretch.turn}
        onTell={setTold}
        desk={!!isDesk}
        {...(onAt ? { onAt } : {})}
      />
      <SaveBar booking={b} told={told} month={!wide} />
    </div>
  )
}

/** What goes with a cell: giving back a slot gives back the ones that need it, taking one takes the ones it needs. */
function together(b: Booking, row: Row, day: string, cell: Cell): [string, boolean][] {
  const out: [string, boolean][] = []
  for (const other of b.rows) {
    if (other.child !== row.child || other.tenant !== row.tenant || other === row) continue
    const needs = cell.taken ? other.unit.needs.some((n) => n.relation === 'depends' && n.unit === row.unit.id) : row.unit.needs.some((n) => n.relation === 'depends' && n.unit === other.unit.id)
    const its = needs && b.book.cell(other, day, b.changes)
    if (its && its.can && its.taken === cell.taken) out.push([cellKey(other, day), !cell.taken])
  }
  return out
}

/** A family's month: all the children and all the services on one screen. */
export function BookMonth() {
  const { t } = useLingui()
  const [only, setOnly] = useState('')
  const [typical, setTypical] = useState(false)
  const [enrolling, setEnrolling] = useState<Offer | undefined>()
  const { today } = useBoot()
  const stretch = useStretch(today)
  const b = useBooking(stretch.day)
  const kids = only ? b.kids.filter((k) => k.id === only) : b.kids
  const booked = b.kids.some((k) => k.rows.length)
  const may = b.rows.some((r) => r.mayBook)
  return (
    <div>
      <PageHeader
        title={t`Réservations`}
        actions={
          may && (
            <Buttons>
              <Button variant="secondary" icon={Repeat2} onClick={() => setTypical(true)}>
                <Trans>Semaine type</Trans>
              </Button>
            </Buttons>
          )
        }
      >
        {may || b.pending || !booked ? <Limits months={b.months} /> : <Trans>Vous suivez les réservations de votre enfant sans les changer : l’autre responsable décide.</Trans>}
      </PageHeader>
      {b.error && <ProblemState problem={b.error} retry={b.retry} />}
      {b.pending && !b.error && <Skeleton cards={3} />}
      {!b.pending && (
        <>
          <Offers booking={b} />
          {booked && (
            <>
              {b.kids.length > 2 && (
                <div className="mb-3">
                  <ChildSwitcher options={b.kids.map((k) => ({ id: k.id, first_name: k.name, class_name: '' }))} value={only} onChange={setOnly} all />
                </div>
              )}
              <StretchBar stretch={stretch} />
              <SoFar prices={b.prices} day={stretch.day} />
              <Board booking={b} stretch={stretch} kids={kids} names={b.kids.length > 1} />
            </>
          )}
          {!b.error && !b.months.length && (
            <EmptyState icon={Utensils} title={<Trans>Rien à réserver pour le moment</Trans>}>
              <Trans>Quand votre commune ouvrira la cantine, l’accueil du soir ou le car aux réservations, vous les trouverez ici.</Trans>
            </EmptyState>
          )}
          <OpenActivities kids={kids} onEnrol={setEnrolling} />
        </>
      )}
      {typical && <TypicalWeek booking={b} day={stretch.day} only={only} onClose={() => setTypical(false)} />}
      {enrolling && <EnrolSheet offer={enrolling} booking={b} onClose={() => setEnrolling(undefined)} />}
      <p className="sr-only">{t(msg`Dans la grille : flèches pour se déplacer, Espace pour réserver ou retirer, Entrée pour enregistrer, Page précédente et Page suivante pour changer de période.`)}</p>
    </div>
  )
}
