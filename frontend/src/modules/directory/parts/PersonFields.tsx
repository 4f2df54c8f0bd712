import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, DateField, Select, TextField } from '../../../ui/Field'
import type { Contact, Person, PersonInput } from '../queries'

const contactKeys = ['mail', 'phone_mobile', 'phone_home', 'phone_work', 'street', 'postcode', 'city', 'country', 'street2', 'postcode2', 'city2', 'country2'] as const

/** Who somebody is. The names of the fields are those of the request. */
export function IdentityFields({ person, pupil }: { person?: Person | undefined; pupil: boolean }) {
  const { t } = useLingui()
  return (
    <div className="grid sm:grid-cols-2 gap-4">
      {!pupil && (
        <Select
          name="civility"
          label={t`Civilité`}
          optional
          required={false}
          defaultValue={person?.civility ?? ''}
          placeholder={t`Non précisée`}
          options={[
            { value: 'MME', label: t`Madame` },
            { value: 'M', label: t`Monsieur` },
          ]}
          className="sm:col-span-2 max-w-64"
        />
      )}
      <TextField name="given_name" label={t`Prénom`} defaultValue={person?.given_name} maxLength={100} autoComplete="off" />
      <TextField name="family_name" label={t`Nom de famille`} help={t`Celui de l’état civil.`} defaultValue={person?.birth_name} maxLength={100} autoComplete="off" />
      <TextField name="usage_name" label={t`Nom d’usage`} optional help={t`S’il en porte un autre au quotidien.`} defaultValue={person?.usage_name} maxLength={100} autoComplete="off" />
      <DateField name="birth_date" label={t`Date de naissance`} optional={!pupil} defaultValue={person?.birth_date} />
      {pupil && (
        <Select
          name="sex"
          label={t`Sexe`}
          optional
          required={false}
          defaultValue={person?.sex ?? ''}
          placeholder={t`Non précisé`}
          options={[
            { value: 'F', label: t`Féminin` },
            { value: 'M', label: t`Masculin` },
          ]}
        />
      )}
      <Select
        name="language"
        label={t`Langue de la famille`}
        optional
        required={false}
        defaultValue={person?.language ?? ''}
        placeholder={t`Français`}
        options={[
          ['en', 'English'],
          ['ar', 'العربية'],
          ['pl', 'polski'],
          ['pt', 'português'],
          ['tr', 'Türkçe'],
          ['uk', 'українська'],
          ['es', 'español'],
          ['ro', 'română'],
        ].map(([value, label]) => ({ value: value!, label: label! }))}
      />
    </div>
  )
}

/** How somebody is reached. */
export function ContactFields({ contact, pupil }: { contact?: Contact | undefined; pupil: boolean }) {
  const { t } = useLingui()
  return (
    <div className="grid sm:grid-cols-2 gap-4">
      {!pupil && (
        <>
          <TextField name="contact.phone_mobile" label={t`Téléphone portable`} optional type="tel" inputMode="tel" defaultValue={contact?.phone_mobile} autoComplete="off" />
          <TextField name="contact.phone_home" label={t`Téléphone du domicile`} optional type="tel" inputMode="tel" defaultValue={contact?.phone_home} autoComplete="off" />
          <TextField name="contact.phone_work" label={t`Téléphone du travail`} optional type="tel" inputMode="tel" defaultValue={contact?.phone_work} autoComplete="off" />
          <TextField name="contact.mail" label={t`Courriel`} optional type="email" inputMode="email" defaultValue={contact?.mail} autoComplete="off" />
        </>
      )}
      <TextField name="contact.street" label={t`Adresse`} optional defaultValue={contact?.street} autoComplete="off" className="sm:col-span-2" />
      <TextField name="contact.postcode" label={t`Code postal`} optional inputMode="numeric" defaultValue={contact?.postcode} autoComplete="off" className="max-w-48" />
      <TextField name="contact.city" label={t`Commune`} optional defaultValue={contact?.city} autoComplete="off" />
      <Checkbox
        name="contact.address_hidden"
        defaultChecked={contact?.address_hidden}
        label={<Trans>Masquer cette adresse</Trans>}
        help={t`Elle n’est jamais donnée à l’autre parent, ni écrite sur une liste.`}
        className="sm:col-span-2"
      />
    </div>
  )
}

/** What the two groups of fields say; what was known and is not on the form stays as it was. */
export function personOf(data: FormData, before?: Person): PersonInput {
  const text = (name: string) => String(data.get(name) ?? '').trim()
  const kept: Partial<Contact> = before?.contact ?? {}
  const contact: Record<string, string> = {}
  for (const k of contactKeys) {
    const value = data.has(`contact.${k}`) ? text(`contact.${k}`) : (kept[k] ?? '')
    if (value) contact[k] = value
  }
  const out: PersonInput = { family_name: text('family_name'), given_name: text('given_name') }
  for (const k of ['civility', 'usage_name', 'birth_date', 'sex', 'language'] as const) {
    const value = data.has(k) ? text(k) : (before?.[k] ?? '')
    if (value) Object.assign(out, { [k]: value })
  }
  return { ...out, contact: { ...contact, address_hidden: data.get('contact.address_hidden') === 'on' } }
}
