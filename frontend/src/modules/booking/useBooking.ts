import { msg } from '@lingui/core/macro'
import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { type UseQueryResult, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Problem } from '../../api/client'
import { useOnline } from '../../shell/offline'
import { useBoot } from '../../shell/session'
import { formatDate, formatList } from '../../ui/format'
import { toast } from '../../ui/Toast'
import { keepDraft, localDraft } from '../../ui/useAutosave'
import { weeksOf } from './days'
import { Book, type Changes, kidsOf, requestsOf, type Row, withOutcomes } from './model'
import { Prices } from './prices'
import { bookingKey, childMonthQuery, type Month, monthQuery, type Outcome, pricesKey, pricesQuery, putCells, type Service, services } from './queries'
import { labelOf } from './words'

/** What could not be saved: which cell, and why. */
export interface Refusal {
  key: string
  who: string
  day: string
  label: string
  sentence: string
}

type KeptCell = [key: string, take: boolean, version: number | null]

/** What is held in this browser: ids, days and versions, no name. */
interface Kept {
  cells: KeptCell[]
  waiting: boolean
}

/** What was gathered on an earlier visit and never saved; days that are past are let go. */
function gatheredBefore(key: string, today: string): { changes: Changes; versions: Map<string, number>; waiting: boolean } {
  const kept = key ? localDraft<Kept>(key)?.value : undefined
  const cells = (kept?.cells ?? []).filter(([k]) => k.slice(k.lastIndexOf('|') + 1) >= today)
  return { changes: new Map(cells.map(([k, take]) => [k, take])), versions: new Map(cells.flatMap(([k, , v]) => (v === null ? [] : [[k, v] as const]))), waiting: cells.length > 0 && !!kept?.waiting }
}

/** The child whom an agent has before them; absent: the reader's own children. */
export interface DeskOf {
  tenant: string
  pupil: string
  given: readonly Service[]
}

/** How many places of each kind are added and taken away, in words: « 12 repas ajoutés, 1 retiré ». */
export function useCounting() {
  const { t } = useLingui()
  return useCallback(
    (rows: readonly Row[], changes: Changes): string => {
      const n = { meal: [0, 0], slot: [0, 0], trip: [0, 0] } as Record<string, [number, number]>
      const at = new Map(rows.map((r) => [r.key, r]))
      for (const [key, take] of changes) {
        const row = at.get(key.slice(0, key.lastIndexOf('|')))
        if (!row) continue
        n[row.activity.kind === 'meal' ? 'meal' : row.activity.kind === 'trip' ? 'trip' : 'slot']![take ? 0 : 1]++
      }
      const [meal, slot, trip] = [n.meal!, n.slot!, n.trip!]
      return formatList(
        [
          meal[0] && t`${plural(meal[0], { one: '# repas ajouté', other: '# repas ajoutés' })}`,
          meal[1] && t`${plural(meal[1], { one: '# repas retiré', other: '# repas retirés' })}`,
          slot[0] && t`${plural(slot[0], { one: '# accueil ajouté', other: '# accueils ajoutés' })}`,
          slot[1] && t`${plural(slot[1], { one: '# accueil retiré', other: '# accueils retirés' })}`,
          trip[0] && t`${plural(trip[0], { one: '# trajet ajouté', other: '# trajets ajoutés' })}`,
          trip[1] && t`${plural(trip[1], { one: '# trajet retiré', other: '# trajets retirés' })}`,
        ].filter((v): v is string => !!v),
      )
    },
    [t],
  )
}

/** What several services answered, as one. */
const gathered = (list: UseQueryResult<Month[]>[]) => ({
  months: list.flatMap((a) => a.data ?? []),
  pending: list.some((a) => a.isPending),
  stale: list.some((a) => a.isPlaceholderData),
  error: list.find((a) => a.error && !a.data)?.error,
})

