import { useLingui } from '@lingui/react/macro'
import type { components } from '../../../api/schema'
import { TextField } from '../../../ui/Field'

type Address = components['schemas']['BillingAddress']

const text = (f: FormData, name: string) => String(f.get(name) ?? '').trim()

/** The address of a form that holds {@link AddressFields}. */
export const addressOf = (f: FormData): Address => ({ lines: ['line0', 'line1', 'line2'].map((n) => text(f, n)).filter(Boolean), postcode: text(f, 'postcode'), town: text(f, 'address') })

/** An address in France. The town bears the name of the whole, so that what is wrong with it is said there. */
export function AddressFields({ of: a }: { of?: Address | undefined }) {
  const { t } = useLingui()
  return (
    <>
      <TextField name="line0" label={t`Adresse`} maxLength={100} autoComplete="address-line1" defaultValue={a?.lines[0]} optional />
      <TextField name="line1" label={t`Complément d’adresse`} maxLength={100} optional defaultValue={a?.lines[1]} />
      <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <TextField name="postcode" label={t`Code postal`} inputMode="numeric" pattern="[0-9]{5}" maxLength={5} defaultValue={a?.postcode} />
        <TextField name="address" label={t`Ville`} maxLength={100} defaultValue={a?.town} />
      </div>
    </>
  )
}
