import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { bootQuery } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { SettingsPage, useTenant } from '../pages'
import { changeOrganisation, type HolidayZone, type Organisation, type OrganisationChange, organisationKey, organisationQuery, type SchoolType, type Week } from '../queries'
import { holidayZones, kinds, schoolTypes, timeZones, weeks } from '../words'

/** The card of the organisation: what it is called, where it is, by which calendar it lives. */
export function OrganisationCard() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(organisationQuery(tenant.id))
  return (
    <SettingsPage>
      <PageHeader title={t`Organisation`} context={tenant.name} back="/reglages" />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <OrganisationForm key={data.id} organisation={data} />}
    </SettingsPage>
  )
}

export function OrganisationForm({ organisation: o }: { organisation: Organisation }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (change: OrganisationChange) => changeOrganisation(o.id, change),
    onSuccess: (next) => {
      client.setQueryData(organisationKey(o.id), next)
      void client.invalidateQueries({ queryKey: bootQuery.queryKey })
      toast(t`La fiche est enregistrée.`)
    },
  })
  const kind = o.school_type && o.school_type in schoolTypes ? i18n._(schoolTypes[o.school_type as SchoolType]) : kinds[o.kind] ? i18n._(kinds[o.kind]!) : o.kind
  const numbers = [
    [t`UAI`, o.uai],
    [t`SIRET`, o.siret],
    [t`Code INSEE`, o.insee],
  ].filter(([, value]) => value) as [string, string][]
  const zones = timeZones[o.time_zone] ? Object.keys(timeZones) : [...Object.keys(timeZones), o.time_zone]
  const fixed = (
    <Card as="div">
      <dl className="text-ink grid sm:grid-cols-[auto_1fr] gap-x-6 gap-y-1 sm:gap-y-2">
        <dt className="text-ink-2">
          <Trans>Nature</Trans>
        </dt>
        <dd className="font-semibold mb-2 sm:mb-0">
          {kind}
          {o.private && (
            <>
              {' '}
              <Trans>(privé)</Trans>
            </>
          )}
        </dd>
        {numbers.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd className="font-semibold tabular mb-2 sm:mb-0">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-md">
        <Trans>La nature et les numéros ne changent pas ici : ils relient l’organisation aux fichiers officiels. L’assistance peut les corriger.</Trans>
      </p>
    </Card>
  )
  if (!o.abilities.manage)
    return (
      <>
        {fixed}
        <Section title={<Trans>Coordonnées</Trans>}>
          <Card as="div">
            <address className="not-italic text-ink">
              {o.name}
              {[...o.address, [o.postcode, o.city].filter(Boolean).join(' '), o.phone, o.mail].filter(Boolean).map((line) => (
                <span key={line} className="block">
                  {line}
                </span>
              ))}
            </address>
          </Card>
        </Section>
      </>
    )
  return (
    <>
      {fixed}
      <Form
        className="mt-6"
        problem={save.error}
        onSubmit={(data) => {
          const text = (name: string) => String(data.get(name) ?? '').trim()
          const change: OrganisationChange = { name: text('name'), short_name: text('short_name'), postcode: text('postcode'), city: text('city'), phone: text('phone'), time_zone: text('time_zone'), holiday_zone: text('holiday_zone') as HolidayZone, week: text('week') as Week }
          const address = lines(text('address'))
          if (address.length) change.address = address
          if (text('mail')) change.mail = text('mail')
          save.mutate(change)
        }}
      >
        <Card as="div" title={<Trans>Nom et coordonnées</Trans>}>
          <div className="text-ink flex flex-col gap-5 mt-3">
            <TextField name="name" label={t`Nom complet`} defaultValue={o.name} minLength={2} maxLength={120} />
            <TextField name="short_name" label={t`Nom court`} help={t`Dans les menus et sur l’écran d’accueil des téléphones.`} defaultValue={o.short_name} minLength={2} maxLength={40} className="max-w-sm" />
            <TextArea name="address" label={t`Adresse`} optional rows={2} defaultValue={o.address.join('\n')} help={t`Quatre lignes au plus.`} />
            <div className="grid gap-5 sm:grid-cols-[9rem_1fr]">
              <TextField name="postcode" label={t`Code postal`} optional defaultValue={o.postcode ?? ''} maxLength={10} inputMode="numeric" autoComplete="off" />
              <TextField name="city" label={t`Ville`} optional defaultValue={o.city ?? ''} maxLength={80} autoComplete="off" />
            </div>
            <div className="grid gap-5 sm:grid-cols-2">
              <TextField name="phone" label={t`Téléphone`} type="tel" optional defaultValue={o.phone ?? ''} maxLength={30} autoComplete="off" />
              <TextField name="mail" label={t`Adresse électronique`} type="email" optional defaultValue={o.mail ?? ''} maxLength={200} autoComplete="off" />
            </div>
          </div>
        </Card>
        <Card as="div" className="mt-4" title={<Trans>Calendrier</Trans>}>
          <div className="text-ink flex flex-col gap-5 mt-3">
            <Select name="holiday_zone" label={t`Zone de vacances`} defaultValue={o.holiday_zone} options={(Object.keys(holidayZones) as HolidayZone[]).map((z) => ({ value: z, label: i18n._(holidayZones[z]) }))} className="max-w-sm" />
            <RadioGroup
              name="week"
              label={t`Semaine de classe`}
              help={t`Elle compte pour les délais de réservation et les demi-journées d’absence.`}
              defaultValue={o.week}
              choices={[
                { value: '4', label: i18n._(weeks['4']) },
                { value: '4.5', label: i18n._(weeks['4.5']) },
              ]}
            />
            <Select name="time_zone" label={t`Fuseau horaire`} defaultValue={o.time_zone} options={zones.map((z) => ({ value: z, label: timeZones[z] ? i18n._(timeZones[z]) : z }))} className="max-w-sm" />
          </div>
        </Card>
        <Button className="mt-5" type="submit" variant="primary" pending={save.isPending}>
          <Trans>Enregistrer</Trans>
        </Button>
      </Form>
    </>
  )
}

/** An address typed in a box → its lines, four at most. */
export const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((l) => l.trim())
    .filter(Boolean)
    .slice(0, 4)
