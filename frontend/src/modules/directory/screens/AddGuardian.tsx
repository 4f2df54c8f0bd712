import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { KinshipFields, kinshipOf } from '../parts/KinshipFields'
import { PersonCombo } from '../parts/PersonCombo'
import { ContactFields, IdentityFields, personOf } from '../parts/PersonFields'
import { nextOrder } from '../people'
import { useRecordId } from '../place'
import { addPerson, type Person, personQuery, type PersonRow, tieGuardian, useTenant } from '../queries'
import { staffName } from '../words'

/** Says who answers for a child: somebody the organisation already knows, or somebody new. */
export function AddGuardian() {
  const { t } = useLingui()
  const tenant = useTenant()
  const person = useRecordId()
  const { data, error, refetch } = useQuery(personQuery(tenant, person))
  return (
    <div className="max-w-3xl">
      <PageHeader back={`/annuaire/personnes/${person}`} context={data && staffName(data)} title={t`Ajouter un responsable`} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <TieForm pupil={data} />}
    </div>
  )
}

function TieForm({ pupil }: { pupil: Person }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const navigate = useNavigate()
  const [fresh, setFresh] = useState(false)
  const [chosen, setChosen] = useState<PersonRow | null>(null)
  const [missing, setMissing] = useState(false)
  const back = `/annuaire/personnes/${pupil.id}` as '/'
  const tie = useAct(
    async (data: FormData) => {
      const guardian = fresh ? (await addPerson(tenant, { ...personOf(data), profile: 'guardian' })).id : chosen!.id
      await tieGuardian(tenant, { ...kinshipOf(data), pupil: pupil.id, guardian })
    },
    () => {
      toast(t`Responsable ajouté·e.`)
      void navigate({ to: back, replace: true })
    },
    true,
  )
  const who = chosen ? staffName(chosen) : ''
  return (
    <Form
      problem={tie.error}
      onSubmit={(data) => {
        setMissing(!fresh && !chosen)
        if (fresh || chosen) tie.mutate(data)
      }}
      className="flex flex-col gap-4"
    >
      <Card as="section" title={<Trans>Qui</Trans>}>
        <RadioGroup
          name="who"
          label={t`Cette personne est-elle déjà dans l’annuaire ?`}
          hideLabel
          value={fresh ? 'new' : 'known'}
          onChange={(v) => setFresh(v === 'new')}
          choices={[
            { value: 'known', label: t`Déjà dans l’annuaire`, help: t`Parent d’un frère ou d’une sœur, agent de l’école : un seul compte pour tout.` },
            { value: 'new', label: t`Nouvelle personne` },
          ]}
        />
        {!fresh && (
          <div className="mt-3">
            <PersonCombo label={t`Chercher par le nom`} onChoose={setChosen} without={[pupil.id, ...pupil.guardians.map((g) => g.person)]} />
            <p role="status" className="text-md mt-2">
              {who && <Trans>Choisi·e : {who}</Trans>}
            </p>
            {missing && !chosen && (
              <Banner tone="danger" live>
                <Trans>Choisissez la personne dans la liste, ou ajoutez-en une nouvelle.</Trans>
              </Banner>
            )}
          </div>
        )}
      </Card>
      {fresh && (
        <Card as="section" title={<Trans>Identité et coordonnées</Trans>}>
          <div className="mt-2 flex flex-col gap-4 text-ink">
            <IdentityFields pupil={false} />
            <ContactFields pupil={false} />
          </div>
        </Card>
      )}
      <Card as="section" title={<Trans>Lien avec l’enfant</Trans>}>
        <div className="mt-2 text-ink">
          <KinshipFields order={nextOrder(pupil.guardians)} />
        </div>
      </Card>
      <Buttons>
        <Button type="submit" variant="primary" pending={tie.isPending}>
          <Trans>Ajouter ce responsable</Trans>
        </Button>
        <LinkButton to={back}>
          <Trans>Annuler</Trans>
        </LinkButton>
      </Buttons>
    </Form>
  )
}
