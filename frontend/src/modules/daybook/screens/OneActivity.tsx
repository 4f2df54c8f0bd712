import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CalendarOff, Pencil, Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, IconButton, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, DateField, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatDateTime, formatDays, formatList, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { AbsenceLines, usualAbsences } from '../absences'
import { modesInOrder, useModeWords, useRunsWords, useStateWords } from '../kinds'
import { home, pageOf, useTown } from '../place'
import { type Activity, type Book, bookKey, bookQuery, type Capacity, dropCapacity, dropClosure, look, type Place, type Rule, type ServiceKey, setActivity, setupQuery, type Unit, writeCapacity, writeClosure, writePlace } from '../queries'
import { weekdays } from '../rule'
import { RulePreview } from '../RulePreview'
import { useWeekdayName } from '../RuleFields'

interface Shown {
  service: ServiceKey
  activity: Activity
  book: Book
}

/** One service: how it stands, its rule and those before, its places, its closures. */
export function OneActivity({ service, id }: { service: ServiceKey; id: string }) {
  const { t } = useLingui()
  const town = useTown()
  const { data: book, error, refetch } = useQuery(bookQuery(town.id, service))
  const activity = book?.activities.find((a) => a.id === id)
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!book) return <Skeleton cards={3} />
  if (!activity) {
    return (
      <>
        <PageHeader title={t`Services aux familles`} context={town.name} back={home} />
        <Banner tone="warning" title={<Trans>Ce service n’est pas là</Trans>}>
          <Trans>Il a peut-être été retiré. Revenez à la liste.</Trans>
        </Banner>
      </>
    )
  }
  const shown = { service, activity, book }
  return (
    <div className="max-w-4xl">
      <Head {...shown} />
      <Facts {...shown} />
      <TheRule {...shown} />
      <Places {...shown} />
      <Closures {...shown} />
    </div>
  )
}

/** Reads the book anew once something was written. */
function useWritten(service: ServiceKey): () => Promise<void> {
  const client = useQueryClient()
  const town = useTown()
  return () => client.invalidateQueries({ queryKey: bookKey(town.id, service) })
}

function Head({ service, activity, book }: Shown) {
  const { t } = useLingui()
  const town = useTown()
  const states = useStateWords()
  const written = useWritten(service)
  const refused = useRefused()
  const change = useMutation({
    mutationFn: (state: 'open' | 'closed') => setActivity(town.id, service, activity.id, state),
    onSuccess: async (_, state) => {
      await written()
      const { label } = activity
      toast(state === 'open' ? t`${label} : c’est ouvert aux familles.` : t`${label} est fermé. Ce qui est réservé le reste.`, { undo: () => change.mutate(state === 'open' ? 'closed' : 'open') })
    },
    onError: refused,
  })
  return (
    <PageHeader
      title={activity.label}
      context={town.name}
      back={home}
      actions={
        book.may_manage &&
        (activity.state === 'open' ? (
          <Button pending={change.isPending} onClick={() => change.mutate('closed')}>
            <Trans>Fermer aux familles</Trans>
          </Button>
        ) : (
          <Button variant="primary" pending={change.isPending} onClick={() => change.mutate('open')}>
            <Trans>Ouvrir aux familles</Trans>
          </Button>
        ))
      }
    >
      <Badge {...(activity.state === 'open' ? { tone: 'success' as const } : activity.state === 'draft' ? { tone: 'warning' as const } : {})}>{states[activity.state]}</Badge>
    </PageHeader>
  )
}

