import { useLingui } from '@lingui/react/macro'
import { TextField } from '../../../ui/Field'
import type { Address } from './address'

/** An address in France. The town bears the name of the whole, so that what is wrong with it is said there. */
export function AddressFields({ of: a, prefix = '' }: { of?: Address | undefined; prefix?: string }) {
  const { t } = useLingui()
  return (
    <>
      <TextField name={`${prefix}line0`} label={t`Adresse`} maxLength={100} autoComplete="address-line1" defaultValue={a?.lines[0]} optional />
      <TextField name={`${prefix}line1`} label={t`Complément d’adresse`} maxLength={100} optional defaultValue={a?.lines[1]} />
      <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <TextField name={`${prefix}postcode`} label={t`Code postal`} inputMode="numeric" pattern="[0-9]{5}" maxLength={5} defaultValue={a?.postcode} />
        <TextField name={`${prefix}address`} label={t`Ville`} maxLength={100} defaultValue={a?.town} />
      </div>
    </>
  )
}
