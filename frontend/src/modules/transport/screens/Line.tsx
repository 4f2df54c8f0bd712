import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CalendarCheck, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, IconButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, DateField, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { Pages, useTenant } from '../place'
import { addRun, bookRun, lineQuery, type Network, networkQuery, removeTrip, type Run, transportKey, type Trip, writeRun, writeTrip } from '../queries'
import { dayBits, directions, hour, secondsOf, timeInput, useDays, weekdayName } from '../words'
import { EditLine } from './Lines'

/** A line: its runs, and for each the stops with their hours. */
export function Line({ id }: { id: string }) {
  const { t, i18n } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const days = useDays()
  const { data, error, refetch } = useQuery({ ...lineQuery(tenant.id, id), enabled: !!tenant.id })
  const { data: network } = useQuery({ ...networkQuery(tenant.id), enabled: !!tenant.id })
  const [editing, setEditing] = useState(false)
  const [run, setRun] = useState<Run | 'new' | null>(null)
  const [trip, setTrip] = useState<{ run: Run; trip?: Trip } | null>(null)
  const [gone, setGone] = useState<Trip | null>(null)
  const remove = useMutation({
    mutationFn: (one: Trip) => removeTrip(tenant.id, one.id),
    onSuccess: () => {
      setGone(null)
      void client.invalidateQueries({ queryKey: transportKey(tenant.id) })
    },
  })
  const book = useMutation({
    mutationFn: (one: Run) => bookRun(tenant.id, one.id),
    onSuccess: () => toast(t`Les familles peuvent réserver ou annuler jour par jour sur cette course.`),
  })
  if (!data || !network) return error ? <ProblemState problem={error} retry={() => void refetch()} /> : <Skeleton cards={3} />
  const may = !!data.abilities.network
  const stop = new Map(network.stops.map((s) => [s.id, s]))
  const code = data.code
  return (
    <>
      <PageHeader
        title={t`Ligne ${code}`}
        context={data.label}
        back="/transport/lignes"
        actions={
          may && (
            <>
              <Button icon={Pencil} onClick={() => setEditing(true)}>
                <Trans>Modifier</Trans>
              </Button>
              <Button icon={Plus} onClick={() => setRun('new')}>
                <Trans>Nouvelle course</Trans>
              </Button>
            </>
          )
        }
      />
      <Pages />
      {data.run_list.length === 0 && <EmptyState title={<Trans>Aucune course : ajoutez l’aller, puis le retour.</Trans>} />}
      {book.error && <ProblemState problem={book.error} />}
      <div className="grid gap-6 xl:grid-cols-2 items-start">
        {data.run_list
          .filter((r) => !r.archived)
          .map((r) => {
            const vehicle = network.vehicles.find((v) => v.id === r.vehicle_id)
            return (
              <Section key={r.id} className="mt-0!" title={`${i18n._(directions[r.direction])}${r.label ? ` · ${r.label}` : ''}`} actions={may && <Buttons><IconButton dense icon={Pencil} label={t`Modifier la course`} onClick={() => setRun(r)} /><IconButton dense icon={CalendarCheck} label={t`Ouvrir à la réservation par jour`} onClick={() => book.mutate(r)} /></Buttons>}>
                <p className="text-ink-2 mb-3">
                  {vehicle ? (
                    <>
                      {vehicle.label} · <Plural value={vehicle.seats} one="# place assise" other="# places assises" />
                    </>
                  ) : (
                    <Trans>Sans véhicule : les places ne sont pas limitées.</Trans>
                  )}
                </p>
                <div className="flex flex-col gap-3">
                  {r.trips.map((x) => (
                    <Card
                      key={x.id}
                      as="div"
                      title={<span className="first-letter:uppercase inline-block">{days(x.weekdays) || t`Jours du calendrier importé`}</span>}
                      level={3}
                      {...(may && {
                        actions: (
                          <>
                            <Button dense icon={Pencil} aria-label={t`Modifier l’horaire`} onClick={() => setTrip({ run: r, trip: x })}>
                              <Trans>Modifier</Trans>
                            </Button>
                            <Button dense variant="quiet" icon={Trash2} aria-label={t`Retirer l’horaire`} onClick={() => setGone(x)}>
                              <Trans>Retirer</Trans>
                            </Button>
                          </>
                        ),
                      })}
                      {...(x.hand_made && { aside: <Badge><Trans>Corrigé ici</Trans></Badge> })}
                    >
                      <p className="text-md mb-3">
                        {x.school_days && <><Trans>jours d’école</Trans> · </>}
                        {formatDate(x.since, 'short')} – {formatDate(x.until, 'short')}
                        {x.removed > 0 && <> · <Plural value={x.removed} one="# jour retiré" other="# jours retirés" /></>}
                        {x.added > 0 && <> · <Plural value={x.added} one="# jour ajouté" other="# jours ajoutés" /></>}
                      </p>
                      <ol className="text-ink">
                        {x.times.map((at, i) => (
                          <li key={i} className="relative ps-7 pb-3 last:pb-0">
                            {i < x.times.length - 1 && <span aria-hidden className="absolute start-[0.44rem] top-3 -bottom-1 w-1 bg-transport" />}
                            <span aria-hidden className={`absolute start-0 top-1.5 size-[1.1rem] rounded-full border-4 border-transport ${stop.get(at.stop_id)?.school_id ? 'bg-transport' : 'bg-surface'}`} />
                            <span className="tabular font-semibold">{hour(at.departs)}</span> {stop.get(at.stop_id)?.name}
                          </li>
                        ))}
                      </ol>
                    </Card>
                  ))}
                </div>
                {may && (
                  <Button className="mt-3" dense icon={Plus} onClick={() => setTrip({ run: r })}>
                    <Trans>Ajouter un horaire</Trans>
                  </Button>
                )}
              </Section>
            )
          })}
      </div>
      {editing && <EditLine tenant={tenant.id} network={network} line={data} onClose={() => setEditing(false)} />}
      {run && <EditRun tenant={tenant.id} line={id} network={network} {...(run !== 'new' && { run })} onClose={() => setRun(null)} />}
      {trip && <EditTrip tenant={tenant.id} network={network} run={trip.run} {...(trip.trip && { trip: trip.trip })} onClose={() => setTrip(null)} />}
      {gone && (
        <ConfirmDialog open danger pending={remove.isPending} onClose={() => setGone(null)} onConfirm={() => remove.mutate(gone)} title={<Trans>Retirer cet horaire ?</Trans>} confirm={<Trans>Retirer</Trans>}>
          <Trans>Les enfants inscrits ces jours-là n’auront plus de car. Un import ne le ramènera pas.</Trans>
        </ConfirmDialog>
      )}
    </>
  )
}

