import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { AbsenceFields, usualAbsences } from '../absences'
import { home, nextMonday, pageOf, useTown } from '../place'
import { type Activity, bookKey, bookQuery, type ServiceKey, writeRule } from '../queries'
import { RuleEditor } from '../RuleEditor'
import { draftRules, wireRules } from '../rule'

/** The rule of a service from a date on: what was decided before stays for the days before. */
export function ChangeRule({ service, id }: { service: ServiceKey; id: string }) {
  const { t } = useLingui()
  const town = useTown()
  const { data: book, error, refetch } = useQuery(bookQuery(town.id, service))
  const activity = book?.activities.find((a) => a.id === id)
  return (
    <div className="max-w-4xl">
      <PageHeader title={t`Changer la règle`} context={activity ? activity.label : town.name} back={activity ? pageOf(service, id) : home}>
        <Trans>La règle vaut pour les jours de service à partir d’une date. Celle d’avant reste pour les jours d’avant, et pour ce qui a été décidé avec elle.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!book && !error && <Skeleton cards={2} />}
      {activity && <Editor key={activity.id} service={service} activity={activity} />}
    </div>
  )
}

function Editor({ service, activity }: { service: ServiceKey; activity: Activity }) {
  const { t } = useLingui()
  const town = useTown()
  const { today } = useBoot()
  const client = useQueryClient()
  const navigate = useNavigate()
  const now = activity.rules.find((r) => r.since <= today) ?? activity.rules[0]
  const [since, setSince] = useState(now ? nextMonday(today) : activity.since)
  const [cutoff, setCutoff] = useState(() => draftRules(now?.cutoff))
  const [absences, setAbsences] = useState({ ...usualAbsences, ...now?.absences })
  const same = activity.rules.find((r) => r.since === since)
  const day = since && formatDate(since, 'full')
  const save = useMutation({
    mutationFn: (data: FormData) => {
      const reference = String(data.get('reference') ?? '').trim()
      const decided = String(data.get('decided_on') ?? '')
      return writeRule(town.id, service, activity.id, { since, cutoff: wireRules(cutoff), absences, ...(reference && { reference }), ...(decided && { decided_on: decided }) })
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: bookKey(town.id, service) })
      toast(t`La règle est enregistrée pour les jours de service à partir du ${day}.`)
      await navigate({ to: pageOf(service, activity.id) as '/' })
    },
  })
  return (
    <Form
      problem={save.error}
      onSubmit={(data, form) => {
        const wrong = form.querySelector<HTMLElement>('[aria-invalid=true]')
        if (wrong && !save.error) wrong.focus()
        else save.mutate(data)
      }}
    >
      <Card as="div">
        <div className="text-ink grid gap-4 sm:grid-cols-[14rem_1fr]">
          <DateField name="since" label={t`À partir du`} help={t`Premier jour de service`} value={since} onChange={(e) => setSince(e.target.value)} />
          {same && (
            <p className="text-md text-ink-2 self-end">
              <Trans>Une règle commence déjà ce jour-là : elle sera remplacée, si personne n’a encore réservé avec elle.</Trans>
            </p>
          )}
        </div>
      </Card>
      <div className="mt-4">
        <RuleEditor tenant={town.id} service={service} kind={activity.kind} days={{ runs: activity.runs, weekdays: activity.weekdays, activity: activity.id }} value={cutoff} onChange={setCutoff} problem={save.error} />
      </div>
      <Section title={t`Quand l’enfant n’est pas là`}>
        <Card as="div">
          <div className="text-ink">
            <AbsenceFields value={absences} onChange={setAbsences} pointed={service !== 'transport'} />
          </div>
        </Card>
      </Section>
      <Section title={t`La décision`}>
        <Card as="div">
          <div className="text-ink grid gap-4 sm:items-end sm:grid-cols-[1fr_14rem]">
            <TextField name="reference" label={t`Délibération`} help={t`Exemple : 2026-41`} optional maxLength={120} />
            <DateField name="decided_on" label={t`Décidée le`} optional max={today} />
          </div>
        </Card>
      </Section>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={save.isPending}>
          <Trans>Enregistrer la règle</Trans>
        </Button>
      </div>
    </Form>
  )
}
