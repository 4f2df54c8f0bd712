import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Problem } from '../../../api/client'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner } from '../../../ui/Feedback'
import { Checkbox, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader, Steps } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { type Draft, emptyDraft, type FieldName, foundingOf, identifiersOf, kindsFor, stepOf, STEPS } from '../founding'
import type { Checked } from '../identifiers'
import { checkCommune, checkSiret, checkUai } from '../identifiers'
import { SettingsPage, useTenant } from '../pages'
import { found, foundingsKey, type HolidayZone, type Kind, type SchoolType } from '../queries'
import { holidayZones, kinds, schoolTypes, timeZones, weeks } from '../words'

/** Founds a school or a collectivity in four steps: what, which, where, who. */
export function Found() {
  const { t } = useLingui()
  const tenant = useTenant()
  const allowed = kindsFor(tenant.kind)
  return (
    <SettingsPage>
      <PageHeader title={t`Nouvelle organisation`} context={tenant.name} back="/reglages/creations" />
      {allowed.length ? (
        <Wizard tenant={tenant.id} allowed={allowed} collegeOnly={tenant.kind === 'departement'} />
      ) : (
        <Banner tone="warning" title={<Trans>Votre organisation ne crée pas d’organisation</Trans>}>
          <Trans>Une commune crée ses écoles, un département ses collèges, l’exploitant de la plateforme crée les communes.</Trans>
        </Banner>
      )}
    </SettingsPage>
  )
}

export function Wizard({ tenant, allowed, collegeOnly }: { tenant: string; allowed: readonly Kind[]; collegeOnly: boolean }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [step, setStep] = useState(0)
  const [draft, setDraft] = useState<Draft>({ ...emptyDraft, kind: allowed[0]!, school_type: collegeOnly ? 'college' : '' })
  const top = useRef<HTMLHeadingElement>(null)
  const moved = useRef(false)
  useEffect(() => {
    if (moved.current) top.current?.focus()
  }, [step])
  const go = (to: number) => {
    moved.current = true
    setStep(to)
  }
  const create = useMutation({
    mutationFn: () => found(tenant, foundingOf(draft)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: foundingsKey(tenant) })
      const { name } = draft
      toast(t`${name} est en cours de création.`)
      await navigate({ to: '/reglages/creations' as '/' })
    },
    onError: (problem) => {
      // The first field at fault may be on an earlier step: one goes back to it.
      const field = problem instanceof Problem ? problem.errors[0]?.field : undefined
      if (field) setStep(stepOf(field))
    },
  })
  const set = (change: Partial<Draft>) => setDraft((d) => ({ ...d, ...change }))
  const text = (name: FieldName) => ({ name, value: draft[name] as string, onChange: (e: { target: { value: string } }) => set({ [name]: e.target.value }) })
  const school = draft.kind === 'school'
  const needs = identifiersOf(draft.kind)
  const titles = [t`Nature`, t`Identité`, t`Lieu et calendrier`, t`Première personne`]
  const submit = () => (step < STEPS - 1 ? go(step + 1) : create.mutate())

  return (
    <>
      <Steps steps={titles} current={step} />
      <Form key={step} problem={create.error} onSubmit={submit}>
        <Card as="div">
          <div className="text-ink flex flex-col gap-5">
            <h2 ref={top} tabIndex={-1} className="text-xl">
              {titles[step]}
            </h2>
            {step === 0 && (
              <>
                <RadioGroup name="kind" label={t`Que créez-vous ?`} value={draft.kind} onChange={(kind) => set({ kind: kind as Kind })} choices={allowed.map((k) => ({ value: k, label: i18n._(kinds[k]!) }))} />
                {school && (
                  <>
                    <RadioGroup
                      name="school_type"
                      label={t`Quelle école ?`}
                      value={draft.school_type}
                      onChange={(type) => set({ school_type: type as SchoolType })}
                      choices={(Object.keys(schoolTypes) as SchoolType[]).filter((s) => !collegeOnly || s === 'college').map((s) => ({ value: s, label: i18n._(schoolTypes[s]) }))}
                    />
                    <Checkbox name="private" label={t`Établissement privé`} checked={draft.private} onChange={(e) => set({ private: e.target.checked })} />
                  </>
                )}
              </>
            )}
            {step === 1 && (
              <>
                <TextField {...text('name')} label={t`Nom complet`} help={school ? t`Exemple : École élémentaire des Tilleuls` : t`Exemple : Commune de Saint-Aubin-le-Val`} minLength={2} maxLength={120} />
                <TextField {...text('short_name')} label={t`Nom court`} optional maxLength={40} className="max-w-sm" />
                {needs.uai && <Identifier {...text('uai')} label={t`UAI`} help={t`Le numéro de l’établissement : sept chiffres et une lettre, par exemple 0990001N.`} check={checkUai} optional={needs.uai === 'optional'} />}
                {needs.siret && <Identifier {...text('siret')} label={t`SIRET`} help={t`Quatorze chiffres, sur les courriers et les factures de la collectivité.`} check={checkSiret} optional={needs.siret === 'optional'} />}
                {needs.insee && <Identifier {...text('insee')} label={t`Code officiel de la commune (INSEE)`} help={t`Cinq caractères, différents du code postal.`} check={checkCommune} optional={needs.insee === 'optional'} />}
              </>
            )}
            {step === 2 && (
              <>
                <TextArea {...text('address')} label={t`Adresse`} optional rows={2} />
                <div className="grid gap-5 sm:grid-cols-[9rem_1fr]">
                  <TextField {...text('postcode')} label={t`Code postal`} optional maxLength={10} inputMode="numeric" />
                  <TextField {...text('city')} label={t`Ville`} optional maxLength={80} />
                </div>
                <Select {...text('holiday_zone')} label={t`Zone de vacances`} options={(Object.keys(holidayZones) as HolidayZone[]).map((z) => ({ value: z, label: i18n._(holidayZones[z]) }))} className="max-w-sm" />
                <RadioGroup
                  name="week"
                  label={t`Semaine de classe`}
                  value={draft.week}
                  onChange={(week) => set({ week: week as '4' | '4.5' })}
                  choices={[
                    { value: '4', label: i18n._(weeks['4']) },
                    { value: '4.5', label: i18n._(weeks['4.5']) },
                  ]}
                />
                <Select {...text('time_zone')} label={t`Fuseau horaire`} options={Object.entries(timeZones).map(([value, label]) => ({ value, label: i18n._(label) }))} className="max-w-sm" />
              </>
            )}
            {step === 3 && (
              <>
                <p className="text-ink-2 measure">
                  {school ? <Trans>La directrice, le directeur ou la personne qui en fait fonction : elle reçoit une invitation, choisit son mot de passe et invite les autres.</Trans> : <Trans>La personne qui administrera l’organisation : elle reçoit une invitation, choisit son mot de passe et invite les autres.</Trans>}
                </p>
                <div className="grid gap-5 sm:grid-cols-2">
                  <TextField {...text('given_name')} label={t`Prénom`} maxLength={60} autoComplete="off" />
                  <TextField {...text('family_name')} label={t`Nom`} maxLength={60} autoComplete="off" />
                </div>
                <TextField {...text('admin_mail')} label={t`Adresse électronique professionnelle`} type="email" maxLength={200} autoComplete="off" />
                <Review draft={draft} />
              </>
            )}
          </div>
        </Card>
        <div className="mt-5 flex flex-wrap gap-2">
          <Button type="submit" variant="primary" pending={create.isPending}>
            {step < STEPS - 1 ? <Trans>Continuer</Trans> : <Trans>Créer et inviter</Trans>}
          </Button>
          {step > 0 && (
            <Button onClick={() => go(step - 1)}>
              <Trans>Précédent</Trans>
            </Button>
          )}
        </div>
      </Form>
    </>
  )
}

