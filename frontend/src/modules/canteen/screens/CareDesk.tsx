import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ClipboardCheck, Plus, ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { Button, Buttons, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, DateField, RadioGroup, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { PupilPicker } from '../PupilPicker'
import { type CareFacts, type CareLine, careQuery, caresQuery, type CareView, endCare, kitchenKey, recordCare, reviewCare } from '../queries'
import { allergens } from '../words'

function Dues({ line }: { line: CareLine }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      {line.due.map((d) => (
        <Badge key={d} tone="warning">
          {d === 'see' ? <Trans>Document à voir</Trans> : d === 'kit' ? <Trans>Trousse à renouveler</Trans> : d === 'review' ? <Trans>À relire</Trans> : <Trans>A changé d’école</Trans>}
        </Badge>
      ))}
    </span>
  )
}

/** Who has a care plan, with its dates and what it asks for; what it says opens child by child. */
export function CareDesk() {
  const { t } = useLingui()
  const tenant = useTenant()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(caresQuery(tenant.id))
  const [finding, setFinding] = useState(false)
  return (
    <div>
      <PageHeader
        title={t`Projets d’accueil individualisé`}
        context={tenant.name}
        actions={
          data?.abilities.record && (
            <Button variant="primary" icon={Plus} onClick={() => setFinding(true)}>
              <Trans>Enregistrer un PAI</Trans>
            </Button>
          )
        }
      >
        <Trans>Un PAI vaut pour tout le temps passé dans la même école : il ne s’arrête pas en septembre, il se relit chaque année. Ce qu’il dit s’ouvre enfant par enfant, et chaque ouverture est tracée.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && (
        <DataTable
          caption={t`Enfants qui ont un PAI`}
          columns={[
    {
      key: 'child',
      header: t`Enfant`,
      main: true,
      sort: (l) => `${l.family_name} ${l.given_name}`,
      cell: (l) => childCell(l),
    },
    { key: 'class', header: t`Classe`, sort: (l) => `${l.school} ${l.class}`, cell: (l) => [l.class, l.school].filter(Boolean).join(' · ') },
    { key: 'meal', header: t`Repas`, cell: (l) => (l.meal === 'basket' ? t`Panier repas` : l.meal ? t`Menu adapté` : '–') },
    { key: 'kit', header: t`Trousse`, cell: (l) => (l.kit ? (l.kit_expires_on ? formatDate(l.kit_expires_on, 'numeric') : t`Oui`) : '–') },
    { key: 'due', header: t`À faire`, sort: (l) => -l.due.length, cell: (l) => dueCell(l) },
  ]}
          rows={data.items}
          rowKey={(l) => l.id}
          empty={
            <EmptyState icon={ShieldAlert} title={<Trans>Aucun PAI</Trans>}>
              <Trans>Une famille le signale depuis son téléphone ; le document se voit au guichet, il n’est pas gardé.</Trans>
            </EmptyState>
          }
        />
      )}
      {finding && (
        <Dialog open onClose={() => setFinding(false)} title={t`Pour quel enfant ?`}>
          <PupilPicker tenant={tenant.id} onSelect={(p) => void navigate({ to: `/cuisine/pai/${p.id}` as '/' })} />
        </Dialog>
      )}
    </div>
  )
}

const childCell = (l: CareLine) => (
  <TextLink to={`/cuisine/pai/${l.id}` as '/'}>
    {l.given_name} {l.family_name}
  </TextLink>
)

const dueCell = (l: CareLine) => (l.due.length ? <Dues line={l} /> : <span className="text-ink-2">{l.review_on && <Review on={l.review_on} />}</span>)

function Review({ on }: { on: string }) {
  const when = formatDate(on, 'numeric')
  return <Trans>À relire le {when}</Trans>
}

