import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { List as ListIcon, Plus, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { Button, Buttons } from '../../../ui/Button'
import { DataTable } from '../../../ui/DataTable'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, RadioGroup, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { addListed, bringRoll, enrolmentKey, exportRoll, type Listed, rollQuery, strikeListed } from '../queries'
import { Downloads } from './Sectors'

function useWays(): Record<Listed['way'], string> {
  const { t } = useLingui()
  return { public: t`École publique`, private: t`Établissement privé`, distance: t`À distance`, home: t`En famille`, unknown: t`Non connue` }
}

const strikeCell = (onStrike: (l: Listed) => void) => (l: Listed) => <Strike listed={l} onStrike={onStrike} />

function Strike({ listed, onStrike }: { listed: Listed; onStrike: (l: Listed) => void }) {
  const { t } = useLingui()
  return (
    <Button dense variant="quiet" onClick={() => onStrike(listed)} aria-label={t`Rayer ${listed.given_name} ${listed.family_name}`}>
      <Trans>Rayer</Trans>
    </Button>
  )
}

/** The mayor's list of the children of school age. */
export function SchoolList() {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const refused = useRefused()
  const ways = useWays()
  const [q, setQ] = useState('')
  const [insee, setInsee] = useState('')
  const [adding, setAdding] = useState(false)
  const [striking, setStriking] = useState<Listed>()
  const { data, error, refetch } = useQuery(rollQuery(tenant.id, q, insee))
  const renewed = () => void client.invalidateQueries({ queryKey: enrolmentKey })
  const bring = useMutation({
    mutationFn: () => bringRoll(tenant.id),
    onSuccess: ({ came, changed, gone }) => {
      renewed()
      toast(t`Liste à jour : ${came} ajouts, ${changed} changements, ${gone} départs.`)
    },
    onError: refused,
  })
  const strike = useMutation({
    mutationFn: (l: Listed) => strikeListed(tenant.id, l.id as string),
    onSuccess: () => {
      renewed()
      setStriking(undefined)
    },
    onError: refused,
  })
  const manages = data?.abilities.includes('manage')
  const at = data?.changed_at ? formatDate(data.changed_at) : ''
  return (
    <>
      <PageHeader title={t`Liste scolaire`} context={tenant.name} back="/inscriptions" actions={manages && <Downloads paper href={(f) => exportRoll(tenant.id, f, insee)} />}>
        <Trans>Tous les enfants de 3 à 16 ans qui résident dans la commune, quelle que soit leur école (L131-6, R131-3). Elle se met à jour le premier de chaque mois.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <div className="flex flex-col gap-4">
          <p>
            <Plural value={data.count} one="# enfant" other="# enfants" />
            {at && (
              <>
                {' · '}
                <Trans>changée le {at}</Trans>
              </>
            )}
          </p>
          {manages && (
            <Buttons>
              <Button icon={RefreshCw} pending={bring.isPending} onClick={() => bring.mutate()}>
                <Trans>Mettre à jour maintenant</Trans>
              </Button>
              <Button icon={Plus} onClick={() => setAdding(true)}>
                <Trans>Ajouter un enfant</Trans>
              </Button>
            </Buttons>
          )}
          <div className={data.communes.length > 0 ? 'grid gap-4 sm:grid-cols-2' : ''}>
            <SearchField label={t`Chercher un enfant`} value={q} onChange={setQ} />
            {data.communes.length > 0 && (
              <Select name="commune" label={t`Commune`} hideLabel value={insee} placeholder={t`Toutes les communes`} onChange={(e) => setInsee(e.target.value)} options={data.communes.map((c) => ({ value: c.insee, label: t`Liste de ${c.name}` }))} />
            )}
          </div>
          <DataTable
            caption={t`Liste scolaire`}
            rows={data.items}
            rowKey={(l) => l.id as string}
            empty={
              <EmptyState icon={ListIcon} title={<Trans>La liste est vide</Trans>}>
                <Trans>Mettez-la à jour : elle reprend les élèves des écoles de la commune et les dossiers d’inscription.</Trans>
              </EmptyState>
            }
            columns={[
              { key: 'name', header: t`Enfant`, main: true, sort: (l) => l.family_name, cell: (l) => `${l.family_name} ${l.given_name}` },
              { key: 'birth', header: t`Né(e) le`, sort: (l) => l.birth_date, cell: (l) => formatDate(l.birth_date, 'numeric') },
              { key: 'address', header: t`Domicile`, desk: true, cell: (l) => [l.street, data.communes.length > 0 && l.city].filter(Boolean).join(', ') || '—' },
              { key: 'way', header: t`Instruction`, sort: (l) => l.way, cell: (l) => ways[l.way] },
              { key: 'school', header: t`École`, sort: (l) => l.school ?? '', cell: (l) => [l.school, l.level].filter(Boolean).join(' · ') },
              ...(manages
                ? [
                    {
                      key: 'act',
                      header: t`Action`,
                      cell: strikeCell(setStriking),
                    },
                  ]
                : []),
            ]}
          />
        </div>
      )}
      {adding && <Add tenant={tenant.id} onClose={() => setAdding(false)} />}
      <ConfirmDialog
        open={!!striking}
        onClose={() => setStriking(undefined)}
        onConfirm={() => striking && strike.mutate(striking)}
        pending={strike.isPending}
        danger
        title={<Trans>Rayer {striking?.given_name} de la liste ?</Trans>}
        confirm={<Trans>Rayer de la liste</Trans>}
      >
        <Trans>À faire quand l’enfant ne réside plus dans la commune : ses données sont effacées aussitôt (R131-10-3).</Trans>
      </ConfirmDialog>
    </>
  )
}

