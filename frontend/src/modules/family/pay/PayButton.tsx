import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Problem } from '../../../api/client'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Banner } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatMoney } from '../../../ui/format'
import { accountsKey, beginPayment } from './queries'

interface PayButtonProps {
  tenant: string
  bills: string[]
  cents: number
  /** The payment is tried once more, or its page is opened again. */
  again?: boolean
  wide?: boolean
}

/** Sends the payer to the page of payment. Nobody is sent there to pay twice: when a payment is under way, its own page opens. */
export function PayButton({ tenant, bills, cents, again, wide }: PayButtonProps) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [leaving, setLeaving] = useState(false)
  const begin = useMutation({
    mutationFn: (mail?: string) => beginPayment(tenant, bills, mail),
    onSuccess: ({ page, payment }) => {
      if (page) {
        setLeaving(true)
        window.location.assign(page)
        return
      }
      void client.invalidateQueries({ queryKey: accountsKey })
      void navigate({ to: `/a-payer/paiement/${tenant}/${payment.id}` as '/' })
    },
  })
  const asksMail = begin.error instanceof Problem && begin.error.errors.some((e) => e.field === 'mail')
  const amount = formatMoney(cents)
  return (
    <div className="flex flex-col gap-3">
      <Button variant="primary" wide={wide ?? false} pending={begin.isPending || leaving} onClick={() => begin.mutate(undefined)} className={wide ? 'sm:w-auto sm:self-start' : ''}>
        {again ? <Trans>Reprendre le paiement de {amount}</Trans> : <Trans>Payer {amount}</Trans>}
      </Button>
      {begin.error && !asksMail && (
        <Banner tone="danger" live title={begin.error instanceof Problem && begin.error.detail ? begin.error.detail : t`Le paiement n’a pas pu commencer. Rien n’a été débité.`} />
      )}
      {asksMail && (
        <Dialog open title={t`Où envoyer le reçu ?`} onClose={() => begin.reset()}>
          <Form problem={begin.error} onSubmit={(data) => begin.mutate(String(data.get('mail') ?? '').trim())}>
            <p className="text-ink-2 mb-4">
              <Trans>Votre compte n’a pas d’adresse de courriel, et la page de paiement en demande une pour son reçu.</Trans>
            </p>
            <TextField name="mail" type="email" label={t`Adresse de courriel`} autoComplete="email" maxLength={80} />
            <Button type="submit" variant="primary" className="mt-4" pending={begin.isPending}>
              <Trans>Payer {amount}</Trans>
            </Button>
          </Form>
        </Dialog>
      )}
    </div>
  )
}
