import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Checkbox, DateField, RadioGroup, TextField } from '../../../ui/Field'

/** What the CAF or the MSA needs to find a file: as the civil registry writes it. */
export function Identity({ familyName, givenName, sex }: { familyName: string; givenName: string; sex: string }) {
  const { t } = useLingui()
  const [abroad, setAbroad] = useState(false)
  return (
    <div className="flex flex-col gap-4">
      <TextField name="birth_name" label={t`Nom de naissance`} defaultValue={familyName} maxLength={100} autoComplete="off" />
      <TextField name="given_names" label={t`Prénoms`} help={t`Tous, comme sur la carte d’identité, séparés par une espace.`} defaultValue={givenName} maxLength={200} autoComplete="off" />
      <DateField name="birth_date" label={t`Date de naissance`} autoComplete="bday" />
      <RadioGroup
        name="sex"
        inline
        label={t`Sexe à l’état civil`}
        defaultValue={sex}
        choices={[
          { value: 'F', label: t`Féminin` },
          { value: 'M', label: t`Masculin` },
        ]}
      />
      <Checkbox name="abroad" label={t`Né à l’étranger`} checked={abroad} onChange={(e) => setAbroad(e.target.checked)} />
      {abroad ? (
        <TextField name="birth_country" label={t`Code INSEE du pays de naissance`} help={t`5 chiffres qui commencent par 99 : 99351 pour la Tunisie, 99139 pour le Portugal.`} pattern="99[0-9]{3}" maxLength={5} inputMode="numeric" />
      ) : (
        <TextField name="birth_commune" label={t`Code INSEE de la commune de naissance`} help={t`5 caractères, ce n’est pas le code postal : 08480 pour Villers-Semeuse. Il se trouve sur insee.fr.`} pattern="[0-9][0-9AaBb][0-9]{3}" maxLength={5} />
      )}
    </div>
  )
}

/** The answers of an {@link Identity}. */
export function identityOf(data: FormData) {
  const text = (name: string) => String(data.get(name) ?? '').trim()
  return {
    birth_name: text('birth_name'),
    given_names: text('given_names'),
    birth_date: text('birth_date'),
    sex: text('sex') as 'F' | 'M',
    ...(text('birth_commune') ? { birth_commune: text('birth_commune') } : {}),
    ...(text('birth_country') ? { birth_country: text('birth_country') } : {}),
  }
}
