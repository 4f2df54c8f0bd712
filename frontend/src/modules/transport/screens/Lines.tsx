import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Bus, Pencil, Plus, Upload } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { Pages, useTenant } from '../place'
import { type BusLine, type Network, networkQuery, transportKey, type Vehicle, writeLine, writeVehicle } from '../queries'
import { hour } from '../words'

/** The lines of the organisation: where each goes, from when to when, with how many seats; and the vehicles. */
export function Lines() {
  const { t } = useLingui()
  const tenant = useTenant()
  const [line, setLine] = useState<'new' | null>(null)
  const [vehicle, setVehicle] = useState<Vehicle | 'new' | null>(null)
  const { data, error, refetch } = useQuery({ ...networkQuery(tenant.id), enabled: !!tenant.id })
  const may = !!data?.abilities.network
  return (
    <>
      <PageHeader
        title={t`Lignes`}
        context={tenant.name}
        actions={
          may && (
            <>
              <Button icon={Plus} onClick={() => setLine('new')}>
                <Trans>Nouvelle ligne</Trans>
              </Button>
              <LinkButton icon={Upload} to={'/transport/horaires' as '/'}>
                <Trans>Importer un GTFS</Trans>
              </LinkButton>
            </>
          )
        }
      />
      <Pages />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && !data.lines.length && (
        <EmptyState icon={Bus} title={<Trans>Aucune ligne pour l’instant</Trans>}>
          <Trans>Les lignes s’écrivent ici, ou viennent d’un fichier d’horaires au format GTFS.</Trans>
        </EmptyState>
      )}
      {data && data.lines.length > 0 && (
        <ul className="grid gap-3 lg:grid-cols-2">
          {data.lines.map((l) => (
            <li key={l.id}>
              <LineCard line={l} />
            </li>
          ))}
        </ul>
      )}
      {data && (
        <Section
          title={<Trans>Véhicules</Trans>}
          actions={
            may && (
              <Button dense icon={Plus} onClick={() => setVehicle('new')}>
                <Trans>Nouveau véhicule</Trans>
              </Button>
            )
          }
        >
          {data.vehicles.length === 0 && (
            <p className="text-ink-2">
              <Trans>Les places assises d’un véhicule limitent les droits accordés : chaque enfant voyage assis.</Trans>
            </p>
          )}
          <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {data.vehicles.map((v) => (
              <li key={v.id}>
                <div data-card className="bg-surface rounded-card shadow-card p-4 flex items-start gap-2">
                  <div className="flex-1 min-w-0 text-ink-2">
                  <h3 className="text-lg text-ink">{v.label}</h3>
                  <Plural value={v.seats} one="# place assise" other="# places assises" />
                  {v.wheelchairs > 0 && <> · <Plural value={v.wheelchairs} one="# fauteuil" other="# fauteuils" /></>}
                  {v.registration && <> · {v.registration}</>}
                  {v.archived && <> · <Trans>mis de côté</Trans></>}
                  </div>
                  {may && <IconButton dense icon={Pencil} label={t`Modifier ${{ label: v.label }}`} onClick={() => setVehicle(v)} />}
                </div>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {line && data && <EditLine tenant={tenant.id} network={data} onClose={() => setLine(null)} />}
      {vehicle && <EditVehicle tenant={tenant.id} {...(vehicle !== 'new' && { vehicle })} onClose={() => setVehicle(null)} />}
    </>
  )
}

function LineCard({ line: l }: { line: BusLine }) {
  const { t } = useLingui()
  const code = l.code
  return (
    <Card
      as="div"
      domain="transport"
      label={t`Ligne ${code}`}
      status={l.kind === 'school' ? t`réservée aux élèves` : t`ouverte à tous`}
      title={l.label || code}
      aside={
        l.archived ? (
          <Badge>
            <Trans>Mise de côté</Trans>
          </Badge>
        ) : l.imported ? (
          <Badge>GTFS</Badge>
        ) : undefined
      }
      actions={
        <LinkButton to={`/transport/lignes/${l.id}` as '/'}>
          <Trans>Courses et horaires</Trans>
        </LinkButton>
      }
    >
      <Plural value={l.runs} one="# course" other="# courses" /> · <Plural value={l.stops} one="# arrêt" other="# arrêts" />
      {l.seats > 0 && <> · <Plural value={l.seats} one="# place" other="# places" /></>}
      {l.first !== undefined && l.last !== undefined && (
        <>
          {' '}
          · {hour(l.first)} – {hour(l.last)}
        </>
      )}
    </Card>
  )
}

/** Writes a line, a new one or another. */
export function EditLine({ tenant, network, line, onClose }: { tenant: string; network: Network; line?: BusLine; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const save = useMutation({
    mutationFn: (f: FormData) =>
      writeLine(tenant, line?.id, {
        code: String(f.get('code')),
        label: String(f.get('label') ?? ''),
        colour: line?.colour ?? '',
        kind: f.get('kind') === 'regular' ? 'regular' : 'school',
        archived: f.get('archived') === 'yes',
        ...(f.get('operator_id') && { operator_id: String(f.get('operator_id')) }),
      }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: transportKey(tenant) })
      onClose()
      if (!line) void navigate({ to: `/transport/lignes/${made.id}` as '/' })
    },
  })
  return (
    <Dialog open onClose={onClose} title={line ? <Trans>Modifier la ligne</Trans> : <Trans>Nouvelle ligne</Trans>} shape="sheet" keep>
      <Form problem={save.error} onSubmit={(f) => save.mutate(f)} className="flex flex-col gap-5">
        <TextField name="code" label={t`Numéro ou nom court`} help={t`Ce qui est écrit sur le car.`} maxLength={20} defaultValue={line?.code} />
        <TextField name="label" label={t`Trajet`} optional maxLength={160} defaultValue={line?.label} placeholder={t`Mairie – École`} />
        <Select name="kind" label={t`Qui la prend`} defaultValue={line?.kind ?? 'school'} options={[{ value: 'school', label: t`Les élèves seuls` }, { value: 'regular', label: t`Tout le monde (ligne régulière)` }]} />
        <Select name="operator_id" label={t`Transporteur`} optional defaultValue={line?.operator_id ?? ''} options={[{ value: '', label: t`Non précisé` }, ...network.operators.filter((o) => !o.archived).map((o) => ({ value: o.id, label: o.name }))]} />
        {line && <Select name="archived" label={t`En service`} defaultValue={line.archived ? 'yes' : 'no'} options={[{ value: 'no', label: t`Oui` }, { value: 'yes', label: t`Non, mise de côté` }]} />}
        <FormFoot pending={save.isPending} onCancel={onClose}>
          <Trans>Enregistrer</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}

function EditVehicle({ tenant, vehicle, onClose }: { tenant: string; vehicle?: Vehicle; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (f: FormData) =>
      writeVehicle(tenant, vehicle?.id, {
        label: String(f.get('label')),
        registration: String(f.get('registration') ?? ''),
        seats: Number(f.get('seats')),
        wheelchairs: Number(f.get('wheelchairs') || 0),
        ...(vehicle?.operator_id && { operator_id: vehicle.operator_id }),
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: transportKey(tenant) })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={vehicle ? <Trans>Modifier le véhicule</Trans> : <Trans>Nouveau véhicule</Trans>} shape="sheet" keep>
      <Form problem={save.error} onSubmit={(f) => save.mutate(f)} className="flex flex-col gap-5">
        <TextField name="label" label={t`Nom`} maxLength={80} defaultValue={vehicle?.label} />
        <TextField name="seats" label={t`Places assises`} help={t`Sans le conducteur ni l’accompagnateur.`} type="number" min={1} max={200} defaultValue={vehicle?.seats} />
        <TextField name="wheelchairs" label={t`Places pour fauteuil`} optional type="number" min={0} max={20} defaultValue={vehicle?.wheelchairs ?? 0} />
        <TextField name="registration" label={t`Immatriculation`} optional maxLength={20} defaultValue={vehicle?.registration} />
        <FormFoot pending={save.isPending} onCancel={onClose}>
          <Trans>Enregistrer</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}
