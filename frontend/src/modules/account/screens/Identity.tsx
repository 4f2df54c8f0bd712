import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { bootQuery } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { AccountPage } from '../pages'
import { changeOwner, type Owner, type OwnerChange, ownerKey, ownerQuery } from '../queries'

/** What a person says of themselves: names, telephone. It changes no administration's record. */
export function Identity() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(ownerQuery)
  return (
    <AccountPage>
      <PageHeader title={t`Mon identité`} back="/compte">
        <Trans>Le nom sous lequel Préau vous salue, et le numéro auquel on peut vous joindre.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={1} />}
      {data && <IdentityForm owner={data} />}
    </AccountPage>
  )
}

export function IdentityForm({ owner }: { owner: Owner }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const pupil = owner.kind === 'pupil'
  const save = useMutation({
    mutationFn: changeOwner,
    onSuccess: (_, change) => {
      client.setQueryData<Owner>(ownerKey, (o) => o && { ...o, ...change, language: o.language })
      void client.invalidateQueries({ queryKey: ownerKey })
      void client.invalidateQueries({ queryKey: bootQuery.queryKey })
      toast(t`C’est enregistré.`)
    },
  })
  return (
    <Card>
      <Form
        className="text-ink flex flex-col gap-5"
        problem={save.error}
        onSubmit={(data) => {
          const text = (name: string) => String(data.get(name) ?? '').trim()
          const change: OwnerChange = { phone: text('phone') }
          if (!pupil) {
            change.given_name = text('given_name')
            change.family_name = text('family_name')
          }
          save.mutate(change)
        }}
      >
        {pupil && (
          <Banner tone="info">
            <Trans>Ton nom est celui que connaît l’école. S’il y a une faute, demande-lui de le corriger.</Trans>
          </Banner>
        )}
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField name="given_name" label={t`Prénom`} autoComplete="given-name" defaultValue={owner.given_name} maxLength={60} readOnly={pupil} />
          <TextField name="family_name" label={t`Nom`} autoComplete="family-name" defaultValue={owner.family_name} maxLength={60} readOnly={pupil} />
        </div>
        <TextField
          name="phone"
          label={t`Téléphone`}
          type="tel"
          autoComplete="tel"
          inputMode="tel"
          optional
          defaultValue={owner.phone ?? ''}
          maxLength={24}
          help={t`Proposé à vos écoles et à vos mairies, qui décident de le reprendre dans leur fiche. Exemple : 06 39 98 12 34`}
        />
        <div>
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Enregistrer</Trans>
          </Button>
        </div>
      </Form>
    </Card>
  )
}
