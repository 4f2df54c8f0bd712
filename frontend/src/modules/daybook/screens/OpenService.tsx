import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type Dispatch, type ReactNode, type SetStateAction, useEffect, useRef, useState } from 'react'
import { Problem } from '../../../api/client'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, RadioGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatDateTime, formatList, formatTime } from '../../../ui/format'
import { PageHeader, Steps } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { AbsenceFields, AbsenceLines } from '../absences'
import { kindsOf, modesInOrder, serviceOf, useModeWords, type Usual, useUsual } from '../kinds'
import { newOpening, type Opening, openingOf, stepOf, withUsual } from '../opening'
import { home, instantOf, nextMonday, pageOf, useManaged, useTown } from '../place'
import { bookKey, bookQuery, type Kind, look, openService, type ServiceKey, setupQuery } from '../queries'
import { RuleEditor } from '../RuleEditor'
import { When, Who } from '../steps'
import { draftRules, weekdays, wireRules } from '../rule'
import { useWeekdayName } from '../RuleFields'

/** Opens a service in six screens, from what it usually is. */
export function OpenService() {
  const { t } = useLingui()
  const town = useTown()
  const { today } = useBoot()
  const managed = useManaged()
  const usual = useUsual()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [step, setStep] = useState(0)
  const [o, setO] = useState<Opening>(() => newOpening(nextMonday(today)))
  const top = useRef<HTMLHeadingElement>(null)
  const moved = useRef(false)
  useEffect(() => {
    if (moved.current) top.current?.focus()
  }, [step])
  const go = (to: number) => {
    moved.current = true
    setStep(to)
  }
  const set = (change: Partial<Opening>) => setO((was) => ({ ...was, ...change }))
  const kinds = managed.flatMap((s) => kindsOf[s])
  const service = o.kind ? serviceOf[o.kind] : undefined
  const create = useMutation({
    mutationFn: (open: boolean) => (service && o.kind ? openService(town.id, service, openingOf({ ...o, kind: o.kind }, usual[o.kind], open)) : Promise.reject(new Error('nothing to open'))),
    onSuccess: async ({ id }, open) => {
      if (!service) return
      await client.invalidateQueries({ queryKey: bookKey(town.id, service) })
      const { label } = o
      toast(open ? t`${label} : c’est ouvert aux familles.` : t`${label} est gardé en brouillon.`)
      await navigate({ to: pageOf(service, id) as '/' })
    },
    onError: (problem) => {
      const field = problem instanceof Problem ? problem.errors[0]?.field : undefined
      if (field) go(stepOf(field))
    },
  })
  const submit = (form: HTMLFormElement) => {
    const wrong = step === 4 ? form.querySelector<HTMLElement>('[aria-invalid=true]') : null
    if (wrong) wrong.focus()
    else if (step < last) go(step + 1)
    else create.mutate(true)
  }
  const titles = [t`Quoi`, t`Où`, t`Quand`, t`Pour qui`, t`La règle`, t`Relire et ouvrir`]
  const last = titles.length - 1

  if (!kinds.length) {
    return (
      <>
        <PageHeader title={t`Ouvrir un service`} context={town.name} back={home} />
        <Banner tone="warning" title={<Trans>Votre profil n’ouvre pas de service</Trans>}>
          <Trans>L’administration de la collectivité peut le faire, ou vous en donner le droit.</Trans>
        </Banner>
      </>
    )
  }
  return (
    <div className="max-w-4xl">
      <PageHeader title={t`Ouvrir un service`} context={town.name} back={home} />
      <Steps steps={titles} current={step} />
      <Form key={step} problem={create.error} onSubmit={(_, form) => submit(form)}>
        <Card as="div">
          <div className="text-ink flex flex-col gap-5">
            <h2 ref={top} tabIndex={-1} className="text-xl">
              {titles[step]}
            </h2>
            {step === 0 && <What o={o} kinds={kinds} usual={usual} onChange={setO} />}
            {step === 1 && service && <Where o={o} service={service} set={set} />}
            {step === 2 && <When o={o} set={set} today={today} />}
            {step === 3 && <Who o={o} set={set} />}
            {step === 4 && service && o.kind && (
              <>
                <RuleEditor folded tenant={town.id} service={service} kind={o.kind} days={{ runs: usual[o.kind].runs, weekdays: o.weekdays }} value={o.cutoff} onChange={(cutoff) => set({ cutoff })} problem={create.error} />
                <section>
                  <h3 className="text-lg mb-3">
                    <Trans>Quand l’enfant n’est pas là</Trans>
                  </h3>
                  <AbsenceFields value={o.absences} onChange={(absences) => set({ absences })} pointed={o.kind !== 'trip'} />
                </section>
              </>
            )}
            {step === 5 && service && o.kind && <Review o={{ ...o, kind: o.kind }} service={service} usual={usual[o.kind]} go={go} />}
          </div>
        </Card>
        <div className="mt-5 flex flex-wrap gap-2">
          <Button type="submit" variant="primary" pending={create.isPending} disabled={step === 0 && !o.kind}>
            {step < last ? <Trans>Continuer</Trans> : <Trans>Ouvrir aux familles</Trans>}
          </Button>
          {step === last && (
            <Button onClick={() => create.mutate(false)}>
              <Trans>Garder en brouillon</Trans>
            </Button>
          )}
          {step > 0 && (
            <Button variant="quiet" onClick={() => go(step - 1)}>
              <Trans>Précédent</Trans>
            </Button>
          )}
        </div>
      </Form>
    </div>
  )
}

