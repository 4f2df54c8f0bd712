import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Undo2, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { PupilPicker } from '../../../shell/PupilPicker'
import { useAbility, useBoot } from '../../../shell/session'
import { Button, Buttons } from '../../../ui/Button'
import { DataTable } from '../../../ui/DataTable'
import { Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Form } from '../../../ui/Form'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { addDeparture, type Departure, departuresQuery, dropDeparture, enrolmentKey, type Leave } from '../queries'
import { LeaveFields } from './LeaveFields'

const struck = (d: Departure) => <Badge tone={d.state === 'struck' ? 'success' : d.state === 'said' ? 'warning' : 'info'}>{d.state === 'struck' ? <Trans>Radié</Trans> : d.state === 'said' ? <Trans>À radier</Trans> : <Trans>Annulé</Trans>}</Badge>

/** Children who leave a school of the commune. */
export function Departures() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(departuresQuery(tenant.id))
  const client = useQueryClient()
  const may = useAbility('enrolment:manage')
  const [writing, setWriting] = useState(false)
  const kinds = { moving: t`Déménage`, school: t`Autre école publique`, private: t`École privée`, home: t`En famille` }
  const again = () => void client.invalidateQueries({ queryKey: enrolmentKey })
  const back = (d: Departure) => d.state === 'said' && <Back tenant={tenant.id} departure={d} onDone={again} />
  return (
    <div className="max-w-5xl">
      <PageHeader
        title={t`Départs`}
        context={tenant.name}
        back="/inscriptions"
        actions={
          may && (
            <Button variant="primary" icon={UserMinus} onClick={() => setWriting(true)}>
              <Trans>Noter un départ</Trans>
            </Button>
          )
        }
      >
        <Trans>La famille l’annonce, l’école radie et remet le certificat. Un enfant qui déménage quitte la liste scolaire ce jour-là.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <DataTable
          caption={t`Départs`}
          rows={data.items}
          rowKey={(d) => d.id}
          empty={
            <EmptyState icon={UserMinus} title={<Trans>Aucun départ annoncé</Trans>}>
              <Trans>Les familles les annoncent depuis leur espace ; vous notez ceux qu’elles disent au guichet.</Trans>
            </EmptyState>
          }
          columns={[
            { key: 'child', header: t`Enfant`, main: true, sort: (d) => d.child, cell: (d) => d.child },
            { key: 'school', header: t`École`, sort: (d) => d.school, cell: (d) => d.school },
            { key: 'kind', header: t`Raison`, cell: (d) => kinds[d.kind] },
            { key: 'to', header: t`Vers`, cell: (d) => [d.to_school, d.to_city].filter(Boolean).join(' · ') || '—' },
            { key: 'on', header: t`Dernier jour`, sort: (d) => d.leaving_on, cell: (d) => formatDate(d.leaving_on, 'numeric') },
            { key: 'state', header: t`Radiation`, cell: struck },
            ...(may
              ? [
                  {
                    key: 'act',
                    header: t`Action`,
                    cell: back,
                  },
                ]
              : []),
          ]}
        />
      )}
      {writing && (
        <Write
          tenant={tenant.id}
          kinds={kinds}
          onClose={() => setWriting(false)}
          onSaved={() => {
            setWriting(false)
            again()
          }}
        />
      )}
    </div>
  )
}

function Back({ tenant, departure, onDone }: { tenant: string; departure: Departure; onDone: () => void }) {
  const { t } = useLingui()
  const refused = useRefused()
  const { child } = departure
  const drop = useMutation({
    mutationFn: () => dropDeparture(tenant, departure.id),
    onSuccess: () => {
      toast(t`L’enfant reste : l’école est prévenue.`)
      onDone()
    },
    onError: refused,
  })
  return (
    <Button dense variant="quiet" icon={Undo2} pending={drop.isPending} onClick={() => drop.mutate()} aria-label={t`${child} reste : annuler ce départ`}>
      <Trans>Annuler</Trans>
    </Button>
  )
}

/** What a family says at the desk or on the telephone. */
function Write({ tenant, kinds, onClose, onSaved }: { tenant: string; kinds: Record<Leave['kind'], string>; onClose: () => void; onSaved: () => void }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const [child, setChild] = useState<{ id: string; name: string }>()
  const [leave, setLeave] = useState<Omit<Leave, 'pupil'>>({ kind: 'moving', leaving_on: today, to_city: '', to_school: '' })
  const save = useMutation({
    mutationFn: () => addDeparture(tenant, { ...leave, pupil: child?.id ?? '' }),
    onSuccess: () => {
      toast(t`C’est noté : l’école est prévenue.`)
      onSaved()
    },
  })
  return (
    <Dialog open onClose={onClose} shape="sheet" keep title={<Trans>Noter un départ</Trans>}>
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          {child ? (
            <p className="flex flex-wrap items-center justify-between gap-2">
              <strong className="text-ink">{child.name}</strong>
              <Button dense variant="quiet" onClick={() => setChild(undefined)}>
                <Trans>Un autre enfant</Trans>
              </Button>
            </p>
          ) : (
            <PupilPicker tenant={tenant} label={t`Enfant`} help={t`Les premières lettres du nom ou du prénom.`} onSelect={setChild} />
          )}
          <LeaveFields leave={{ ...leave, pupil: child?.id ?? '' }} kinds={kinds} set={(change) => setLeave((l) => ({ ...l, ...change }))} />
          <Buttons>
            <Button type="submit" variant="primary" pending={save.isPending} disabled={!child}>
              <Trans>Noter et prévenir l’école</Trans>
            </Button>
          </Buttons>
        </div>
      </Form>
    </Dialog>
  )
}
