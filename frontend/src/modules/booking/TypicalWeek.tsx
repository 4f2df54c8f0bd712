import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { Problem } from '../../api/client'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ProblemState, Skeleton } from '../../ui/Feedback'
import { RadioGroup, Switch } from '../../ui/Field'
import { formatDate, formatList } from '../../ui/format'
import { toast } from '../../ui/Toast'
import { daysFrom, evenWeek, monthAfter } from './days'
import { addDays, weekday } from '../../ui/civil'
import { DayToggles, Pick } from './DayToggles'
import { Book, cellKey, type Row } from './model'
import { childMonthQuery, monthQuery, putEnrolment, type Service } from './queries'
import type { Booking, DeskOf } from './useBooking'
import { labelOf } from './words'

type Scope = 'month' | 'holidays' | 'year'
type Weeks = { a: number; b: number }

const bit = (day: string) => 1 << weekday(day)
const on = (w: Weeks, day: string) => ((evenWeek(day) ? w.a : w.b) & bit(day)) !== 0

/** What is booked in one go: the same slot of the same kind of activity, wherever each child has it. */
const sortOf = (row: Row) => `${row.activity.kind}|${row.activity.units.length > 1 ? row.unit.label : ''}`

/** Days chosen once for all the children, over the month, until the holidays or for the year; what will be booked is told before. */
export function TypicalWeek({ booking: b, day, only, desk, onClose }: { booking: Booking; day: string; only: string; desk?: DeskOf; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const mine = useMemo(() => b.kids.flatMap((kid) => kid.rows.filter((r) => r.mayBook).map((row) => ({ kid, row }))), [b.kids])
  const sorts = [...new Set(mine.map(({ row }) => sortOf(row)))]
  const [sort, setSort] = useState(sorts[0] ?? '')
  const able = mine.filter(({ row }) => sortOf(row) === sort)
  const [left, setLeft] = useState<readonly string[]>(only ? b.kids.filter((k) => k.id !== only).map((k) => k.id) : [])
  const chosen = able.filter(({ kid }) => !left.includes(kid.id))
  const habits = chosen.length > 0 && chosen.every(({ row }) => row.enrolment.pattern[row.unit.id])
  const [own, setOwn] = useState(true)
  const [weeks, setWeeks] = useState<Weeks>({ a: 27, b: 27 })
  const [two, setTwo] = useState(false)
  const [scope, setScope] = useState<Scope>('month')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const first = day.slice(0, 7) === b.today.slice(0, 7) ? b.today : `${day.slice(0, 7)}-01`
  const [ahead, setAhead] = useState<Book | undefined>()
  const services = [...new Set(able.map(({ row }) => row.service))].join()

  // The days that are not on the screen are asked for once, when they are needed.
  useEffect(() => {
    if (scope === 'month') return
    let live = true
    const far = (s: Service) => (desk ? childMonthQuery(desk.tenant, s, desk.pupil, first, addDays(first, 99)) : monthQuery(s, first, addDays(first, 99)))
    Promise.all((services.split(',') as Service[]).map((s) => client.fetchQuery(far(s) as ReturnType<typeof monthQuery>))).then(
      (lists) => live && setAhead(new Book(lists.flat())),
      (failure) => live && setError(failure),
    )
    return () => {
      live = false
    }
  }, [scope, services, first, client, desk])

  const book = scope === 'month' ? b.book : ahead
  const weeksOf = (row: Row): Weeks => (own && habits ? (row.enrolment.pattern[row.unit.id] ?? { a: 0, b: 0 }) : two ? weeks : { a: weeks.a, b: weeks.a })
  const plan = useMemo(() => {
    if (!book) return undefined
    const lines = chosen.map(({ kid, row }) => {
      const add: string[] = []
      let late = 0
      let shut = 0
      let queue = 0
      let last = addDays(monthAfter(first, 1), -1)
      if (scope !== 'month') {
        const days = daysFrom(first, addDays(first, 99))
        const back = days.findIndex((d) => book.dayOf(row, d)?.kind === 'school')
        const holiday = days.find((d, i) => i > back && book.dayOf(row, d)?.kind === 'holiday')
        last = scope === 'holidays' && holiday ? addDays(holiday, -1) : addDays(first, 99)
      }
      const w = weeksOf(row)
      for (const d of daysFrom(first, last)) {
        if (!on(w, d)) continue
        const cell = book.cell(row, d, b.changes)
        if (cell.taken) continue
        if (cell.status === 'free' && cell.can && !cell.late) {
          add.push(d)
          if (cell.term?.left === 0) queue++
        } else if (cell.status === 'free' && cell.late) late++
        else if (cell.status === 'locked' || cell.status === 'full') shut++
      }
      return { kid, row, add, late, shut, queue, last }
    })
    return { lines, total: lines.reduce((n, l) => n + l.add.length, 0), late: lines.reduce((n, l) => n + l.late, 0), shut: lines.reduce((n, l) => n + l.shut, 0), queue: lines.reduce((n, l) => n + l.queue, 0) }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [book, sort, left, own, habits, weeks, two, scope, first, b.changes])

  const meals = sort.startsWith('meal')
  const total = plan?.total ?? 0
  const name = (n: number) => (meals ? t`${plural(n, { one: '# repas', other: '# repas' })}` : t`${plural(n, { one: '# créneau', other: '# créneaux' })}`)
  const act = async () => {
    if (!plan || !book) return
    setBusy(true)
    setError(undefined)
    try {
      if (scope === 'year') {
        let done = 0
        for (const { row } of plan.lines) {
          const { activity, enrolment, unit } = row
          const w = weeksOf(row)
          const mode = activity.modes.includes('weekly') ? 'weekly' : (activity.modes[0] as 'annual')
          const answer = await putEnrolment(
            row.tenant,
            row.service,
            {
              child: row.child,
              activity_id: activity.id,
              place_id: row.place,
              mode,
              since: enrolment.since,
              ...(enrolment.until ? { until: enrolment.until } : {}),
              pattern: { ...enrolment.pattern, [unit.id]: w },
            } as never,
            !!desk,
          )
          done += answer.outcomes.filter((o) => o.result === 'done' && o.state !== 'cancelled').length
        }
        await b.reload()
        const said = name(done)
        toast(t`Semaine type enregistrée : ${said} réservés jusqu’à l’été`)
        onClose()
        return
      }
      const all = new Map(plan.lines.flatMap((l) => l.add.map((d) => [cellKey(l.row, d), true] as const)))
      b.see(all.keys(), book)
      onClose()
      await b.send(all)
    } catch (failure) {
      setError(failure instanceof Problem ? failure : new Problem({ status: 0, code: 'network' }))
    } finally {
      setBusy(false)
    }
  }
  const month = formatDate(day, 'month')
  const until = plan && scope === 'holidays' && plan.lines[0] ? formatDate(plan.lines[0].last, 'dayMonth') : ''
  const { late, shut, queue } = plan ?? { late: 0, shut: 0, queue: 0 }
  return (
    <Dialog
      open
      onClose={onClose}
      shape="sheet"
      title={<Trans>Semaine type</Trans>}
      actions={
        <>
          <Button variant="primary" pending={busy} disabled={!plan || (scope !== 'year' && total === 0)} onClick={() => void act()}>
            {scope === 'year' ? <Trans>Réserver toute l’année</Trans> : total === 0 ? <Trans>Rien à réserver</Trans> : <Trans>Réserver {name(total)}</Trans>}
          </Button>
          <Button onClick={onClose}>
            <Trans>Annuler</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {sorts.length > 1 && (
          <Pick
            label={t`Quoi`}
            options={sorts.map((s) => ({ id: s, label: formatList([...new Set(mine.filter(({ row }) => sortOf(row) === s).map(({ row }) => labelOf(row)))]) }))}
            on={(id) => id === sort}
            onPress={(id) => {
              setSort(id)
              setWeeks(id.startsWith('wednesday') ? { a: 4, b: 4 } : { a: 27, b: 27 })
            }}
          />
        )}
        {new Set(able.map(({ kid }) => kid.id)).size > 1 && (
          <Pick
            label={t`Pour qui`}
            options={able.map(({ kid }) => ({ id: kid.id, label: kid.name }))}
            on={(id) => !left.includes(id)}
            onPress={(id) => setLeft((l) => (l.includes(id) ? l.filter((x) => x !== id) : [...l, id]))}
          />
        )}
        {habits && (
          <RadioGroup
            name="own"
            label={t`Quels jours`}
            value={own ? 'own' : 'days'}
            onChange={(v) => setOwn(v === 'own')}
            choices={[
              { value: 'own', label: chosen.length > 1 ? t`Les jours habituels de chacun` : t`Ses jours habituels`, help: formatList(chosen.map(({ kid, row }) => `${kid.name} : ${habitOf(row.enrolment.pattern[row.unit.id]!, t`une semaine sur deux`)}`)) },
              { value: 'days', label: t`D’autres jours` },
            ]}
          />
        )}
        {(!habits || !own) && (
          <div className="flex flex-col gap-2">
            <DayToggles label={two ? t`Semaines paires` : t`Jours`} value={weeks.a} wednesday={/^(wednesday|trip|holiday)/.test(sort)} onChange={(a) => setWeeks((w) => ({ ...w, a }))} />
            {two && <DayToggles label={t`Semaines impaires`} value={weeks.b} wednesday={/^(wednesday|trip|holiday)/.test(sort)} onChange={(bb) => setWeeks((w) => ({ ...w, b: bb }))} />}
            <Switch label={t`Une semaine sur deux (deux foyers)`} checked={two} onChange={(e) => setTwo(e.target.checked)} />
          </div>
        )}
        <RadioGroup
          name="scope"
          label={t`Jusqu’à quand`}
          value={scope}
          onChange={(v) => setScope(v as Scope)}
          choices={[
            { value: 'month', label: t`Le mois affiché : ${month}` },
            { value: 'holidays', label: until ? t`Jusqu’aux vacances (${until})` : t`Jusqu’aux vacances` },
            { value: 'year', label: t`Toute l’année scolaire`, help: t`La semaine type reste en mémoire, et les jours qui n’en font plus partie sont rendus.` },
          ]}
        />
        {error ? <ProblemState problem={error} /> : null}
        {!plan && !error && <Skeleton lines={2} />}
        {plan && (
          <div role="status" className="rounded-card bg-sand px-4 py-3">
            <ul className="flex flex-col gap-0.5">
              {plan.lines.map((l) => (
                <li key={l.row.key} className="flex justify-between gap-3">
                  <span>
                    {l.kid.name} <span className="text-ink-2">· {l.row.placeName}</span>
                  </span>
                  <strong className="tabular whitespace-nowrap">{name(l.add.length)}</strong>
                </li>
              ))}
            </ul>
            {queue > 0 && <p className="text-md text-warning mt-1">{t`${plural(queue, { one: '# jour est complet : l’enfant sera sur la liste d’attente.', other: '# jours sont complets : l’enfant sera sur la liste d’attente.' })}`}</p>}
            {late > 0 && <p className="text-md text-ink-2 mt-1">{t`${plural(late, { one: '# jour demanderait un supplément : touchez-le dans la grille si vous le voulez.', other: '# jours demanderaient un supplément : touchez-les dans la grille si vous les voulez.' })}`}</p>}
            {shut > 0 && <p className="text-md text-ink-2 mt-1">{t`${plural(shut, { one: '# jour n’est plus modifiable ou est complet.', other: '# jours ne sont plus modifiables ou sont complets.' })}`}</p>}
          </div>
        )}
      </div>
    </Dialog>
  )
}

/** « lun., mar., jeu. »: the days of a typical week. */
export function habitOf(w: Weeks, alternating: string): string {
  const days = (mask: number) => [0, 1, 2, 3, 4].filter((i) => mask & (1 << i)).map((i) => formatDate(addDays('2026-11-23', i), 'short').split(' ')[0]!)
  if (w.a === w.b) return days(w.a).join(' ') || '–'
  return `${days(w.a).join(' ') || '–'} / ${days(w.b).join(' ') || '–'} (${alternating})`
}
