import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { activityOf, type Opening, openingFrom } from '../opening'
import { home, pageOf, useTown } from '../place'
import { type Activity, bookKey, bookQuery, type ServiceKey, writeActivity } from '../queries'
import { When, Who } from '../steps'

/** The name, the days, the times of a service, and who books it. A slot that is taken away keeps what is booked in it. */
export function EditActivity({ service, id }: { service: ServiceKey; id: string }) {
  const { t } = useLingui()
  const town = useTown()
  const { data: book, error, refetch } = useQuery(bookQuery(town.id, service))
  const activity = book?.activities.find((a) => a.id === id)
  return (
    <div className="max-w-4xl">
      <PageHeader title={t`Modifier le service`} context={activity ? activity.label : town.name} back={activity ? pageOf(service, id) : home}>
        <Trans>Ce qui est déjà réservé le reste : ces réglages valent pour les réservations à venir.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!book && !error && <Skeleton cards={2} />}
      {activity && <Editor key={activity.id} service={service} activity={activity} />}
    </div>
  )
}

function Editor({ service, activity }: { service: ServiceKey; activity: Activity }) {
  const { t } = useLingui()
  const town = useTown()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [o, setO] = useState<Opening>(() => openingFrom(activity))
  const [until, setUntil] = useState(activity.until ?? '')
  const set = (change: Partial<Opening>) => setO((was) => ({ ...was, ...change }))
  const save = useMutation({
    mutationFn: () => writeActivity(town.id, service, activity.id, activityOf({ ...o, kind: activity.kind }, activity, until)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: bookKey(town.id, service) })
      toast(t`Le service est à jour.`)
      await navigate({ to: pageOf(service, activity.id) as '/' })
    },
  })
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <Card as="div">
        <div className="text-ink flex flex-col gap-5">
          <TextField name="label" label={t`Son nom, comme les familles le lisent`} value={o.label} maxLength={80} className="max-w-md" onChange={(e) => set({ label: e.target.value })} />
          <When o={o} set={set} base="" />
          <DateField name="until" label={t`jusqu’au`} help={t`Dernier jour de service`} optional min={o.since} value={until} className="max-w-56" onChange={(e) => setUntil(e.target.value)} />
        </div>
      </Card>
      <Card as="div" className="mt-4">
        <div className="text-ink flex flex-col gap-5">
          <Who o={o} set={set} base="" />
        </div>
      </Card>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={save.isPending}>
          <Trans>Enregistrer</Trans>
        </Button>
      </div>
    </Form>
  )
}
