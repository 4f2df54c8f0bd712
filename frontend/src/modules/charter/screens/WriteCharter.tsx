import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, DateField, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTenant } from '../place'
import { begin, chartersKey, charterQuery, chartersQuery, type Choice, type Model, type Text, write } from '../queries'

/** A charter as it is written: a text, the same in simple words for pupils, who owes it, from when. */
export function WriteCharter({ id }: { id?: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { today } = useBoot()
  const list = useQuery({ ...chartersQuery(tenant.id), enabled: !id })
  const one = useQuery({ ...charterQuery(tenant.id, id ?? ''), enabled: !!id })
  const data = id ? one.data : list.data
  const error = id ? one.error : list.error
  const from = one.data?.versions.find((v) => v.state === 'draft') ?? one.data?.versions[0]
  const start: Text = from
    ? { title: from.title, body: from.body, simple: from.simple, profiles: from.profiles, since: from.since.slice(0, 10) < today ? today : from.since.slice(0, 10) }
    : { title: '', body: '', simple: '', profiles: [], since: today }
  return (
    <div className="max-w-3xl">
      <PageHeader title={id ? t`Modifier la charte` : t`Écrire une charte`} context={tenant.name} back={id ? `/chartes/${id}` : '/chartes'}>
        {!id && <Trans>Elle reste un brouillon tant que vous ne la donnez pas.</Trans>}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void (id ? one.refetch() : list.refetch())} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <Editor key={id ?? 'new'} tenant={tenant.id} {...(id ? { id } : {})} start={start} choices={data.profiles} models={id ? [] : data.models} today={today} />}
    </div>
  )
}

function Editor({ tenant, id, start, choices, models, today }: { tenant: string; id?: string; start: Text; choices: readonly Choice[]; models: readonly Model[]; today: string }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<Text>(start)
  const set = (change: Partial<Text>) => setDraft((d) => ({ ...d, ...change }))
  const pupils = draft.profiles.includes('pupil')
  const save = useMutation({
    mutationFn: () => (id ? write(tenant, id, draft) : begin(tenant, draft)),
    onSuccess: async (d) => {
      client.setQueryData(charterQuery(tenant, d.id).queryKey, d)
      void client.invalidateQueries({ queryKey: chartersKey(tenant) })
      toast(t`C’est enregistré.`)
      await navigate({ to: `/chartes/${d.id}` as '/' })
    },
  })
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <div className="flex flex-col gap-4">
        {models.length > 0 && (
          <Card as="section" title={<Trans>Partir d’un modèle</Trans>}>
            <p className="mb-3">
              <Trans>Le texte est à vous : changez ce que vous voulez.</Trans>
            </p>
            <Buttons>
              {models.map((m) => (
                <Button key={m.key} onClick={() => set({ title: m.title, body: m.body, simple: m.simple, profiles: m.profiles })}>
                  {m.title}
                </Button>
              ))}
            </Buttons>
          </Card>
        )}
        <Card as="section" title={<Trans>Le texte</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            <TextField name="title" label={t`Titre`} required minLength={3} maxLength={120} value={draft.title} onChange={(e) => set({ title: e.target.value })} />
            <TextArea name="body" label={t`Texte`} help={t`Une ligne vide sépare deux paragraphes.`} required minLength={20} maxLength={20000} rows={14} value={draft.body} onChange={(e) => set({ body: e.target.value })} />
          </div>
        </Card>
        <Card as="section" title={<Trans>Qui l’accepte</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            <CheckboxGroup name="profiles" label={t`Profils concernés`} value={draft.profiles} onChange={(profiles) => set({ profiles: profiles as Text['profiles'] })} choices={choices.map((c) => ({ value: c.profile, label: c.label }))} />
            {pupils && (
              <TextArea
                name="simple"
                label={t`En mots simples, pour les élèves`}
                help={t`Des phrases courtes, une idée par paragraphe. C’est ce qu’un élève lit d’abord.`}
                maxLength={6000}
                rows={8}
                value={draft.simple ?? ''}
                onChange={(e) => set({ simple: e.target.value })}
              />
            )}
            <DateField name="since" label={t`À partir du`} help={t`Qui entre ce jour-là ou après la lit et l’accepte avant d’aller plus loin.`} required min={today} value={draft.since} onChange={(e) => set({ since: e.target.value })} />
          </div>
        </Card>
        <Buttons>
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Enregistrer le brouillon</Trans>
          </Button>
          <LinkButton to={(id ? `/chartes/${id}` : '/chartes') as '/'}>
            <Trans>Annuler</Trans>
          </LinkButton>
        </Buttons>
      </div>
    </Form>
  )
}
