import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, DateField, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { weekday } from '../../../ui/civil'
import { PageHeader } from '../../../ui/PageHeader'
import { Chips, ChipsMany } from '../Chips'
import { type Chosen, PupilPicker } from '../PupilPicker'
import { useSchool } from '../place'
import { type FactBody, type FactDetail, factKey, factsQuery, type FactView, planFact, staffKey } from '../queries'

const kindOf: Record<string, FactView['kind']> = { sortie: 'outing', fermeture: 'class_closed', absence: 'teacher_absent', greve: 'strike' }

/** A new outing, closure, absence or strike. */
export function WriteFact({ kind }: { kind: string }) {
  const { t } = useLingui()
  const titles: Record<string, string> = { sortie: t`Une sortie`, fermeture: t`Une classe fermée`, absence: t`Un enseignant absent`, greve: t`Une grève` }
  return (
    <div className="max-w-2xl">
      <PageHeader title={titles[kind] ?? ''} back="/presences/evenements">
        {kind === 'greve' ? (
          <Trans>Dites quelles classes ne sont pas assurées. Le nom des grévistes ne se demande pas et ne se garde pas.</Trans>
        ) : (
          <Trans>Rien ne part aux familles avant que vous ayez vu l’effet sur les repas et le car.</Trans>
        )}
      </PageHeader>
      <FactEditor kind={kindOf[kind] ?? 'outing'} />
    </div>
  )
}

