import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useBoot, useChild } from '../../../shell/session'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ChildSwitcher } from '../../../ui/ChildSwitcher'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, DateField, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { daysBetween, elide, formatDate, formatDay, formatTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { Chips } from '../Chips'
import { Effects } from '../Effects'
import { type Away, declare, type Ground, mineKey, mineQuery, type MyChild, type Said } from '../queries'
import { capital, grounds } from '../words'

/** « Lina ne viendra pas »: the day, how long, why; what becomes of the meal and the bus is seen before it is said. */
export function Declare() {
  const { t } = useLingui()
  const search = useSearch({ strict: false }) as { enfant?: string }
  const { data, error, refetch } = useQuery(mineQuery)
  const list = data?.filter((c) => c.abilities.declare) ?? []
  const [chosen, setChosen] = useState(search.enfant ?? '')
  const worn = useChild(useBoot().children)
  const child = list.find((c) => c.child === (chosen || worn?.id)) ?? list[0]
  const name = child?.given_name ?? ''
  return (
    <div className="max-w-2xl">
      <PageHeader title={child ? t`Signaler une absence ${elide('de', name)}` : t`Signaler une absence`} context={child?.school} back="/absences" />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && !child && (
        <Banner tone="info" title={<Trans>Vous ne pouvez pas signaler d’absence</Trans>}>
          <Trans>Vous suivez la scolarité sans décider, ou l’enfant a quitté l’école. Adressez-vous à l’école si cela doit changer.</Trans>
        </Banner>
      )}
      {child && (
        <div className="flex flex-col gap-4">
          <ChildSwitcher options={list.map((c) => ({ id: c.child, first_name: c.given_name, class_name: c.class ?? '' }))} value={child.child} onChange={setChosen} />
          <Editor key={child.child} child={child} />
        </div>
      )}
    </div>
  )
}

const toGround = (ground: Ground): Away['ground'] => (ground === 'appointment' ? 'other' : ground)

