import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ChartColumn, ChevronLeft, ChevronRight, FileSpreadsheet, Table2 } from 'lucide-react'
import { NotFound } from '../../../shell/root'
import { useBoot } from '../../../shell/session'
import { AnchorButton, Button, IconButton } from '../../../ui/Button'
import { Card, Stat, Stats } from '../../../ui/Card'
import { type Column, DataTable } from '../../../ui/DataTable'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select, Switch } from '../../../ui/Field'
import { formatDate, formatDateTime, formatDays, formatNumber, formatPercent } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { domainOf } from '../kinds'
import { useTown } from '../place'
import { type ServiceKey, services, type Usage, type UsageAsked, usageFile, type UsageLine, usageQuery } from '../queries'
import { Key, Ranked, Series } from './Bars'
import { periodOf, type Span, spans, turn } from './period'

const sides = ['lieu', 'ecole', 'niveau', 'menu', 'creneau', 'jour'] as const
type Side = (typeof sides)[number]

interface Search {
  periode?: string
  le?: string
  lieu?: string
  ecole?: string
  creneau?: string
  niveau?: string
  par?: string
  vue?: string
  diffusion?: string
}

const linesOf = (u: Usage): Record<Side, UsageLine[]> => ({ lieu: u.sites, ecole: u.schools, niveau: u.ages, menu: u.details, creneau: u.units, jour: u.weekdays })

/** How much each service is used: who booked, who came, what the kitchen cooked for; by day, place, school, level and menu. */
export function UsageScreen() {
  const { t } = useLingui()
  const town = useTown()
  const { abilities, today } = useBoot()
  const { service: asked } = useParams({ strict: false }) as { service?: string }
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const mine = services.filter((s) => abilities.includes(`${s}:usage`))
  const service = asked ? mine.find((s) => s === asked) : mine[0]
  const span: Span = spans.find((s) => s === search.periode) ?? 'mois'
  const days = periodOf(span, search.le && /^\d{4}-\d\d-\d\d$/.test(search.le) ? search.le : today)
  const q: UsageAsked = { ...days, place: search.lieu, school: search.ecole, unit: search.creneau, age: search.niveau, masked: !!search.diffusion }
  const { data, error, refetch, isPlaceholderData } = useQuery({ ...usageQuery(town.id, service ?? 'canteen', q), enabled: !!service })
  if (!service) return <NotFound />
  const set = (change: Search) => void navigate({ to: `/frequentation/${service}` as '/', search: { ...search, ...change } as never, replace: true, resetScroll: false })
  const names: Record<ServiceKey, string> = { canteen: t`Cantine`, childcare: t`Périscolaire`, transport: t`Car scolaire` }
  const spanNames: Record<Span, string> = { semaine: t`Semaine`, mois: t`Mois`, annee: t`Année` }
  const whole = span === 'mois' ? `${formatDate(days.from, 'month')}` : span === 'annee' ? `${days.from.slice(0, 4)}-${days.until.slice(0, 4)}` : formatDays(days.from, days.until)
  return (
    <>
      <PageHeader
        title={t`Fréquentation`}
        context={town.name}
        actions={
          <>
            <AnchorButton icon={FileSpreadsheet} href={usageFile(town.id, service, q, 'xlsx')} download>
              XLSX
            </AnchorButton>
            <AnchorButton icon={FileSpreadsheet} href={usageFile(town.id, service, q, 'csv')} download>
              CSV
            </AnchorButton>
          </>
        }
      />
      {mine.length > 1 && (
        <div role="group" aria-label={t`Service`} className="mb-4 flex flex-wrap gap-2">
          {mine.map((s) => (
            <Button key={s} dense aria-pressed={s === service} variant={s === service ? 'primary' : 'secondary'} onClick={() => void navigate({ to: `/frequentation/${s}` as '/', search: { periode: search.periode, le: search.le, vue: search.vue, diffusion: search.diffusion } as never })}>
              {names[s]}
            </Button>
          ))}
        </div>
      )}
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div className="flex items-center gap-1 min-w-0">
          <IconButton icon={ChevronLeft} label={t`Période précédente`} className="rtl:rotate-180" onClick={() => set({ le: turn(span, days.from, -1) })} />
          <p aria-live="polite" className="font-semibold first-letter:uppercase min-w-36 text-center">
            {whole}
          </p>
          <IconButton icon={ChevronRight} label={t`Période suivante`} className="rtl:rotate-180" onClick={() => set({ le: turn(span, days.from, 1) })} />
        </div>
        <div role="group" aria-label={t`Durée`} className="flex gap-1">
          {spans.map((s) => (
            <Button key={s} dense aria-pressed={s === span} variant={s === span ? 'primary' : 'quiet'} onClick={() => set({ periode: s, le: days.until < today ? days.from : search.le })}>
              {spanNames[s]}
            </Button>
          ))}
        </div>
      </div>
      {data && <Narrowed usage={data} search={search} set={set} />}
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <div className={isPlaceholderData ? 'opacity-60' : undefined} aria-busy={isPlaceholderData || undefined}>
          <Dashboard usage={data} service={service} search={search} set={set} />
        </div>
      )}
    </>
  )
}

