import { plural } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { BellRing, ChevronLeft, ChevronRight, Mail, Phone, Printer } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useOnline } from '../../../shell/offline'
import { useReady } from '../../../shell/ready'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, IconButton, LinkButton } from '../../../ui/Button'
import { Card, Stat, Stats } from '../../../ui/Card'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { addDays } from '../../../ui/civil'
import { formatDate, formatDay, formatNumber, formatPhone, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { StaffNav } from '../AttendanceScreens'
import { Calls } from '../Calls'
import { type Call, useCalls } from '../outbox'
import { useSchool } from '../place'
import { type AbsenceView, ask, type ClassView, dayQuery, type DayView, decide, lettersFile, remindRolls, rollQuery, saveFile, staffKey } from '../queries'
import { FactLine } from './Facts'
import { Record } from '../Record'
import { capital, grounds, halves, states, useWhen } from '../words'

/** The school on a day: which rolls are called, who is away, what waits for somebody. */
export function DayOfSchool() {
  const { t } = useLingui()
  const school = useSchool()
  const navigate = useNavigate()
  const { jour } = useSearch({ strict: false }) as { jour?: string }
  const account = useBoot().me.account_id
  const client = useQueryClient()
  const online = useOnline()
  const { data: read, error, refetch } = useQuery(dayQuery(account, school.id, jour ?? ''))
  const box = useCalls(school.id)
  const data = read?.value
  // Where there is no network at the hour of the call, its sheet is here already.
  const soon = !!read?.fresh && !jour
  useEffect(() => {
    if (!soon || !data) return
    void import('./RollCall')
    for (const c of data.classes.filter((x) => x.mine)) for (const h of c.halves) void client.prefetchQuery(rollQuery(account, school.id, c.id, '', h.half))
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once a visit: the sheet asks anew when it is opened
  }, [soon])
  useReady(soon)
  const day = data?.day.slice(0, 10) ?? ''
  const go = (to: string) => void navigate({ to: '/presences' as '/', search: { jour: to === data?.today.slice(0, 10) ? undefined : to } as never })
  return (
    <>
      <PageHeader
        title={data ? capital(formatDate(day, 'long')) : t`Présences`}
        windowTitle={t`Présences`}
        context={school.name}
        actions={
          data && (
            <>
              <IconButton icon={ChevronLeft} label={t`Jour précédent`} onClick={() => go(addDays(day, -1))} />
              <IconButton icon={ChevronRight} label={t`Jour suivant`} onClick={() => go(addDays(day, 1))} />
              {data.abilities.call && <Record school={school.id} today={data.today.slice(0, 10)} />}
            </>
          )
        }
      />
      <StaffNav />
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {read && (!online || !read.fresh) && (
        <Banner tone="warning" className="mb-4" title={<Trans>Hors ligne : journée vue à {formatTime(new Date(read.at))}</Trans>}>
          <Trans>L’appel de vos classes se fait sans réseau. Les absences et leurs motifs ne sont pas gardés sur cet appareil.</Trans>
        </Banner>
      )}
      <Calls school={school.id} box={box} />
      {read && data && <Day school={school.id} view={data} calls={box.waiting.map((h) => h.body)} known={read.fresh} />}
    </>
  )
}

function Day({ school, view, calls, known }: { school: string; view: DayView; calls: readonly Call[]; known: boolean }) {
  const { t } = useLingui()
  const today = view.today.slice(0, 10)
  const wait = view.items.filter((a) => a.state === 'found' || a.state === 'explained' || a.came)
  const rest = view.items.filter((a) => !wait.includes(a))
  return (
    <>
      {!view.recorded && view.abilities.manage && (
        <Banner
          tone="warning"
          className="mb-4"
          title={<Trans>Les horaires de l’école ne sont pas écrits</Trans>}
          actions={
            <LinkButton to={'/presences/horaires' as '/'}>
              <Trans>Écrire les horaires</Trans>
            </LinkButton>
          }
        >
          <Trans>Ceux d’une semaine ordinaire servent en attendant : la cantine, le périscolaire et le car s’y fient.</Trans>
        </Banner>
      )}
      {!view.school && (
        <Banner tone="info" className="mb-4" title={<Trans>Il n’y a pas classe ce jour-là</Trans>}>
          {view.next && <Trans>Prochain jour de classe : {formatDate(view.next.slice(0, 10), 'long')}.</Trans>}
        </Banner>
      )}
      {view.school && known && (
        <Card as="section" aria-label={t`La journée en chiffres`}>
          <Stats>
            <Stat value={formatNumber(view.pupils)} label={t`${plural(view.pupils, { one: 'élève', other: 'élèves' })}`} />
            <Stat value={formatNumber(view.absent)} label={t`${plural(view.absent, { one: 'absent connu', other: 'absents connus' })}`} />
            <Stat value={formatNumber(view.missing)} label={t`${plural(view.missing, { one: 'appel manquant', other: 'appels manquants' })}`} domain={view.missing > 0 ? 'danger' : 'neutral'} />
            <Stat value={formatNumber(view.items.filter((a) => a.state === 'found').length)} label={t`sans motif`} domain={view.items.some((a) => a.state === 'found') ? 'danger' : 'neutral'} />
          </Stats>
        </Card>
      )}
      {view.classes.length > 0 && view.school && <Classes school={school} view={view} calls={calls} />}
      {wait.length > 0 && (
        <Section title={<Trans>À traiter</Trans>}>
          <Absences list={wait} school={school} today={today} />
        </Section>
      )}
      {rest.length > 0 && (
        <Section title={<Trans>Absents et retards annoncés</Trans>}>
          <Absences list={rest} school={school} today={today} />
        </Section>
      )}
      {view.items.length === 0 && view.school && known && (
        <Section title={<Trans>Absents et retards</Trans>}>
          <p className="text-ink-2">
            <Trans>Personne n’est signalé pour ce jour.</Trans>
          </p>
        </Section>
      )}
      {view.unexplained.length > 0 && <Unexplained list={view.unexplained} school={school} today={today} may={view.abilities.decide ?? false} />}
      {view.facts.length > 0 && (
        <Section
          title={<Trans>Dans les quatre semaines</Trans>}
          actions={
            <LinkButton to={'/presences/evenements' as '/'}>
              <Trans>Tout voir</Trans>
            </LinkButton>
          }
        >
          <ul className="flex flex-col gap-3">
            {view.facts.map((f) => (
              <li key={f.id}>
                <FactLine fact={f} today={today} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function Classes({ school, view, calls }: { school: string; view: DayView; calls: readonly Call[] }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const remind = useMutation({
    mutationFn: () => remindRolls(school),
    onSuccess: ({ told }) => {
      toast(t`${plural(told, { one: '# classe relancée', other: '# classes relancées' })}.`)
      void client.invalidateQueries({ queryKey: staffKey(school) })
    },
    onError: refused,
  })
  return (
    <Section
      title={<Trans>L’appel</Trans>}
      actions={
        view.missing > 0 && view.abilities.manage && view.day.slice(0, 10) === view.today.slice(0, 10) ? (
          <Button icon={BellRing} pending={remind.isPending} onClick={() => remind.mutate()}>
            <Plural value={view.missing} one="Relancer l’appel manquant" other="Relancer les # appels manquants" />
          </Button>
        ) : undefined
      }
    >
      <ul className="grid gap-3 lg:grid-cols-2">
        {view.classes.map((c: ClassView) => (
          <li key={c.id} className="bg-surface rounded-card shadow-card p-4">
            <div className="flex items-baseline justify-between gap-2">
              <h3 className="font-semibold">{c.label}</h3>
              <span className="text-md text-ink-2">
                <Plural value={c.pupils} one="# élève" other="# élèves" />
              </span>
            </div>
            <ul className="mt-2 flex flex-col gap-1.5">
              {c.halves.map((h) => {
                const absent = h.absent
                const late = h.minutes_late ?? 0
                const waits = calls.some((x) => x.class === c.id && x.half === h.half && x.day === view.day.slice(0, 10))
                const tone = waits ? 'info' : h.state === 'called' ? 'success' : h.state === 'missing' ? 'danger' : h.state === 'waiting' ? 'warning' : 'info'
                const said =
                  waits
                    ? t`à envoyer`
                    : h.state === 'called'
                    ? t`${plural(absent, { 0: 'tous présents', one: '# absent', other: '# absents' })}`
                    : h.state === 'missing'
                      ? view.day < view.today || late > 90
                        ? t`appel non fait`
                        : t`${late} min de retard`
                      : h.state === 'waiting'
                        ? t`à faire`
                        : h.state === 'outside'
                          ? t`hors de l’école`
                          : t`à ${formatTime(h.starts)}`
                return (
                  <li key={h.half} className="flex flex-wrap items-center gap-x-2 min-h-11">
                    <span className="w-20 text-md text-ink-2">{capital(i18n._(halves[h.half]))}</span>
                    <Badge tone={tone}>{said}</Badge>
                    {view.abilities.call && h.state !== 'ahead' && h.state !== 'outside' && (
                      <LinkButton
                        dense
                        variant={h.state === 'called' ? 'quiet' : 'secondary'}
                        className="ms-auto"
                        to={`/presences/appel/${c.id}` as '/'}
                        search={{ jour: view.day.slice(0, 10) === view.today.slice(0, 10) ? undefined : view.day.slice(0, 10), demi: h.half } as never}
                        aria-label={t`Appel de ${c.label}, ${i18n._(halves[h.half])}`}
                      >
                        {h.state === 'called' ? <Trans>Revoir</Trans> : <Trans>Appel</Trans>}
                      </LinkButton>
                    )}
                  </li>
                )
              })}
            </ul>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Absences({ list, school, today }: { list: readonly AbsenceView[]; school: string; today: string }) {
  return (
    <ul className="grid gap-3 lg:grid-cols-2">
      {list.map((a) => (
        <li key={a.id}>
          <OneAbsence a={a} school={school} today={today} />
        </li>
      ))}
    </ul>
  )
}

function OneAbsence({ a, school, today }: { a: AbsenceView; school: string; today: string }) {
  const { t, i18n } = useLingui()
  const when = useWhen(today)
  const client = useQueryClient()
  const refused = useRefused()
  const done = (said: string) => {
    void client.invalidateQueries({ queryKey: staffKey(school) })
    void client.invalidateQueries({ queryKey: ['home'] })
    toast(said)
  }
  const judge = useMutation({
    mutationFn: (state: 'accepted' | 'refused' | 'withdrawn') => decide(school, a.id, { version: a.version, state }),
    onSuccess: (_, state) => done(state === 'accepted' ? t`Motif accepté pour ${a.name}.` : state === 'refused' ? t`Motif non retenu : la famille est prévenue.` : t`Absence de ${a.name} annulée : repas et car reviennent s’il reste de la place.`),
    onError: (problem) => {
      refused(problem)
      void client.invalidateQueries({ queryKey: staffKey(school) })
    },
  })
  const asking = useMutation({ mutationFn: () => ask(school, [a.id]), onSuccess: () => done(a.paper ? t`La lettre est prête à imprimer.` : t`La famille de ${a.name} est relancée.`), onError: refused })
  const state = states[a.state]
  const explained = a.state === 'explained' || a.state === 'announced'
  return (
    <Card
      as="div"
      level={3}
      className="h-full"
      label={a.class}
      status={a.kind === 'late' ? t`retard` : undefined}
      domain="classe"
      title={a.name}
      aside={<Badge tone={a.came ? 'warning' : state.tone}>{a.came ? t`Présent à l’appel` : i18n._(state.label)}</Badge>}
      actions={
        a.abilities.decide && (explained || a.came || a.abilities.ask) ? (
          <>
            {a.came && (
              <Button dense variant="primary" pending={judge.isPending} onClick={() => judge.mutate('withdrawn')}>
                <Trans>Annuler l’absence</Trans>
              </Button>
            )}
            {explained && !a.came && a.kind === 'absence' && (
              <>
                <Button dense variant="primary" pending={judge.isPending && judge.variables === 'accepted'} onClick={() => judge.mutate('accepted')}>
                  <Trans>Accepter</Trans>
                </Button>
                <Button dense pending={judge.isPending && judge.variables === 'refused'} onClick={() => judge.mutate('refused')}>
                  <Trans>Ne pas retenir</Trans>
                </Button>
              </>
            )}
            {a.abilities.ask && (
              <Button dense icon={a.paper ? Printer : Mail} pending={asking.isPending} disabled={!!a.asked_at} onClick={() => asking.mutate()}>
                {a.asked_at ? <Trans>Motif demandé</Trans> : <Trans>Demander le motif</Trans>}
              </Button>
            )}
          </>
        ) : undefined
      }
    >
      <p>
        {capital(when(a))}
        {a.ground && ` · ${i18n._(grounds[a.ground].label).toLocaleLowerCase('fr')}`}
        {a.eats && ` · ${t`déjeune à la cantine`}`}
      </p>
      {a.words.map((w) => (
        <p key={w} className="text-md text-ink-2">
          « {w} »
        </p>
      ))}
      <p className="text-md text-ink-3">
        {a.said_by === 'family' ? t`dit par la famille ${formatDay(a.said_at.slice(0, 10), today)} à ${formatTime(a.said_at)}` : a.told_at ? t`famille prévenue à ${formatTime(a.told_at)}` : a.paper ? t`aucun message n’atteint cette famille` : t`noté par l’école`}
      </p>
      {a.phones.length > 0 && (
        <p className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
          {a.phones.map((p) => (
            <a key={p} href={`tel:${p}`} className="inline-flex items-center gap-1.5 min-h-11 text-brand font-semibold underline-offset-2 hover:underline">
              <Phone aria-hidden className="size-4" />
              {formatPhone(p)}
            </a>
          ))}
        </p>
      )}
    </Card>
  )
}

function Unexplained({ list, school, today, may }: { list: readonly AbsenceView[]; school: string; today: string; may: boolean }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [all, setAll] = useState(false)
  const silent = list.filter((a) => a.state === 'found' && !a.asked_at)
  const paper = list.filter((a) => a.state === 'found' && a.paper).length
  const asking = useMutation({
    mutationFn: () => ask(school, silent.map((a) => a.id)),
    onSuccess: ({ asked }) => {
      void client.invalidateQueries({ queryKey: staffKey(school) })
      toast(t`${plural(asked, { one: 'Motif demandé à # famille', other: 'Motif demandé à # familles' })}.`)
    },
    onError: refused,
  })
  const shown = all ? list : list.slice(0, 6)
  return (
    <Section title={<Trans>Jours passés, sans motif ou à confirmer</Trans>}>
      {may && (
        <Buttons className="mb-3">
          {silent.length > 0 && (
            <Button icon={Mail} pending={asking.isPending} onClick={() => asking.mutate()}>
              <Plural value={silent.length} one="Demander le motif à # famille" other="Demander le motif à # familles" />
            </Button>
          )}
          {paper > 0 && (
            <Button icon={Printer} onClick={() => void saveFile(lettersFile(school)).catch(refused)}>
              <Plural value={paper} one="Imprimer # lettre" other="Imprimer # lettres" />
            </Button>
          )}
        </Buttons>
      )}
      <Absences list={shown} school={school} today={today} />
      {list.length > shown.length && (
        <Button variant="quiet" className="mt-3" onClick={() => setAll(true)}>
          <Plural value={list.length - shown.length} one="Voir # autre" other="Voir les # autres" />
        </Button>
      )}
    </Section>
  )
}