/** The fields of a fact, new or changed. */
export function FactEditor({ kind, fact, onDone }: { kind: FactView['kind']; fact?: FactDetail; onDone?: () => void }) {
  const { t } = useLingui()
  const school = useSchool()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(factsQuery(school.id, false))
  const today = data?.today.slice(0, 10) ?? ''
  const [id] = useState(() => fact?.id ?? crypto.randomUUID())
  const [label, setLabel] = useState(fact?.label ?? '')
  const [place, setPlace] = useState(fact?.place ?? '')
  const [since, setSince] = useState(fact?.since.slice(0, 10) ?? '')
  const [until, setUntil] = useState(fact?.until.slice(0, 10) ?? '')
  const [starts, setStarts] = useState(fact?.starts ?? (kind === 'outing' ? '09:00' : ''))
  const [ends, setEnds] = useState(fact?.ends ?? (kind === 'outing' ? '16:00' : ''))
  const [meal, setMeal] = useState<'' | 'family' | 'canteen'>((fact?.meal as '' | 'family' | 'canteen') ?? '')
  const [stay, setStay] = useState(fact?.stay ?? true)
  const [places, setPlaces] = useState(String(fact?.places ?? 0))
  const [classes, setClasses] = useState<string[]>(fact?.classes ?? [])
  const [pupils, setPupils] = useState<Chosen[]>(() => (fact?.concerned ?? []).filter((c) => fact?.chosen.includes(c.pupil)).map((c) => ({ id: c.pupil, name: c.name })))
  const [picking, setPicking] = useState(pupils.length > 0)
  const outing = kind === 'outing'
  // Who is out at noon eats a picnic: whose, is asked. Who is back before, or leaves after, eats as usual.
  const week = data?.hours.find((w) => w.holds && !w.class_id)
  const slots = week?.days.find((d) => d.weekday === (since ? weekday(since) + 1 : 1))
  const midday = outing && !!starts && !!ends && starts < (slots?.morning?.ends ?? '12:00') && ends > (slots?.afternoon?.starts ?? '13:00')
  const body: FactBody = {
    kind,
    since,
    until: until && until >= since ? until : since,
    classes,
    ...(outing && pupils.length > 0 && { pupils: pupils.map((p) => p.id) }),
    ...(label.trim() && { label: label.trim() }),
    ...(place.trim() && { place: place.trim() }),
    ...(starts && ends && { starts, ends }),
    ...(midday && { meal: meal || ('family' as const) }),
    ...(kind === 'teacher_absent' && { stay }),
    ...(kind === 'strike' && { places: Number(places) || 0 }),
    ...(fact && { version: fact.version }),
  }
  const save = useMutation({
    mutationFn: () => planFact(school.id, id, body),
    onSuccess: async (f) => {
      client.setQueryData(factKey(school.id, f.id), f)
      void client.invalidateQueries({ queryKey: staffKey(school.id) })
      if (onDone) onDone()
      else await navigate({ to: `/presences/evenements/${f.id}` as '/' })
    },
  })
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={1} />
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <Card as="section">
        <div className="flex flex-col gap-6">
          <ChipsMany
            name="classes"
            label={kind === 'strike' ? t`Classes non assurées` : kind === 'teacher_absent' ? t`Sa classe` : t`Classes`}
            value={classes}
            onChange={setClasses}
            options={data.classes.map((c) => ({ value: c.id, label: c.label }))}
            {...(kind !== 'teacher_absent' && { all: t`Toute l’école` })}
          />
          {outing &&
            (picking ? (
              <fieldset>
                <legend className="font-semibold mb-2">{classes.length ? t`Et d’autres élèves` : t`Quelques élèves`}</legend>
                <PupilPicker school={school.id} classes={data.classes} whole={classes} value={pupils} onChange={setPupils} />
              </fieldset>
            ) : (
              <div>
                <Button icon={UserPlus} onClick={() => setPicking(true)}>
                  {classes.length ? <Trans>Ajouter d’autres élèves</Trans> : <Trans>Choisir quelques élèves</Trans>}
                </Button>
              </div>
            ))}
          {outing && (
            <div className="grid gap-4 sm:grid-cols-2 sm:items-end">
              <TextField name="label" label={t`Où va-t-on ?`} help={t`Les familles le lisent.`} required maxLength={120} value={label} onChange={(e) => setLabel(e.target.value)} />
              <TextField name="place" label={t`Lieu`} optional maxLength={120} value={place} onChange={(e) => setPlace(e.target.value)} />
            </div>
          )}
          <div className="grid gap-4 grid-cols-2">
            <DateField name="since" label={outing ? t`Jour` : t`Premier jour`} required min={today} value={since} onChange={(e) => (setSince(e.target.value), setUntil((u) => (u < e.target.value ? e.target.value : u)))} />
            {!outing && <DateField name="until" label={t`Dernier jour`} required min={since || today} value={until} onChange={(e) => setUntil(e.target.value)} />}
          </div>
          {outing && (
            <>
              <div className="grid gap-4 grid-cols-2">
                <TextField name="starts" type="time" label={t`Départ`} required value={starts} onChange={(e) => setStarts(e.target.value)} />
                <TextField name="ends" type="time" label={t`Retour`} required value={ends} onChange={(e) => setEnds(e.target.value)} />
              </div>
              {midday && (
                <Chips
                name="meal"
                label={t`Le repas de midi`}
                value={meal || 'family'}
                onChange={(v) => setMeal(v as typeof meal)}
                options={[
                  { value: 'family', label: t`Pique-nique de la maison`, detail: t`les repas sont retirés` },
                  { value: 'canteen', label: t`Pique-nique de la cantine`, detail: t`les repas sont gardés` },
                ]}
                />
              )}
            </>
          )}
          {kind === 'teacher_absent' && <Checkbox label={t`Les élèves peuvent venir`} help={t`Ils sont répartis dans d’autres classes ; chaque famille dit si elle garde son enfant.`} checked={stay} onChange={(e) => setStay(e.target.checked)} />}
          {kind === 'strike' && (
            <TextField
              name="places"
              type="number"
              min={0}
              max={2000}
              label={t`Places du service d’accueil`}
              help={t`0 s’il n’y en a pas. Les familles demandent une place, vous dites qui est accueilli.`}
              value={places}
              onChange={(e) => setPlaces(e.target.value)}
              className="max-w-56"
            />
          )}
        </div>
      </Card>
      <Buttons className="mt-4">
        <Button type="submit" variant="primary" pending={save.isPending} disabled={!classes.length && !(outing && pupils.length)}>
          <Trans>Voir ce que cela change</Trans>
        </Button>
        {onDone ? (
          <Button onClick={onDone}>
            <Trans>Annuler</Trans>
          </Button>
        ) : (
          <LinkButton to={'/presences/evenements' as '/'}>
            <Trans>Annuler</Trans>
          </LinkButton>
        )}
      </Buttons>
    </Form>
  )
}