function Editor({ child }: { child: MyChild }) {
  const { t, i18n } = useLingui()
  const boot = useBoot()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { today, days } = child
  const [first] = useState(() => child.first?.slice(0, 10) ?? child.today.slice(0, 10))
  const next = days.find((d) => d.day > first)?.day
  const [day, setDay] = useState(first)
  const [since, setSince] = useState(first)
  const [until, setUntil] = useState(first)
  const [part, setPart] = useState<'day' | 'morning' | 'afternoon' | 'late' | 'leave'>('day')
  const [time, setTime] = useState('10:00')
  const [eats, setEats] = useState(false)
  const [ground, setGround] = useState<Ground | ''>('')
  const [words, setWords] = useState('')
  const [id] = useState(() => crypto.randomUUID())
  const several = day === 'more'
  const from = several ? since : day
  const to = several ? (until < since ? since : until) : day
  const slots = days.find((d) => d.day === from)?.slots ?? []
  const one = from === to
  const morning = slots.find((s) => s.half === 'morning')
  const afternoon = slots.find((s) => s.half === 'afternoon')
  const said: Said = {
    id,
    kind: part === 'late' && one ? 'late' : 'absence',
    since: from,
    until: to,
    part: part === 'late' || part === 'leave' ? (one ? 'hours' : 'day') : part,
    ground: ground || 'other',
    ...(part === 'late' && one && { ends: time }),
    ...(part === 'leave' && one && { starts: time, ends: afternoon?.ends ?? morning?.ends ?? '17:00' }),
    ...((part === 'morning' || part === 'afternoon') && eats && { eats }),
    ...(words.trim() && { words: words.trim() }),
  }
  const records = boot.children.find((c) => c.id === child.child)?.also ?? []
  const away: Away | null =
    !ground || slots.length === 0
      ? null
      : {
          from,
          until: to,
          ground: toGround(ground),
          ...(part === 'morning' && { end: (eats ? morning?.ends : afternoon?.starts) ?? '13:30' }),
          ...(part === 'afternoon' && { start: (eats ? afternoon?.starts : morning?.ends) ?? '11:30' }),
          ...(part === 'late' && one && { end: time }),
          ...(part === 'leave' && one && { start: time, end: afternoon?.ends ?? '17:00' }),
        }
  const save = useMutation({
    mutationFn: () => declare(child.child, said),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: mineKey })
      void client.invalidateQueries({ queryKey: ['home'] })
      toast(part === 'late' ? t`L’école attend ${child.given_name} à ${formatTime(time)}.` : t`L’absence ${elide('de', child.given_name)} est signalée à l’école.`)
      await navigate({ to: '/absences' as '/' })
    },
  })
  const dayChips = [
    { value: first, label: capital(formatDay(first, today)), detail: daysBetween(today, first) > 1 ? formatDate(first, 'dayMonth') : undefined },
    ...(next ? [{ value: next, label: capital(formatDay(next, today)), detail: daysBetween(today, next) > 1 ? formatDate(next, 'dayMonth') : undefined }] : []),
    { value: 'more', label: t`Un autre jour, plusieurs jours` },
  ]
  const partChips = [
    { value: 'day', label: one ? t`Toute la journée` : t`Tout le temps` },
    ...(morning && afternoon ? [{ value: 'morning', label: t`Le matin` }, { value: 'afternoon', label: t`L’après-midi` }] : []),
    ...(one ? [{ value: 'late', label: t`Arrive en retard` }, { value: 'leave', label: t`Part plus tôt` }] : []),
  ]
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <Card as="section">
        <div className="flex flex-col gap-6">
          <Chips name="day" label={t`Quand ?`} value={day} onChange={setDay} options={dayChips} columns={3} />
          {several && (
            <div className="grid gap-4 sm:grid-cols-2">
              <DateField name="since" label={t`Premier jour`} required min={days[0]?.day} value={since} onChange={(e) => setSince(e.target.value)} />
              <DateField name="until" label={t`Dernier jour`} required min={since} value={to} onChange={(e) => setUntil(e.target.value)} />
            </div>
          )}
          {one && slots.length === 0 ? (
            <Banner tone="warning" title={<Trans>Il n’y a pas classe ce jour-là</Trans>}>
              <Trans>Il n’y a rien à signaler à l’école. Pour le centre de loisirs, changez la réservation.</Trans>
            </Banner>
          ) : (
            <>
              <Chips name="part" label={t`Combien de temps ?`} value={partChips.some((p) => p.value === part) ? part : 'day'} onChange={(v) => setPart(v as typeof part)} options={partChips} columns={3} />
              {part === 'late' && one && <TextField name="ends" type="time" label={t`Arrive à`} required value={time} onChange={(e) => setTime(e.target.value)} className="max-w-48" />}
              {part === 'leave' && one && <TextField name="starts" type="time" label={t`Part à`} required value={time} onChange={(e) => setTime(e.target.value)} className="max-w-48" />}
              {(part === 'morning' || part === 'afternoon') && <Checkbox label={t`${child.given_name} déjeune quand même à la cantine`} checked={eats} onChange={(e) => setEats(e.target.checked)} />}
              <Chips
                name="ground"
                label={t`Pourquoi ?`}
                value={ground}
                onChange={(v) => setGround(v as Ground)}
                options={(Object.keys(grounds) as Ground[]).map((g) => ({ value: g, label: i18n._(grounds[g].label), icon: grounds[g].icon }))}
                columns={4}
              />
              {ground && (
                <TextArea
                  name="words"
                  label={t`Un mot pour l’école`}
                  optional
                  rows={2}
                  maxLength={500}
                  help={t`Seule l’école le lit : ni la mairie, ni l’autre responsable. Aucun certificat n’est demandé ici.`}
                  value={words}
                  onChange={(e) => setWords(e.target.value)}
                />
              )}
              <Effects records={records} away={away} today={today} child={child.given_name} />
            </>
          )}
        </div>
      </Card>
      <Buttons className="mt-4">
        <Button type="submit" variant="primary" pending={save.isPending} disabled={!ground || (one && slots.length === 0)}>
          {part === 'late' ? <Trans>Prévenir l’école du retard</Trans> : <Trans>Signaler l’absence</Trans>}
        </Button>
        <LinkButton to={'/absences' as '/'}>
          <Trans>Annuler</Trans>
        </LinkButton>
      </Buttons>
      <p className="mt-3 text-md text-ink-3">
        <Trans>En signalant, vous attestez sur l’honneur du motif. Vous pouvez revenir dessus tant que le jour n’est pas passé.</Trans>
      </p>
    </Form>
  )
}