/** A child's care plan, opened; recorded and reviewed by those who may. */
export function CarePage({ person }: { person: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const navigate = useNavigate()
  const refused = useRefused()
  const { data, error, refetch } = useQuery(careQuery(tenant.id, person))
  const [writing, setWriting] = useState(false)
  const [ending, setEnding] = useState(false)
  const took = (v: CareView) => {
    client.setQueryData(careQuery(tenant.id, person).queryKey, v)
    void client.invalidateQueries({ queryKey: caresQuery(tenant.id).queryKey, exact: true })
  }
  const review = useMutation({ mutationFn: () => reviewCare(tenant.id, person), onSuccess: (v) => (took(v), toast(t`Relu aujourd’hui.`)), onError: refused })
  const end = useMutation({
    mutationFn: () => endCare(tenant.id, person),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: kitchenKey(tenant.id) })
      void navigate({ to: '/cuisine/pai' as '/' })
    },
    onError: refused,
  })
  const name = data ? `${data.given_name} ${data.family_name}` : ''
  const may = !!data?.abilities.record
  const by = data?.announced_by
  return (
    <div className="max-w-3xl">
      <PageHeader title={name || t`PAI`} context={data ? [data.class, data.school].filter(Boolean).join(' · ') : ''} back="/cuisine/pai" />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (writing || (!data.care && may)) && <Editor tenant={tenant.id} view={data} onClose={() => (data.care ? setWriting(false) : void navigate({ to: '/cuisine/pai' as '/' }))} onSaved={(v) => (took(v), setWriting(false), toast(t`C’est enregistré.`))} />}
      {data && !data.care && !may && (
        <Banner>
          {by ? <Trans>{by} a signalé un PAI : le document n’a pas encore été vu au guichet.</Trans> : <Trans>Aucun PAI n’est enregistré pour cet enfant.</Trans>}
        </Banner>
      )}
      {data?.care && !writing && (
        <>
          <Facts view={data} />
          {may && (
            <Buttons className="mt-4">
              <Button variant="primary" onClick={() => setWriting(true)}>
                <Trans>Modifier</Trans>
              </Button>
              <Button icon={ClipboardCheck} pending={review.isPending} onClick={() => review.mutate()}>
                <Trans>Relu, inchangé</Trans>
              </Button>
              <Button variant="danger" onClick={() => setEnding(true)}>
                <Trans>Mettre fin</Trans>
              </Button>
            </Buttons>
          )}
        </>
      )}
      <ConfirmDialog open={ending} onClose={() => setEnding(false)} onConfirm={() => end.mutate()} pending={end.isPending} danger title={t`Mettre fin à ce PAI ?`} confirm={<Trans>Mettre fin aujourd’hui</Trans>}>
        <p>
          <Trans>La cuisine et les animateurs ne seront plus alertés dès aujourd’hui. Ce qu’il disait reste scellé trois mois, puis est effacé.</Trans>
        </p>
      </ConfirmDialog>
    </div>
  )
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="py-2 sm:grid sm:grid-cols-[14rem_1fr] sm:gap-4">
      <dt className="text-ink-2 text-md">{label}</dt>
      <dd className="text-ink whitespace-pre-line">{children}</dd>
    </div>
  )
}

function Facts({ view }: { view: CareView }) {
  const { t, i18n } = useLingui()
  const c = view.care!
  const late = !!c.kit_expires_on && c.kit_expires_on < view.today
  return (
    <Card domain="cantine" as="section" label={<Trans>PAI</Trans>}>
      {c.unreadable && (
        <Banner tone="danger" className="my-2">
          <Trans>Ce qui était scellé ne s’ouvre plus : voyez le document et enregistrez-le de nouveau.</Trans>
        </Banner>
      )}
      {c.other_school && (
        <Banner tone="warning" className="my-2">
          <Trans>L’enfant a changé d’école : le PAI est à établir de nouveau avec elle. Celui-ci continue de protéger en attendant.</Trans>
        </Banner>
      )}
      <dl className="divide-y divide-line">
        <Fact label={t`Allergènes`}>
          {c.sealed.allergens.length ? (
            <ul className="flex flex-wrap gap-2">
              {c.sealed.allergens.map((a) => (
                <li key={a}>
                  <Badge tone="danger" icon={allergens[a]!.icon}>
                    {i18n._(allergens[a]!.label)}
                  </Badge>
                </li>
              ))}
            </ul>
          ) : (
            '–'
          )}
        </Fact>
        {c.sealed.other && <Fact label={t`Autres aliments`}>{c.sealed.other}</Fact>}
        <Fact label={t`Repas`}>{c.meal === 'basket' ? <Trans>Panier repas apporté par la famille</Trans> : <Trans>Menu adapté</Trans>}</Fact>
        {c.sealed.todo && <Fact label={t`Conduite à tenir`}>{c.sealed.todo}</Fact>}
        <Fact label={t`Trousse`}>
          {c.kit ? (
            <>
              {c.sealed.kit_place || <Trans>Oui</Trans>}
              {c.kit_expires_on && <Expiry on={c.kit_expires_on} late={late} />}
            </>
          ) : (
            <Trans>Aucune</Trans>
          )}
        </Fact>
        {c.prescribed_on && <Fact label={t`Prescrit le`}>{formatDate(c.prescribed_on, 'year')}</Fact>}
        <Fact label={t`Document vu le`}>{formatDate(c.seen_on, 'year')}</Fact>
        <Fact label={t`À relire le`}>{formatDate(c.review_on, 'year')}</Fact>
      </dl>
    </Card>
  )
}

function Expiry({ on, late }: { on: string; late: boolean }) {
  const when = formatDate(on, 'year')
  return <p className={late ? 'text-danger font-semibold' : 'text-ink-2'}>{late ? <Trans>Périmée depuis le {when}</Trans> : <Trans>Valable jusqu’au {when}</Trans>}</p>
}

