import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Checkbox, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { ContactFields, IdentityFields, personOf } from '../parts/PersonFields'
import { addPerson, classesQuery, type NewPerson, useTenant } from '../queries'
import { className, levels, offered, profiles } from '../words'

/** A person written by hand: an arrival in the year, a grandparent, a colleague. */
export function AddPerson() {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const navigate = useNavigate()
  const kind = hatOf(boot)?.tenant.kind ?? 'school'
  const choices = offered[kind] ?? []
  const [profile, setProfile] = useState(choices[0] ?? '')
  const classes = useQuery(classesQuery(tenant))
  const pupil = profile === 'pupil'
  const inClass = pupil || ['teacher', 'director', 'atsem', 'school_staff'].includes(profile)
  const add = useAct(
    (body: NewPerson) => addPerson(tenant, body),
    ({ id }, body) => {
      toast(body.profile === 'pupil' ? t`Élève ajouté·e. Dites maintenant qui en répond.` : t`Personne ajoutée.`)
      void navigate({ to: `/annuaire/personnes/${id}` as '/', replace: true })
    },
    true,
  )
  return (
    <div className="max-w-3xl">
      <PageHeader back="/annuaire" title={t`Ajouter une personne`}>
        <Trans>Cherchez-la d’abord dans l’annuaire : une personne déjà connue se complète, elle ne s’ajoute pas deux fois.</Trans>
      </PageHeader>
      <Form
        problem={add.error}
        onSubmit={(data) => {
          const text = (n: string) => String(data.get(n) ?? '').trim()
          add.mutate({
            ...personOf(data),
            profile,
            ...(text('duty') && { duty: text('duty') }),
            ...(text('class') && { class: text('class') }),
            ...(text('level') && { level: text('level') }),
            ...(text('ine') && { ine: text('ine') }),
            ...(data.get('expected_in_onde') === 'on' && { expected_in_onde: true }),
          })
        }}
        className="flex flex-col gap-4"
      >
        <Card as="section" title={<Trans>Son rôle ici</Trans>}>
          <div className="grid sm:grid-cols-2 gap-4 mt-2 text-ink">
            <Select name="profile" label={t`Rôle`} value={profile} onChange={(e) => setProfile(e.target.value)} options={choices.map((p) => ({ value: p, label: profiles[p] ? t(profiles[p]!) : p }))} />
            {!pupil && profile !== 'guardian' && <TextField name="duty" label={t`Fonction`} optional help={t`Comme sur une porte : « AESH », « gestionnaire ».`} maxLength={80} />}
            {inClass && (
              <Select name="class" label={t`Classe`} optional required={false} placeholder={t`Aucune pour le moment`} options={(classes.data?.items ?? []).map((c) => ({ value: c.id, label: className(c) }))} />
            )}
            {pupil && <Select name="level" label={t`Niveau`} optional required={false} placeholder={t`Non précisé`} options={levels.map((l) => ({ value: l, label: l }))} />}
          </div>
        </Card>
        <Card as="section" title={<Trans>Identité</Trans>}>
          <div className="mt-2 text-ink">
            <IdentityFields pupil={pupil} />
          </div>
          {pupil && kind === 'school' && (
            <div className="mt-4 flex flex-col gap-2 text-ink">
              <TextField name="ine" label={t`INE`} optional help={t`Gardé chiffré, jamais affiché. Il sert à reconnaître l’élève dans les fichiers.`} maxLength={20} autoComplete="off" className="max-w-64" />
              <Checkbox name="expected_in_onde" defaultChecked label={<Trans>Pas encore dans ONDE</Trans>} help={t`Les prochains imports laisseront cet élève en place jusqu’à son arrivée dans ONDE.`} />
            </div>
          )}
        </Card>
        <Card as="section" title={<Trans>Coordonnées</Trans>}>
          <div className="mt-2 text-ink">
            <ContactFields pupil={pupil} />
          </div>
        </Card>
        <div>
          <Button type="submit" variant="primary" pending={add.isPending}>
            <Trans>Ajouter</Trans>
          </Button>
        </div>
      </Form>
    </div>
  )
}
