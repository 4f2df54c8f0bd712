import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant, weekAsked } from '../place'
import { addDays } from '../../../ui/civil'
import { adultsQuery, askAdults } from '../queries'
import { WeekSwitch } from '../WeekSwitch'

/** Meals of adults, day by day: a number, nobody's name. */
export function Adults({ day }: { day: string | undefined }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { today } = useBoot()
  const navigate = useNavigate()
  const monday = weekAsked(day, today)
  const { data, error, refetch } = useQuery(adultsQuery(tenant.id, monday, addDays(monday, 6)))
  const days = [0, 1, 2, 3, 4].map((n) => addDays(monday, n))
  return (
    <div>
      <PageHeader title={t`Repas d’adultes`} context={tenant.name}>
        <Trans>Combien d’adultes mangent, jour par jour. La cuisine reçoit un nombre, aucun nom.</Trans>
      </PageHeader>
      <div className="mb-5">
        <WeekSwitch monday={monday} today={today} onChange={(m) => void navigate({ to: `/cuisine/adultes/${m}` as '/' })} />
      </div>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.schools.map((s) => (
        <Section key={s.school_id} title={s.name}>
          <ul className="grid gap-3 grid-cols-2 sm:grid-cols-3 lg:grid-cols-5">
            {days.map((d) => {
              const known = data.items.find((i) => i.school === s.school_id && i.day === d)
              return <Cell key={d + (known?.meals ?? '')} tenant={tenant.id} school={s.school_id!} day={d} meals={known?.meals ?? 0} via={known?.via} past={d < today} monday={monday} />
            })}
          </ul>
        </Section>
      ))}
    </div>
  )
}

function Cell({ tenant, school, day, meals, via, past, monday }: { tenant: string; school: string; day: string; meals: number; via: string | undefined; past: boolean; monday: string }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [text, setText] = useState(String(meals))
  const ask = useMutation({
    mutationFn: (n: number) => askAdults(tenant, school, day, n),
    onSuccess: (out) => {
      client.setQueryData(adultsQuery(tenant, monday, addDays(monday, 6)).queryKey, out)
      toast(t`C’est noté.`)
    },
    onError: (p) => {
      setText(String(meals))
      refused(p)
    },
  })
  const leave = () => {
    const n = Number(text)
    if (/^\d{1,3}$/.test(text) && n !== meals) ask.mutate(n)
    else setText(String(meals))
  }
  return (
    <li data-card className="bg-surface rounded-card shadow-card p-3">
      <TextField
        label={<span className="inline-block first-letter:uppercase">{formatDate(day, 'short')}</span>}
        inputMode="numeric"
        pattern="[0-9]{1,3}"
        value={text}
        disabled={past}
        onChange={(e) => setText(e.target.value)}
        onBlur={leave}
        onKeyDown={(e) => {
          if (e.key === 'Enter') e.currentTarget.blur()
        }}
      />
      {via && <p className="mt-1 text-sm text-ink-2">{via === 'school' ? <Trans>demandé par l’école</Trans> : <Trans>saisi au guichet</Trans>}</p>}
    </li>
  )
}