/** The bookings of a month over the services, and what is gathered before it is saved. */
export function useBooking(month: string, desk?: DeskOf) {
  const { t } = useLingui()
  const boot = useBoot()
  const client = useQueryClient()
  const online = useOnline()
  const { from, until } = weeksOf(month)
  const asked = desk ? desk.given : services.filter((s) => boot.abilities.includes(`${s}:follow`))
  const { months, ...asking } = useQueries({
    queries: asked.map((s) => (desk ? childMonthQuery(desk.tenant, s, desk.pupil, from, until) : monthQuery(s, from, until)) as ReturnType<typeof monthQuery>),
    combine: gathered,
  })
  const pays = !desk && boot.abilities.includes('family:pay')
  const { data: priced } = useQuery({ ...pricesQuery(from, until), enabled: pays })
  const prices = useMemo(() => new Prices((pays && priced) || []), [pays, priced])
  const book = useMemo(() => new Book(months), [months])
  const kids = useMemo(() => kidsOf(months, desk ? [] : boot.children), [months, boot.children, desk])
  const rows = useMemo(() => kids.flatMap((k) => k.rows), [kids])
  // What a family gathered and did not save outlives a page that is closed or a phone that dies; of an agent's desk nothing is kept.
  const filed = desk ? '' : `booking.${boot.me.account_id}`
  const [found] = useState(() => gatheredBefore(filed, boot.today))
  const [restored, setRestored] = useState(found.changes.size > 0)
  const [changes, setChanges] = useState<Changes>(found.changes)
  const [refusals, setRefusals] = useState<readonly Refusal[]>([])
  const [saving, setSaving] = useState(false)
  const [waiting, setWaiting] = useState(found.waiting)
  const count = useCounting()

  const latest = useRef({ rows, book, kids })
  const versions = useRef(found.versions)
  useEffect(() => {
    latest.current = { rows, book, kids }
  })

  /** Notes the version of each cell as it is seen when it is touched. */
  const see = useCallback((keys: Iterable<string>, from = latest.current.book) => {
    for (const key of keys) {
      const version = from.version(key)
      if (version !== undefined) versions.current.set(key, version)
    }
  }, [])

  const gather = useCallback((next: Iterable<readonly [string, boolean | undefined]>) => {
    next = [...next]
    see([...next].map(([key]) => key))
    setChanges((was) => {
      const map = new Map(was)
      for (const [key, take] of next) {
        if (take === undefined) map.delete(key)
        else map.set(key, take)
      }
      return map
    })
    setRefusals((list) => (list.length ? [] : list))
  }, [see])

  /** Puts what the server answered in the months that are shown, whatever month they are of. */
  const keep = useCallback(
    (tenant: string, service: Service, outcomes: readonly Outcome[]) => {
      const prefix = desk ? [...bookingKey, 'child', tenant, service, desk.pupil] : [...bookingKey, 'month', service]
      client.setQueriesData<Month[]>({ queryKey: prefix }, (list) =>
        list?.map((m) => {
          if (m.tenant !== tenant) return m
          const days = new Set(m.days.map((d) => d.day))
          return withOutcomes(m, outcomes.filter((o) => days.has(o.day)))
        }),
      )
    },
    [client, desk],
  )

  const again = useRef<(what: Changes, reason?: string) => Promise<boolean>>(undefined)
  const send = useCallback(
    async (what: Changes, reason?: string): Promise<boolean> => {
      const now = latest.current
      see([...what.keys()].filter((key) => !versions.current.has(key)))
      const requests = requestsOf(what, versions.current)
      if (!requests.length) return true
      if (!navigator.onLine) {
        setWaiting(true)
        return false
      }
      setSaving(true)
      setWaiting(false)
      const wrong: Refusal[] = []
      const done = new Map<string, boolean>()
      const kept = new Map<string, boolean>()
      let silent = false
      await Promise.all(
        requests.map(async ({ tenant, service, cells }) => {
          const keyOf = (o: { child: string; unit: string; day: string }) => [tenant, service, o.child, o.unit, o.day].join('|')
          try {
            const outcomes = await putCells(tenant, service, cells, desk && (reason ? { reason } : {}))
            keep(tenant, service, outcomes)
            for (const o of outcomes) {
              const key = keyOf(o)
              versions.current.set(key, o.version)
              if (o.result === 'done') done.set(key, !!what.get(key))
              const row = now.rows.find((r) => key.startsWith(r.key + '|'))
              const kid = now.kids.find((k) => row && k.rows.includes(row))
              if ((o.result === 'refused' || o.result === 'changed') && row)
                wrong.push({ key, who: kid?.name ?? '', day: o.day, label: labelOf(row), sentence: o.sentence || t(msg`Cette case n’a pas pu être enregistrée.`) })
            }
          } catch (failure) {
            // Nothing is lost: what was not answered stays gathered.
            for (const c of cells) kept.set(keyOf(c), c.take)
            if (failure instanceof Problem && failure.status === 0) silent = true
            else toast(failure instanceof Problem ? failure.title : t(msg`L’enregistrement a échoué. Réessayez.`), { tone: 'danger' })
          }
        }),
      )
      setChanges(kept)
      setRefusals(wrong)
      setSaving(false)
      if (silent) setWaiting(true)
      void client.invalidateQueries({ queryKey: ['home'], refetchType: 'none' })
      // What a month comes to is reckoned just after.
      if (pays && done.size) for (const after of [1_500, 6_000]) setTimeout(() => void client.invalidateQueries({ queryKey: pricesKey }), after)
      if (done.size) {
        const back = new Map([...done].map(([k, take]) => [k, !take]))
        toast(t(msg`Enregistré : ${count(now.rows, done)}`), { undo: () => void again.current?.(back, reason) })
      }
      return !wrong.length && !kept.size
    },
    [client, count, desk, keep, pays, see, t],
  )

  useEffect(() => {
    again.current = send
  })

  // What waited for the network leaves with it, once there is a grid to tell its outcome in.
  const ready = months.length > 0
  const held = useRef(changes)
  useEffect(() => {
    held.current = changes
  })
  useEffect(() => {
    if (online && waiting && ready && held.current.size) void again.current?.(held.current)
  }, [online, waiting, ready])
  useEffect(() => {
    if (!filed) return
    const cells = [...changes].map(([key, take]): KeptCell => [key, take, versions.current.get(key) ?? null])
    keepDraft(filed, cells.length ? ({ cells, waiting } satisfies Kept) : null)
    if (!cells.length) setRestored(false)
  }, [filed, changes, waiting])

  useEffect(() => {
    if (!changes.size) return
    const hold = (e: BeforeUnloadEvent) => e.preventDefault()
    window.addEventListener('beforeunload', hold)
    return () => window.removeEventListener('beforeunload', hold)
  }, [changes.size])

  const refused = useMemo(() => new Map(refusals.map((r) => [r.key, r.sentence])), [refusals])
  return {
    from,
    until,
    months,
    book,
    prices,
    kids,
    rows,
    changes,
    gather,
    see,
    clear: () => {
      setChanges(new Map())
      setWaiting(false)
    },
    send,
    saving,
    /** What is gathered leaves when the network is back. */
    waiting,
    /** What is gathered was found again from an earlier visit. */
    restored,
    online,
    refusals,
    refused,
    dismiss: () => setRefusals([]),
    count,
    ...asking,
    retry: () => void client.refetchQueries({ queryKey: bookingKey, type: 'active' }),
    reload: () => client.invalidateQueries({ queryKey: bookingKey }),
    today: boot.today,
    longDay: (d: string) => formatDate(d, 'long'),
  }
}

export type Booking = ReturnType<typeof useBooking>
