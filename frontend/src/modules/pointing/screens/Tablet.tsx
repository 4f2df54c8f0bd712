import { plural } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Check, CloudOff, LogOut, RefreshCw, Siren, TriangleAlert, Undo2, UserPlus, UserX } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useOnline } from '../../../shell/offline'
import { useReady } from '../../../shell/ready'
import { useBoot } from '../../../shell/session'
import { Avatar } from '../../../ui/Avatar'
import { Button, IconButton, LinkButton } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { compareText, dayOf, fold, formatDate, formatTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { toast } from '../../../ui/Toast'
import { ChildSheet } from '../ChildSheet'
import { Conflicts } from '../Conflicts'
import { Departure } from '../Departure'
import { useFaces } from '../faces'
import { gaps, isAlert, isOpen, isThere, nameOf, type Row, rowsOf } from '../model'
import { useNow } from '../now'
import { type NewTick, type Service, sheetQuery, skewOf } from '../queries'
import { useTicking } from '../ticking'
import { Unforeseen } from '../Unforeseen'
import { aways, PlateBadges, serviceWords, useTenant } from '../words'

type Filter = 'all' | 'open' | 'alert' | 'inside'
export type Ticker = (row: Row, kind: NewTick['kind'], more?: Partial<NewTick>) => void

/** A place's children, ticked one touch each, with or without a network. */
export function Tablet({ service, place }: { service: Service; place: string }) {
  const { t, i18n } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const online = useOnline()
  const { jour = '' } = useSearch({ strict: false }) as { jour?: string }
  const { data: read, error, refetch } = useQuery({ ...sheetQuery(boot.me.account_id, tenant.id, service, place, jour), enabled: !!tenant.id })
  const box = useTicking(tenant.id, service)
  const ready = useReady(!!read)
  const face = useFaces(boot.me.account_id, tenant.id, read)
  const now = useNow()
  const [chosen, setChosen] = useState('')
  const [filter, setFilter] = useState<Filter>('all')
  const [ofClass, setOfClass] = useState('')
  const [find, setFind] = useState('')
  const [open, setOpen] = useState<string | null>(null)
  const [leaving, setLeaving] = useState<string | null>(null)
  const [adding, setAdding] = useState(false)
  const sheet = read?.value
  const skew = read ? skewOf(read) : 0
  // Of a day's activities, the one that is on or comes next; in the evening the last.
  const hour = new Date(now + skew).toTimeString().slice(0, 5)
  const onNow = sheet && (sheet.day.slice(0, 10) === sheet.today.slice(0, 10) ? (sheet.activities.find((a) => (a.units.at(-1)?.ends ?? '') >= hour) ?? sheet.activities.at(-1)) : sheet.activities[0])
  const activity = sheet?.activities.find((a) => a.id === chosen) ?? onNow
  const waiting = useMemo(() => box.waiting.map((h) => h.body), [box.waiting])
  const { rows, others } = useMemo(() => (sheet && activity ? rowsOf(sheet, activity.id, waiting) : { rows: [], others: [] }), [sheet, activity, waiting])
  const classes = useMemo(() => [...new Set(rows.map((r) => r.child.class).filter(Boolean))].sort(compareText), [rows])

  if (error && !read) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!read || !sheet) return <Skeleton cards={4} />

  const future = sheet.day.slice(0, 10) > dayOf(new Date(now + skew))
  const search = (jour ? { jour } : {}) as never
  const tickOf = (row: Row, kind: NewTick['kind'], more?: Partial<NewTick>) => {
    const id = crypto.randomUUID()
    const body: NewTick = { id, child: row.child.id, activity: activity!.id, place, day: sheet.day.slice(0, 10), kind, at: new Date().toISOString(), seen: row.stay.seen, ...more }
    return { id, body }
  }
  const tick: Ticker = (row, kind, more) => void box.add([tickOf(row, kind, more)])
  const undo = (row: Row) => row.holds && tick(row, 'undone', { undoes: row.holds })
  const all = (list: readonly Row[]) => {
    const made = list.map((r) => tickOf(r, 'present'))
    void box.add(made)
    toast(plural(list.length, { one: '# enfant pointé présent', other: '# enfants pointés présents' }), { undo: () => void box.add(list.map((r, i) => tickOf(r, 'undone', { undoes: made[i]!.id }))) })
  }

  const expected = rows.filter((r) => r.expected && !r.stay.away)
  const there = rows.filter((r) => isThere(r.stay))
  const left = rows.filter((r) => isOpen(r))
  const inside = there.filter((r) => !r.stay.left_at)
  const alerts = rows.filter((r) => isAlert(r.child))
  const { came, missing } = gaps(rows)
  const of: Record<Filter, readonly Row[]> = { all: rows, open: left, alert: alerts, inside }
  const words = fold(find).split(' ').filter(Boolean)
  const list = of[filter].filter((r) => (!ofClass || r.child.class === ofClass) && words.every((w) => fold(nameOf(r.child)).includes(w)))
  const bulk = list.filter((r) => isOpen(r))
  const current = (id: string | null) => rows.find((r) => r.child.id === id) ?? others.find((r) => r.child.id === id)
  const shownChild = current(open)
  const leavingChild = current(leaving)
  const filters: [Filter, string, number][] = [
    ['all', t`Tous`, rows.length],
    ['open', t`Pas encore`, left.length],
    ...(sheet.fetched ? [['inside', t`Encore là`, inside.length] as [Filter, string, number]] : []),
    ...(sheet.health ? [['alert', t`PAI et régimes`, alerts.length] as [Filter, string, number]] : []),
  ]
  return (
    <div className="max-w-4xl pb-24">
      <PageHeader
        title={sheet.place.name}
        context={`${i18n._(serviceWords[service])} · ${formatDate(sheet.day.slice(0, 10))}`}
        back="/pointage"
        actions={
          <LinkButton icon={Siren} to={`/pointage/${service}/${place}/evacuation` as '/'} search={search}>
            <Trans>Évacuation</Trans>
          </LinkButton>
        }
      />

      <div className="sticky top-0 z-10 -mx-4 px-4 py-2 mb-4 bg-paper border-b border-line flex flex-wrap items-center gap-x-4 gap-y-1" role="status">
        <span className="font-title font-bold text-2xl tabular">
          {there.length}/{expected.length}
        </span>
        <span className="text-ink-2">
          <Plural value={there.length} one="présent" other="présents" />
        </span>
        {box.waiting.length > 0 && (
          <Badge tone="info" icon={RefreshCw}>
            <Plural value={box.waiting.length} one="# pointage en attente" other="# pointages en attente" />
          </Badge>
        )}
        {!online || box.stuck || !read.fresh ? (
          <Badge tone="warning" icon={CloudOff}>
            <Trans>Hors ligne : liste de {formatTime(new Date(read.at + skew))}</Trans>
          </Badge>
        ) : (
          <span className="text-md text-ink-2">
            <Trans>À jour à {formatTime(new Date(read.at + skew))}</Trans>
            {ready && (
              <>
                {' · '}
                <Trans>prête hors ligne</Trans>
              </>
            )}
          </span>
        )}
      </div>

      {future && (
        <Banner className="mb-4" title={<Trans>Liste préparée</Trans>}>
          <Trans>Elle s’ouvrira sans réseau {formatDate(sheet.day.slice(0, 10))}. Les pointages commencent ce jour-là.</Trans>
        </Banner>
      )}
      {box.refused.length > 0 && (
        <Banner
          tone="danger"
          live
          className="mb-4"
          title={<Plural value={box.refused.length} one="# pointage n’a pas été pris" other="# pointages n’ont pas été pris" />}
          actions={
            <Button dense onClick={() => void box.dismiss(box.refused.map((h) => h.id))}>
              <Trans>J’ai lu</Trans>
            </Button>
          }
        >
          <ul>
            {box.refused.slice(0, 8).map((h) => {
              const child = sheet.children.find((c) => c.id === h.body.child)
              return (
                <li key={h.id}>
                  {child ? nameOf(child) : formatTime(h.body.at)} : {h.refused}
                </li>
              )
            })}
          </ul>
        </Banner>
      )}
      <Conflicts tenant={tenant.id} service={service} list={sheet.conflicts} />

      {sheet.activities.length > 1 && (
        <div role="group" aria-label={t`Activité`} className="flex flex-wrap gap-2 mb-4">
          {sheet.activities.map((a) => (
            <Button key={a.id} aria-pressed={a.id === activity?.id} variant={a.id === activity?.id ? 'primary' : 'secondary'} onClick={() => setChosen(a.id)}>
              {a.label}
              {a.units.length > 0 && (
                <span className="font-normal tabular">
                  {formatTime(a.units[0]!.starts)} – {formatTime(a.units.at(-1)!.ends)}
                </span>
              )}
            </Button>
          ))}
        </div>
      )}
      {!activity && <EmptyState title={<Trans>Aucun service ce jour dans ce lieu</Trans>} />}

      {activity && (
        <>
          <div className="grid gap-3 sm:grid-cols-[1fr_14rem] mb-3">
            <SearchField label={t`Chercher un enfant`} value={find} onChange={setFind} result={plural(list.length, { one: '# enfant', other: '# enfants' })} />
            <Select label={t`Classe`} hideLabel value={ofClass} onChange={(e) => setOfClass(e.currentTarget.value)} options={[{ value: '', label: t`Toutes les classes` }, ...classes.map((c) => ({ value: c, label: c }))]} />
          </div>
          <div role="group" aria-label={t`Montrer`} className="flex flex-wrap gap-2 mb-4">
            {filters.map(([key, label, count]) => (
              <button
                key={key}
                type="button"
                aria-pressed={filter === key}
                onClick={() => setFilter(key)}
                className={cx('target px-4 rounded-full border-2 font-semibold', filter === key ? 'bg-ink text-paper border-ink' : 'bg-surface text-ink border-control hover:border-ink')}
              >
                {label} <span className="tabular font-normal">{count}</span>
              </button>
            ))}
          </div>

          {(came.length > 0 || missing.length > 0) && (
            <details className="mb-4 rounded-card bg-sand px-4 py-3">
              <summary className="font-semibold cursor-pointer min-h-8">
                {sheet.roll_at ? <Trans>Appel de l’école {formatTime(sheet.roll_at)}</Trans> : <Trans>École</Trans>} ⇄ {activity.label} :{' '}
                <Plural value={came.length + missing.length} one="# écart" other="# écarts" />
              </summary>
              <ul className="mt-2 flex flex-col gap-1">
                {came.map((r) => (
                  <li key={r.child.id}>
                    <strong>{nameOf(r.child)}</strong> · <Trans>présent ici,</Trans> {i18n._(aways[r.stay.away ?? ''] ?? aways.absence!)}
                  </li>
                ))}
                {missing.map((r) => (
                  <li key={r.child.id}>
                    <strong>{nameOf(r.child)}</strong> · <Trans>absent ici, l’école n’a signalé aucune absence</Trans>
                  </li>
                ))}
              </ul>
            </details>
          )}

          <ul className="grid grid-cols-[minmax(0,1fr)] gap-2">
            {list.map((r) => (
              <ChildRow key={r.child.id} row={r} photo={face(r.child)} fetched={sheet.fetched} closed={future} onOpen={() => setOpen(r.child.id)} onTick={tick} onUndo={() => undo(r)} onLeave={() => setLeaving(r.child.id)} />
            ))}
          </ul>
          {!list.length && (
            <EmptyState title={filter === 'open' && !find && !ofClass ? <Trans>Tout le monde est pointé</Trans> : <Trans>Aucun enfant ne correspond</Trans>} />
          )}

          {!future && (
            <div className="mt-4 flex flex-wrap gap-2">
              {bulk.length > 1 && (
                <Button icon={Check} onClick={() => all(bulk)}>
                  <Plural value={bulk.length} one="Tous présents (#)" other="Tous présents (#)" />
                </Button>
              )}
              <Button icon={UserPlus} onClick={() => setAdding(true)}>
                <Trans>Non prévu</Trans>
              </Button>
            </div>
          )}
          <p className="mt-3 text-md text-ink-2">{activity.unexpected}</p>
          <p className="mt-1 text-md text-ink-2">
            <Trans>Cette liste est effacée de la tablette cette nuit, et dès que vous vous déconnectez. Les pointages en attente restent, sans nom d’enfant, et partent avec la prochaine personne qui se connecte.</Trans>
          </p>
        </>
      )}
      {shownChild && <ChildSheet row={shownChild} sheet={sheet} photo={face(shownChild.child)} closed={future} onTick={tick} onUndo={() => undo(shownChild)} onLeave={() => { setOpen(null); setLeaving(shownChild.child.id) }} onClose={() => setOpen(null)} />}
      {leavingChild && <Departure row={leavingChild} activity={activity!} day={sheet.day.slice(0, 10)} now={now + skew} onTick={tick} onClose={() => setLeaving(null)} />}
      {adding && activity && <Unforeseen rule={activity.unexpected} others={others} onAdd={(r) => { setAdding(false); tick(r, 'present') }} onClose={() => setAdding(false)} />}
    </div>
  )
}

