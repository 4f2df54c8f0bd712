import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PeoplePicker } from '../../../ui/lazy'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { usePersonDetail } from '../parts/PersonCombo'
import { useRecordId } from '../place'
import { classesQuery, editGroup, everybody, findQuery, type GroupInput, groupQuery, makeGroup, type PersonRow, useTenant } from '../queries'
import { className, staffName } from '../words'

interface Chosen {
  id: string
  label: string
}
const chosenOf = (p: PersonRow): Chosen => ({ id: p.id, label: staffName(p) })

export function NewGroup() {
  const { t } = useLingui()
  return (
    <div className="max-w-3xl">
      <PageHeader back="/annuaire/groupes" title={t`Créer un groupe`} />
      <GroupForm label="" members={[]} />
    </div>
  )
}

export function EditGroup() {
  const { t } = useLingui()
  const tenant = useTenant()
  const group = useRecordId()
  const { data, error, refetch } = useQuery(groupQuery(tenant, group))
  return (
    <div className="max-w-3xl">
      <PageHeader back={`/annuaire/groupes/${group}`} context={data?.label} title={t`Modifier le groupe`} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={1} />}
      {data && <GroupForm group={group} label={data.label ?? ''} members={data.people.map(chosenOf)} />}
    </div>
  )
}

function GroupForm({ group, label, members }: { group?: string; label: string; members: readonly Chosen[] }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const navigate = useNavigate()
  const detail = usePersonDetail()
  const [chosen, setChosen] = useState<readonly Chosen[]>(members)
  const [q, setQ] = useState('')
  const found = useQuery(findQuery(tenant, q))
  const classes = useQuery(classesQuery(tenant))
  const save = useAct(
    async (body: GroupInput) => (group ? (await editGroup(tenant, group, body), group) : (await makeGroup(tenant, body)).id),
    (id) => {
      toast(group ? t`Groupe modifié.` : t`Groupe créé.`)
      void navigate({ to: `/annuaire/groupes/${id}` as '/', replace: true })
    },
    true,
  )
  const whole = useAct((id: string) => everybody(tenant, { class: id, profile: 'pupil' }), (people) => {
    setChosen((now) => [...now, ...people.map(chosenOf).filter((p) => !now.some((c) => c.id === p.id))])
  })
  const count = chosen.length
  return (
    <Form problem={save.error} onSubmit={(data) => save.mutate({ label: String(data.get('label')).trim(), members: chosen.map((c) => c.id) })} className="flex flex-col gap-5">
      <TextField name="label" label={t`Nom du groupe`} defaultValue={label} maxLength={80} />
      <Select
        label={t`Ajouter toute une classe`}
        optional
        required={false}
        value=""
        placeholder={t`Choisir une classe`}
        onChange={(e) => e.target.value && whole.mutate(e.target.value)}
        options={(classes.data?.items ?? []).map((c) => ({ value: c.id, label: className(c) }))}
        className="max-w-80"
      />
      <Suspense fallback={<Skeleton lines={2} />}>
        <PeoplePicker
          label={t`Ajouter des personnes`}
          help={t`Tapez le début d’un nom. Les responsables d’un élève reçoivent ce qui s’adresse à lui.`}
          items={(found.data?.items ?? []).map((p) => ({ id: p.id, label: staffName(p), detail: detail(p) }))}
          onSearch={setQ}
          chosen={[...chosen]}
          onChange={setChosen}
          summary={<Plural value={count} _0="Personne pour le moment" one="# personne" other="# personnes" />}
        />
      </Suspense>
      <Buttons>
        <Button type="submit" variant="primary" pending={save.isPending}>
          {group ? <Trans>Enregistrer</Trans> : <Trans>Créer le groupe</Trans>}
        </Button>
        <LinkButton to={(group ? `/annuaire/groupes/${group}` : '/annuaire/groupes') as '/'}>
          <Trans>Annuler</Trans>
        </LinkButton>
      </Buttons>
    </Form>
  )
}
