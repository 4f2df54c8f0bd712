import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, Utensils } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { addPlan, changePlan, dropPlan, type Follower, kitchenKey, type Plan, type PlanFacts, plansQuery } from '../queries'

/** Which menus there are, and who eats by them. */
export function Plans() {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const refused = useRefused()
  const { data, error, refetch } = useQuery(plansQuery(tenant.id))
  const [open, setOpen] = useState<Plan | 'new' | undefined>()
  const [gone, setGone] = useState<Plan | undefined>()
  const again = () => void client.invalidateQueries({ queryKey: kitchenKey(tenant.id) })
  const drop = useMutation({ mutationFn: (p: Plan) => dropPlan(tenant.id, p.id), onSuccess: () => (again(), setGone(undefined)), onError: refused })
  const goneName = gone?.name ?? ''
  return (
    <div>
      <PageHeader
        title={t`Menus et restaurants`}
        context={tenant.name}
        actions={
          <Button variant="primary" icon={Plus} onClick={() => setOpen('new')}>
            <Trans>Créer des menus</Trans>
          </Button>
        }
      >
        <Trans>Des menus se partagent entre les restaurants qu’une même cuisine sert.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.items.length === 0 && (
        <EmptyState icon={Utensils} title={<Trans>Aucun menu partagé</Trans>}>
          <Trans>Créez « Écoles », choisissez les restaurants servis : les familles qui y mangent liront ces menus.</Trans>
        </EmptyState>
      )}
      <ul className="grid gap-3 lg:grid-cols-2">
        {data?.items.map((p) => {
          const kitchen = [p.kitchen, p.kitchen_siret].filter(Boolean).join(' · ')
          const who = formatList(p.followers.map((f) => f.name))
          return (
            <Card
              key={p.id}
              as="li"
              domain="cantine"
              label={kitchen || t`Cuisine non précisée`}
              title={p.name}
              actions={
                <>
                  <Button onClick={() => setOpen(p)}>
                    <Trans>Modifier</Trans>
                  </Button>
                  <Button variant="quiet" onClick={() => setGone(p)}>
                    <Trans>Retirer</Trans>
                  </Button>
                </>
              }
            >
              {who ? <Trans>Sert {who}.</Trans> : <Trans>Ne sert encore aucun restaurant.</Trans>}
            </Card>
          )
        })}
      </ul>
      {open && data && <PlanDialog tenant={tenant.id} plan={open === 'new' ? undefined : open} hosts={hostsOf(data)} kinds={data.kinds} onClose={() => setOpen(undefined)} onSaved={() => (setOpen(undefined), again(), toast(t`C’est enregistré.`))} />}
      <ConfirmDialog open={!!gone} onClose={() => setGone(undefined)} onConfirm={() => gone && drop.mutate(gone)} pending={drop.isPending} danger title={t`Retirer « ${goneName} » ?`} confirm={<Trans>Retirer</Trans>}>
        <p>
          <Trans>Les familles ne liront plus ces menus. Ceux qui ont été servis restent dans les comptes.</Trans>
        </p>
      </ConfirmDialog>
    </div>
  )
}

/** Who may follow: a restaurant with the schools that eat there, else a school that no restaurant names. */
interface Host {
  id: string
  follower: Follower
  schools: string
}

const hostsOf = (data: { places: readonly { id: string; name: string; schools: readonly string[] }[]; schools: readonly Follower[] }): Host[] => [
  ...data.places.map((p) => ({ id: p.id, follower: { place_id: p.id, name: p.name }, schools: formatList([...p.schools]) })),
  ...data.schools.map((s) => ({ id: s.school_id ?? '', follower: s, schools: '' })),
]

const idOf = (f: Follower) => f.place_id ?? f.school_id

