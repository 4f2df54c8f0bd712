import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Phone, Plus, ShieldAlert, UserCheck } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, Switch, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatList, formatPhone } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { type AloneService, type Collector, type CollectorInput, personPickup, personPickupQuery, type Person, type Pickup, useTenant } from '../queries'

/** How a pupil leaves, as the staff reads it: who may come, who may not, whether it goes alone. */
export function PupilPickup({ pupil }: { pupil: Person }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const query = personPickupQuery(tenant, pupil.id)
  const { data, error, refetch } = useQuery(query)
  const acts: PickupActs = { ...personPickup(tenant, pupil.id), keep: (p) => void client.setQueryData(query.queryKey, p) }
  const barred = data?.barred ?? []
  const guardians = data?.guardians ?? []
  const answering = formatList([...guardians])
  const forbidden = formatList([...barred])
  return (
    <Section title={<Trans>À la sortie</Trans>}>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={3} />}
      {data && (
        <>
          {barred.length > 0 && (
            <p className="mb-3 flex items-center gap-2 rounded-button border-2 border-danger px-3 py-2 font-semibold text-danger">
              <ShieldAlert aria-hidden className="size-5 flex-none" />
              <Trans>Ne peut pas venir : {forbidden}</Trans>
            </p>
          )}
          <p className="mb-5">{guardians.length > 0 ? <Trans>Responsables qui peuvent venir : {answering}.</Trans> : <Trans>Aucun responsable ne peut venir : voyez avec la direction.</Trans>}</p>
          <PickupList pickup={data} acts={acts} staff />
        </>
      )}
    </Section>
  )
}

/** How a list of who may fetch a child is written to: by its family, or by the staff for it. */
export interface PickupActs {
  name: (body: CollectorInput, collector?: string) => Promise<Pickup>
  end: (collector: string) => Promise<Pickup>
  alone: (service: AloneService, allowed: boolean) => Promise<Pickup>
  keep: (pickup: Pickup) => void
}

