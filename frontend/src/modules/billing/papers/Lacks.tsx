import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, LinkButton } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Banner, ProblemState } from '../../../ui/Feedback'
import { Checkbox, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { billingKey, type Invoice, subscriptionQuery } from '../queries'
import { page, useHere } from '../words'
import { AddressFields } from './Address'
import { addressOf } from './address'
import { setPayer } from './queries'

/** What holds a draft up, and where it is completed. */
export function Lacks({ of: v }: { of: Invoice }) {
  const here = useHere()
  const [open, setOpen] = useState(false)
  if (!v.lacks?.length) return null
  return (
    <>
      <Banner
        tone="warning"
        className="mb-4"
        title={<Trans>Cette facture n’est pas prête</Trans>}
        actions={
          <>
            <Button onClick={() => setOpen(true)}>
              <Trans>Compléter le payeur</Trans>
            </Button>
            <LinkButton to={page('identite')}>
              <Trans>Mon identité légale</Trans>
            </LinkButton>
          </>
        }
      >
        <ul className="list-disc ps-5">
          {v.lacks.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
      </Banner>
      {open && <CompletePayer v={v} tenant={here.id} onClose={() => setOpen(false)} />}
    </>
  )
}

function CompletePayer({ v, tenant, onClose }: { v: Invoice; tenant: string; onClose: () => void }) {
  const { t } = useLingui()
  const cache = useQueryClient()
  const { data: s, error } = useQuery(subscriptionQuery(tenant, v.subscription_id))
  const p = v.recipient
  const payer = s?.payers.findIndex((o) => o.siret === p.siret && o.name === p.name) ?? -1
  const save = useMutation({
    mutationFn: (d: FormData) =>
      setPayer(tenant, v.subscription_id, payer, {
        address: addressOf(d),
        commitment: String(d.get('commitment') ?? '').trim(),
        service_code: String(d.get('service_code') ?? '').trim(),
        asks_commitment: d.has('asks_commitment'),
        asks_service: d.has('asks_service'),
      }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: billingKey(tenant) })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={p.name} keep>
      {error && <ProblemState problem={error} />}
      <Form problem={save.error} className="grid gap-4" onSubmit={(d) => payer >= 0 && save.mutate(d)}>
        <AddressFields of={p.address} />
        <TextField name="commitment" label={t`Numéro d’engagement`} optional maxLength={50} defaultValue={p.commitment} />
        <TextField name="service_code" label={t`Code service`} optional maxLength={100} defaultValue={p.service_code} />
        <fieldset>
          <legend className="font-semibold">
            <Trans>Sa fiche sur Chorus Pro exige</Trans>
          </legend>
          <Checkbox name="asks_commitment" label={t`le numéro d’engagement`} defaultChecked={p.asks_commitment} />
          <Checkbox name="asks_service" label={t`le code service`} defaultChecked={p.asks_service} />
        </fieldset>
        <FormFoot pending={save.isPending} onCancel={onClose}>
          <Trans>Enregistrer</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}