function Editor({ tenant, view, onClose, onSaved }: { tenant: string; view: CareView; onClose: () => void; onSaved: (v: CareView) => void }) {
  const { t, i18n } = useLingui()
  const c = view.care
  const [f, setFacts] = useState<CareFacts>({
    allergens: c?.sealed.allergens ?? [],
    other: c?.sealed.other ?? '',
    todo: c?.sealed.todo ?? '',
    kit_place: c?.sealed.kit_place ?? '',
    meal: c?.meal ?? 'adapted',
    kit: c?.kit ?? false,
    ...(c?.kit_expires_on ? { kit_expires_on: c.kit_expires_on } : {}),
    ...(c?.prescribed_on ? { prescribed_on: c.prescribed_on } : {}),
    seen_on: view.today,
    since: c?.since ?? view.today,
  })
  const set = (change: Partial<CareFacts>) => setFacts((d) => ({ ...d, ...change }))
  /** A day that was cleared is left out. */
  const setDay = (name: 'kit_expires_on' | 'prescribed_on', value: string) =>
    setFacts((d) => {
      const next = { ...d }
      delete next[name]
      return value ? { ...next, [name]: value } : next
    })
  const save = useMutation({ mutationFn: () => recordCare(tenant, view.id, f), onSuccess: onSaved })
  const by = view.announced_by
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <div className="flex flex-col gap-4">
        {by && (
          <Banner>
            <Trans>Signalé par {by}.</Trans>
          </Banner>
        )}
        <Card as="section" title={<Trans>Ce que l’enfant ne mange pas</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            <CheckboxGroup
              name="allergens"
              label={t`Allergènes`}
              optional
              className="[&>div]:grid [&>div]:grid-cols-2 sm:[&>div]:grid-cols-3"
              value={f.allergens}
              onChange={(list) => set({ allergens: list as CareFacts['allergens'] })}
              choices={Object.entries(allergens).map(([value, a]) => ({ value, label: i18n._(a.label) }))}
            />
            <TextField name="other" label={t`Autres aliments`} help={t`Kiwi, banane, poire crue…`} optional maxLength={300} value={f.other ?? ''} onChange={(e) => set({ other: e.target.value })} />
            <RadioGroup
              name="meal"
              label={t`Son repas`}
              value={f.meal}
              onChange={(m) => set({ meal: m as CareFacts['meal'] })}
              choices={[
                { value: 'adapted', label: t`Menu adapté`, help: t`La cuisine retire ou remplace le plat concerné.` },
                { value: 'basket', label: t`Panier repas`, help: t`La famille apporte tout le repas.` },
              ]}
            />
          </div>
        </Card>
        <Card as="section" title={<Trans>Si quelque chose arrive</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            <TextArea name="todo" label={t`Conduite à tenir`} help={t`Comme le document la dit.`} optional maxLength={2000} rows={4} value={f.todo ?? ''} onChange={(e) => set({ todo: e.target.value })} />
            <Checkbox name="kit" label={t`Une trousse d’urgence est déposée`} checked={f.kit} onChange={(e) => set({ kit: e.target.checked })} />
            {f.kit && (
              <div className="grid gap-4 sm:grid-cols-2">
                <TextField name="kit_place" label={t`Où elle est`} optional maxLength={200} value={f.kit_place ?? ''} onChange={(e) => set({ kit_place: e.target.value })} />
                <DateField name="kit_expires_on" label={t`Valable jusqu’au`} optional value={f.kit_expires_on ?? ''} onChange={(e) => setDay('kit_expires_on', e.target.value)} />
              </div>
            )}
          </div>
        </Card>
        <Card as="section" title={<Trans>Le document</Trans>}>
          <div className="mt-3 grid gap-4 sm:grid-cols-3 text-ink">
            <DateField name="seen_on" label={t`Vu le`} max={view.today} value={f.seen_on} onChange={(e) => set({ seen_on: e.target.value })} />
            <DateField name="prescribed_on" label={t`Prescrit le`} optional max={view.today} value={f.prescribed_on ?? ''} onChange={(e) => setDay('prescribed_on', e.target.value)} />
            <DateField name="since" label={t`À partir du`} value={f.since} onChange={(e) => set({ since: e.target.value })} />
          </div>
          <p className="mt-3">
            <Trans>Le document n’est pas gardé : rendez-le à la famille. Ce que vous écrivez ici est chiffré avec la clé de votre organisation.</Trans>
          </p>
        </Card>
        <FormFoot pending={save.isPending} onCancel={onClose}>
          <Trans>Enregistrer le PAI</Trans>
        </FormFoot>
      </div>
    </Form>
  )
}
