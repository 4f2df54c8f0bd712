import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTenant } from '../place'
import { addBrick, brickQuery, type BrickWritten, changeBrick, exchangeKey } from '../queries'

/** A new brick is given classes, pupils by name and who is where: what most need, and nothing more. */
const empty: BrickWritten = { name: '', purpose: '', contact: '', lists: ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'], people: ['pupils'], fields: ['names'] }

export function EditBrick({ id }: { id?: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery({ ...brickQuery(tenant.id, id ?? ''), enabled: !!id })
  return (
    <div className="max-w-3xl">
      <PageHeader title={id ? t`Modifier ce logiciel` : t`Ajouter un logiciel`} context={tenant.name} back={id ? `/echanges/logiciels/${id}` : '/echanges'}>
        {!id && <Trans>Un autre logiciel lira ce que vous cochez ici, et rien d’autre. Vous pourrez l’arrêter à tout moment.</Trans>}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {id && !data && !error && <Skeleton cards={2} />}
      {id ? data && <Editor key={id} tenant={tenant.id} id={id} from={data} /> : <Editor tenant={tenant.id} from={empty} />}
    </div>
  )
}

function Editor({ tenant, id, from }: { tenant: string; id?: string; from: BrickWritten }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<BrickWritten>({ name: from.name, purpose: from.purpose, contact: from.contact, lists: from.lists, people: from.people, fields: from.fields })
  const set = (change: Partial<BrickWritten>) => setDraft((d) => ({ ...d, ...change }))
  const has = (field: BrickWritten['fields'][number]) => draft.fields.includes(field)
  const setField = (field: BrickWritten['fields'][number], on: boolean) => {
    const fields = on ? [...draft.fields, field] : draft.fields.filter((f) => f !== field)
    // the date of birth is a list of its own: both go together
    const lists = field !== 'birth_date' ? draft.lists : on ? [...draft.lists, 'demographics' as const] : draft.lists.filter((l) => l !== 'demographics')
    set({ fields, lists })
  }
  const save = useMutation({
    mutationFn: () => (id ? changeBrick(tenant, id, draft) : addBrick(tenant, draft)),
    onSuccess: async (b) => {
      client.setQueryData(brickQuery(tenant, b.id).queryKey, b)
      void client.invalidateQueries({ queryKey: exchangeKey(tenant) })
      toast(id ? t`C’est enregistré.` : t`Le logiciel est ajouté : donnez-lui une clé.`)
      await navigate({ to: `/echanges/logiciels/${b.id}` as '/' })
    },
  })
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <div className="flex flex-col gap-4">
        <Card as="section" title={<Trans>Qui reçoit</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            <TextField name="name" label={t`Nom du logiciel`} maxLength={80} value={draft.name} onChange={(e) => set({ name: e.target.value })} />
            <TextArea name="purpose" label={t`Pour quoi faire`} help={t`Une phrase, que lira aussi le délégué à la protection des données.`} maxLength={300} rows={2} value={draft.purpose} onChange={(e) => set({ purpose: e.target.value })} />
            <TextField name="contact" label={t`Courriel de qui le gère`} optional type="email" maxLength={200} value={draft.contact} onChange={(e) => set({ contact: e.target.value })} />
          </div>
        </Card>
        <Card as="section" title={<Trans>Ce qu’il peut lire</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            <CheckboxGroup
              name="people"
              label={t`De qui`}
              value={draft.people}
              onChange={(people) => set({ people: people as BrickWritten['people'] })}
              choices={[
                { value: 'pupils', label: t`Les élèves` },
                { value: 'staff', label: t`L’équipe de l’établissement` },
              ]}
            />
            <CheckboxGroup
              name="lists"
              label={t`Quelles listes`}
              value={draft.lists.filter((l) => l !== 'demographics')}
              onChange={(lists) => set({ lists: [...lists, ...(has('birth_date') ? ['demographics'] : [])] as BrickWritten['lists'] })}
              choices={[
                { value: 'users', label: t`Les personnes` },
                { value: 'classes', label: t`Les classes et les groupes` },
                { value: 'enrollments', label: t`Qui est dans quelle classe` },
                { value: 'academicSessions', label: t`Les années scolaires` },
                { value: 'orgs', label: t`Les établissements` },
              ]}
            />
            <fieldset className="flex flex-col gap-2">
              <legend className="font-semibold mb-1">
                <Trans>Avec quelles données</Trans>
              </legend>
              <Checkbox name="names" label={t`Nom et prénom`} help={t`Sans eux, un identifiant propre à ce logiciel, qui ne dit pas qui est la personne.`} checked={has('names')} onChange={(e) => setField('names', e.target.checked)} />
              <Checkbox name="mail" label={t`Courriel`} checked={has('mail')} onChange={(e) => setField('mail', e.target.checked)} />
              <Checkbox name="birth_date" label={t`Date de naissance des élèves`} checked={has('birth_date')} onChange={(e) => setField('birth_date', e.target.checked)} />
            </fieldset>
            <p className="text-md">
              <Trans>Jamais : les responsables, les adresses, les téléphones, la santé, la cantine, les absences, les notes, l’identifiant national.</Trans>
            </p>
          </div>
        </Card>
        <Buttons>
          <Button type="submit" variant="primary" pending={save.isPending}>
            {id ? <Trans>Enregistrer</Trans> : <Trans>Ajouter ce logiciel</Trans>}
          </Button>
          <LinkButton to={(id ? `/echanges/logiciels/${id}` : '/echanges') as '/'}>
            <Trans>Annuler</Trans>
          </LinkButton>
        </Buttons>
      </div>
    </Form>
  )
}
