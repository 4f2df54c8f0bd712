import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { queryClient } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { shown, useProof } from '../confirm'
import { AccountPage } from '../pages'
import { joinByCode, lookAtCode, type Shown } from '../queries'
import { Joins } from './Joins'

/** Another code came, for another child, another school, the town hall: it joins this account instead of making a second one. */
export function JoinByCode() {
  const { t } = useLingui()
  return (
    <AccountPage>
      <PageHeader title={t`J’ai reçu un autre code`} back="/compte">
        <Trans>Un autre enfant, une autre école, la mairie : le code s’ajoute à ce compte. Vous gardez un seul mot de passe.</Trans>
      </PageHeader>
      <JoinForm />
      <Joins />
    </AccountPage>
  )
}

export function JoinForm() {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { run, step } = useProof()
  const [found, setFound] = useState<{ code: string; shown: Shown } | null>(null)
  const look = useMutation({ mutationFn: lookAtCode, onSuccess: (seen, code) => setFound({ code, shown: seen }) })
  const join = useMutation({
    mutationFn: (family_name: string) => run(() => joinByCode({ code: found!.code, ...(family_name && { family_name }) })),
    onSuccess: async () => {
      const organisation = found?.shown.organisation ?? ''
      toast(t`${organisation} a rejoint votre compte.`)
      await Promise.all([queryClient.invalidateQueries({ queryKey: ['me'] }), client.invalidateQueries({ queryKey: ['home'] })])
      await navigate({ to: '/' })
    },
  })
  if (!found)
    return (
      <Card as="div">
        <Form className="text-ink flex flex-col gap-4" problem={look.error} onSubmit={(data) => look.mutate(String(data.get('code')).trim())}>
          <TextField name="code" label={t`Code de la feuille`} help={t`Tel qu’il est imprimé ; les espaces et les tirets ne comptent pas.`} autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={200} minLength={4} className="max-w-sm" />
          <div>
            <Button type="submit" variant="primary" pending={look.isPending}>
              <Trans>Continuer</Trans>
            </Button>
          </div>
        </Form>
      </Card>
    )
  const { organisation, given_name: name, kind, mine } = found.shown
  const back = (
    <Button
      onClick={() => {
        setFound(null)
        join.reset()
      }}
    >
      <Trans>Un autre code</Trans>
    </Button>
  )
  if (kind === 'reset')
    return (
      <Banner tone="warning" title={<Trans>Ce code sert à choisir un nouveau mot de passe</Trans>} actions={back}>
        <Trans>Déconnectez-vous, puis choisissez « J’ai un code » sur la page de connexion.</Trans>
      </Banner>
    )
  return (
    <>
      <Card as="div" title={organisation}>
        <Form className="text-ink flex flex-col gap-4" problem={shown(join.error)} onSubmit={(data) => join.mutate(String(data.get('family_name') ?? '').trim())}>
          <p>
            <Trans>
              Ce code est celui de <strong>{name}</strong>.
            </Trans>
          </p>
{mine ? (
            <p>
              <Trans>Vos noms sont ceux de ce code : il vous est bien destiné.</Trans>
            </p>
          ) : (
            <TextField name="family_name" label={t`Nom de famille`} help={t`Le vôtre ou celui de l’enfant : c’est la preuve que la feuille vous est destinée.`} autoComplete="family-name" maxLength={80} className="max-w-sm" />
          )}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" pending={join.isPending}>
              <Trans>Ajouter à mon compte</Trans>
            </Button>
            {back}
          </div>
        </Form>
      </Card>
      {step}
    </>
  )
}
