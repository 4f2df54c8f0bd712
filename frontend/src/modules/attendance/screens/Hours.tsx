import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Copy, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { cx } from '../../../ui/cx'
import { Checkbox, controlLook, DateField, Select } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { StaffNav } from '../AttendanceScreens'
import { useSchool } from '../place'
import { dropHours, hoursQuery, setHours, staffKey, type Weekday, type WeekView } from '../queries'

const monday = Date.UTC(2026, 10, 23)

/** « lundi » of 1. */
const dayName = (n: number): string => formatDate(new Date(monday + (n - 1) * 86_400_000).toISOString().slice(0, 10), 'weekday')

/** At what time the doors open: the school's week, and that of classes that have another. */
export function Hours() {
  const { t } = useLingui()
  const school = useSchool()
  const { data, error, refetch } = useQuery(hoursQuery(school.id))
  const [editing, setEditing] = useState<WeekView | null>(null)
  const today = data?.today.slice(0, 10) ?? ''
  const label = (id?: string) => data?.classes.find((c) => c.id === id)?.label ?? ''
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={t`Horaires de l’école`}
        context={school.name}
        actions={
          data?.abilities.manage &&
          !editing && (
            <Button variant="primary" icon={Plus} onClick={() => setEditing({ since: today, days: data.weeks.find((w) => w.holds && !w.class_id)?.days ?? [], minutes: 0, holds: false, outdated: false })}>
              <Trans>Nouveaux horaires</Trans>
            </Button>
          )
        }
      >
        <Trans>La cantine, le périscolaire, le car et la journée de l’enfant s’y fient. Une classe peut avoir les siens.</Trans>
      </PageHeader>
      <StaffNav />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && editing && <Editor key={editing.id ?? 'new'} school={school.id} week={editing} classes={data.classes.map((c) => ({ value: c.id, label: c.label }))} onDone={() => setEditing(null)} />}
      {data && !editing && (
        <div className="flex flex-col gap-4">
          {data.weeks.map((w) => (
            <Week key={w.id ?? 'usual'} school={school.id} week={w} name={w.class_id ? label(w.class_id) : t`Toute l’école`} may={data.abilities.manage ?? false} onEdit={() => setEditing(w)} />
          ))}
        </div>
      )}
    </div>
  )
}

