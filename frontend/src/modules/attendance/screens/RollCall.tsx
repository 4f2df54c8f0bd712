import { plural } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Check, Clock, CloudOff, DoorOpen, LogOut, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useOnline } from '../../../shell/offline'
import type { Held, Outbox } from '../../../shell/outbox'
import { useReady } from '../../../shell/ready'
import type { Read } from '../../../shell/remember'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { controlLook } from '../../../ui/Field'
import { formatDate, formatTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { Calls } from '../Calls'
import { type Call, useCalls } from '../outbox'
import { useSchool } from '../place'
import { type Half, type RollPupil, rollQuery, type RollView } from '../queries'

type State = 'present' | 'absent' | 'late' | 'left'

/** The roll of a class: everybody is there; a touch changes it. With or without a network. */
export function RollCall({ of }: { of: string }) {
  const { t } = useLingui()
  const school = useSchool()
  const account = useBoot().me.account_id
  const online = useOnline()
  const navigate = useNavigate()
  const { jour, demi } = useSearch({ strict: false }) as { jour?: string; demi?: string }
  const { data: read, error, refetch } = useQuery(rollQuery(account, school.id, of, jour ?? '', demi ?? ''))
  const box = useCalls(school.id)
  const ready = useReady(!!read)
  const data = read?.value
  const half = data?.half === 'afternoon' ? t`après-midi` : t`matin`
  const [sent, setSent] = useState<{ id: string; unknown: number } | null>(null)
  // The call leaves this page once the school has it, or once it is known to wait; what must be read of it keeps the page.
  const held = sent && [...box.waiting, ...box.refused, ...box.told].find((h) => h.id === sent.id)
  const stays = !!held && box.waiting.includes(held)
  const over = !!sent && (!held || (stays && box.stuck))
  useEffect(() => {
    if (!over) return
    const { unknown } = sent
    toast(
      stays
        ? t`Appel gardé sur cet appareil. L’envoi se fera au retour du réseau.`
        : unknown > 0
          ? t`Appel enregistré. ${plural(unknown, { one: 'La famille d’# élève est prévenue', other: 'Les familles de # élèves sont prévenues' })} tout de suite.`
          : t`Appel enregistré.`,
      { tone: stays ? 'info' : 'success' },
    )
    void navigate({ to: (stays ? '/' : '/presences') as '/' })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- said once, of the call as it was sent
  }, [over])
  const waiting = data && box.waiting.filter((h) => h.body.class === data.class && h.body.day === data.day.slice(0, 10) && h.body.half === data.half && h.id !== sent?.id).at(-1)
  return (
    <div className="max-w-3xl">
      <PageHeader title={data ? t`Appel · ${data.label}` : t`Appel`} context={data ? `${formatDate(data.day.slice(0, 10), 'long')}, ${half}` : school.name} back="/presences">
        {data && <Trans>Tout le monde est présent. Touchez un élève pour changer : absent, puis en retard, puis parti avant la fin.</Trans>}
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {read && data && (
        <>
          <p className="mb-4" role="status">
            {!online || !read.fresh || box.stuck ? (
              <Badge tone="warning" icon={CloudOff}>
                <Trans>Hors ligne : liste de {formatTime(new Date(read.at))}</Trans>
              </Badge>
            ) : (
              ready && (
                <span className="text-md text-ink-2">
                  <Trans>L’appel peut se faire sans réseau.</Trans>
                </span>
              )
            )}
          </p>
          <Calls school={school.id} box={box} here={data.class} />
          <Sheet key={`${data.class}${data.day}${data.half}${data.taken_at ?? ''}${waiting?.id ?? ''}`} read={read} roll={data} box={box} waiting={waiting} pending={stays && !over} onSend={(id, unknown) => setSent({ id, unknown })} />
        </>
      )}
    </div>
  )
}

const turn: Record<State, State> = { present: 'absent', absent: 'late', late: 'left', left: 'present' }

interface SheetProps {
  read: Read<RollView>
  roll: RollView
  box: Outbox<Call>
  /** The call of this half-day that this device keeps. */
  waiting: Held<Call> | undefined
  pending: boolean
  /** The call left under this id; so many families are told at once. */
  onSend: (id: string, unknown: number) => void
}

function Sheet({ read, roll, box, waiting, pending, onSend }: SheetProps) {
  const { t } = useLingui()
  // What this device keeps of the call stands over what the sheet says.
  const kept = new Map(waiting?.body.marks.map((m) => [m.pupil, m]))
  const stateOf = (p: RollPupil): State => (waiting ? ((kept.get(p.id)?.state as State | undefined) ?? 'present') : p.state)
  const [states, setStates] = useState<Record<string, State>>(() => Object.fromEntries(roll.pupils.map((p) => [p.id, stateOf(p)])))
  const [times, setTimes] = useState<Record<string, string>>(() => Object.fromEntries(roll.pupils.flatMap((p) => (waiting ? (kept.get(p.id)?.at ?? '') : (p.at ?? '')) ? [[p.id, (waiting ? kept.get(p.id)?.at : p.at) ?? '']] : [])))
  // The sheet as it was when the call began: a later one may know what the caller does not.
  const [begun] = useState({ read: waiting?.body.read ?? roll.now, after: waiting?.body.after ?? roll.roll, skew: Date.parse(roll.now) - read.at })
  const here = roll.pupils.filter((p) => !p.away)
  const count = (s: State) => here.filter((p) => states[p.id] === s).length
  // A roll that is corrected later was late in its own half-day; a device's clock may be wrong.
  const now = () => {
    const at = new Date(Date.now() + begun.skew).toTimeString().slice(0, 5)
    return at >= roll.starts && at <= roll.ends ? at : roll.starts
  }
  const touch = (p: RollPupil) => {
    const next = turn[states[p.id] ?? 'present']
    setStates((s) => ({ ...s, [p.id]: next }))
    if (next === 'late' || next === 'left') setTimes((v) => ({ ...v, [p.id]: now() }))
  }
  const save = async () => {
    const id = crypto.randomUUID()
    onSend(id, here.filter((p) => states[p.id] === 'absent' && !p.why).length)
    await box.add([
      {
        id,
        body: {
          class: roll.class,
          day: roll.day.slice(0, 10),
          half: roll.half as Half,
          taken_at: new Date().toISOString(),
          read: begun.read,
          ...(begun.after && { after: begun.after }),
          listed: roll.pupils.map((p) => p.id),
          marks: here.filter((p) => states[p.id] !== 'present').map((p) => ({ pupil: p.id, state: states[p.id] as 'absent', ...(states[p.id] !== 'absent' && times[p.id] && { at: times[p.id]! }) })),
        },
      },
    ])
    // One that waited is the same call, corrected.
    if (waiting) await box.dismiss([waiting.id])
  }
  const words: Record<State, string> = { present: t`Présent`, absent: t`Absent`, late: t`En retard`, left: t`Parti` }
  const absent = count('absent')
  const late = count('late') + count('left')
  const timed = here.filter((p) => states[p.id] === 'late' || states[p.id] === 'left')
  return (
    <>
      {waiting && (
        <Banner className="mb-4" title={<Trans>L’appel est fait sur cet appareil</Trans>}>
          <Trans>À {formatTime(waiting.body.taken_at)}. L’envoi se fera au retour du réseau. Vous pouvez encore le corriger.</Trans>
        </Banner>
      )}
      {!waiting && roll.called && roll.taken_at && (
        <Banner tone="success" className="mb-4" title={<Trans>L’appel est fait</Trans>}>
          <Trans>À {formatTime(roll.taken_at)}. Corrigez si besoin : ce que l’appel avait dit à tort est repris.</Trans>
        </Banner>
      )}
      <ul className="grid gap-2 grid-cols-2 sm:grid-cols-3 sm:gap-2.5 pb-4">
        {roll.pupils.map((p) => {
          const s = states[p.id] ?? 'present'
          const at = times[p.id]
          return (
            <li key={p.id}>
              <button
                type="button"
                disabled={p.away}
                onClick={() => touch(p)}
                className={cx(
                  'w-full h-full min-h-16 flex items-center gap-2.5 p-2.5 rounded-card text-start border-2 bg-surface shadow-card transition-colors duration-100',
                  p.away ? 'border-dashed border-control shadow-none' : s === 'present' ? 'border-transparent hover:border-control' : s === 'absent' ? 'border-danger' : 'border-warning',
                )}
              >
                <span aria-hidden className={cx('grid place-content-center flex-none size-9 rounded-full font-bold', p.away ? 'bg-sand text-ink-2' : s === 'present' ? 'bg-sand text-ink-2' : s === 'absent' ? 'bg-danger text-on-danger' : 'bg-warning text-on-danger')}>
                  {p.away ? <DoorOpen className="size-5" /> : s === 'present' ? <Check className="size-5" /> : s === 'absent' ? <X className="size-5" /> : s === 'late' ? <Clock className="size-5" /> : <LogOut className="size-5" />}
                </span>
                <span className="min-w-0">
                  <span className="block font-semibold leading-tight" title={p.full}>
                    {p.name}
                  </span>
                  <span className={cx('block text-sm leading-tight', s === 'present' || p.away ? 'text-ink-3' : s === 'absent' ? 'text-danger font-semibold' : 'text-warning font-semibold')}>
                    {p.away ? p.why : words[s]}
                    {!p.away && s !== 'present' && s !== 'absent' && at && ` ${formatTime(at)}`}
                    {!p.away && p.why && <span className="block font-normal text-ink-2">{p.why}</span>}
                  </span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      {timed.length > 0 && (
        <fieldset className="pb-4">
          <legend className="font-semibold mb-2">
            <Trans>À quelle heure ?</Trans>
          </legend>
          <ul className="flex flex-wrap gap-x-6 gap-y-2">
            {timed.map((p) => (
              <li key={p.id} className="flex items-center gap-2">
                <label htmlFor={`at-${p.id}`}>{states[p.id] === 'late' ? t`${p.name} est arrivé·e à` : t`${p.name} est parti·e à`}</label>
                <input id={`at-${p.id}`} type="time" className={cx(controlLook, 'w-32 px-2')} value={times[p.id] ?? ''} onChange={(e) => setTimes((v) => ({ ...v, [p.id]: e.target.value }))} />
              </li>
            ))}
          </ul>
        </fieldset>
      )}
      <div className="sticky bottom-20 md:bottom-4 z-10">
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 bg-surface rounded-card shadow-dialog px-4 py-3 border border-line">
          <p aria-live="polite" className="text-ink">
            <strong>{here.length - absent - late}</strong> <Plural value={here.length - absent - late} one="présent" other="présents" /> · <strong>{absent}</strong> <Plural value={absent} one="absent" other="absents" />
            {late > 0 && (
              <>
                {' · '}
                <strong>{late}</strong> <Plural value={late} one="retard" other="retards" />
              </>
            )}
          </p>
          <Button variant="primary" pending={pending} onClick={() => void save()}>
            <Trans>Valider l’appel</Trans>
          </Button>
        </div>
      </div>
    </>
  )
}
