import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { ContactFields, IdentityFields, personOf } from '../parts/PersonFields'
import { useRecordId } from '../place'
import { editPerson, type Person, personQuery, useTenant } from '../queries'
import { staffName } from '../words'

/** Corrects a record; a field corrected here is left alone by the imports that follow. */
export function EditPerson() {
  const { t } = useLingui()
  const tenant = useTenant()
  const id = useRecordId()
  const { data, error, refetch } = useQuery(personQuery(tenant, id))
  return (
    <div className="max-w-3xl">
      <PageHeader back={`/annuaire/personnes/${id}`} context={data && staffName(data)} title={t`Modifier la fiche`}>
        <Trans>Ce que vous corrigez ici, les imports ne le changeront plus.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <EditForm person={data} />}
    </div>
  )
}

function EditForm({ person }: { person: Person }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const navigate = useNavigate()
  const pupil = person.profiles.includes('pupil')
  const back = `/annuaire/personnes/${person.id}` as '/'
  const edit = useAct(
    (data: FormData) => {
      const ine = String(data.get('ine') ?? '').trim()
      return editPerson(tenant, person.id, { ...personOf(data, person), ...(ine && { ine }), ...(pupil && { expected_in_onde: data.get('expected_in_onde') === 'on' }) })
    },
    () => {
      toast(t`Fiche corrigée.`)
      void navigate({ to: back, replace: true })
    },
    true,
  )
  return (
    <Form problem={edit.error} onSubmit={(data) => edit.mutate(data)} className="flex flex-col gap-4">
      <Card as="section" title={<Trans>Identité</Trans>}>
        <div className="mt-2 text-ink">
          <IdentityFields person={person} pupil={pupil} />
        </div>
        {pupil && (
          <div className="mt-4 flex flex-col gap-2 text-ink">
            <TextField name="ine" label={t`INE`} optional help={t`Gardé chiffré, jamais affiché. Laissez vide pour ne pas le changer.`} maxLength={20} autoComplete="off" className="max-w-64" />
            <Checkbox name="expected_in_onde" defaultChecked={person.expected_in_onde} label={<Trans>Pas encore dans ONDE</Trans>} help={t`Les prochains imports laisseront cet élève en place jusqu’à son arrivée dans ONDE.`} />
          </div>
        )}
      </Card>
      <Card as="section" title={<Trans>Coordonnées</Trans>}>
        <div className="mt-2 text-ink">
          <ContactFields contact={person.contact} pupil={pupil} />
        </div>
      </Card>
      <Buttons>
        <Button type="submit" variant="primary" pending={edit.isPending}>
          <Trans>Enregistrer</Trans>
        </Button>
        <LinkButton to={back}>
          <Trans>Annuler</Trans>
        </LinkButton>
      </Buttons>
    </Form>
  )
}