function What({ o, kinds, usual, onChange }: { o: Opening; kinds: readonly Kind[]; usual: Record<Kind, Usual>; onChange: Dispatch<SetStateAction<Opening>> }) {
  const { t } = useLingui()
  const town = useTown()
  const client = useQueryClient()
  return (
    <>
      <RadioGroup
        name="activity.kind"
        label={t`Quel service ouvrez-vous ?`}
        value={o.kind}
        onChange={(k) => {
          const kind = k as Kind
          const next = withUsual(o, kind, usual[kind])
          onChange(next)
          // The rule that most have: one reads it on its screen and changes what differs. What was written while it came stays.
          void client.fetchQuery(setupQuery(town.id, serviceOf[kind], kind)).then(
            ({ templates: [most] }) => most && onChange((now) => (now.kind === kind ? { ...now, cutoff: draftRules(most.rules) } : now)),
            () => undefined,
          )
        }}
        choices={kinds.map((k) => ({ value: k, label: usual[k].name, help: usual[k].line }))}
      />
      {o.kind && <TextField name="activity.label" label={t`Son nom, comme les familles le lisent`} value={o.label} maxLength={80} className="max-w-md" onChange={(e) => onChange({ ...o, label: e.target.value })} />}
    </>
  )
}

function Where({ o, service, set }: { o: Opening; service: ServiceKey; set: (change: Partial<Opening>) => void }) {
  const { t } = useLingui()
  const town = useTown()
  const { data: book } = useQuery(bookQuery(town.id, service))
  const { data: setup } = useQuery({ ...setupQuery(town.id, service, o.kind || 'meal') })
  const places = book?.places.filter((p) => !p.archived) ?? []
  const none = !!book && places.length === 0
  const fresh = o.fresh
  const begin = () => set({ fresh: { name: '', capacity: '', schools: [] } })
  useEffect(() => {
    if (none && !fresh && service !== 'transport') begin()
    if (!none && !o.places.length && !fresh && places.length === 1) set({ places: [places[0]!.id] })
  })
  if (!book) return <Skeleton lines={4} />
  const animators = o.kind !== 'meal' && o.kind !== 'trip'
  const staff = Number(o.staff)
  const ratio = Number(o.ratio)
  const children = animators && staff > 0 && ratio > 0 ? staff * ratio : 0
  return (
    <>
      {none && service === 'transport' && (
        <Banner title={<Trans>Aucune course n’est encore écrite</Trans>}>
          <Trans>Écrivez d’abord vos lignes et leurs courses dans « Transport ». Vous pouvez continuer et garder ce service en brouillon.</Trans>
        </Banner>
      )}
      {places.length > 0 && (
        <CheckboxGroup
          name="places"
          optional={!!fresh}
          label={service === 'canteen' ? t`Dans quels restaurants ?` : service === 'transport' ? t`Sur quelles courses ?` : t`Dans quels lieux ?`}
          value={o.places}
          onChange={(list) => set({ places: list })}
          choices={places.map((p) => ({ value: p.id, label: p.name, help: p.capacity === undefined ? undefined : <Plural value={p.capacity} one="# place" other="# places" /> }))}
        />
      )}
      {fresh ? (
        <fieldset className="flex flex-col gap-4">
          {places.length > 0 && (
            <legend className="font-semibold mb-2">
              <Trans>Un nouveau lieu</Trans>
            </legend>
          )}
          <div className="grid gap-4 sm:grid-cols-[1fr_15rem]">
            <TextField name="place.name" label={service === 'canteen' ? t`Nom du restaurant` : t`Nom du lieu`} help={t`Exemple : Restaurant des Tilleuls`} maxLength={120} value={fresh.name} onChange={(e) => set({ fresh: { ...fresh, name: e.target.value } })} />
            <TextField name="place.capacity" label={t`Places par jour`} help={t`Vide : sans limite`} optional inputMode="numeric" pattern="\d{1,4}" value={fresh.capacity} onChange={(e) => set({ fresh: { ...fresh, capacity: e.target.value } })} />
          </div>
          {!!setup && setup.schools.length > 1 && (
            <CheckboxGroup name="place.schools" optional inline label={t`Pour les élèves de`} help={t`Aucune choisie : toutes les écoles`} value={fresh.schools} onChange={(schools) => set({ fresh: { ...fresh, schools } })} choices={setup.schools.map((s) => ({ value: s.id, label: s.name }))} />
          )}
        </fieldset>
      ) : (
        service !== 'transport' && (
          <Button variant="quiet" icon={Plus} className="self-start" onClick={begin}>
            <Trans>Un autre lieu</Trans>
          </Button>
        )
      )}
      {animators && (
        <fieldset>
          <legend className="font-semibold">
            <Trans>L’encadrement</Trans>
          </legend>
          <p className="text-md text-ink-2 measure">
            <Trans>Les enfants accueillis sont au plus le nombre d’animateurs présents multiplié par le taux, et jamais plus que les places.</Trans>
          </p>
          <div className="mt-3 grid gap-4 sm:grid-cols-2 max-w-md">
            <TextField name="staff" label={t`Animateurs présents`} optional inputMode="numeric" pattern="\d{1,3}" value={o.staff} onChange={(e) => set({ staff: e.target.value })} />
            <TextField name="ratio" label={t`Enfants par animateur`} optional inputMode="numeric" pattern="\d{1,2}" value={o.ratio} onChange={(e) => set({ ratio: e.target.value })} />
          </div>
          {children > 0 && (
            <p role="status" className="mt-2 text-md">
              <Plural value={children} one="Soit # enfant à la fois." other="Soit # enfants à la fois." />
            </p>
          )}
        </fieldset>
      )}
    </>
  )
}

