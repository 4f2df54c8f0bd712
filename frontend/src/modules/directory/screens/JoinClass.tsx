import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Banner } from '../../../ui/Feedback'
import { RadioGroup } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { PersonCombo } from '../parts/PersonCombo'
import { useRecordId } from '../place'
import { classQuery, joinClass, type Part, type PersonRow, useTenant } from '../queries'
import { parts, staffName } from '../words'

/** Puts somebody of the directory into a class: a pupil who changes class, a colleague who takes it. */
export function JoinClass() {
  const { t } = useLingui()
  const tenant = useTenant()
  const navigate = useNavigate()
  const id = useRecordId()
  const school = useQuery(classQuery(tenant, id))
  const [person, setPerson] = useState<PersonRow | null>(null)
  const [part, setPart] = useState<Part>('pupil')
  const [missing, setMissing] = useState(false)
  const back = `/annuaire/classes/${id}`
  const join = useAct(
    (body: { person: string; part: Part }) => joinClass(tenant, id, body),
    () => {
      toast(t`Ajouté·e à la classe.`)
      void navigate({ to: back as '/', replace: true })
    },
    true,
  )
  const before = person?.class
  const who = person ? staffName(person) : ''
  const label = school.data?.label ?? ''
  return (
    <div className="max-w-3xl">
      <PageHeader back={back} title={t`Ajouter à ${label}`} />
      <Form
        problem={join.error}
        onSubmit={() => {
          setMissing(!person)
          if (person) join.mutate({ person: person.id, part })
        }}
        className="flex flex-col gap-4"
      >
        <PersonCombo
          label={t`Chercher par le nom`}
          onChoose={(p) => {
            setPerson(p)
            setPart(p.profiles.includes('pupil') ? 'pupil' : p.profiles.includes('atsem') || p.profiles.includes('school_staff') ? 'assistant' : 'teacher')
          }}
        />
        <p role="status" className="text-md">
          {who && <Trans>Choisi·e : {who}</Trans>}
        </p>
        {missing && !person && (
          <Banner tone="danger" live>
            <Trans>Choisissez une personne dans la liste.</Trans>
          </Banner>
        )}
        <RadioGroup name="part" label={t`Dans la classe`} value={part} onChange={(v) => setPart(v as Part)} choices={(Object.keys(parts) as Part[]).map((value) => ({ value, label: t(parts[value]) }))} />
        {before && part === 'pupil' && (
          <Banner tone="info">
            <Trans>Quittera {before} aujourd’hui.</Trans>
          </Banner>
        )}
        <Buttons>
          <Button type="submit" variant="primary" pending={join.isPending}>
            <Trans>Ajouter à la classe</Trans>
          </Button>
          <LinkButton to={back as '/'}>
            <Trans>Annuler</Trans>
          </LinkButton>
        </Buttons>
      </Form>
    </div>
  )
}
