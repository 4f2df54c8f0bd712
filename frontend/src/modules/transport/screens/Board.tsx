import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Check, CloudOff, FileText, Megaphone, QrCode, TriangleAlert, UserPlus, UserX } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useOnline } from '../../../shell/offline'
import { AnchorButton, Button, Buttons, IconButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { cx } from '../../../ui/cx'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatPhone, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { toast } from '../../../ui/Toast'
import { device } from '../../../shell/outbox'
import { useBoarding } from '../outbox'
import { useTenant } from '../place'
import { clashesQuery, driverHref, findPupils, openWait, type Rider, type RunList, runQuery, settleClash, type Ticked, type TickKind, transportKey } from '../queries'
import { aways, directions, fullDate, hour, nameOf } from '../words'
import { Scan } from './Scan'
import { Tell } from './Tell'

/** The list of a run, stop by stop, and who gets on and off: with one hand, with or without a network. */
export function Board({ run, day }: { run: string; day: string }) {
  const { t, i18n } = useLingui()
  const tenant = useTenant()
  const online = useOnline()
  const { data, error, refetch } = useQuery({ ...runQuery(tenant.id, run, day), enabled: !!tenant.id })
  const box = useBoarding(tenant.id, run, day)
  const [scanning, setScanning] = useState(false)
  const [telling, setTelling] = useState(false)
  const [adding, setAdding] = useState(false)
  const [asking, setAsking] = useState<Rider[] | null>(null)
  const list = useMemo(() => (data ? overlay(data, box.waiting) : []), [data, box.waiting])
  if (!data) return error ? <ProblemState problem={error} retry={() => void refetch()} /> : <Skeleton cards={3} />

  const tick = (riders: readonly Rider[], kind: TickKind, more: Partial<Ticked> = {}) =>
    box.add(riders.map((r) => ({ id: crypto.randomUUID(), pupil_id: r.pupil_id, kind, at: new Date().toISOString(), ...(r.stop_id && r.stop_id !== none && { stop_id: r.stop_id }), ...(r.tick && { after: r.tick }), ...more })))
  const expected = list.filter((r) => !r.away)
  const on = list.filter((r) => r.state === 'on')
  const line = data.line
  const done = expected.length > 0 && expected.every((r) => r.state !== 'none') && on.length === 0
  const finish = async () => {
    if (on.length) return setAsking(on)
    await close()
  }
  const close = async () => {
    setAsking(null)
    if (on.length) await tick(on, 'off')
    await box.end(new Date().toISOString())
    toast(online ? t`C’est noté : tous descendus.` : t`C’est noté sur ce téléphone : tous descendus. L’envoi se fera au retour du réseau.`)
  }
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={t`Ligne ${line} · ${{ direction: i18n._(directions[data.direction]) }}`}
        context={fullDate(day)}
        back="/transport/jour"
        actions={
          <>
            <Button icon={QrCode} onClick={() => setScanning(true)}>
              <Trans>Lire une carte</Trans>
            </Button>
            <Button icon={Megaphone} onClick={() => setTelling(true)}>
              <Trans>Prévenir</Trans>
            </Button>
            <AnchorButton icon={FileText} href={driverHref(tenant.id, run, day)} download>
              <Trans>PDF conducteur</Trans>
            </AnchorButton>
          </>
        }
      >
        <Plural value={expected.length} one="# inscrit" other="# inscrits" />
        {data.seats > 0 && <Trans> sur {data.seats} places</Trans>}
        {data.vehicle && <> · {data.vehicle}</>}
      </PageHeader>

      <div className="sticky top-0 z-10 -mx-4 px-4 py-2 mb-4 bg-paper border-b border-line flex flex-wrap items-center gap-x-4 gap-y-1" role="status">
        <span className="font-title font-bold text-xl tabular">
          {on.length}/{expected.length}
        </span>
        <span className="text-ink-2">
          <Trans>à bord</Trans>
        </span>
        {(!online || box.stuck) && (
          <Badge tone="warning" icon={CloudOff}>
            <Trans>Hors ligne</Trans>
          </Badge>
        )}
        {box.all > 0 && (
          <span className="text-md text-ink-2">
            <Plural value={box.all} one="# pointage à envoyer" other="# pointages à envoyer" />
          </span>
        )}
      </div>

      {data.incidents.filter((x) => !x.ended_at).map((x) => (
        <Banner key={x.id} tone="warning" className="mb-4" title={x.body || t`Les familles sont prévenues d’un incident.`} />
      ))}
      {data.clashes > 0 || list.some((r) => r.clash) ? <Clashes tenant={tenant.id} run={run} day={day} list={list} /> : null}

      <ol className="flex flex-col gap-4">
        {data.stops.map((s, i) => {
          const here = list.filter((r) => r.stop_id === s.stop_id || (i === 0 && !data.stops.some((x) => x.stop_id === r.stop_id)))
          const coming = here.filter((r) => !r.away)
          const waiting = coming.filter((r) => r.state === 'none')
          const leaving = coming.filter((r) => r.state === 'on')
          return (
            <li key={`${s.stop_id}${i}`} className="relative ps-8">
              <span aria-hidden className={cx('absolute start-[0.6rem] w-1 bg-transport', i === 0 ? 'top-4 -bottom-5' : i === data.stops.length - 1 ? 'top-0 h-4' : 'top-0 -bottom-5')} />
              <span aria-hidden className={cx('absolute start-0 top-2 size-6 rounded-full border-4 border-transport', s.school ? 'bg-transport' : 'bg-surface')} />
              <section aria-label={s.name}>
                <div className="flex flex-wrap items-baseline gap-x-3">
                  <h2 className="text-lg">
                    <span className="tabular">{hour(s.at)}</span> {s.name}
                  </h2>
                  {coming.length > 0 && <span className="text-ink-2 tabular">{coming.length}</span>}
                </div>
                {s.place && <p className="text-md text-ink-2">{s.place}</p>}
                {here.length > 0 && (
                  <ul className="mt-2 flex flex-col gap-2">
                    {here.map((r) => (
                      <RiderRow key={r.pupil_id} r={r} back={data.direction === 'back'} tenant={tenant.id} run={run} day={day} onTick={(kind, more) => void tick([r], kind, more)} />
                    ))}
                  </ul>
                )}
                {data.direction === 'out' && waiting.length > 1 && (
                  <Button dense className="mt-2" icon={Check} onClick={() => void tick(waiting, 'on')}>
                    <Plural value={waiting.length} one="Tous montés (#)" other="Tous montés (#)" />
                  </Button>
                )}
                {data.direction === 'back' && s.school && i === 0 && expected.some((r) => r.state === 'none') && (
                  <Button dense className="mt-2" icon={Check} onClick={() => void tick(expected.filter((r) => r.state === 'none'), 'on')}>
                    <Plural value={expected.filter((r) => r.state === 'none').length} one="Tous montés (#)" other="Tous montés (#)" />
                  </Button>
                )}
                {data.direction === 'back' && leaving.length > 1 && !leaving.some((r) => r.small) && (
                  <Button dense className="mt-2" onClick={() => void tick(leaving, 'off')}>
                    <Plural value={leaving.length} one="Tous descendus ici (#)" other="Tous descendus ici (#)" />
                  </Button>
                )}
              </section>
            </li>
          )
        })}
      </ol>

      <Section title={<Trans>Fin du trajet</Trans>}>
        {(box.emptied ?? data.emptied_at) && (
          <Banner tone="success" className="mb-3" title={t`Tous descendus, à ${{ at: formatTime(box.emptied ?? data.emptied_at!) }}`} />
        )}
        <Buttons>
          <Button variant={done || on.length ? 'primary' : 'secondary'} icon={Check} onClick={() => void finish()}>
            <Trans>Tous descendus</Trans>
          </Button>
          <Button icon={UserPlus} onClick={() => setAdding(true)}>
            <Trans>Un enfant non prévu</Trans>
          </Button>
        </Buttons>
        <p className="mt-2 text-md text-ink-2">
          <Trans>Parcourez le car jusqu’au fond avant de le dire.</Trans>
        </p>
      </Section>

      {asking && (
        <ConfirmDialog open onClose={() => setAsking(null)} onConfirm={() => void close()} title={<Trans>Ils sont encore pointés à bord</Trans>} confirm={<Trans>Le car est vide</Trans>}>
          <p>{asking.map(nameOf).join(', ')}</p>
          <p className="mt-2">
            <Trans>Confirmez seulement après avoir parcouru le car jusqu’au fond.</Trans>
          </p>
        </ConfirmDialog>
      )}
      {scanning && <Scan tenant={tenant.id} list={data} riders={list} onBoard={(r) => void tick([r], 'on')} onClose={() => setScanning(false)} />}
      {telling && <Tell tenant={tenant.id} day={day} runs={[data]} only={run} onClose={() => setTelling(false)} />}
      {adding && <AddRider tenant={tenant.id} onClose={() => setAdding(false)} onAdd={(id) => {
        setAdding(false)
        void box.add([{ id: crypto.randomUUID(), pupil_id: id, kind: 'on', at: new Date().toISOString() }])
      }} />}
    </div>
  )
}

