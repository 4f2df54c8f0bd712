import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, Salad, X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { Dialog } from '../../../ui/Dialog'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, DateField, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatList } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { PupilPicker } from '../PupilPicker'
import { chooseFor, type DietLine, dietsQuery, dropRegime, kitchenKey, keepRegime, type Regime } from '../queries'
import { contents } from '../words'

/** The choices of menu that are offered, and the children who have one. No motive is asked. */
export function DietDesk() {
  const { t, i18n } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const refused = useRefused()
  const { data, error, refetch } = useQuery(dietsQuery(tenant.id))
  const [regime, setRegime] = useState<Regime | 'new' | undefined>()
  const [child, setChild] = useState<{ id: string; name: string } | 'find' | undefined>()
  const again = () => void client.invalidateQueries({ queryKey: kitchenKey(tenant.id) })
  const drop = useMutation({ mutationFn: (r: Regime) => dropRegime(tenant.id, r.id), onSuccess: again, onError: refused })
  return (
    <div>
      <PageHeader
        title={t`Régimes`}
        context={tenant.name}
        actions={
          <Button variant="primary" icon={Plus} onClick={() => setChild('find')}>
            <Trans>Régime d’un enfant</Trans>
          </Button>
        }
      >
        <Trans>Un régime est un choix de menu : aucun motif n’est demandé ni noté. Il n’est dans aucun export.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && (
        <>
          <Section
            title={<Trans>Proposés aux familles</Trans>}
            actions={
              <Button icon={Plus} onClick={() => setRegime('new')}>
                <Trans>Ajouter</Trans>
              </Button>
            }
          >
            {data.regimes.length === 0 ? (
              <EmptyState icon={Salad} title={<Trans>Le menu unique pour tous</Trans>}>
                <Trans>Ajoutez « Sans porc » ou « Végétarien » : les familles pourront le choisir depuis leur téléphone.</Trans>
              </EmptyState>
            ) : (
              <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
                {data.regimes.map((r) => {
                  const label = r.label
                  const avoids = formatList(r.avoids.map((a) => i18n._(contents[a]!).toLocaleLowerCase('fr')))
                  return (
                    <Card
                      key={r.id}
                      as="li"
                      level={3}
                      title={
                        <button type="button" onClick={() => setRegime(r)} className="text-start underline decoration-line underline-offset-4 hover:decoration-brand">
                          {r.label}
                        </button>
                      }
                      actions={<IconButton dense icon={X} label={t`Ne plus proposer ${label}`} onClick={() => drop.mutate(r)} />}
                    >
                      <p>{avoids ? <Trans>Écarte : {avoids}</Trans> : <Trans>N’écarte aucun plat des menus</Trans>}</p>
                      <p>
                        <Plural value={r.used} _0="Aucun enfant" one="# enfant" other="# enfants" />
                      </p>
                    </Card>
                  )
                })}
              </ul>
            )}
          </Section>
          <Section title={<Trans>Enfants</Trans>}>
            <DataTable caption={t`Enfants qui ont un régime`} columns={[
    {
      key: 'child',
      header: t`Enfant`,
      main: true,
      sort: (l) => `${l.family_name} ${l.given_name}`,
      cell: (l) => childCell(l, setChild),
    },
    { key: 'class', header: t`Classe`, sort: (l) => `${l.school} ${l.class}`, cell: (l) => [l.class, l.school].filter(Boolean).join(' · ') },
    {
      key: 'diet',
      header: t`Régime`,
      sort: (l) => l.diets[0]?.label ?? '',
      cell: (l) => dietsCell(l, data.today),
    },
    { key: 'via', header: t`Demandé`, cell: (l) => (l.diets[0]?.via === 'family' ? t`par la famille` : t`au guichet`) },
  ]} rows={data.children} rowKey={(l) => l.id} empty={<EmptyState title={<Trans>Aucun enfant n’a de régime</Trans>} />} />
          </Section>
        </>
      )}
      {regime && <RegimeDialog tenant={tenant.id} regime={regime === 'new' ? undefined : regime} onClose={() => setRegime(undefined)} onSaved={() => (setRegime(undefined), again())} />}
      {child && data && (
        <ChoiceDialog
          tenant={tenant.id}
          child={child === 'find' ? undefined : child}
          regimes={data.regimes}
          today={data.today}
          onClose={() => setChild(undefined)}
          onSaved={() => {
            setChild(undefined)
            again()
            toast(t`C’est enregistré.`)
          }}
        />
      )}
    </div>
  )
}

