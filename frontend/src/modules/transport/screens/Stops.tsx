import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { MapPin, Pencil, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button, IconButton } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { fold } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { Pages, useTenant } from '../place'
import { type BusStop, lineQuery, type LineView, type Network, networkQuery, transportKey, writeStop } from '../queries'
import { StopMap, type Path } from './StopMap'

const mapped = 12

/** The stops: a list always, and a map drawn from their coordinates, without a picture from elsewhere. */
export function Stops() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery({ ...networkQuery(tenant.id), enabled: !!tenant.id })
  const [find, setFind] = useState('')
  const [line, setLine] = useState('')
  const [editing, setEditing] = useState<BusStop | 'new' | null>(null)
  const shown = useMemo(() => (data?.lines ?? []).filter((l) => !l.archived && (!line || l.id === line)).slice(0, mapped), [data, line])
  const lines = useQueries({ queries: shown.map((l) => lineQuery(tenant.id, l.id)) })
  const stops = useMemo(() => (data?.stops ?? []).filter((s) => (!line || s.lines.includes(line)) && fold(`${s.name} ${s.city} ${s.place}`).includes(fold(find))), [data, line, find])
  const paths = useMemo(() => lines.flatMap((q) => (q.data ? pathsOf(q.data) : [])), [lines])
  const may = !!data?.abilities.network
  return (
    <>
      <PageHeader
        title={t`Arrêts et plan`}
        context={tenant.name}
        actions={
          may && (
            <Button icon={Plus} onClick={() => setEditing('new')}>
              <Trans>Nouvel arrêt</Trans>
            </Button>
          )
        }
      />
      <Pages />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && data.stops.length === 0 && <EmptyState icon={MapPin} title={<Trans>Aucun arrêt pour l’instant</Trans>} />}
      {data && data.stops.length > 0 && (
        <>
          <div className="grid gap-3 sm:grid-cols-2 mb-4 items-end">
            <SearchField label={t`Chercher un arrêt`} value={find} onChange={setFind} />
            <Select label={t`Ligne`} value={line} onChange={(e) => setLine(e.currentTarget.value)} options={[{ value: '', label: t`Toutes` }, ...data.lines.filter((l) => !l.archived).map((l) => ({ value: l.id, label: [l.code, l.label].filter(Boolean).join(' · ') }))]} />
          </div>
          <div className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] items-start">
            <StopMap stops={stops} paths={paths} />
            <Section className="mt-0!" title={<Trans>Liste</Trans>}>
              <ul className="flex flex-col gap-2">
                {stops.slice(0, 200).map((s) => (
                  <li key={s.id}>
                    <StopCard stop={s} network={data} {...(may && { onEdit: () => setEditing(s) })} />
                  </li>
                ))}
              </ul>
            </Section>
          </div>
        </>
      )}
      {editing && data && <EditStop tenant={tenant.id} network={data} {...(editing !== 'new' && { stop: editing })} onClose={() => setEditing(null)} />}
    </>
  )
}

function pathsOf(line: LineView): Path[] {
  return line.run_list
    .filter((r) => !r.archived && r.trips.length)
    .map((r) => ({ code: line.code, colour: line.colour, direction: r.direction, stops: r.trips[0]!.times.map((x) => x.stop_id) }))
}

function StopCard({ stop: s, network, onEdit }: { stop: BusStop; network: Network; onEdit?: () => void }) {
  const { t } = useLingui()
  const codes = network.lines.filter((l) => s.lines.includes(l.id)).map((l) => l.code)
  const school = network.schools.find((x) => x.id === s.school_id)
  const name = s.name
  return (
    <div data-card className="bg-surface rounded-card shadow-card p-4 flex items-start gap-2">
      <div className="flex-1 min-w-0">
        <h3 className="text-lg">{name}</h3>
        <p className="text-md text-ink-2">{[s.city, s.place, school?.name, codes.length && t`ligne ${{ codes: codes.join(', ') }}`, s.archived && t`mis de côté`, s.lat_e6 === undefined && t`sans coordonnées`].filter(Boolean).join(' · ')}</p>
      </div>
      {onEdit && <IconButton dense icon={Pencil} label={t`Modifier l’arrêt ${name}`} onClick={onEdit} />}
    </div>
  )
}

const degrees = (v: FormDataEntryValue | null): number | undefined => (v ? Math.round(Number(String(v).replace(',', '.')) * 1e6) : undefined)

function EditStop({ tenant, network, stop, onClose }: { tenant: string; network: Network; stop?: BusStop; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (f: FormData) => {
      const lat = degrees(f.get('lat_e6'))
      const lon = degrees(f.get('lon_e6'))
      return writeStop(tenant, stop?.id, {
        name: String(f.get('name')),
        place: String(f.get('place') ?? ''),
        city: String(f.get('city') ?? ''),
        archived: f.get('archived') === 'yes',
        ...(lat !== undefined && { lat_e6: lat }),
        ...(lon !== undefined && { lon_e6: lon }),
        ...(f.get('school_id') && { school_id: String(f.get('school_id')) }),
      })
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: transportKey(tenant) })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={stop ? <Trans>Modifier l’arrêt</Trans> : <Trans>Nouvel arrêt</Trans>} shape="sheet" keep>
      <Form problem={save.error} onSubmit={(f) => save.mutate(f)} className="flex flex-col gap-5">
        <TextField name="name" label={t`Nom`} maxLength={120} defaultValue={stop?.name} />
        <TextField name="place" label={t`Où attendre`} optional maxLength={200} defaultValue={stop?.place} placeholder={t`devant la mairie`} />
        <TextField name="city" label={t`Commune`} optional maxLength={80} defaultValue={stop?.city} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="lat_e6" label={t`Latitude`} optional inputMode="decimal" pattern="-?\d{1,2}([.,]\d+)?" defaultValue={stop?.lat_e6 === undefined ? '' : String(stop.lat_e6 / 1e6)} placeholder="45,9123" />
          <TextField name="lon_e6" label={t`Longitude`} optional inputMode="decimal" pattern="-?\d{1,3}([.,]\d+)?" defaultValue={stop?.lon_e6 === undefined ? '' : String(stop.lon_e6 / 1e6)} placeholder="4,5123" />
        </div>
        <Select name="school_id" label={t`École desservie`} optional defaultValue={stop?.school_id ?? ''} options={[{ value: '', label: t`Aucune : arrêt près des domiciles` }, ...network.schools.map((s) => ({ value: s.id, label: s.name }))]} />
        {stop && <Select name="archived" label={t`En service`} defaultValue={stop.archived ? 'yes' : 'no'} options={[{ value: 'no', label: t`Oui` }, { value: 'yes', label: t`Non, mis de côté` }]} />}
        <FormFoot pending={save.isPending} onCancel={onClose}>
          <Trans>Enregistrer</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}