/** Who was named to fetch a child, and from where it goes home alone. */
export function PickupList({ pickup, acts, staff }: { pickup: Pickup; acts: PickupActs; staff?: boolean }) {
  const { t } = useLingui()
  const refused = useRefused()
  const [editing, setEditing] = useState<Collector | 'new' | null>(null)
  const may = pickup.abilities.includes('name')
  const { keep } = acts
  const level = staff ? 3 : 2
  const young = pickup.alone.every((a) => !a.open)
  const end = useMutation({ mutationFn: (c: Collector) => acts.end(c.id), onSuccess: (p, c) => (keep(p), toast(t`${c.given_name} ne vient plus chercher ${pickup.given_name}.`)), onError: refused })
  const alone = useMutation({ mutationFn: ({ service, allowed }: { service: AloneService; allowed: boolean }) => acts.alone(service, allowed), onSuccess: (p) => (keep(p), toast(t`C’est enregistré.`)), onError: refused })
  const from = { school: t`De l’école`, childcare: t`De l’accueil périscolaire`, transport: t`De l’arrêt du car` }
  return (
    <>
      <Section
        level={level}
        title={<Trans>Personnes désignées</Trans>}
        actions={
          may && pickup.collectors.length < pickup.max ? (
            <Button variant="primary" icon={Plus} onClick={() => setEditing('new')}>
              <Trans>Ajouter une personne</Trans>
            </Button>
          ) : undefined
        }
      >
        {pickup.collectors.length ? (
          <ul className="flex flex-col gap-3">
            {pickup.collectors.map((c) => (
              <li key={c.id}>
                <Card
                  as="div"
                  level={3}
                  title={`${c.given_name} ${c.family_name}`}
                  aside={c.until ? <Badge tone="info">{t`jusqu’au ${formatDate(c.until.slice(0, 10), 'dayMonth')}`}</Badge> : undefined}
                  actions={
                    c.abilities.length > 0 ? (
                      <>
                        <Button icon={Pencil} onClick={() => setEditing(c)} aria-label={t`Modifier ${c.given_name} ${c.family_name}`}>
                          <Trans>Modifier</Trans>
                        </Button>
                        <Button variant="quiet" pending={end.isPending && end.variables.id === c.id} onClick={() => end.mutate(c)} aria-label={t`Retirer ${c.given_name} ${c.family_name}`}>
                          <Trans>Retirer</Trans>
                        </Button>
                      </>
                    ) : undefined
                  }
                >
                  <p>
                    {c.relation || t`Personne de confiance`}
                    {c.by === 'other' && ` · ${t`nommée par l’autre responsable`}`}
                    {c.by === 'staff' && ` · ${t`notée par l’école`}`}
                    {c.by === 'elsewhere' && ` · ${t`connue aussi de la mairie`}`}
                  </p>
                  {c.phone && (
                    <p className="flex items-center gap-2 text-md">
                      <Phone aria-hidden className="size-4" />
                      {formatPhone(c.phone)}
                    </p>
                  )}
                </Card>
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-ink-2">
            <Trans>Personne d’autre que les responsables.</Trans> {!staff && <Trans>Ajoutez une grand-mère, une voisine, une nounou : une pièce d’identité peut leur être demandée.</Trans>}
          </p>
        )}
      </Section>
      <Section level={level} title={<Trans>{pickup.given_name} rentre sans adulte</Trans>}>
        <Card as="div">
          {young ? (
            <p className="flex items-start gap-2">
              <UserCheck aria-hidden className="size-5 flex-none mt-0.5" />
              <Trans>En maternelle, {pickup.given_name} est toujours remis·e à un adulte de cette liste.</Trans>
            </p>
          ) : (
            <>
              <div className="flex flex-col">
                {pickup.alone.map((a) => (
                  <Switch key={a.service} label={from[a.service]} checked={a.allowed} disabled={!may || alone.isPending} onChange={(e) => alone.mutate({ service: a.service, allowed: e.target.checked })} />
                ))}
              </div>
              <p className="mt-2 text-md text-ink-2">
                <Trans>Sans accord de la famille, un enfant n’est confié qu’à une personne de cette liste.</Trans>
              </p>
            </>
          )}
        </Card>
      </Section>
      <Dialog open={!!editing} onClose={() => setEditing(null)} title={editing === 'new' ? t`Une personne qui peut venir` : t`Modifier`} shape="sheet">
        {editing && (
          <Editor
            acts={acts}
            start={editing === 'new' ? null : editing}
            onDone={(p) => {
              keep(p)
              setEditing(null)
              toast(t`C’est enregistré : l’école et la mairie le savent.`)
            }}
          />
        )}
      </Dialog>
    </>
  )
}

function Editor({ acts, start, onDone }: { acts: PickupActs; start: Collector | null; onDone: (p: Pickup) => void }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const [draft, setDraft] = useState<CollectorInput>(start ? { given_name: start.given_name, family_name: start.family_name, phone: start.phone ?? '', relation: start.relation ?? '', since: start.since.slice(0, 10), ...(start.until && { until: start.until.slice(0, 10) }) } : { given_name: '', family_name: '' })
  const set = (change: Partial<CollectorInput>) => setDraft((d) => ({ ...d, ...change }))
  const save = useMutation({
    mutationFn: () => {
      const { until, ...rest } = draft
      return acts.name({ ...rest, ...(until && { until }) }, start?.id)
    },
    onSuccess: onDone,
  })
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <div className="flex flex-col gap-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="given_name" label={t`Prénom`} required maxLength={80} autoComplete="off" data-first value={draft.given_name} onChange={(e) => set({ given_name: e.target.value })} />
          <TextField name="family_name" label={t`Nom`} required maxLength={80} autoComplete="off" value={draft.family_name} onChange={(e) => set({ family_name: e.target.value })} />
        </div>
        <TextField name="phone" type="tel" label={t`Téléphone`} help={t`On l’appelle si personne ne répond chez vous.`} maxLength={30} value={draft.phone ?? ''} onChange={(e) => set({ phone: e.target.value })} />
        <TextField name="relation" label={t`Qui est-ce pour l’enfant ?`} optional maxLength={60} value={draft.relation ?? ''} onChange={(e) => set({ relation: e.target.value })} />
        <DateField name="until" label={t`Jusqu’au`} optional help={t`Laissez vide si cela dure.`} min={today} value={draft.until ?? ''} onChange={(e) => set({ until: e.target.value })} />
        <Buttons>
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Enregistrer</Trans>
          </Button>
        </Buttons>
      </div>
    </Form>
  )
}