function Narrowed({ usage: u, search, set }: { usage: Usage; search: Search; set: (change: Search) => void }) {
  const { t } = useLingui()
  const all = (label: string, list: { id: string; name: string }[]) => [{ value: '', label }, ...list.map((c) => ({ value: c.id, label: c.name }))]
  const levels = [
    { value: '', label: t`Tous les niveaux` },
    { value: 'maternelle', label: t`Maternelle` },
    { value: 'elementaire', label: t`Élémentaire` },
    { value: 'college', label: t`Collège` },
  ]
  return (
    <div className="mb-5 grid gap-3 grid-cols-2 lg:grid-cols-4 max-[22rem]:grid-cols-1">
      {u.choices.units.length > 1 && <Select label={t`Créneau`} hideLabel value={search.creneau ?? ''} onChange={(e) => set({ creneau: e.currentTarget.value })} options={all(t`Tous les créneaux`, u.choices.units)} />}
      {u.choices.sites.length > 1 && <Select label={t`Lieu`} hideLabel value={search.lieu ?? ''} onChange={(e) => set({ lieu: e.currentTarget.value })} options={all(t`Tous les lieux`, u.choices.sites)} />}
      {u.choices.schools.length > 1 && <Select label={t`École`} hideLabel value={search.ecole ?? ''} onChange={(e) => set({ ecole: e.currentTarget.value })} options={all(t`Toutes les écoles`, u.choices.schools)} />}
      <Select label={t`Niveau`} hideLabel value={search.niveau ?? ''} onChange={(e) => set({ niveau: e.currentTarget.value })} options={levels} />
    </div>
  )
}

