import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MoonStar, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, Switch, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { dayOf, formatDay, formatTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { SettingsPage, useTenant } from '../pages'
import { type Quiet, quietKey, quietQuery, setQuiet } from '../queries'
import { type Day, faultsOf, isPlain, nextOpening, onWeekday, type Rule, spans } from '../quiet'

/** The hours in which nothing leaves but what is urgent. */
export function QuietHours() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(quietQuery(tenant.id))
  return (
    <SettingsPage>
      <PageHeader title={t`Pause numérique`} context={tenant.name} back="/reglages">
        <Trans>On peut écrire à toute heure ; ce qui est écrit pendant la pause part à la fin de la pause. Les urgences passent, avec leur motif et leur auteur.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <QuietEditor key={JSON.stringify(data.rule)} tenant={tenant.id} quiet={data} />}
    </SettingsPage>
  )
}

/** The moment it is for the reader: the demonstration's day may differ from the machine's. */
function momentOf(today: string, zone: string): Date {
  const now = new Date()
  const day = dayOf(now, zone)
  if (day === today) return now
  return new Date(now.getTime() + (Date.parse(`${today}T00:00:00Z`) - Date.parse(`${day}T00:00:00Z`)))
}

export function QuietEditor({ tenant, quiet }: { tenant: string; quiet: Quiet }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const client = useQueryClient()
  const [rule, setRule] = useState<Rule>(quiet.rule)
  const [daily, setDaily] = useState(!isPlain(quiet.rule.days))
  const [moment] = useState(() => momentOf(today, quiet.rule.time_zone))
  const save = useMutation({
    mutationFn: (next: Rule | null) => setQuiet(tenant, next),
    onSuccess: (next, sent) => {
      client.setQueryData(quietKey(tenant), next)
      const before = quiet.custom ? quiet.rule : null
      toast(sent ? t`La pause numérique est réglée.` : t`La règle nationale est de retour.`, { undo: () => save.mutate(before) })
    },
  })
  const names = useDayNames()
  const faults = faultsOf(rule)
  const words = { time: t`Écrivez une heure de début et une heure de fin.`, order: t`La fin doit venir après le début.`, never: t`Il faut au moins une heure ouverte dans la semaine, sinon rien ne partirait jamais.` }
  const changed = JSON.stringify(rule) !== JSON.stringify(quiet.rule)
  const set = (i: number, day: Day) => setRule((r) => ({ ...r, days: r.days.map((d, j) => (j === i ? day : d)) }))
  const setMany = (which: (i: number) => boolean, day: Day) => setRule((r) => ({ ...r, days: r.days.map((d, j) => (which(j) ? { ...day } : d)) }))
  const weekday = rule.days[0]!
  const weekend = rule.days[5]!

  return (
    <Form
      problem={save.error}
      onSubmit={() => {
        if (!faults.week && !Object.keys(faults.days).length) save.mutate(rule)
      }}
    >
      <Card as="div" title={<Trans>Ce que dit la règle</Trans>}>
        <RuleSentences rule={rule} />
      </Card>

      <Card as="div" className="mt-4" title={daily ? <Trans>Jour par jour</Trans> : <Trans>La semaine</Trans>}>
        <div className="text-ink mt-3">
          {daily ? (
            <ul className="flex flex-col divide-y divide-line">
              {rule.days.map((day, i) => (
                <li key={names[i]} className="py-3">
                  <DayLine name={names[i]!} field={`rule.days[${i}]`} day={day} onChange={(d) => set(i, d)} fault={faults.days[i] && words[faults.days[i]]} />
                </li>
              ))}
            </ul>
          ) : (
            <div className="flex flex-col gap-5">
              <fieldset>
                <legend className="font-semibold">
                  <Trans>Du lundi au vendredi, rien ne part</Trans>
                </legend>
                <div className="mt-2 flex flex-wrap items-end gap-x-3 gap-y-3">
                  <TextField className="w-36" type="time" label={t`de (le soir)`} value={weekday.to === '24:00' ? '' : (weekday.to ?? '')} onChange={(e) => setMany((i) => i < 5, { ...weekday, to: e.target.value })} />
                  <TextField className="w-36" type="time" label={t`à (le matin)`} value={weekday.from ?? ''} onChange={(e) => setMany((i) => i < 5, { ...weekday, from: e.target.value })} />
                </div>
                {faults.days[0] && <p className="mt-2 text-md font-semibold text-danger">{words[faults.days[0]]}</p>}
              </fieldset>
              <Switch
                label={t`Rien ne part le samedi ni le dimanche`}
                checked={!weekend.open}
                onChange={(e) => setMany((i) => i > 4, e.target.checked ? { open: false } : { open: true, from: weekday.from ?? '07:00', to: weekday.to ?? '20:00' })}
              />
            </div>
          )}
          <Switch className="mt-5" label={t`Rien ne part non plus pendant les vacances scolaires et les jours fériés`} checked={!!rule.holidays} onChange={(e) => setRule((r) => ({ ...r, holidays: e.target.checked || undefined }))} />
          <Checkbox
            className="mt-2"
            label={t`Régler chaque jour séparément`}
            checked={daily}
            onChange={(e) => {
              setDaily(e.target.checked)
              // Back to one sentence: Monday's hours for the five days, Saturday's for the two others.
              if (!e.target.checked) {
                setMany((i) => i < 5, weekday.open ? weekday : { open: true, from: '07:00', to: '20:00' })
                setMany((i) => i > 4, weekend)
              }
            }}
          />
          {faults.week && (
            <Banner tone="danger" live className="mt-3">
              {words[faults.week]}
            </Banner>
          )}
        </div>
      </Card>

      <Preview rule={rule} moment={moment} today={today} served={changed ? undefined : quiet.next} />

      <div className="mt-5 flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={save.isPending} disabled={!changed}>
          <Trans>Enregistrer</Trans>
        </Button>
        {quiet.custom && (
          <Button icon={RotateCcw} onClick={() => save.mutate(null)}>
            <Trans>Revenir à la règle nationale</Trans>
          </Button>
        )}
        {changed && (
          <Button
            variant="quiet"
            onClick={() => {
              setRule(quiet.rule)
              setDaily(!isPlain(quiet.rule.days))
            }}
          >
            <Trans>Abandonner</Trans>
          </Button>
        )}
      </div>
      <p className="mt-4 text-md text-ink-2 measure">
        <Trans>La règle nationale (instruction du 10 juillet 2025) : rien de 20 h à 7 h, ni du vendredi 20 h au lundi 7 h. La direction ou la mairie peut l’adapter.</Trans>
      </p>
    </Form>
  )
}

