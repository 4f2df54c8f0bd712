import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Phone, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDateTime, formatPhone, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTenant } from '../place'
import { addStep, closeWait, transportKey, waitQuery, type WaitView } from '../queries'
import { outcomes } from '../words'

type Outcome = keyof typeof outcomes

/** Nobody at the stop: whom to call, what was done, where the child is. Each step is kept with its hour and its author. */
export function Wait({ id }: { id: string }) {
  const { t, i18n } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const query = waitQuery(tenant.id, id)
  const { data, error, refetch } = useQuery({ ...query, enabled: !!tenant.id })
  const [outcome, setOutcome] = useState<Outcome>('handed')
  const keep = (w: WaitView) => {
    client.setQueryData(query.queryKey, w)
    void client.invalidateQueries({ queryKey: [...transportKey(tenant.id), 'day'] })
  }
  const step = useMutation({
    mutationFn: (s: { kind: 'waited' | 'called' | 'went' | 'note'; whom?: string; reached?: boolean; note?: string }) => addStep(tenant.id, id, { id: crypto.randomUUID(), at: new Date().toISOString(), now: new Date().toISOString(), ...s }),
    onSuccess: keep,
  })
  const end = useMutation({
    mutationFn: (form: FormData) => closeWait(tenant.id, id, { outcome, place: String(form.get('place') ?? ''), handed_to: String(form.get('handed_to') ?? '') }),
    onSuccess: (w) => {
      keep(w)
      toast(t`La procédure est close, sa trace est gardée un an.`)
    },
  })
  if (!data) return error ? <ProblemState problem={error} retry={() => void refetch()} /> : <Skeleton cards={3} />
  const open = !data.closed_at
  const kinds = { waited: t`Attente à l’arrêt`, called: t`Appel`, wrote: t`Responsables avertis par l’application`, went: t`Déplacement`, note: t`Note` }
  const minutes = data.rules.wait_minutes
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Personne à l’arrêt`} context={`${data.pupil}${data.stop ? ` · ${data.stop}` : ''}`} back="/transport/jour">
        {formatDateTime(data.opened_at, 'long')}
      </PageHeader>
      {!open && (
        <Banner tone="success" className="mb-4" title={data.outcome ? i18n._(outcomes[data.outcome as Outcome]) : ''}>
          {[data.handed_to, data.place].filter(Boolean).join(' · ')}
        </Banner>
      )}
      {open && (
        <>
          <Banner tone="danger" className="mb-4" title={t`L’enfant reste avec vous : il n’est jamais laissé seul à l’arrêt.`} />
          <Card as="section" title={<Trans>1. Attendre {minutes} minutes</Trans>} className="mb-4" actions={<Button pending={step.isPending} onClick={() => step.mutate({ kind: 'waited' })}><Trans>J’ai attendu</Trans></Button>} />
          <Card as="section" title={<Trans>2. Appeler, dans cet ordre</Trans>} className="mb-4">
            <ul className="mt-2 flex flex-col gap-3 text-ink">
              {data.fetchers.map((f) => (
                <li key={f.name} className="flex flex-wrap items-center gap-x-3 gap-y-2">
                  <span className="flex-1 min-w-40">
                    <strong>{f.name}</strong>
                    {f.relation && <span className="text-ink-2"> · {f.relation}</span>}
                    {f.doubt && <span className="block text-md text-danger"><Trans>Vérifiez son identité.</Trans></span>}
                  </span>
                  {f.phone ? (
                    <AnchorButton icon={Phone} href={`tel:${f.phone}`}>
                      {formatPhone(f.phone)}
                    </AnchorButton>
                  ) : (
                    <span className="text-md text-ink-2">
                      <Trans>pas de téléphone</Trans>
                    </span>
                  )}
                  <Button dense variant="primary" pending={step.isPending} onClick={() => step.mutate({ kind: 'called', whom: f.name, reached: true })}>
                    <Trans>Joint</Trans>
                  </Button>
                  <Button dense pending={step.isPending} onClick={() => step.mutate({ kind: 'called', whom: f.name, reached: false })}>
                    <Trans>Pas de réponse</Trans>
                  </Button>
                </li>
              ))}
            </ul>
            {data.barred.length > 0 && (
              <p className="mt-3 flex items-start gap-1.5 font-semibold text-danger">
                <TriangleAlert aria-hidden className="size-5 mt-0.5 flex-none" />
                <span>
                  <Trans>Ne peut pas le recevoir :</Trans> {data.barred.join(', ')}
                </span>
              </p>
            )}
          </Card>
          <Card as="section" title={<Trans>3. Dire où est l’enfant</Trans>} className="mb-4">
            {(data.rules.refuge || data.rules.refuge_phone) && (
              <p className="mb-3">
                <Trans>Si personne n’est joint :</Trans> <strong className="text-ink">{data.rules.refuge}</strong> {data.rules.refuge_phone && <a className="underline" href={`tel:${data.rules.refuge_phone}`}>{formatPhone(data.rules.refuge_phone)}</a>}
              </p>
            )}
            <Form problem={end.error} onSubmit={(form) => end.mutate(form)} className="flex flex-col gap-4 text-ink">
              <RadioGroup name="outcome" label={t`L’enfant a été`} value={outcome} onChange={(v) => setOutcome(v as Outcome)} choices={Object.entries(outcomes).map(([value, label]) => ({ value, label: i18n._(label) }))} />
              {(outcome === 'handed' || outcome === 'police') && <TextField name="handed_to" label={t`À qui`} maxLength={120} />}
              {(outcome === 'refuge' || outcome === 'school') && <TextField name="place" label={t`Où`} optional={outcome === 'school'} maxLength={200} defaultValue={outcome === 'refuge' ? data.rules.refuge : ''} key={outcome} />}
              <Buttons>
                <Button type="submit" variant="primary" pending={end.isPending}>
                  <Trans>Clore la procédure</Trans>
                </Button>
              </Buttons>
            </Form>
          </Card>
        </>
      )}
      {step.error && <ProblemState problem={step.error} />}
      <Section title={<Trans>Trace</Trans>}>
        <ol className="flex flex-col gap-2">
          {data.steps.map((s) => (
            <li key={s.id} className="flex flex-wrap gap-x-3">
              <span className="tabular text-ink-2 min-w-16">{formatTime(s.at)}</span>
              <span className="flex-1 min-w-40">
                {kinds[s.kind]}
                {s.whom && <> · {s.whom}</>}
                {s.kind === 'called' && <> · {s.reached ? <strong><Trans>joint</Trans></strong> : <Trans>pas de réponse</Trans>}</>}
                {s.note && <> · {s.note}</>}
                {s.by && <span className="text-ink-2"> · {s.by}</span>}
              </span>
            </li>
          ))}
        </ol>
        {open && (
          <form
            className="mt-4 flex flex-wrap items-end gap-3"
            onSubmit={(e) => {
              e.preventDefault()
              const form = e.currentTarget
              const note = String(new FormData(form).get('note') ?? '')
              if (note) step.mutate({ kind: 'note', note }, { onSuccess: () => form.reset() })
            }}
          >
            <TextField name="note" label={t`Ajouter à la trace`} maxLength={600} className="flex-1 min-w-60" />
            <Button type="submit" pending={step.isPending}>
              <Trans>Ajouter</Trans>
            </Button>
          </form>
        )}
      </Section>
    </div>
  )
}