function EditRun({ tenant, line, network, run, onClose }: { tenant: string; line: string; network: Network; run?: Run; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (f: FormData) => {
      const body = { direction: f.get('direction') === 'back' ? ('back' as const) : ('out' as const), label: String(f.get('label') ?? ''), ...(f.get('vehicle_id') && { vehicle_id: String(f.get('vehicle_id')) }) }
      return run ? writeRun(tenant, run.id, body) : addRun(tenant, line, body)
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: transportKey(tenant) })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={run ? <Trans>Modifier la course</Trans> : <Trans>Nouvelle course</Trans>} shape="sheet" keep>
      <Form problem={save.error} onSubmit={(f) => save.mutate(f)} className="flex flex-col gap-5">
        <Select name="direction" label={t`Sens`} defaultValue={run?.direction ?? 'out'} options={[{ value: 'out', label: t`Aller (vers l’école)` }, { value: 'back', label: t`Retour` }]} />
        <Select name="vehicle_id" label={t`Véhicule`} optional defaultValue={run?.vehicle_id ?? ''} options={[{ value: '', label: t`Non précisé` }, ...network.vehicles.filter((v) => !v.archived).map((v) => ({ value: v.id, label: `${v.label} (${v.seats})` }))]} />
        <TextField name="label" label={t`Nom de la course`} optional maxLength={80} defaultValue={run?.label} />
        <FormFoot pending={save.isPending} onCancel={onClose}>
          <Trans>Enregistrer</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}