/** A public number, checked as soon as one leaves the field: a wrong digit is said where it was typed. */
function Identifier({ check, label, help, optional, ...input }: { name: string; value: string; onChange: (e: { target: { value: string } }) => void; label: string; help: string; optional: boolean; check: (text: string) => Checked }) {
  const say = useIdentifierWords()
  const field = useRef<HTMLInputElement>(null)
  const [left, setLeft] = useState(false)
  const checked = check(input.value)
  const fault = checked.fault && !(checked.fault === 'empty') ? say(label, checked) : ''
  useEffect(() => {
    field.current?.setCustomValidity(fault)
  }, [fault])
  return <TextField {...input} ref={field} label={label} help={help} optional={optional} error={left && fault ? fault : undefined} onBlur={() => setLeft(true)} className="max-w-sm" autoComplete="off" spellCheck={false} autoCapitalize="characters" />
}

function useIdentifierWords(): (label: string, checked: Checked) => string {
  const { t } = useLingui()
  return (label, checked) => {
    const count = Math.abs(Number(checked.fault === 'length' ? checked.expected : 0))
    const expected = checked.fault === 'letter' ? (checked.expected ?? '') : ''
    switch (checked.fault) {
      case 'letter':
        return t`La lettre ne va pas avec les chiffres : si les chiffres sont justes, c’est ${expected}.`
      case 'length':
        return Number(checked.expected) > 0 ? t`Il manque des caractères : ${count} de plus.` : t`Il y a ${count} caractères de trop.`
      case 'checksum':
        return t`Un chiffre est faux : la clé de contrôle ne tombe pas juste. Recopiez le numéro depuis un courrier officiel.`
      case 'postcode':
        return t`C’est un code postal. Le code officiel d’une commune de Corse commence par 2A ou 2B.`
      default:
        return label === 'UAI' ? t`Un UAI a sept chiffres puis une lettre.` : t`Ce numéro n’a pas la forme attendue.`
    }
  }
}

function Review({ draft }: { draft: Draft }) {
  const { t, i18n } = useLingui()
  const rows: [string, ReactNode][] = [
    [t`Nature`, draft.kind === 'school' && draft.school_type ? i18n._(schoolTypes[draft.school_type]) : i18n._(kinds[draft.kind]!)],
    [t`Nom`, draft.name],
    [t`Numéro`, [draft.uai, draft.siret, draft.insee].filter(Boolean).join(' · ')],
    [t`Ville`, [draft.postcode, draft.city].filter(Boolean).join(' ')],
    [t`Vacances`, i18n._(holidayZones[draft.holiday_zone])],
  ]
  return (
    <dl className="rounded-control bg-sand p-4 grid sm:grid-cols-[auto_1fr] gap-x-6 gap-y-1">
      {rows
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd className="font-semibold mb-1 sm:mb-0">{value}</dd>
          </div>
        ))}
    </dl>
  )
}