function Dashboard({ usage: u, service, search, set }: { usage: Usage; service: ServiceKey; search: Search; set: (change: Search) => void }) {
  const { t } = useLingui()
  const table = search.vue === 'tableau'
  const all = linesOf(u)
  const side = sides.find((s) => s === search.par && all[s].length > 0) ?? sides.find((s) => all[s].length > 1) ?? 'jour'
  const sideNames: Record<Side, string> = { lieu: t`Par lieu`, ecole: t`Par école`, niveau: t`Par niveau`, menu: t`Par menu`, creneau: t`Par créneau`, jour: t`Par jour de la semaine` }
  const periods: Record<Usage['by'], string> = { day: t`Jour par jour`, week: t`Semaine par semaine`, month: t`Mois par mois` }
  const forecast = u.total.forecast > 0
  const empty = u.total.booked + u.total.served + u.total.waiting + u.total.cancelled === 0 && !u.total.hidden
  return (
    <>
      {empty ? (
        <EmptyState icon={ChartColumn} title={<Trans>Rien à compter sur cette période</Trans>}>
          <Trans>Vacances, service fermé, ou filtres trop étroits : changez de période ou élargissez-les.</Trans>
        </EmptyState>
      ) : (
        <>
          {u.findings.length > 0 && (
            <Card as="section" domain={domainOf[service]} label={<Trans>Ce que disent les chiffres</Trans>} className="mb-4">
              <ul className="flex flex-col gap-1.5 text-ink measure">
                {u.findings.map((f) => (
                  <li key={f}>{f}</li>
                ))}
              </ul>
            </Card>
          )}
          <Totals usage={u} service={service} />
          <Section
            title={periods[u.by]}
            actions={
              <div role="group" aria-label={t`Présentation`} className="flex gap-1">
                <Button dense icon={ChartColumn} variant={table ? 'quiet' : 'primary'} aria-pressed={!table} onClick={() => set({ vue: '' })}>
                  <Trans>Graphique</Trans>
                </Button>
                <Button dense icon={Table2} variant={table ? 'primary' : 'quiet'} aria-pressed={table} onClick={() => set({ vue: 'tableau' })}>
                  <Trans>Tableau</Trans>
                </Button>
              </div>
            }
          >
            {table ? (
              <Lines caption={periods[u.by]} lines={u.periods} total={u.total} usage={u} service={service} />
            ) : (
              <Card as="div">
                <figure>
                  <figcaption className="mb-4">
                    <Key forecast={forecast} />
                    <span className="sr-only">
                      <Trans>Le graphique montre les chiffres du tableau : choisissez « Tableau » pour les lire.</Trans>
                    </span>
                  </figcaption>
                  <Series usage={u} />
                </figure>
              </Card>
            )}
          </Section>
          <Section
            title={t`Répartition`}
            actions={<Select label={t`Répartition`} hideLabel value={side} onChange={(e) => set({ par: e.currentTarget.value })} options={sides.filter((s) => all[s].length > 0).map((s) => ({ value: s, label: sideNames[s] }))} />}
          >
            {table ? (
              <Lines caption={sideNames[side]} lines={all[side]} usage={u} service={service} />
            ) : (
              <Card as="div">
                <Ranked lines={all[side]} />
                <p className="sr-only">
                  <Trans>Le graphique montre les chiffres du tableau : choisissez « Tableau » pour les lire.</Trans>
                </p>
              </Card>
            )}
          </Section>
        </>
      )}
      <Outside usage={u} search={search} set={set} />
    </>
  )
}

/** The four figures that one looks for first. */
function Totals({ usage: u, service }: { usage: Usage; service: ServiceKey }) {
  const { t } = useLingui()
  const { total } = u
  const domain = domainOf[service]
  if (total.hidden)
    return (
      <p className="text-ink-2">
        <Trans>Moins de onze enfants : ces chiffres ne se diffusent pas.</Trans>
      </p>
    )
  const daily = total.days ? Math.round(total.booked / total.days) : 0
  const n = formatNumber(daily)
  const gap = total.surplus
  const share = total.told ? formatPercent(Math.abs(gap) / total.told, 1) : ''
  const fill = total.places ? formatPercent(total.taken! / total.places, 1) : ''
  const absent = u.over.booked ? formatPercent(u.over.absent / u.over.booked, 1) : ''
  return (
    <Stats>
      <Stat domain={domain} value={formatNumber(total.booked)} label={t`réservés, ${n} par jour de service`} />
      <Stat domain={domain} value={total.served_hidden ? '–' : formatNumber(total.served)} label={service === 'canteen' ? t`repas servis` : t`venus`} />
      {total.told > 0 ? (
        <Stat domain={domain} value={formatNumber(Math.abs(gap))} label={gap < 0 ? t`repas qui ont manqué (${share})` : t`repas préparés en trop (${share})`} />
      ) : fill ? (
        <Stat domain={domain} value={fill} label={t`des places sont prises`} />
      ) : (
        <Stat domain={domain} value={formatNumber(total.cancelled)} label={t`annulés`} />
      )}
      {!u.masked && <Stat domain={domain} value={formatNumber(u.over.absent)} label={absent ? t`absents sans prévenir (${absent})` : t`absents sans prévenir`} />}
    </Stats>
  )
}