function EditTrip({ tenant, network, run, trip, onClose }: { tenant: string; network: Network; run: Run; trip?: Trip; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const first = trip ?? run.trips[0]
  const [now, month] = useBoot().today.split('-').map(Number) as [number, number]
  const year = month >= 7 ? now : now - 1
  const [mask, setMask] = useState(trip?.weekdays ?? (run.trips.length ? 4 : 31))
  const [rows, setRows] = useState<{ stop: string; at: string }[]>(first?.times.map((x) => ({ stop: x.stop_id, at: timeInput(x.departs) })) ?? [{ stop: '', at: '' }, { stop: '', at: '' }])
  const set = (i: number, change: Partial<{ stop: string; at: string }>) => setRows((l) => l.map((r, j) => (j === i ? { ...r, ...change } : r)))
  const save = useMutation({
    mutationFn: (f: FormData) =>
      writeTrip(tenant, run.id, trip?.id, { headsign: trip?.headsign ?? '', weekdays: mask, school_days: f.get('school_days') === 'on', since: String(f.get('since')), until: String(f.get('until')), times: rows.filter((r) => r.stop && r.at).map((r) => ({ stop_id: r.stop, at: secondsOf(r.at) })) }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: transportKey(tenant) })
      onClose()
    },
  })
  const stops = network.stops.filter((s) => !s.archived)
  return (
    <Dialog open onClose={onClose} title={trip ? <Trans>Modifier l’horaire</Trans> : <Trans>Nouvel horaire</Trans>} shape="sheet" keep size="lg">
      <Form problem={save.error} onSubmit={(f) => save.mutate(f)} className="flex flex-col gap-5">
        <CheckboxGroup
          name="weekdays"
          label={t`Jours`}
          inline
          value={dayBits.filter((b) => mask & b).map(String)}
          onChange={(v) => setMask(v.reduce((sum, b) => sum + Number(b), 0))}
          choices={dayBits.slice(0, 6).map((b, i) => ({ value: String(b), label: i18n._(weekdayName(i)) }))}
        />
        <Checkbox name="school_days" label={t`Seulement les jours d’école`} defaultChecked={trip ? trip.school_days : true} />
        <div className="grid gap-4 sm:grid-cols-2">
          <DateField name="since" label={t`Du`} defaultValue={trip?.since ?? `${year}-09-01`} />
          <DateField name="until" label={t`Au`} defaultValue={trip?.until ?? `${year + 1}-07-10`} />
        </div>
        <fieldset>
          <legend className="font-semibold mb-2">
            <Trans>Arrêts, dans l’ordre</Trans>
          </legend>
          <ol className="flex flex-col gap-2">
            {rows.map((r, i) => {
              const n = i + 1
              return (
                <li key={i} className="flex items-end gap-2">
                  <Select hideLabel className="flex-1 min-w-0" label={t`Arrêt ${n}`} value={r.stop} onChange={(e) => set(i, { stop: e.currentTarget.value })} placeholder={t`Choisir un arrêt`} options={stops.map((s) => ({ value: s.id, label: [s.name, s.city].filter(Boolean).join(', ') }))} />
                  <TextField hideLabel label={t`Heure ${n}`} type="time" value={r.at} onChange={(e) => set(i, { at: e.currentTarget.value })} className="w-32" />
                  <IconButton icon={Trash2} label={t`Retirer l’arrêt ${n}`} onClick={() => setRows((l) => l.filter((_, j) => j !== i))} />
                </li>
              )
            })}
          </ol>
          <Button dense className="mt-2" icon={Plus} onClick={() => setRows((l) => [...l, { stop: '', at: l.at(-1)?.at ?? '' }])}>
            <Trans>Ajouter un arrêt</Trans>
          </Button>
        </fieldset>
        <FormFoot pending={save.isPending} onCancel={onClose}>
          <Trans>Enregistrer</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}
