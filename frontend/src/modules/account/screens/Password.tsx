import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { shown, useProof } from '../confirm'
import { AccountPage } from '../pages'
import { PasswordField } from '../PasswordField'
import { changePassword, ownerKey, ownerQuery } from '../queries'

/** Changes the password: the present one, the new one, once each. Who enters by a provider or a passkey chooses a first one. */
export function Password() {
  const { t } = useLingui()
  const { data: owner } = useQuery(ownerQuery)
  const client = useQueryClient()
  const [form, setForm] = useState(0)
  const { run, step } = useProof()
  const first = owner?.password === false
  const change = useMutation({
    mutationFn: (words: { current?: string; password: string }) => run(() => changePassword(words)),
    onSuccess: () => {
      setForm((n) => n + 1)
      void client.invalidateQueries({ queryKey: ownerKey })
      void client.invalidateQueries({ queryKey: ['account', 'sessions'] })
      toast(first ? t`Mot de passe choisi. Vos autres appareils sont déconnectés.` : t`Mot de passe changé. Vos autres appareils sont déconnectés.`)
    },
  })
  const login = owner?.login ?? ''
  const least = owner?.kind === 'pupil' ? 8 : 10
  return (
    <AccountPage>
      <PageHeader title={t`Mot de passe`} back="/compte">
        <Trans>Vos autres appareils seront déconnectés ; celui-ci reste ouvert.</Trans>
      </PageHeader>
      <Card>
        {first && (
          <p className="measure mb-5">
            <Trans>Vous entrez sans mot de passe. En choisir un vous ouvre la page de connexion partout, avec l’identifiant {login}.</Trans>
          </p>
        )}
        <Form
          key={form}
          className="text-ink flex flex-col gap-5"
          problem={shown(change.error)}
          onSubmit={(data) => change.mutate({ ...(first ? {} : { current: String(data.get('current')) }), password: String(data.get('password')) })}
        >
          {/* A password manager keeps the pair: it reads the name beside the password. */}
          <input type="text" name="username" autoComplete="username" value={owner?.login ?? ''} readOnly hidden />
          {!first && <PasswordField name="current" label={t`Mot de passe actuel`} autoComplete="current-password" />}
          <PasswordField name="password" label={first ? t`Mot de passe` : t`Nouveau mot de passe`} autoComplete="new-password" help={t`Au moins ${least} caractères. Trois mots sans rapport entre eux conviennent bien ; ni majuscule ni signe n’est exigé.`} />
          <div>
            <Button type="submit" variant="primary" pending={change.isPending}>
              {first ? <Trans>Choisir ce mot de passe</Trans> : <Trans>Changer le mot de passe</Trans>}
            </Button>
          </div>
        </Form>
      </Card>
      {step}
    </AccountPage>
  )
}