const named = (l: UsageLine) => <span className="inline-block first-letter:uppercase">{l.label}</span>

function Lines({ caption, lines, total, usage: u, service }: { caption: string; lines: readonly UsageLine[]; total?: UsageLine; usage: Usage; service: ServiceKey }) {
  const { t } = useLingui()
  const hidden = <span className="text-ink-3">{t`masqué`}</span>
  const figure = (key: string, header: string, of: (l: UsageLine) => number, desk = false): Column<UsageLine> => ({
    key,
    header,
    numeric: true,
    desk,
    sort: of,
    cell: (l) => (l.hidden || (key === 'served' && l.served_hidden) ? hidden : formatNumber(of(l))),
    ...(total && { total: total.hidden ? hidden : formatNumber(of(total)) }),
  })
  const percent = (l: UsageLine) => (l.places ? formatPercent(l.taken! / l.places, 1) : '–')
  const columns: Column<UsageLine>[] = [
    { key: 'label', header: t`Ligne`, main: true, cell: named },
    figure('booked', t`Réservés`, (l) => l.booked),
    ...(u.total.forecast > 0 ? [figure('forecast', t`Prévus`, (l) => l.forecast)] : []),
    figure('served', service === 'canteen' ? t`Servis` : t`Venus`, (l) => l.served),
    ...(u.masked
      ? []
      : [
          ...(u.total.forecast > 0 ? [figure('gap', t`En trop`, (l) => l.surplus)] : []),
          figure('unexpected', t`Non prévus`, (l) => l.unexpected),
          figure('absent', t`Absents sans prévenir`, (l) => l.absent),
          figure('away', t`Absents annoncés`, (l) => l.away),
          figure('cancelled', t`Annulés`, (l) => l.cancelled, true),
          figure('late', t`Dont trop tard`, (l) => l.cancelled_late, true),
          ...(u.total.waiting > 0 ? [figure('waiting', t`En attente`, (l) => l.waiting)] : []),
          ...(u.total.places ? [{ key: 'fill', header: t`Remplissage`, numeric: true, cell: percent, sort: (l: UsageLine) => (l.places ? l.taken! / l.places : -1), ...(total && { total: percent(total) }) }] : []),
        ]),
  ]
  return <DataTable dense caption={caption} columns={columns} rows={lines.filter((l) => l.hidden || l.booked + l.served + l.away + l.cancelled + l.waiting + l.forecast > 0)} rowKey={(l) => l.key} />
}

/** For whoever is not of the town hall; and how fresh the figures are. */
function Outside({ usage: u, search, set }: { usage: Usage; search: Search; set: (change: Search) => void }) {
  const { t } = useLingui()
  const at = u.counted_at ? formatDateTime(u.counted_at, 'dayMonth') : ''
  return (
    <div className="mt-6">
      <Switch label={t`Masquer les petits effectifs`} help={t`Pour un tableau qui sort de la mairie : ce qui compte moins de onze enfants disparaît de l’écran et des fichiers, avec ce qu’une soustraction ferait retrouver.`} checked={!!search.diffusion} onChange={(e) => set({ diffusion: e.currentTarget.checked ? '1' : '' })} />
      <p className="mt-3 text-md text-ink-3">
        {at ? <Trans>Jours passés comptés le {at}, avec ce qui a changé depuis.</Trans> : <Trans>Compté à l’instant.</Trans>}{' '}
        <Trans>Aucun nom n’entre dans ces chiffres.</Trans>
      </p>
    </div>
  )
}