function RegimeDialog({ tenant, regime, onClose, onSaved }: { tenant: string; regime: Regime | undefined; onClose: () => void; onSaved: () => void }) {
  const { t, i18n } = useLingui()
  const [label, setLabel] = useState(regime?.label ?? '')
  const [avoids, setAvoids] = useState<string[]>(regime?.avoids ?? [])
  const save = useMutation({ mutationFn: () => keepRegime(tenant, regime?.id, { label, avoids: avoids as Regime['avoids'] }), onSuccess: onSaved })
  return (
    <Dialog open onClose={onClose} title={regime ? t`Modifier le régime` : t`Ajouter un régime`} keep>
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          <TextField name="label" label={t`Nom`} help={t`Comme les familles le lisent : « Sans porc ».`} maxLength={60} value={label} onChange={(e) => setLabel(e.target.value)} data-first />
          <CheckboxGroup name="avoids" label={t`Plats écartés`} help={t`La cuisine est alertée quand un plat en contient.`} optional value={avoids} onChange={setAvoids} choices={Object.entries(contents).map(([value, l]) => ({ value, label: i18n._(l) }))} />
          <FormFoot pending={save.isPending} onCancel={onClose}>
            <Trans>Enregistrer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}

function ChoiceDialog({ tenant, child: given, regimes, today, onClose, onSaved }: { tenant: string; child: { id: string; name: string } | undefined; regimes: readonly Regime[]; today: string; onClose: () => void; onSaved: () => void }) {
  const { t } = useLingui()
  const [child, setChild] = useState(given)
  const [regime, setRegime] = useState('')
  const [since, setSince] = useState(today)
  const save = useMutation({ mutationFn: () => chooseFor(tenant, child!.id, { since, ...(regime ? { regime } : {}) }), onSuccess: onSaved })
  const name = child?.name ?? ''
  return (
    <Dialog open onClose={onClose} title={name ? t`Régime de ${name}` : t`Régime d’un enfant`} keep>
      <Form problem={save.error} onSubmit={() => child && save.mutate()}>
        <div className="flex flex-col gap-5">
          {!given && <PupilPicker tenant={tenant} onSelect={setChild} />}
          <Select name="regime" label={t`Menu`} optional value={regime} onChange={(e) => setRegime(e.target.value)} placeholder={t`Le menu de tous`} options={regimes.map((r) => ({ value: r.id, label: r.label }))} />
          <DateField name="since" label={t`À partir du`} min={today} value={since} onChange={(e) => setSince(e.target.value)} />
          <FormFoot pending={save.isPending} disabled={!child} onCancel={onClose}>
            <Trans>Enregistrer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}

const childCell = (l: DietLine, open: (child: { id: string; name: string }) => void) => (
  <button type="button" onClick={() => open({ id: l.id, name: `${l.given_name} ${l.family_name}` })} className="text-start font-semibold underline decoration-line underline-offset-4 hover:decoration-brand min-h-6">
    {l.given_name} {l.family_name}
  </button>
)

const dietsCell = (l: DietLine, today: string) => (
  <ul>
    {l.diets.map((d) => {
      const since = formatDate(d.since, 'numeric')
      const until = d.until ? formatDate(d.until, 'numeric') : ''
      return (
        <li key={d.id}>
          {d.label}{' '}
          <span className="text-md text-ink-2">
            {d.since > today && <Trans>à partir du {since}</Trans>} {until && <Trans>jusqu’au {until}</Trans>}
          </span>
        </li>
      )
    })}
  </ul>
)