function Review({ o, service, usual, go }: { o: Opening & { kind: Kind }; service: ServiceKey; usual: Usual; go: (step: number) => void }) {
  const { t } = useLingui()
  const town = useTown()
  const dayName = useWeekdayName()
  const modes = useModeWords()
  const { data: book } = useQuery(bookQuery(town.id, service))
  const written = wireRules(o.cutoff)
  const { data: preview, error } = useQuery({ queryKey: ['daybook', 'said', written, usual.runs, o.weekdays], queryFn: () => look(town.id, service, written, { runs: usual.runs, weekdays: o.weekdays }), retry: false })
  const places = [...o.places.map((p) => book?.places.find((x) => x.id === p)?.name ?? ''), ...(o.fresh?.name ? [o.fresh.name] : [])]
  const opens = instantOf(o.opens.day, o.opens.at)
  const residents = o.residents && instantOf(o.residents.day, o.residents.at)
  const said = (at: string) => formatDateTime(at)
  const day = formatDate(o.since, 'full')
  const hours = Number(o.answerHours)
  const rows: { step: number; label: string; text: ReactNode }[] = [
    { step: 0, label: t`Service`, text: o.label },
    { step: 1, label: t`Lieu`, text: places.length ? formatList(places) : t`aucun : à choisir avant d’ouvrir` },
    {
      step: 2,
      label: t`Jours et heures`,
      text: (
        <>
          {formatList(weekdays.filter((_, i) => o.weekdays & (1 << i)).map(dayName))} · {o.slots.map((s) => `${o.slots.length > 1 ? `${s.label} ` : ''}${formatTime(s.starts)} – ${formatTime(s.ends)}`).join(' · ')}
          <br />
          <Trans>à partir du {day}</Trans>
        </>
      ),
    },
    {
      step: 3,
      label: t`Réservations`,
      text: (
        <>
          {formatList(modesInOrder.filter((m) => o.modes.includes(m)).map((m) => modes[m].said))}
          {opens && (
            <>
              <br />
              <Trans>ouvertes le {said(opens)}</Trans>
            </>
          )}
          {residents && (
            <>
              <br />
              <Trans>pour les habitants le {said(residents)}</Trans>
            </>
          )}
          {o.kind !== 'meal' && o.waiting && (
            <>
              <br />
              <Plural value={hours} one="liste d’attente, # heure pour répondre" other="liste d’attente, # heures pour répondre" />
            </>
          )}
        </>
      ),
    },
    { step: 4, label: t`La règle`, text: error ? <span className="text-danger font-semibold">{t`À corriger`}</span> : (preview?.sentence ?? '…') },
    { step: 4, label: t`Absences`, text: <AbsenceLines value={o.absences} pointed={o.kind !== 'trip'} /> },
  ]
  return (
    <>
      <dl className="divide-y divide-line border-y border-line">
        {rows.map((r) => (
          <div key={r.label} className="py-3 grid gap-1 sm:grid-cols-[10rem_1fr_auto] sm:gap-4">
            <dt className="font-semibold">{r.label}</dt>
            <dd>{r.text}</dd>
            <dd>
              <Button dense variant="quiet" onClick={() => go(r.step)}>
                <Trans>
                  Modifier<span className="sr-only"> : {r.label}</span>
                </Trans>
              </Button>
            </dd>
          </div>
        ))}
      </dl>
      {preview?.notes.map((note) => (
        <Banner key={note} tone="warning">
          {note}
        </Banner>
      ))}
      <p className="text-md text-ink-2 measure">
        <Trans>Une fois le service ouvert, les familles de vos écoles voient les jours à réserver. La règle peut changer plus tard : l’ancienne reste en mémoire pour ce qui a été décidé avec elle.</Trans>
      </p>
    </>
  )
}