function ChildRow({ row, photo, fetched, closed, onOpen, onTick, onUndo, onLeave }: { row: Row; photo: string | undefined; fetched: boolean; closed: boolean; onOpen: () => void; onTick: Ticker; onUndo: () => void; onLeave: () => void }) {
  const { t, i18n } = useLingui()
  const { child, stay } = row
  const name = nameOf(child)
  const there = isThere(stay)
  const gone = there && !!stay.left_at
  const away = !!stay.away && !there
  const details = [
    child.class,
    stay.elsewhere && t`réservé à ${{ place: stay.elsewhere }}`,
    stay.waiting && t`sur liste d’attente`,
    there && stay.arrived_at && fetched && t`arrivé ${{ at: formatTime(stay.arrived_at) }}`,
    gone && stay.left_at && t`parti ${{ at: formatTime(stay.left_at) }}`,
    gone && (stay.left_with || (stay.left_how === 'alone' && t`seul`)),
    child.alone && !gone && fetched && t`rentre seul`,
  ].filter(Boolean)
  return (
    <li className={cx('rounded-card flex flex-wrap sm:flex-nowrap items-center gap-x-3 gap-y-2 p-2.5 border-2', stay.clash || stay.forbidden ? 'border-danger' : 'border-transparent', away ? 'bg-paper' : 'bg-surface shadow-card')}>
      <button type="button" onClick={onOpen} className="flex-1 min-w-40 flex items-center gap-3 text-start rounded-control min-h-12">
        <Avatar name={name} src={photo} />
        <span className="min-w-0">
          <span className={cx('block font-semibold leading-tight', away && 'line-through')}>{name}</span>
          <span className="block text-md text-ink-2 leading-tight">{details.join(' · ')}</span>
          <span className="flex flex-wrap gap-1 mt-1 empty:hidden">
            <PlateBadges plate={child.plate} />
            {child.barred.length > 0 && fetched && (
              <Badge tone="danger" icon={TriangleAlert}>
                <Trans>Interdiction</Trans>
              </Badge>
            )}
            {stay.presence === 'unexpected' && (
              <Badge tone="warning">
                <Trans>Non prévu</Trans>
              </Badge>
            )}
            {stay.clash && (
              <Badge tone="danger">
                <Trans>Conflit</Trans>
              </Badge>
            )}
            {stay.forbidden && (
              <Badge tone="danger">
                <Trans>Remis à une personne qui n’en a pas le droit</Trans>
              </Badge>
            )}
            {!!stay.late && (
              <Badge tone="warning">
                <Trans>{stay.late} min après la fin</Trans>
              </Badge>
            )}
          </span>
        </span>
      </button>
      <div className="flex items-center gap-2 ms-auto">
        {away && (
          <>
            <span className="text-md text-ink-2">{i18n._(aways[stay.away ?? ''] ?? aways.absence!)}</span>
            {!closed && (
              <Button dense aria-label={t`${name} : venu quand même`} onClick={() => onTick(row, 'present')}>
                <Trans>Venu</Trans>
              </Button>
            )}
          </>
        )}
        {!away && !stay.presence && !closed && (
          <>
            <IconButton icon={UserX} label={t`${name} : absent`} onClick={() => onTick(row, 'absent')} />
            <button type="button" aria-label={t`${name} : présent`} onClick={() => onTick(row, 'present')} className="grid place-content-center size-14 rounded-button border-2 border-control bg-surface hover:border-ink">
              <Check aria-hidden className="size-7 text-ink-3" />
            </button>
          </>
        )}
        {stay.presence === 'absent' && (
          <>
            <Badge>
              <Trans>Absent</Trans>
            </Badge>
            {row.holds && <IconButton icon={Undo2} label={t`${name} : annuler`} onClick={onUndo} />}
          </>
        )}
        {there && !gone && (
          <>
            {fetched && (
              <Button icon={LogOut} aria-label={t`${name} : part`} onClick={onLeave}>
                <Trans>Part</Trans>
              </Button>
            )}
            <button
              type="button"
              aria-label={row.holds ? t`${name} : présent, annuler` : t`${name} : présent`}
              aria-pressed
              onClick={() => row.holds && onUndo()}
              className="grid place-content-center size-14 rounded-button bg-success text-surface border-2 border-success"
            >
              <Check aria-hidden className="size-7" strokeWidth={3} />
            </button>
          </>
        )}
        {gone && (
          <>
            <Badge tone="success">
              <Trans>Parti</Trans>
            </Badge>
            {row.holds && <IconButton icon={Undo2} label={t`${name} : annuler le départ`} onClick={onUndo} />}
          </>
        )}
      </div>
    </li>
  )
}
