import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, DateField, RadioGroup, Select, TextField } from '../../../ui/Field'
import type { Authority, Guardian, KinshipInput } from '../queries'
import { authorities, relations } from '../words'

/** The fields of a link between a child and an adult. */
export function KinshipFields({ link, order }: { link?: Guardian; order: number }) {
  const { t } = useLingui()
  return (
    <div className="flex flex-col gap-5">
      <Select
        name="relation"
        label={t`Lien avec l’enfant`}
        optional
        required={false}
        defaultValue={link?.relation ? String(link.relation) : ''}
        placeholder={t`Non précisé`}
        options={Object.entries(relations).map(([value, label]) => ({ value, label: t(label) }))}
      />
      <RadioGroup
        name="authority"
        label={t`Autorité parentale`}
        defaultValue={link?.authority ?? 'full'}
        choices={(Object.keys(authorities) as Authority[]).map((value) => ({ value, label: t(authorities[value].label), help: t(authorities[value].help) }))}
      />
      <TextField name="contact_order" label={t`Ordre d’appel`} help={t`1 : la première personne que l’école appelle.`} type="number" min={1} max={99} inputMode="numeric" defaultValue={String(link?.contact_order ?? order)} className="max-w-48" />
      <Checkbox name="may_collect" defaultChecked={link?.may_collect_said ?? true} label={<Trans>Peut venir chercher l’enfant</Trans>} help={t`Ce que dit la famille. Une décision de justice passe toujours devant.`} />
      <DateField name="until" label={t`Jusqu’au`} optional help={t`Dernier jour du lien : pour un accueil provisoire, par exemple.`} defaultValue={link?.until ?? ''} className="max-w-64" />
    </div>
  )
}

export function kinshipOf(data: FormData): KinshipInput {
  const relation = Number(data.get('relation'))
  const until = String(data.get('until') ?? '')
  return {
    ...(relation && { relation }),
    authority: String(data.get('authority')) as Authority,
    contact_order: Number(data.get('contact_order')) || 1,
    may_collect: data.get('may_collect') === 'on',
    ...(until && { until }),
  }
}
