import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, DateField, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTenant } from '../place'
import { begin, type Body, conventionQuery, conventionsKey, type Detail, type Start, startQuery, write } from '../queries'

/** A convention as it is written: few fields, all of them filled with what is known. */
export function WriteConvention({ id }: { id?: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const start = useQuery(startQuery(tenant.id))
  const one = useQuery({ ...conventionQuery(tenant.id, id ?? ''), enabled: !!id })
  const error = start.error ?? one.error
  const ready = start.data && (!id || one.data)
  return (
    <div className="max-w-3xl">
      <PageHeader title={id ? t`Modifier la convention` : t`Nouvelle convention`} context={tenant.name} back={id ? `/conventions/${id}` : '/conventions'}>
        <Trans>Elle reste un brouillon tant que vous ne l’envoyez pas. Les articles et les annexes s’écrivent d’eux-mêmes.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void (start.refetch(), id && one.refetch())} />}
      {!ready && !error && <Skeleton cards={2} />}
      {one.data?.state === 'sent' && (
        <Banner tone="warning" className="mb-4">
          <Trans>Ce texte est parti. L’enregistrer le reprend chez tous ceux qui l’ont reçu : il faudra l’envoyer à nouveau.</Trans>
        </Banner>
      )}
      {ready && <Editor key={id ?? 'new'} tenant={tenant.id} start={start.data} {...(one.data && { from: one.data })} />}
    </div>
  )
}

function firstOf(start: Start, from?: Detail): Body {
  if (from)
    return {
      subject: from.subject,
      ...(from.academy && { academy: from.academy }),
      schools: from.terms.schools.map((s) => s.id),
      since: from.since,
      until: from.until,
      notice: from.terms.notice,
      contact: from.terms.contact ?? '',
      clauses: from.terms.clauses ?? '',
    }
  return { subject: start.subjects[0]?.id ?? '', schools: start.schools.map((s) => s.id), since: start.since, until: start.until, notice: start.notice, contact: '', clauses: '', ...(start.academies[0] && { academy: start.academies[0].id }) }
}

function Editor({ tenant, start, from }: { tenant: string; start: Start; from?: Detail }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<Body>(() => firstOf(start, from))
  const set = (change: Partial<Body>) => setDraft((d) => ({ ...d, ...change }))
  const subject = start.subjects.find((s) => s.id === draft.subject)
  const save = useMutation({
    mutationFn: () => (from ? write(tenant, from.id, draft) : begin(tenant, draft)),
    onSuccess: async (d) => {
      client.setQueryData(conventionQuery(tenant, d.id).queryKey, d)
      void client.invalidateQueries({ queryKey: conventionsKey(tenant) })
      toast(t`C’est enregistré.`)
      await navigate({ to: `/conventions/${d.id}` as '/' })
    },
  })
  if (!start.subjects.length)
    return (
      <Banner tone="info">
        <Trans>Aucune organisation liée ne peut signer avec la vôtre. Demandez d’abord le lien.</Trans>
      </Banner>
    )
  const sizes = (s: Start['schools'][number]) => (s.classes === null ? '' : [t`${plural(s.classes, { one: '# classe', other: '# classes' })}`, t`${plural(s.pupils ?? 0, { one: '# élève', other: '# élèves' })}`, t`${plural(s.accounts ?? 0, { one: '# compte', other: '# comptes' })}`].join(', '))
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <div className="flex flex-col gap-4">
        <Card as="section" title={<Trans>Pour qui</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            {start.subjects.length > 1 && !from?.renews && (
              <Select name="subject" label={t`Collectivité ou collège`} value={draft.subject} onChange={(e) => set({ subject: e.currentTarget.value })} options={start.subjects.map((s) => ({ value: s.id, label: s.name }))} />
            )}
            {start.academies.length > 1 && (
              <Select name="academy" label={t`Académie`} value={draft.academy ?? ''} onChange={(e) => set({ academy: e.currentTarget.value })} options={start.academies.map((s) => ({ value: s.id, label: s.name }))} />
            )}
            {start.subjects.length === 1 && subject?.degree === 'college' && <p>{subject.name}</p>}
            {subject?.degree !== 'college' && (
              <CheckboxGroup name="schools" label={t`Écoles`} value={draft.schools ?? []} onChange={(schools) => set({ schools })} choices={start.schools.map((s) => ({ value: s.id, label: s.name, help: sizes(s) }))} />
            )}
          </div>
        </Card>
        <Card as="section" title={<Trans>Quand</Trans>}>
          <div className="mt-3 grid gap-5 sm:grid-cols-3 text-ink">
            <DateField name="since" label={t`À partir du`} required value={draft.since} onChange={(e) => set({ since: e.target.value })} />
            <DateField name="until" label={t`Jusqu’au`} required value={draft.until} onChange={(e) => set({ until: e.target.value })} />
            <TextField name="notice" type="number" label={t`Préavis, en mois`} required min={1} max={12} value={draft.notice} onChange={(e) => set({ notice: Number(e.target.value) })} />
          </div>
        </Card>
        <Card as="section" title={<Trans>À compléter si besoin</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            <TextField name="contact" label={t`Contact pour la protection des données`} optional maxLength={200} value={draft.contact ?? ''} onChange={(e) => set({ contact: e.target.value })} />
            <TextArea name="clauses" label={t`Clauses particulières`} help={t`Une ligne vide sépare deux paragraphes.`} optional maxLength={4000} rows={6} value={draft.clauses ?? ''} onChange={(e) => set({ clauses: e.target.value })} />
          </div>
        </Card>
        <Buttons>
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Enregistrer le brouillon</Trans>
          </Button>
          <LinkButton to={(from ? `/conventions/${from.id}` : '/conventions') as '/'}>
            <Trans>Annuler</Trans>
          </LinkButton>
        </Buttons>
      </div>
    </Form>
  )
}