function Week({ school, week, name, may, onEdit }: { school: string; week: WeekView; name: string; may: boolean; onEdit: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const drop = useMutation({ mutationFn: () => dropHours(school, week.id ?? ''), onSuccess: () => (void client.invalidateQueries({ queryKey: staffKey(school) }), toast(t`Les horaires d’avant reviennent.`)), onError: refused })
  const hours = Math.floor(week.minutes / 60)
  const minutes = week.minutes % 60
  const since = formatDate(week.since.slice(0, 10), 'year')
  return (
    <Card
      as="section"
      title={name}
      aside={week.holds ? <Badge tone="success">{t`En vigueur`}</Badge> : week.outdated ? <Badge>{t`Passés`}</Badge> : <Badge tone="info">{t`À venir`}</Badge>}
      actions={
        may ? (
          <>
            <Button icon={Pencil} onClick={onEdit}>
              {week.id ? <Trans>Modifier</Trans> : <Trans>Confirmer ou changer</Trans>}
            </Button>
            {week.id && (
              <Button variant="quiet" icon={Trash2} pending={drop.isPending} onClick={() => drop.mutate()}>
                <Trans>Retirer</Trans>
              </Button>
            )}
          </>
        ) : undefined
      }
    >
      <p className="text-md text-ink-2">
        {week.id ? <Trans>Depuis le {since}</Trans> : <Trans>Horaires ordinaires : personne ne les a encore écrits</Trans>}
        {' · '}
        {minutes ? <Trans>{hours} h {minutes} de classe par semaine</Trans> : <Trans>{hours} h de classe par semaine</Trans>}
      </p>
      <table className="mt-3 w-full max-w-md text-md">
        <thead className="sr-only">
          <tr>
            <th scope="col">{t`Jour`}</th>
            <th scope="col">{t`Matin`}</th>
            <th scope="col">{t`Après-midi`}</th>
          </tr>
        </thead>
        <tbody>
          {week.days.map((d) => (
            <tr key={d.weekday} className="border-b border-line last:border-0">
              <th scope="row" className="py-2 pe-3 text-start font-semibold first-letter:uppercase">
                {dayName(d.weekday)}
              </th>
              {[d.morning, d.afternoon].map((s, i) => (
                <td key={i} className="py-2 pe-3 last:pe-0 tabular-nums whitespace-nowrap">
                  {s ? `${formatTime(s.starts)} – ${formatTime(s.ends)}` : <span className="text-ink-3">–</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

function Editor({ school, week, classes, onDone }: { school: string; week: WeekView; classes: { value: string; label: string }[]; onDone: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [since, setSince] = useState(week.since.slice(0, 10))
  const [of, setOf] = useState(week.class_id ?? '')
  const [days, setDays] = useState<Weekday[]>(() => [1, 2, 3, 4, 5].map((n) => week.days.find((d) => d.weekday === n) ?? { weekday: n }))
  const change = (n: number, half: 'morning' | 'afternoon', span: { starts: string; ends: string } | undefined) =>
    setDays((list) =>
      list.map((d) => {
        if (d.weekday !== n) return d
        const { [half]: _, ...rest } = d
        return span ? { ...rest, [half]: span } : (rest as Weekday)
      }),
    )
  const save = useMutation({
    mutationFn: () => setHours(school, { since, days: days.filter((d) => d.morning || d.afternoon), ...(of && { class: of }) }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: staffKey(school) })
      toast(t`Les horaires sont enregistrés.`)
      onDone()
    },
  })
  const usual = { morning: { starts: '08:30', ends: '11:30' }, afternoon: { starts: '13:30', ends: '16:30' } }
  const input = cx(controlLook, 'w-32 px-2')
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <Card as="section">
        <div className="flex flex-col gap-5">
          <div className="grid gap-4 sm:grid-cols-2">
            <Select name="class" label={t`Pour`} value={of} onChange={(e) => setOf(e.currentTarget.value)} options={[{ value: '', label: t`Toute l’école` }, ...classes]} />
            <DateField name="since" label={t`À partir du`} required value={since} onChange={(e) => setSince(e.target.value)} />
          </div>
          <Section title={<Trans>La semaine</Trans>}>
            <ul className="flex flex-col gap-3">
              {days.map((d) => (
                <li key={d.weekday} className="border-b border-line pb-3 last:border-0">
                  <div className="flex flex-wrap items-center justify-between gap-x-3">
                    <p className="font-semibold first-letter:uppercase">{dayName(d.weekday)}</p>
                    {d.weekday === 1 && (d.morning || d.afternoon) && (
                      <Button dense variant="quiet" icon={Copy} onClick={() => setDays((list) => list.map((x) => (x.weekday !== 1 && (x.morning || x.afternoon) ? { ...d, weekday: x.weekday } : x)))}>
                        <Trans>Les mêmes pour les autres jours</Trans>
                      </Button>
                    )}
                  </div>
                  <div className="mt-1 grid gap-3 sm:grid-cols-2">
                    {(['morning', 'afternoon'] as const).map((half) => {
                      const span = d[half]
                      const word = half === 'morning' ? t`Matin` : t`Après-midi`
                      const name = `${dayName(d.weekday)}, ${word}`
                      return (
                        <div key={half} className="flex flex-wrap items-center gap-x-2">
                          <Checkbox label={word} checked={!!span} onChange={(e) => change(d.weekday, half, e.target.checked ? usual[half] : undefined)} className="w-32" />
                          {span && (
                            <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                              <input type="time" aria-label={t`${name} : début`} className={input} required value={span.starts} onChange={(e) => change(d.weekday, half, { ...span, starts: e.target.value })} />
                              <span aria-hidden>–</span>
                              <input type="time" aria-label={t`${name} : fin`} className={input} required value={span.ends} onChange={(e) => change(d.weekday, half, { ...span, ends: e.target.value })} />
                            </div>
                          )}
                        </div>
                      )
                    })}
                  </div>
                </li>
              ))}
            </ul>
          </Section>
        </div>
      </Card>
      <FormFoot pending={save.isPending} onCancel={onDone} className="mt-4">
        <Trans>Enregistrer</Trans>
      </FormFoot>
    </Form>
  )
}