const none = '00000000-0000-0000-0000-000000000000'

/** The list with what this telephone ticked and the server does not know yet. */
function overlay(data: RunList, waiting: readonly Ticked[]): Rider[] {
  const list = data.list.map((r) => ({ ...r }))
  for (const t of waiting) {
    const known = list.find((r) => r.pupil_id === t.pupil_id)
    if (known) Object.assign(known, { state: t.kind, tick: t.id, ticked_at: t.at, handed_to: t.handed_to ?? known.handed_to })
  }
  return list
}

function RiderRow({ r, back, tenant, run, day, onTick }: { r: Rider; back: boolean; tenant: string; run: string; day: string; onTick: (kind: TickKind, more?: Partial<Ticked>) => void }) {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const [handing, setHanding] = useState(false)
  const name = nameOf(r)
  const begin = useMutation({
    mutationFn: () => openWait(tenant, { id: crypto.randomUUID(), run_id: run, day, pupil_id: r.pupil_id, ...(r.stop_id !== none && { stop_id: r.stop_id }) }),
    onSuccess: (id) => void navigate({ to: `/transport/attente/${id}` as '/' }),
  })
  if (r.away)
    return (
      <li className="flex items-center gap-3 py-2 text-ink-3">
        <span className="line-through">{name}</span>
        <span className="text-md">{aways[r.away] ? i18n._(aways[r.away]!) : r.away}</span>
      </li>
    )
  const handed = back && r.small && !r.alone
  const off = () => (handed && r.state === 'on' ? setHanding(true) : onTick('off'))
  return (
    <li data-card className={cx('bg-surface rounded-button shadow-card px-3 py-2', r.state === 'on' && 'margin-line domain-transport')}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="flex-1 min-w-40">
          <p className="font-semibold">{name}</p>
          <p className="text-md text-ink-2">
            {[r.class, !r.expected && t`non prévu`, r.alone && t`rentre seul`, r.handed_to && t`remis à ${{ who: r.handed_to }}`].filter(Boolean).join(' · ')}
          </p>
        </div>
        {handed && (
          <Badge tone="warning">
            <Trans>À remettre à un adulte</Trans>
          </Badge>
        )}
        {r.clash && (
          <Badge tone="danger">
            <Trans>Conflit</Trans>
          </Badge>
        )}
        <div className="flex gap-2">
          {r.state === 'none' && (
            <>
              <Button dense variant="primary" aria-label={t`${name} : monté`} onClick={() => onTick('on')}>
                <Trans>Monté</Trans>
              </Button>
              <IconButton icon={UserX} label={t`${name} : absent à l’arrêt`} onClick={() => onTick('absent')} />
            </>
          )}
          {r.state === 'on' && (
            <>
              <Button dense aria-label={t`${name} : descendu`} onClick={off}>
                <Trans>Descendu</Trans>
              </Button>
              {back && (
                <Button dense variant="quiet" icon={TriangleAlert} pending={begin.isPending} onClick={() => begin.mutate()}>
                  <Trans>Personne</Trans>
                </Button>
              )}
            </>
          )}
          {(r.state === 'off' || r.state === 'absent') && (
            <Badge tone={r.state === 'off' ? 'success' : 'info'}>{r.state === 'off' ? <Trans>Descendu</Trans> : <Trans>Absent</Trans>}</Badge>
          )}
          {r.state !== 'none' && (
            <Button dense variant="quiet" aria-label={t`${name} : annuler`} onClick={() => onTick(r.state === 'off' ? 'on' : 'none')}>
              <Trans>Annuler</Trans>
            </Button>
          )}
        </div>
      </div>
      {begin.error && <ProblemState problem={begin.error} />}
      {handed && (
        <p className="mt-1 text-md text-ink-2">
          <Trans>Remise à :</Trans> {r.fetchers.map((f) => f.name).join(', ') || '–'}
        </p>
      )}
      {back && r.barred.length > 0 && (
        <p className="mt-1 flex items-start gap-1.5 text-md font-semibold text-danger">
          <TriangleAlert aria-hidden className="size-4 mt-1 flex-none" />
          <span>
            <Trans>Ne peut pas le recevoir :</Trans> {r.barred.join(', ')}
          </span>
        </p>
      )}
      {handing && (
        <Dialog open onClose={() => setHanding(false)} title={t`À qui remettre ${name} ?`} shape="sheet">
          <ul className="flex flex-col gap-2">
            {r.fetchers.map((f) => (
              <li key={f.name}>
                <Button
                  wide
                  onClick={() => {
                    setHanding(false)
                    onTick('off', { handed_to: f.name })
                  }}
                >
                  {f.name}
                  {f.relation && <span className="font-normal text-ink-2"> · {f.relation}</span>}
                  {f.phone && <span className="font-normal text-ink-2"> · {formatPhone(f.phone)}</span>}
                </Button>
                {f.doubt && (
                  <p className="mt-1 text-md text-danger">
                    <Trans>Même nom qu’une personne qui ne peut pas le recevoir : vérifiez son identité.</Trans>
                  </p>
                )}
              </li>
            ))}
          </ul>
          {r.barred.length > 0 && (
            <p className="mt-3 font-semibold text-danger">
              <Trans>Ne peut pas le recevoir :</Trans> {r.barred.join(', ')}
            </p>
          )}
          <Buttons className="mt-4">
            <Button variant="danger" icon={TriangleAlert} onClick={() => begin.mutate()}>
              <Trans>Personne à l’arrêt</Trans>
            </Button>
          </Buttons>
        </Dialog>
      )}
    </li>
  )
}

