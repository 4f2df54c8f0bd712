import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, DateField, RadioGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { PersonCombo } from '../parts/PersonCombo'
import { EffectSentence } from '../parts/RestrictionNote'
import { useRecordId } from '../place'
import { type Effect, type Person, personQuery, restrict, type RestrictionInput, useTenant } from '../queries'
import { effects, staffName } from '../words'

/** Records a judge's decision: whom, what, until when, who saw the document. It holds as soon as it is recorded. */
export function Restrict() {
  const { t } = useLingui()
  const tenant = useTenant()
  const person = useRecordId()
  const { data, error, refetch } = useQuery(personQuery(tenant, person))
  return (
    <div className="max-w-3xl">
      <PageHeader back={`/annuaire/personnes/${person}`} context={data && staffName(data)} title={t`Enregistrer une décision de justice`}>
        <Trans>Elle s’applique dès l’enregistrement : au portail, dans les envois, et chez les organisations liées.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && <OrderForm pupil={data} />}
    </div>
  )
}

function OrderForm({ pupil }: { pupil: Person }) {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const navigate = useNavigate()
  const [person, setPerson] = useState(pupil.guardians.length === 1 ? pupil.guardians[0]!.person : '')
  const [other, setOther] = useState<{ id: string; name: string } | null>(null)
  const [effect, setEffect] = useState<Effect | ''>('')
  const [until, setUntil] = useState('')
  const [missing, setMissing] = useState(false)
  const back = `/annuaire/personnes/${pupil.id}` as '/'
  const elsewhere = person === 'other' || pupil.guardians.length === 0
  const about = elsewhere ? (other?.id ?? '') : person
  const guardian = pupil.guardians.find((g) => g.person === person)
  const name = elsewhere ? (other?.name ?? '') : guardian ? staffName(guardian) : ''
  const child = staffName(pupil)
  const record = useAct(
    (body: RestrictionInput) => restrict(tenant, body),
    () => {
      toast(t`Décision enregistrée. Elle s’applique maintenant.`)
      void navigate({ to: back, replace: true })
    },
    true,
  )
  const me = boot.me.display_name
  return (
    <Form
      problem={record.error}
      onSubmit={(data) => {
        setMissing(!about)
        if (!about || !effect) return
        const text = (n: string) => String(data.get(n) ?? '').trim()
        record.mutate({
          pupil: pupil.id,
          person: about,
          effect,
          decided_on: text('decided_on'),
          court: text('court'),
          document_seen: data.get('document_seen') === 'on',
          ...(text('since') && { since: text('since') }),
          ...(until && { until }),
        })
      }}
      className="flex flex-col gap-4"
    >
      <Card as="section" title={<Trans>1. Qui est concerné</Trans>}>
        {pupil.guardians.length > 0 && (
          <RadioGroup
            name="person"
            label={t`Personne concernée par la décision`}
            hideLabel
            className="text-ink"
            value={person}
            onChange={setPerson}
            choices={[...pupil.guardians.map((g) => ({ value: g.person, label: staffName(g) })), { value: 'other', label: t`Une autre personne de l’annuaire` }]}
          />
        )}
        {elsewhere && <PersonCombo label={t`Chercher par le nom`} onChoose={(p) => setOther({ id: p.id, name: staffName(p) })} without={[pupil.id]} />}
        {missing && !about && (
          <Banner tone="danger" live className="mt-2">
            <Trans>Choisissez la personne que la décision concerne.</Trans>
          </Banner>
        )}
      </Card>
      <Card as="section" title={<Trans>2. Ce que le juge a décidé</Trans>}>
        <RadioGroup
          name="effect"
          label={t`Effet de la décision`}
          hideLabel
          className="text-ink"
          value={effect}
          onChange={(v) => setEffect(v as Effect)}
          choices={(Object.keys(effects) as Effect[]).map((value) => ({ value, label: t(effects[value].label), help: t(effects[value].means) }))}
        />
        <div className="grid sm:grid-cols-2 gap-4 mt-3 text-ink">
          <DateField name="since" label={t`À partir du`} optional help={t`Vide : dès aujourd’hui.`} />
          <DateField name="until" label={t`Jusqu’au`} optional help={t`Vide : jusqu’à nouvel ordre.`} value={until} onChange={(e) => setUntil(e.target.value)} min={boot.today} />
        </div>
      </Card>
      <Card as="section" title={<Trans>3. Le document</Trans>}>
        <div className="grid sm:grid-cols-2 gap-4 mt-2 text-ink">
          <TextField name="court" label={t`Juridiction`} help={t`Par exemple : juge aux affaires familiales de Valmont.`} minLength={2} maxLength={120} />
          <DateField name="decided_on" label={t`Date de la décision`} max={boot.today} />
        </div>
        <Checkbox
          name="document_seen"
          required
          label={<Trans>J’ai vu la décision, et elle dit bien cela</Trans>}
          help={t`Vu par ${me}, aujourd’hui. Le document n’est ni copié ni gardé.`}
          className="mt-3 text-ink"
        />
      </Card>
      <div role="status">
        {effect && name && (
          <Banner tone="warning" title={<Trans>Ce qui va s’appliquer</Trans>}>
            <strong>{name}</strong> <EffectSentence effect={effect} until={until || undefined} />. <Trans>Enfant : {child}</Trans>
            {until && (
              <>
                {' '}
                <Trans>La restriction prend fin d’elle-même après cette date.</Trans>
              </>
            )}
          </Banner>
        )}
      </div>
      <Buttons>
        <Button type="submit" variant="danger" pending={record.isPending}>
          <Trans>Enregistrer et appliquer</Trans>
        </Button>
        <LinkButton to={back}>
          <Trans>Annuler</Trans>
        </LinkButton>
      </Buttons>
    </Form>
  )
}