/** Monday first, in the reader's language. */
export function useDayNames(): string[] {
  const { t } = useLingui()
  return [t`lundi`, t`mardi`, t`mercredi`, t`jeudi`, t`vendredi`, t`samedi`, t`dimanche`]
}

function DayLine({ name, field, day, onChange, fault }: { name: string; field: string; day: Day; onChange: (day: Day) => void; fault: string | undefined }) {
  const { t } = useLingui()
  return (
    <fieldset>
      <legend className="sr-only">{name}</legend>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Switch className="w-36" label={<span className="first-letter:uppercase inline-block">{name}</span>} checked={day.open} onChange={(e) => onChange(e.target.checked ? { open: true, from: day.from ?? '07:00', to: day.to ?? '20:00' } : { open: false })} />
        {day.open ? (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-2">
            <span className="text-ink-2">
              <Trans>les messages partent de</Trans>
            </span>
            <TextField className="w-36" name={field} hideLabel label={t`${name}, début`} type="time" value={day.from ?? ''} onChange={(e) => onChange({ ...day, from: e.target.value })} />
            <span className="text-ink-2">
              <Trans>à</Trans>
            </span>
            {day.to === '24:00' ? (
              <Button onClick={() => onChange({ ...day, to: '20:00' })}>
                <Trans>minuit</Trans>
              </Button>
            ) : (
              <TextField className="w-36" hideLabel label={t`${name}, fin`} type="time" value={day.to ?? ''} onChange={(e) => onChange({ ...day, to: e.target.value === '00:00' ? '24:00' : e.target.value })} />
            )}
          </span>
        ) : (
          <span className="text-ink-2 inline-flex items-center gap-2">
            <MoonStar aria-hidden className="size-5" />
            <Trans>rien ne part de la journée</Trans>
          </span>
        )}
      </div>
      {fault && <p className="mt-1 text-md font-semibold text-danger">{fault}</p>}
    </fieldset>
  )
}

/** The rule read aloud: one sentence for each run of days that share their hours. */
export function RuleSentences({ rule }: { rule: Rule }) {
  const { t } = useLingui()
  const names = useDayNames()
  return (
    <ul className="text-ink flex flex-col gap-1">
      {spans(rule.days).map(({ first, last, day }) => {
        const a = names[first]!
        const b = names[last]!
        const from = day.from ? formatTime(day.from) : '…'
        const to = day.to === '24:00' ? t`minuit` : day.to ? formatTime(day.to) : '…'
        const key = `${first}`
        if (day.open) return <li key={key}>{first === last ? <Trans>Le {a}, les messages partent de {from} à {to} ; le reste attend.</Trans> : <Trans>Du {a} au {b}, les messages partent de {from} à {to} ; le reste attend.</Trans>}</li>
        return <li key={key}>{first === last ? <Trans>Le {a}, rien ne part.</Trans> : last === first + 1 ? <Trans>Le {a} et le {b}, rien ne part.</Trans> : <Trans>Du {a} au {b}, rien ne part.</Trans>}</li>
      })}
      {rule.holidays && (
        <li>
          <Trans>Pendant les vacances scolaires et les jours fériés, rien ne part.</Trans>
        </li>
      )}
    </ul>
  )
}

/** What the rule does to a note written now, and to two that are written at bad hours. */
function Preview({ rule, moment, today, served }: { rule: Rule; moment: Date; today: string; served: string | undefined }) {
  const { t } = useLingui()
  const say = (instant: Date) => {
    const day = formatDay(dayOf(instant, rule.time_zone), today)
    const time = formatTime(instant)
    return t`${day} à ${time}`
  }
  const leaving = (written: Date, known?: string) => {
    const leaves = known ? new Date(known) : nextOpening(rule, written)
    return leaves.getTime() - written.getTime() < 60_000 ? t`tout de suite` : say(leaves)
  }
  const now = leaving(moment, served)
  const friday = leaving(onWeekday(4, '20:12', today, rule.time_zone))
  const sunday = leaving(onWeekday(6, '15:00', today, rule.time_zone))
  return (
    <Banner live className="mt-4" title={<Trans>Un mot écrit maintenant partirait : {now}</Trans>}>
      <p>
        <Trans>Écrit vendredi à 20 h 12, il partirait : {friday}</Trans>
      </p>
      <p>
        <Trans>Écrit dimanche à 15 h, il partirait : {sunday}</Trans>
      </p>
    </Banner>
  )
}