/** Children of whom two telephones said otherwise: a person says which is true. */
function Clashes({ tenant, run, day, list }: { tenant: string; run: string; day: string; list: readonly Rider[] }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const { data } = useQuery({ ...clashesQuery(tenant, run, day), refetchInterval: 20_000 })
  const settle = useMutation({
    mutationFn: ({ pupil, kind }: { pupil: string; kind: TickKind }) => settleClash(tenant, run, day, pupil, kind),
    onSuccess: () => client.invalidateQueries({ queryKey: [...transportKey(tenant), 'run', run, day] }),
  })
  const words: Record<TickKind, string> = { on: t`monté`, off: t`descendu`, absent: t`absent`, none: t`annulé` }
  if (!data?.length) return null
  return (
    <Card as="section" title={<Trans>Deux téléphones ne disent pas la même chose</Trans>} className="mb-4">
      <ul className="flex flex-col gap-3">
        {data.map((c) => {
          const r = list.find((x) => x.pupil_id === c.pupil_id)
          return (
            <li key={c.pupil_id}>
              <p className="font-semibold text-ink">{r ? nameOf(r) : ''}</p>
              <p>{c.ticks.map((k) => `${formatTime(k.at)} ${words[k.kind as TickKind]}${k.device === device() ? t` (ce téléphone)` : ''}`).join(' · ')}</p>
              <Buttons className="mt-1">
                {[...new Set(c.ticks.map((k) => k.kind as TickKind))].map((kind) => (
                  <Button key={kind} dense pending={settle.isPending} onClick={() => settle.mutate({ pupil: c.pupil_id, kind })}>
                    {words[kind]}
                  </Button>
                ))}
              </Buttons>
            </li>
          )
        })}
      </ul>
      {settle.error && <ProblemState problem={settle.error} />}
    </Card>
  )
}

function AddRider({ tenant, onAdd, onClose }: { tenant: string; onAdd: (id: string) => void; onClose: () => void }) {
  const { t } = useLingui()
  const [find, setFind] = useState('')
  const { data, error } = useQuery({ queryKey: [...transportKey(tenant), 'find', find], queryFn: () => findPupils(tenant, find), enabled: find.trim().length > 1 })
  return (
    <Dialog open onClose={onClose} title={<Trans>Un enfant non prévu</Trans>} shape="sheet">
      <SearchField label={t`Nom ou prénom`} value={find} onChange={setFind} />
      {error && <ProblemState problem={error} />}
      <ul className="mt-3 flex flex-col gap-2">
        {data?.map((p) => (
          <li key={p.pupil_id}>
            <Button wide onClick={() => onAdd(p.pupil_id)}>
              {p.name} <span className="font-normal text-ink-2">{p.class}</span>
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
