import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { AccountPage } from '../pages'
import { PasswordField } from '../PasswordField'
import { changePassword, ownerQuery } from '../queries'

/** Changes the password: the present one, the new one, once each. */
export function Password() {
  const { t } = useLingui()
  const { data: owner } = useQuery(ownerQuery)
  const client = useQueryClient()
  const [form, setForm] = useState(0)
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      setForm((n) => n + 1)
      void client.invalidateQueries({ queryKey: ['account', 'sessions'] })
      toast(t`Mot de passe changé. Vos autres appareils sont déconnectés.`)
    },
  })
  const least = owner?.kind === 'pupil' ? 8 : 10
  return (
    <AccountPage>
      <PageHeader title={t`Mot de passe`} back="/compte">
        <Trans>Vos autres appareils seront déconnectés ; celui-ci reste ouvert.</Trans>
      </PageHeader>
      <Card>
        <Form key={form} className="text-ink flex flex-col gap-5" problem={change.error} onSubmit={(data) => change.mutate({ current: String(data.get('current')), password: String(data.get('password')) })}>
          {/* A password manager keeps the pair: it reads the name beside the password. */}
          <input type="text" name="username" autoComplete="username" value={owner?.login ?? ''} readOnly hidden />
          <PasswordField name="current" label={t`Mot de passe actuel`} autoComplete="current-password" />
          <PasswordField name="password" label={t`Nouveau mot de passe`} autoComplete="new-password" help={t`Au moins ${least} caractères. Trois mots sans rapport entre eux conviennent bien ; ni majuscule ni signe n’est exigé.`} />
          <div>
            <Button type="submit" variant="primary" pending={change.isPending}>
              <Trans>Changer le mot de passe</Trans>
            </Button>
          </div>
        </Form>
      </Card>
    </AccountPage>
  )
}