function Add({ tenant, onClose }: { tenant: string; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const ways = useWays()
  const [l, setL] = useState<Listed>({ family_name: '', given_name: '', birth_date: '', way: 'private', guardians: [] })
  const set = (change: Partial<Listed>) => setL((x) => ({ ...x, ...change }))
  const kin = l.guardians?.[0]
  const save = useMutation({
    mutationFn: () => addListed(tenant, l),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={<Trans>Ajouter un enfant</Trans>} size="lg">
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField name="family_name" label={t`Nom`} required maxLength={80} value={l.family_name} onChange={(e) => set({ family_name: e.target.value })} />
            <TextField name="given_name" label={t`Prénoms`} required maxLength={80} value={l.given_name} onChange={(e) => set({ given_name: e.target.value })} />
            <DateField name="birth_date" label={t`Date de naissance`} value={l.birth_date} onChange={(e) => set({ birth_date: e.target.value })} />
            <TextField name="birth_place" label={t`Lieu de naissance`} optional maxLength={120} value={l.birth_place ?? ''} onChange={(e) => set({ birth_place: e.target.value })} />
            <TextField name="street" label={t`Domicile`} optional maxLength={160} value={l.street ?? ''} onChange={(e) => set({ street: e.target.value })} />
            <TextField name="school" label={t`Établissement`} optional maxLength={160} value={l.school ?? ''} onChange={(e) => set({ school: e.target.value })} />
          </div>
          <RadioGroup name="way" label={t`Instruction`} value={l.way} onChange={(way) => set({ way: way as Listed['way'] })} choices={Object.entries(ways).map(([value, label]) => ({ value, label }))} />
          <TextField
            name="guardian"
            label={t`Personne responsable`}
            optional
            maxLength={160}
            value={kin?.name ?? ''}
            onChange={(e) => set({ guardians: e.target.value ? [{ relation: 0, name: e.target.value, ...(l.street ? { address: l.street } : {}) }] : [] })}
          />
          <FormFoot pending={save.isPending} onCancel={onClose}>
            <Trans>Ajouter</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
