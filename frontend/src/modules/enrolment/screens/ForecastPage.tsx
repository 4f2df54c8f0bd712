import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Stat, Stats } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useTenant } from '../place'
import { exportForecast, type Forecast, forecastQuery } from '../queries'
import { Downloads } from './Sectors'

type Cell = Forecast['unplaced'][number]

/** The coming school year, per school and level. Figures, and nobody's name. */
export function ForecastPage() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(forecastQuery(tenant.id))
  return (
    <div className="max-w-5xl">
      <PageHeader title={t`Prévisions d’effectifs`} context={[tenant.name, data?.label].filter(Boolean).join(' · ')} actions={data && <Downloads href={(f) => exportForecast(tenant.id, f)} />}>
        <Trans>Les élèves d’aujourd’hui montent d’un niveau ; à la fin de la maternelle, l’école est celle de leur adresse. S’y ajoutent les dossiers de la prochaine rentrée : en petite section, les seuls enfants connus sont ceux des dossiers.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <div className="flex flex-col gap-8">
          <Stats>
            <Stat value={data.total} label={<Trans>élèves attendus ({data.now} aujourd’hui)</Trans>} domain="mairie" />
            {data.capacity !== undefined && <Stat value={data.capacity} label={<Trans>places dans les écoles</Trans>} />}
            <Stat value={data.leaving} label={<Trans>partent au collège</Trans>} />
            <Stat value={data.departures} label={<Trans>départs annoncés</Trans>} />
          </Stats>
          {data.schools.map((s) => {
            const change = s.total - s.now
            return (
              <Section key={s.school.id} title={s.school.name}>
                <p className="mb-2 flex flex-wrap items-center gap-x-2 gap-y-1">
                  <span>
                    <Plural value={s.total} one="# élève attendu" other="# élèves attendus" />
                    {change !== 0 && <span className="text-ink-2"> ({change > 0 ? `+${change}` : `−${Math.abs(change)}`})</span>}
                    {s.capacity !== undefined && (
                      <>
                        {' '}
                        <Plural value={s.capacity} one="pour # place" other="pour # places" />
                      </>
                    )}
                  </span>
                  <Room total={s.total} places={s.capacity} />
                </p>
                <Cells caption={t`Prévision de ${s.school.name}`} cells={s.cells} now={s.now} total={s.total} places={s.capacity} />
              </Section>
            )
          })}
          {data.unplaced.length > 0 && (
            <Section title={<Trans>École à déterminer</Trans>}>
              <p className="mb-2">
                <Trans>L’adresse manque, ou aucune ligne des secteurs ne décide. Complétez-les pour affiner la prévision.</Trans>
              </p>
              <Cells caption={t`École à déterminer`} cells={data.unplaced} now={0} total={data.unplaced.reduce((n, c) => n + c.total, 0)} places={undefined} />
            </Section>
          )}
        </div>
      )}
    </div>
  )
}

/** What is left of the places, once there are more pupils than places or none is left. */
function Room({ total, places }: { total: number; places: number | undefined }) {
  if (places === undefined || total < places) return null
  const over = total - places
  return over ? (
    <Badge tone="danger">
      <Plural value={over} one="# de trop" other="# de trop" />
    </Badge>
  ) : (
    <Badge tone="warning">
      <Trans>complet</Trans>
    </Badge>
  )
}

const strong = (c: Cell) => <strong className="text-ink">{c.total}</strong>
const room = (c: Cell) =>
  c.places !== undefined && (
    <span className="inline-flex items-center gap-2">
      <Room total={c.total} places={c.places} />
      {c.places}
    </span>
  )

/** A table on a desk; on a phone, a line per level. */
function Cells({ caption, cells, now, total, places }: { caption: string; cells: readonly Cell[]; now: number; total: number; places: number | undefined }) {
  const { t } = useLingui()
  const sum = (pick: (c: Cell) => number) => cells.reduce((n, c) => n + pick(c), 0)
  const rooms = places !== undefined || cells.some((c) => c.places !== undefined)
  return (
    <>
      <div className="max-sm:hidden">
        <DataTable
          caption={caption}
          dense
          rows={cells}
          rowKey={(c) => c.level}
          columns={[
            { key: 'level', header: t`Niveau`, main: true, cell: (c) => c.level, total: t`Total` },
            { key: 'now', header: t`Aujourd’hui`, numeric: true, cell: (c) => c.now, total: now },
            { key: 'rising', header: t`Montent`, numeric: true, cell: (c) => c.rising, total: sum((c) => c.rising) },
            { key: 'coming', header: t`Autre école d’ici`, numeric: true, cell: (c) => c.coming, total: sum((c) => c.coming) },
            { key: 'files', header: t`Inscrits`, numeric: true, cell: (c) => c.files, total: sum((c) => c.files) },
            { key: 'asked', header: t`Demandes`, numeric: true, cell: (c) => c.asked, total: sum((c) => c.asked) },
            { key: 'total', header: t`Prévision`, numeric: true, cell: strong, total },
            ...(rooms ? [{ key: 'places', header: t`Places`, numeric: true, cell: room, ...(places !== undefined ? { total: places } : {}) }] : []),
          ]}
        />
      </div>
      <ul aria-label={caption} className="bg-surface rounded-card shadow-card divide-y divide-line px-4 sm:hidden">
        {cells.map((c) => (
          <li key={c.level} className="py-3">
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <strong className="text-ink">{c.level}</strong>
              <span className="tabular inline-flex items-center gap-2">
                <Room total={c.total} places={c.places} />
                <span>
                  {strong(c)}
                  {c.places !== undefined && <span className="text-ink-2"> / {c.places}</span>}
                </span>
              </span>
            </p>
            <p className="text-md text-ink-2">{[t`aujourd’hui ${c.now}`, c.rising && t`montent ${c.rising}`, c.coming && t`autre école ${c.coming}`, c.files && t`inscrits ${c.files}`, c.asked && t`demandes ${c.asked}`].filter(Boolean).join(' · ')}</p>
          </li>
        ))}
      </ul>
    </>
  )
}
