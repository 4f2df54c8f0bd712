import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { MapPin, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, DateField, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { type Commune, familySectorQuery, type FileView, type Form, type Responsible } from '../queries'
import { levelAt, levels, useGrounds, useRelations } from '../words'

export interface Part {
  form: Form
  set: (change: Partial<Form>) => void
}

const heading = 'text-xl font-bold text-ink font-title focus:outline-none'

/** Who the child is. */
export function ChildFields({ form, set }: Part) {
  const { t } = useLingui()
  const child = form.child
  const write = (change: Partial<Form['child']>) => {
    const next = { ...child, ...change }
    set({ child: next, ...('birth_date' in change ? { level: levelAt(next.birth_date, form.year) } : {}) })
  }
  const own = levelAt(child.birth_date, form.year)
  const level = form.level || own
  return (
    <section className="flex flex-col gap-5">
      <h2 tabIndex={-1} className={heading}>
        <Trans>L’enfant</Trans>
      </h2>
      <TextField name="child.given_name" label={t`Prénom`} autoComplete="off" maxLength={80} value={child.given_name} onChange={(e) => write({ given_name: e.target.value })} />
      <TextField name="child.family_name" label={t`Nom de famille`} help={t`Celui de l’acte de naissance.`} autoComplete="off" maxLength={80} value={child.family_name} onChange={(e) => write({ family_name: e.target.value })} />
      <TextField name="child.usage_name" label={t`Nom d’usage`} optional autoComplete="off" maxLength={80} value={child.usage_name ?? ''} onChange={(e) => write({ usage_name: e.target.value })} />
      <DateField name="child.birth_date" label={t`Date de naissance`} value={child.birth_date} onChange={(e) => write({ birth_date: e.target.value })} />
      <TextField name="child.birth_place" label={t`Lieu de naissance`} optional autoComplete="off" maxLength={120} value={child.birth_place ?? ''} onChange={(e) => write({ birth_place: e.target.value })} />
      <RadioGroup name="child.sex" label={t`Sexe`} inline value={child.sex ?? ''} onChange={(sex) => write({ sex: sex as 'F' | 'M' })} choices={[{ value: 'F', label: t`Fille` }, { value: 'M', label: t`Garçon` }]} />
      {child.birth_date && (
        <Select
          name="level"
          label={t`Niveau demandé`}
          help={own ? t`À cet âge : ${own}.` : t`Cet âge n’est pas celui de l’école cette année-là : vérifiez la date, ou choisissez le niveau dont vous êtes convenus avec l’école.`}
          value={level}
          placeholder={t`Choisir un niveau`}
          onChange={(e) => set({ level: e.target.value })}
          options={levels.map((l) => ({ value: l, label: l }))}
        />
      )}
      <TextField
        name="former.school"
        label={t`École ou crèche actuelle`}
        optional
        maxLength={120}
        value={form.former?.school ?? ''}
        onChange={(e) => set({ former: { ...form.former, school: e.target.value } })}
      />
    </section>
  )
}

/** Where the child lives, and the school of that address, said at once. */
export function HomeFields({ form, set, town, communes }: Part & { town: string; communes: readonly Commune[] }) {
  const { t } = useLingui()
  const home = form.home
  const write = (change: Partial<Form['home']>) => set({ home: { ...home, ...change } })
  const [asked, setAsked] = useState(home.street)
  const { data } = useQuery({ ...familySectorQuery(town, asked, form.level ?? '', home.insee ?? ''), enabled: home.here && asked.trim().length > 3 })
  return (
    <section className="flex flex-col gap-5">
      <h2 tabIndex={-1} className={heading}>
        <Trans>Le domicile de l’enfant</Trans>
      </h2>
      <RadioGroup
        name="home.here"
        label={t`L’enfant habite`}
        value={home.here ? (communes.length ? (home.insee ?? '') : 'here') : 'elsewhere'}
        onChange={(v) => {
          const commune = communes.find((c) => c.insee === v)
          write({ here: v !== 'elsewhere', insee: commune?.insee ?? '', ...(commune ? { city: commune.name } : communes.some((c) => c.name === home.city) ? { city: '' } : {}) })
        }}
        choices={[...(communes.length ? communes.map((c) => ({ value: c.insee, label: c.name })) : [{ value: 'here', label: t`Dans cette commune` }]), { value: 'elsewhere', label: t`Dans une autre commune`, help: t`Le maire décide alors, avec l’accord de votre commune.` }]}
      />
      <TextField name="home.street" label={t`Numéro et rue`} autoComplete="street-address" maxLength={160} value={home.street} onChange={(e) => write({ street: e.target.value })} onBlur={(e) => setAsked(e.target.value)} />
      <div className="grid gap-5 sm:grid-cols-[10rem_1fr]">
        <TextField name="home.postcode" label={t`Code postal`} autoComplete="postal-code" inputMode="numeric" maxLength={10} value={home.postcode} onChange={(e) => write({ postcode: e.target.value })} />
        {!(communes.length && home.here) && <TextField name="home.city" label={t`Commune`} autoComplete="address-level2" maxLength={80} value={home.city} onChange={(e) => write({ city: e.target.value })} />}
      </div>
      {home.here && data && <SectorAnswer sector={data} />}
      <Checkbox name="home.alternating" label={t`L’enfant vit en alternance chez ses deux parents`} checked={home.alternating ?? false} onChange={(e) => write({ alternating: e.target.checked })} />
      <DateField name="home.moving_on" label={t`Nous y habiterons à partir du`} help={t`Seulement si vous n’y habitez pas encore.`} optional value={home.moving_on ?? ''} onChange={(e) => write({ moving_on: e.target.value })} />
    </section>
  )
}

export function SectorAnswer({ sector }: { sector: { outcome: string; found?: { school: string; street: string; commune: string } | undefined } }) {
  if (sector.found)
    return (
      <Banner tone="success" live title={<Trans>École de secteur : {sector.found.school}</Trans>}>
        <span className="inline-flex items-center gap-1.5">
          <MapPin aria-hidden className="size-4 flex-none" /> {[sector.found.street, sector.found.commune].filter(Boolean).join(' · ')}
        </span>
      </Banner>
    )
  return (
    <Banner tone="info" live>
      {sector.outcome === 'number_needed' ? <Trans>Plusieurs écoles se partagent cette rue : ajoutez le numéro.</Trans> : sector.outcome === 'commune_needed' ? <Trans>Dites la commune : l’école en dépend.</Trans> : <Trans>La mairie vérifiera l’école de votre adresse.</Trans>}
    </Banner>
  )
}

const nobody: Responsible = { civility: '', family_name: '', given_name: '', relation: 0, authority: 'full', lives_with: false, mail: '', phone: '' }

/** Who answers for the child: who asks, and the other one. */
export function PeopleFields({ form, set, desk }: Part & { desk?: boolean }) {
  const { t } = useLingui()
  const relations = useRelations()
  const people = form.people.length ? form.people : [{ ...nobody, lives_with: true }]
  const write = (i: number, change: Partial<Responsible>) => set({ people: people.map((p, at) => (at === i ? { ...p, ...change } : p)) })
  return (
    <section className="flex flex-col gap-5">
      <h2 tabIndex={-1} className={heading}>
        <Trans>Les personnes responsables</Trans>
      </h2>
      {people.map((p, i) => (
        <Card key={i} as="section" level={3} title={i === 0 ? desk ? <Trans>Qui fait la demande</Trans> : <Trans>Vous</Trans> : <Trans>L’autre responsable</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            <Select name={`people[${i}].relation`} label={t`Lien avec l’enfant`} value={p.relation ? String(p.relation) : ''} placeholder={t`Choisir`} onChange={(e) => write(i, { relation: Number(e.target.value) })} options={relations} />
            <div className="grid gap-5 sm:grid-cols-2">
              <TextField name={`people[${i}].given_name`} label={t`Prénom`} maxLength={80} autoComplete={i === 0 && !desk ? 'given-name' : 'off'} value={p.given_name} onChange={(e) => write(i, { given_name: e.target.value })} />
              <TextField name={`people[${i}].family_name`} label={t`Nom`} maxLength={80} autoComplete={i === 0 && !desk ? 'family-name' : 'off'} value={p.family_name} onChange={(e) => write(i, { family_name: e.target.value })} />
            </div>
            <div className="grid gap-5 sm:grid-cols-2">
              <TextField name={`people[${i}].phone`} label={t`Téléphone`} type="tel" optional maxLength={30} autoComplete={i === 0 && !desk ? 'tel' : 'off'} value={p.phone ?? ''} onChange={(e) => write(i, { phone: e.target.value })} />
              <TextField name={`people[${i}].mail`} label={t`Courriel`} type="email" optional maxLength={254} autoComplete={i === 0 && !desk ? 'email' : 'off'} value={p.mail ?? ''} onChange={(e) => write(i, { mail: e.target.value })} />
            </div>
            <TextField name={`people[${i}].profession`} label={t`Profession`} help={t`La liste scolaire du maire la mentionne (R131-3) ; rien ne vous oblige à la dire ici.`} optional maxLength={80} value={p.profession ?? ''} onChange={(e) => write(i, { profession: e.target.value })} />
            {i > 0 && (
              <>
                <RadioGroup
                  name={`people[${i}].authority`}
                  label={t`Autorité parentale`}
                  value={p.authority}
                  onChange={(authority) => write(i, { authority: authority as Responsible['authority'] })}
                  choices={[
                    { value: 'full', label: t`Oui, l’exerce` },
                    { value: 'informed', label: t`Non, mais doit être informé` },
                    { value: 'none', label: t`Non, s’occupe de l’enfant au quotidien` },
                  ]}
                />
                <Checkbox name={`people[${i}].lives_with`} label={t`L’enfant vit aussi chez cette personne`} checked={p.lives_with ?? false} onChange={(e) => write(i, { lives_with: e.target.checked })} />
                <Button icon={Trash2} onClick={() => set({ people: people.filter((_, at) => at !== i) })}>
                  <Trans>Retirer cette personne</Trans>
                </Button>
              </>
            )}
          </div>
        </Card>
      ))}
      {people.length < 3 && (
        <Button icon={Plus} onClick={() => set({ people: [...people, nobody] })}>
          <Trans>Ajouter l’autre responsable</Trans>
        </Button>
      )}
      {people.length > 1 && people[1]?.authority === 'full' && (
        <Checkbox name="other_said" label={t`L’autre responsable est d’accord avec cette inscription`} help={t`La mairie lui demandera son accord s’il a un compte. Cela ne retarde pas votre dossier.`} checked={form.other_said ?? false} onChange={(e) => set({ other_said: e.target.checked })} />
      )}
    </section>
  )
}

/** What the family thinks of using, and another school than the sector's. */
export function WishFields({ form, set, file }: Part & { file: FileView }) {
  const { t } = useLingui()
  const grounds = useGrounds()
  const wishes = form.wishes ?? {}
  const asked = form.asked ?? { grounds: [] }
  const fit = file.schools.filter((s) => !form.level || !s.levels.length || s.levels.includes(form.level))
  const other = asked.school ?? ''
  return (
    <section className="flex flex-col gap-5">
      <h2 tabIndex={-1} className={heading}>
        <Trans>Vos souhaits</Trans>
      </h2>
      <CheckboxGroup
        name="wishes"
        label={t`Vous pensez utiliser`}
        help={t`Pour préparer la rentrée : rien n’est réservé, chaque service a sa propre réservation.`}
        optional
        value={Object.entries(wishes).flatMap(([k, v]) => (v ? [k] : []))}
        onChange={(list) => set({ wishes: { canteen: list.includes('canteen'), morning: list.includes('morning'), evening: list.includes('evening'), study: list.includes('study'), transport: list.includes('transport'), pai: list.includes('pai') } })}
        choices={[
          { value: 'canteen', label: t`La cantine` },
          { value: 'morning', label: t`L’accueil du matin` },
          { value: 'evening', label: t`L’accueil du soir` },
          { value: 'study', label: t`L’étude` },
          { value: 'transport', label: t`Le car scolaire` },
          { value: 'pai', label: t`Parler d’un projet d’accueil (PAI)`, help: t`N’écrivez rien de médical ici : nous vous recontactons.` },
        ]}
      />
      {fit.length > 0 && (
        <RadioGroup
          name="asked.school"
          label={t`Quelle école demandez-vous ?`}
          value={other}
          onChange={(v) => set({ asked: v ? { ...asked, school: v } : { grounds: [] } })}
          choices={[{ value: '', label: t`L’école de mon secteur`, ...(file.sector ? { help: file.sector } : {}) }, ...fit.filter((s) => s.id !== file.sector_id).map((s) => ({ value: s.id, label: s.name, help: t`Une dérogation, décidée par le maire` }))]}
        />
      )}
      {other && (
        <>
          <CheckboxGroup name="asked.grounds" label={t`Pourquoi cette école ?`} value={asked.grounds ?? []} onChange={(list) => set({ asked: { ...asked, grounds: list } })} choices={grounds} />
          <TextArea name="asked.said" label={t`Votre situation`} optional maxLength={2000} rows={4} value={asked.said ?? ''} onChange={(e) => set({ asked: { ...asked, said: e.target.value } })} />
        </>
      )}
      {other && (
        <TextField
          name="siblings"
          label={t`Frères et sœurs déjà à l’école`}
          help={t`Prénom et école, par exemple : Jeanne, Jacqueline-Auriol.`}
          optional
          maxLength={200}
          value={(form.siblings ?? []).map((s) => [s.given_name, s.school].filter(Boolean).join(', ')).join(' ; ')}
          onChange={(e) => {
            const list = e.target.value.split(';').map((one) => {
              const [given_name = '', ...rest] = one.split(',')
              return { given_name: given_name.trimStart(), school: rest.join(',').trimStart() }
            })
            set({ siblings: list.filter((s) => s.given_name || s.school) })
          }}
        />
      )}
      <TextArea name="note" label={t`Un mot à la mairie`} optional maxLength={2000} rows={3} value={form.note ?? ''} onChange={(e) => set({ note: e.target.value })} />
    </section>
  )
}