function PlanDialog({ tenant, plan, hosts, kinds, onClose, onSaved }: { tenant: string; plan: Plan | undefined; hosts: readonly Host[]; kinds: readonly string[]; onClose: () => void; onSaved: () => void }) {
  const { t } = useLingui()
  const [f, setFacts] = useState<PlanFacts>(
    plan
      ? { name: plan.name, kitchen: plan.kitchen ?? '', kitchen_siret: plan.kitchen_siret ?? '', weekdays: plan.weekdays, followers: plan.followers }
      : { name: '', kitchen: '', kitchen_siret: '', weekdays: [1, 2, 4, 5], followers: [] },
  )
  const set = (change: Partial<PlanFacts>) => setFacts((d) => ({ ...d, ...change }))
  const save = useMutation({ mutationFn: () => (plan ? changePlan(tenant, plan.id, f) : addPlan(tenant, f)), onSuccess: onSaved })
  const days = [t`Lundi`, t`Mardi`, t`Mercredi`, t`Jeudi`, t`Vendredi`, t`Samedi`, t`Dimanche`]
  const follower = (h: Host) => f.followers.find((x) => idOf(x) === h.id)
  const change = (h: Host, more: Partial<Follower> | null) => {
    const others = f.followers.filter((x) => idOf(x) !== h.id)
    set({ followers: more ? [...others, { ...h.follower, ...follower(h), ...more }] : others })
  }
  return (
    <Dialog open onClose={onClose} title={plan ? t`Modifier ces menus` : t`Créer des menus`} keep size="lg" shape="sheet">
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          <TextField name="name" label={t`Nom`} help={t`« Écoles », « Centre de loisirs »…`} maxLength={80} value={f.name} onChange={(e) => set({ name: e.target.value })} data-first />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField name="kitchen" label={t`Cuisine`} optional maxLength={120} value={f.kitchen ?? ''} onChange={(e) => set({ kitchen: e.target.value })} />
            <TextField name="kitchen_siret" label={t`SIRET de la cuisine`} help={t`14 chiffres, pour la publication en données ouvertes.`} optional inputMode="numeric" maxLength={14} value={f.kitchen_siret ?? ''} onChange={(e) => set({ kitchen_siret: e.target.value.replace(/\s/g, '') })} />
          </div>
          <CheckboxGroup name="weekdays" label={t`Jours servis`} inline value={f.weekdays.map(String)} onChange={(list) => set({ weekdays: list.map(Number).sort() })} choices={days.map((label, i) => ({ value: String(i + 1), label }))} />
          <fieldset>
            <legend className="font-semibold">
              <Trans>Restaurants servis</Trans>
            </legend>
            {hosts.length === 0 && (
              <p className="text-ink-2">
                <Trans>Décrivez d’abord vos restaurants, ou liez une école à votre organisation pour la restauration.</Trans>
              </p>
            )}
            <ul className="divide-y divide-line">
              {hosts.map((s) => {
                const on = follower(s)
                const name = s.follower.name
                const schools = s.schools
                return (
                  <li key={s.id} className="py-1">
                    <Checkbox label={name} {...(schools && { help: t`Y mangent : ${schools}` })} checked={!!on} onChange={(e) => change(s, e.target.checked ? {} : null)} />
                    {on && (
                      <div className="grid gap-3 sm:grid-cols-[2fr_1.5fr_1fr] pb-3 ps-8">
                        <TextField label={t`Nom affiché de ${name}`} value={on.name} maxLength={120} onChange={(e) => change(s, { name: e.target.value })} />
                        <Select label={t`Type`} optional value={on.kind ?? ''} placeholder={t`Choisir`} onChange={(e) => change(s, { kind: e.target.value })} options={kinds.map((k) => ({ value: k, label: k }))} />
                        <TextField label={t`UAI ou SIRET`} optional value={on.code ?? ''} maxLength={20} onChange={(e) => change(s, { code: e.target.value })} />
                      </div>
                    )}
                  </li>
                )
              })}
            </ul>
          </fieldset>
          <FormFoot pending={save.isPending} onCancel={onClose}>
            <Trans>Enregistrer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