function Facts({ service, activity, book }: Shown) {
  const { t } = useLingui()
  const dayName = useWeekdayName()
  const modes = useModeWords()
  const runs = useRunsWords()
  const since = formatDate(activity.since, 'year')
  const until = activity.until && formatDate(activity.until, 'year')
  const opens = activity.opens_at && formatDateTime(activity.opens_at)
  const residents = activity.residents_at && formatDateTime(activity.residents_at)
  const rows: [string, ReactNode][] = [
    [t`Jours`, `${formatList(weekdays.filter((_, i) => activity.weekdays & (1 << i)).map(dayName))} · ${runs[activity.runs]}`],
    [t`Heures`, activity.units.filter((u) => !u.archived).map((u) => `${activity.units.length > 1 ? `${u.label} : ` : ''}${formatTime(u.starts)} – ${formatTime(u.ends)}`).join(' · ')],
    [t`Dates`, until ? <Trans>du {since} au {until}</Trans> : <Trans>à partir du {since}</Trans>],
    [t`Réservations`, formatList(modesInOrder.filter((m) => activity.modes.includes(m)).map((m) => modes[m].said))],
  ]
  if (opens) rows.push([t`Ouverture`, residents ? <Trans>{opens} ; pour les habitants {residents}</Trans> : opens])
  if (activity.waiting) rows.push([t`Liste d’attente`, <Plural key="waiting" value={activity.answer_hours} one="# heure pour répondre" other="# heures pour répondre" />])
  return (
    <Card
      as="section"
      aria-label={t`En bref`}
      {...(book.may_manage && {
        actions: (
          <LinkButton dense to={pageOf(service, activity.id, 'modifier') as '/'} icon={Pencil}>
            <Trans>Modifier les jours et les heures</Trans>
          </LinkButton>
        ),
      })}
    >
      <dl className="grid gap-x-6 gap-y-1.5 text-ink sm:grid-cols-[max-content_1fr]">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

/** The rule of a day of service: of those decided, the last that has begun. */
function ruleOn(rules: readonly Rule[], day: string): Rule | undefined {
  return rules.find((r) => r.since <= day)
}

function TheRule({ service, activity, book }: Shown) {
  const { t } = useLingui()
  const { today } = useBoot()
  const now = ruleOn(activity.rules, today) ?? activity.rules.at(-1)
  const rest = activity.rules.filter((r) => r !== now)
  return (
    <Section
      title={t`La règle`}
      actions={
        book.may_manage && (
          <LinkButton to={pageOf(service, activity.id, 'regle') as '/'} icon={Pencil}>
            {now ? <Trans>Changer à partir d’une date</Trans> : <Trans>Écrire la règle</Trans>}
          </LinkButton>
        )
      }
    >
      {now ? (
        <div className="flex flex-col gap-4">
          <Card as="div">
            <div className="flex flex-col gap-4 text-ink">
              <Said service={service} activity={activity} rule={now} drawn />
              <div>
                <h3 className="text-lg mb-1">
                  <Trans>Quand l’enfant n’est pas là</Trans>
                </h3>
                <AbsenceLines value={{ ...usualAbsences, ...now.absences }} pointed={service !== 'transport'} />
              </div>
              <Decided rule={now} />
            </div>
          </Card>
          {rest.length > 0 && (
            <details>
              <summary className="link target inline-flex items-center">
                <Plural value={rest.length} one="Une autre règle, avant ou après" other="# autres règles, avant ou après" />
              </summary>
              <ul className="flex flex-col gap-3 mt-2">
                {rest.map((r) => (
                  <li key={r.id}>
                    <Card as="div">
                      <div className="text-ink">
                        <Decided rule={r} />
                        <Said service={service} activity={activity} rule={r} />
                      </div>
                    </Card>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      ) : (
        <Banner tone="warning" title={<Trans>Aucune règle n’est écrite</Trans>}>
          <Trans>Sans elle, personne ne sait jusqu’à quand réserver : le service ne peut pas ouvrir.</Trans>
        </Banner>
      )}
    </Section>
  )
}

function Decided({ rule }: { rule: Rule }) {
  const since = formatDate(rule.since, 'year')
  const decided = rule.decided_on && formatDate(rule.decided_on, 'year')
  const { reference } = rule
  return (
    <p className="text-md text-ink-2">
      <Trans>Pour les jours de service à partir du {since}</Trans>
      {reference && <> · {reference}</>}
      {decided && (
        <>
          {' · '}
          <Trans>décidée le {decided}</Trans>
        </>
      )}
    </p>
  )
}

/** A rule in the server's words; drawn: with its four weeks. */
function Said({ service, activity, rule, drawn }: { service: ServiceKey; activity: Activity; rule: Rule; drawn?: boolean }) {
  const town = useTown()
  const { data, error } = useQuery({ queryKey: [...bookKey(town.id, service), 'said', rule.id, rule.cutoff] as const, queryFn: () => look(town.id, service, rule.cutoff, { runs: activity.runs, weekdays: activity.weekdays, activity: activity.id }) })
  if (error) return <ProblemState problem={error} />
  if (!data) return <Skeleton lines={2} />
  return drawn ? <RulePreview preview={data} stale={false} /> : <p className="measure">{data.sentence}</p>
}

function Places({ service, activity, book }: Shown) {
  const { t } = useLingui()
  const { today } = useBoot()
  const [edited, setEdited] = useState<{ place: Place; unit: Unit; capacity: Capacity | undefined }>()
  const [place, setPlace] = useState<Place>()
  const places = book.places.filter((p) => !p.archived)
  const units = activity.units.filter((u) => !u.archived)
  return (
    <Section title={service === 'transport' ? t`Courses et places` : t`Lieux et places`}>
      {places.length === 0 ? (
        <Banner tone="warning" title={<Trans>Aucun lieu</Trans>}>
          <Trans>Un service s’ouvre quelque part : ajoutez un lieu en ouvrant un service.</Trans>
        </Banner>
      ) : (
        <ul className="flex flex-col gap-3">
          {places.map((place) => (
            <li key={place.id}>
              <Card
                as="div"
                title={place.name}
                level={3}
                {...(book.may_manage &&
                  service !== 'transport' && {
                    actions: (
                      <Button dense icon={Pencil} onClick={() => setPlace(place)}>
                        <Trans>
                          Modifier le lieu<span className="sr-only"> : {place.name}</span>
                        </Trans>
                      </Button>
                    ),
                  })}
              >
                <ul className="divide-y divide-line text-ink mt-1">
                  {units.map((unit) => {
                    const capacity = capacityOn(book.capacities, unit.id, place.id, today)
                    const name = unit.label
                    const dated = book.capacities.filter((c) => c.unit_id === unit.id && c.place_id === place.id && c !== capacity && (!c.until || c.until >= today) && c.since >= (capacity?.since ?? '')).sort((a, b) => (a.since < b.since ? -1 : 1))
                    return (
                      <li key={unit.id} className="py-2 flex flex-wrap items-center gap-x-4 gap-y-1">
                        <span className="flex-1 min-w-40">
                          {units.length > 1 && <span className="font-semibold">{name} : </span>}
                          <Room place={place} capacity={capacity} />
                          {dated.map((c) => {
                            const day = formatDate(c.since, 'year')
                            return (
                              <span key={c.id} className="block text-md text-ink-2">
                                {c.until ? formatDays(c.since, c.until) : <Trans>à partir du {day}</Trans>} : <Room place={place} capacity={c} />
                              </span>
                            )
                          })}
                        </span>
                        {book.may_manage && (
                          <Button dense variant="quiet" icon={Pencil} onClick={() => setEdited({ place, unit, capacity })}>
                            <Trans>
                              Changer<span className="sr-only"> : {name}</span>
                            </Trans>
                          </Button>
                        )}
                      </li>
                    )
                  })}
                </ul>
              </Card>
            </li>
          ))}
        </ul>
      )}
      {place && <EditPlace service={service} kind={activity.kind} place={place} onClose={() => setPlace(undefined)} />}
      {edited && <EditCapacity service={service} {...edited} onClose={() => setEdited(undefined)} />}
    </Section>
  )
}

/** Of the limits that hold on a day, the newest. */
function capacityOn(all: readonly Capacity[], unit: string, place: string, day: string): Capacity | undefined {
  return all.filter((c) => c.unit_id === unit && c.place_id === place && c.since <= day && (!c.until || c.until >= day)).sort((a, b) => (a.since < b.since ? 1 : -1))[0] ?? all.filter((c) => c.unit_id === unit && c.place_id === place).sort((a, b) => (a.since < b.since ? -1 : 1))[0]
}

/** How many children a slot takes at a place, and why. */
function Room({ place, capacity }: { place: Place; capacity: Capacity | undefined }) {
  const { staff, ratio } = capacity ?? {}
  const byStaff = staff !== undefined && ratio !== undefined ? staff * ratio : undefined
  const least = [place.capacity, capacity?.places, byStaff].filter((n): n is number => n !== undefined)
  if (!least.length) return <Trans>sans limite de places</Trans>
  const n = Math.min(...least)
  return (
    <>
      <Plural value={n} one="# place" other="# places" />
      {byStaff === n && (
        <span className="text-ink-2">
          {' '}
          <Trans>
            ({staff} × {ratio} enfants par animateur)
          </Trans>
        </span>
      )}
    </>
  )
}

function EditPlace({ service, kind, place, onClose }: { service: ServiceKey; kind: Activity['kind']; place: Place; onClose: () => void }) {
  const { t } = useLingui()
  const town = useTown()
  const written = useWritten(service)
  const { data: setup } = useQuery(setupQuery(town.id, service, kind))
  const [schools, setSchools] = useState<readonly string[]>(place.schools)
  const save = useMutation({
    mutationFn: (data: FormData) => {
      const said = (name: string) => String(data.get(name) ?? '').trim()
      const capacity = said('capacity')
      const { id, ...kept } = place
      return writePlace(town.id, service, id, { ...kept, name: said('name'), address: said('address'), phone: said('phone'), schools: [...schools], ...(capacity ? { capacity: Number(capacity) } : { capacity: undefined }) })
    },
    onSuccess: async () => {
      await written()
      toast(t`Le lieu est à jour.`)
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} keep title={place.name}>
      <Form problem={save.error} onSubmit={(data) => save.mutate(data)}>
        <div className="flex flex-col gap-4">
          <TextField name="name" label={t`Nom du lieu`} maxLength={120} defaultValue={place.name} data-first />
          <TextField name="address" label={t`Adresse`} optional maxLength={200} defaultValue={place.address ?? ''} />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField name="phone" label={t`Téléphone`} type="tel" optional maxLength={30} defaultValue={place.phone ?? ''} />
            <TextField name="capacity" label={t`Places par jour`} type="number" min={0} max={5000} optional defaultValue={place.capacity ?? ''} />
          </div>
          {!!setup && setup.schools.length > 1 && <CheckboxGroup name="schools" optional label={t`Pour les élèves de`} help={t`Aucune choisie : toutes les écoles`} value={schools} onChange={setSchools} choices={setup.schools.map((s) => ({ value: s.id, label: s.name }))} />}
        </div>
        <Buttons className="mt-5">
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Enregistrer</Trans>
          </Button>
          <Button variant="quiet" onClick={onClose}>
            <Trans>Annuler</Trans>
          </Button>
        </Buttons>
      </Form>
    </Dialog>
  )
}

function EditCapacity({ service, place, unit, capacity, onClose }: { service: ServiceKey; place: Place; unit: Unit; capacity: Capacity | undefined; onClose: () => void }) {
  const { t } = useLingui()
  const town = useTown()
  const { today } = useBoot()
  const written = useWritten(service)
  const animators = service === 'childcare'
  const save = useMutation({
    mutationFn: async (data: FormData | null) => {
      if (!data) return capacity ? dropCapacity(town.id, service, capacity.id) : undefined
      const number = (name: string) => (String(data.get(name) ?? '').trim() ? Number(data.get(name)) : undefined)
      const since = String(data.get('since'))
      const until = String(data.get('until') ?? '')
      const [places, staff, ratio] = [number('places'), number('staff'), number('ratio')]
      // The one that lasts is replaced; one for some days stands over it.
      if (capacity?.since === since && (capacity.until ?? '') === until) await dropCapacity(town.id, service, capacity.id)
      return writeCapacity(town.id, service, { unit_id: unit.id, place_id: place.id, since, ...(until && { until }), ...(places !== undefined && { places }), ...(staff !== undefined && { staff }), ...(ratio !== undefined && { ratio }) })
    },
    onSuccess: async () => {
      await written()
      toast(t`Les places sont réglées. Personne ne perd la sienne.`)
      onClose()
    },
  })
  const title = unit.label === place.name ? place.name : `${place.name} · ${unit.label}`
  return (
    <Dialog open onClose={onClose} keep title={title}>
      <Form problem={save.error} onSubmit={(data) => save.mutate(data)}>
        <div className="flex flex-col gap-4">
          <TextField name="places" label={t`Places`} help={t`Vide : celles du lieu, ou sans limite`} optional type="number" min={0} max={5000} defaultValue={capacity?.places ?? ''} data-first />
          {animators && (
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField name="staff" label={t`Animateurs présents`} optional type="number" min={0} max={200} defaultValue={capacity?.staff ?? ''} />
              <TextField name="ratio" label={t`Enfants par animateur`} optional type="number" min={1} max={40} defaultValue={capacity?.ratio ?? ''} />
            </div>
          )}
          <div className="grid gap-4 sm:grid-cols-2">
            <DateField name="since" label={t`À partir du`} defaultValue={today} />
            <DateField name="until" label={t`jusqu’au`} help={t`Le même jour : ce jour seulement`} optional />
          </div>
        </div>
        <Buttons className="mt-5">
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Enregistrer</Trans>
          </Button>
          {capacity && (
            <Button onClick={() => save.mutate(null)}>
              <Trans>Retirer cette limite</Trans>
            </Button>
          )}
          <Button variant="quiet" onClick={onClose}>
            <Trans>Annuler</Trans>
          </Button>
        </Buttons>
      </Form>
    </Dialog>
  )
}

function Closures({ service, activity, book }: Shown) {
  const { t } = useLingui()
  const town = useTown()
  const { today } = useBoot()
  const [adding, setAdding] = useState(false)
  const written = useWritten(service)
  const refused = useRefused()
  const list = book.closures.filter((c) => (!c.activity_id || c.activity_id === activity.id) && c.until >= today)
  const drop = useMutation({
    mutationFn: (id: string) => dropClosure(town.id, service, id),
    onSuccess: async () => {
      await written()
      toast(t`La fermeture est retirée. Ce qui avait été annulé se réserve à nouveau.`)
    },
    onError: refused,
  })
  return (
    <Section
      title={t`Fermetures exceptionnelles`}
      actions={
        book.may_manage && (
          <Button icon={Plus} onClick={() => setAdding(true)}>
            <Trans>Fermer des jours</Trans>
          </Button>
        )
      }
    >
      {list.length === 0 ? (
        <p className="text-ink-2">
          <Trans>Aucune fermeture à venir.</Trans>
        </p>
      ) : (
        <ul className="flex flex-col gap-2">
          {list.map((c) => {
            const place = c.place_id && book.places.find((p) => p.id === c.place_id)?.name
            const when = formatDays(c.since, c.until)
            return (
              <li key={c.id} className="flex items-center gap-3 bg-surface rounded-card shadow-card px-4 py-2">
                <CalendarOff aria-hidden className="size-5 flex-none text-ink-3" />
                <span className="flex-1 min-w-0">
                  <span className="font-semibold">{when}</span> · {c.reason}
                  {place && <span className="text-ink-2"> · {place}</span>}
                </span>
                {book.may_manage && <IconButton icon={Trash2} label={t`Retirer la fermeture ${when}`} onClick={() => drop.mutate(c.id)} />}
              </li>
            )
          })}
        </ul>
      )}
      {adding && <AddClosure service={service} activity={activity} book={book} onClose={() => setAdding(false)} />}
    </Section>
  )
}

function AddClosure({ service, activity, book, onClose }: Shown & { onClose: () => void }) {
  const { t } = useLingui()
  const town = useTown()
  const { today } = useBoot()
  const written = useWritten(service)
  const [since, setSince] = useState('')
  const places = book.places.filter((p) => !p.archived)
  const save = useMutation({
    mutationFn: (data: FormData) => {
      const place = String(data.get('place') ?? '')
      return writeClosure(town.id, service, { since, until: String(data.get('until') || since), reason: String(data.get('reason')).trim(), activity_id: activity.id, ...(place && { place_id: place }) })
    },
    onSuccess: async ({ cancelled }) => {
      await written()
      toast(cancelled > 0 ? t`Ces jours sont fermés. ${cancelled} réservations sont annulées sans frais, et les familles prévenues.` : t`Ces jours sont fermés. Rien n’y était réservé.`)
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} keep title={<Trans>Fermer des jours</Trans>}>
      <Form problem={save.error} onSubmit={(data) => save.mutate(data)}>
        <p className="text-ink-2 mb-4">
          <Trans>Ce qui est réservé ces jours-là est annulé sans frais, et les familles sont prévenues.</Trans>
        </p>
        <div className="flex flex-col gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <DateField name="since" label={t`Du`} min={today} value={since} onChange={(e) => setSince(e.target.value)} data-first />
            <DateField name="until" label={t`au`} optional min={since || today} />
          </div>
          {places.length > 1 && <Select name="place" label={t`Lieu`} optional options={[{ value: '', label: t`tous` }, ...places.map((p) => ({ value: p.id, label: p.name }))]} />}
          <TextField name="reason" label={t`Pourquoi, comme les familles le lisent`} help={t`Exemple : travaux dans la cuisine`} minLength={3} maxLength={200} />
        </div>
        <Buttons className="mt-5">
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Fermer ces jours</Trans>
          </Button>
          <Button variant="quiet" onClick={onClose}>
            <Trans>Annuler</Trans>
          </Button>
        </Buttons>
      </Form>
    </Dialog>
  )
}
