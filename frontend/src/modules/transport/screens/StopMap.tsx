import { Trans, useLingui } from '@lingui/react/macro'
import type { BusStop } from '../queries'

export interface Path {
  code: string
  colour: string
  direction: string
  stops: readonly string[]
}

const WIDTH = 600
const EDGE = 48

/**
 * A plan drawn from coordinates alone: no tile, no request to anybody. North is up; near the ground a degree of longitude is shorter
 * than one of latitude by the cosine of the latitude.
 */
export function StopMap({ stops, paths }: { stops: readonly Pick<BusStop, 'id' | 'name' | 'lat_e6' | 'lon_e6' | 'school_id'>[]; paths: readonly Path[] }) {
  const { t } = useLingui()
  const placed = stops.flatMap((s) => (s.lat_e6 === undefined || s.lon_e6 === undefined ? [] : [{ id: s.id, name: s.name, school: !!s.school_id, lat: s.lat_e6 / 1e6, lon: s.lon_e6 / 1e6 }]))
  if (placed.length < 2)
    return (
      <p className="text-ink-2">
        <Trans>Le plan se dessine dès que deux arrêts ont des coordonnées.</Trans>
      </p>
    )
  const lats = placed.map((s) => s.lat)
  const lons = placed.map((s) => s.lon)
  const middle = (Math.min(...lats) + Math.max(...lats)) / 2
  const stretch = Math.cos((middle * Math.PI) / 180)
  const wide = Math.max((Math.max(...lons) - Math.min(...lons)) * stretch, 0.0005)
  const tall = Math.max(Math.max(...lats) - Math.min(...lats), 0.0005)
  const scale = Math.min((WIDTH - 2 * EDGE) / wide, 520 / tall)
  const height = tall * scale + 2 * EDGE
  const left = (WIDTH - wide * scale) / 2
  const x = (lon: number) => left + (lon - Math.min(...lons)) * stretch * scale
  const y = (lat: number) => EDGE + (Math.max(...lats) - lat) * scale
  const at = new Map(placed.map((s) => [s.id, s]))
  const metres = nice((110 / scale) * 111_320)
  const many = placed.length > 40
  // A name is written where no other stands: the nearest ones below the first keep to the other side.
  const written: { x: number; y: number }[] = []
  return (
    <figure className="bg-surface rounded-card shadow-card p-2 lg:sticky lg:top-4">
      <svg viewBox={`0 0 ${WIDTH} ${height + 24}`} role="img" aria-label={t`Plan des arrêts : la liste dit la même chose en mots`} className="w-full h-auto">
        {paths.map((p, i) => {
          const points = p.stops.flatMap((id) => {
            const s = at.get(id)
            return s ? [`${x(s.lon)},${y(s.lat)}`] : []
          })
          return points.length > 1 && <polyline key={i} points={points.join(' ')} fill="none" className="stroke-transport" strokeWidth={p.direction === 'back' ? 2 : 5} strokeDasharray={p.direction === 'back' ? '2 6' : undefined} strokeLinejoin="round" strokeLinecap="round" opacity={p.direction === 'back' ? 1 : 0.55} />
        })}
        {placed.map((s) => {
          const cx = x(s.lon)
          const cy = y(s.lat)
          const end = cx > WIDTH * 0.6
          const near = written.filter((w) => Math.abs(w.x - cx) < 150 && Math.abs(w.y - cy) < 22).length
          const label = { x: cx + (end ? -12 : 12), y: cy + 6 + near * 20 }
          written.push({ x: cx, y: cy + near * 20 })
          return (
            <g key={s.id}>
              {s.school ? <rect x={cx - 9} y={cy - 9} width={18} height={18} rx={4} className="fill-transport stroke-surface" strokeWidth={2} /> : <circle cx={cx} cy={cy} r={many ? 4 : 8} className="fill-surface stroke-transport" strokeWidth={many ? 2 : 4} />}
              {!many && (
                <text x={label.x} y={label.y} textAnchor={end ? 'end' : 'start'} fontSize={17} className="fill-ink stroke-surface" strokeWidth={4} paintOrder="stroke" fontWeight={s.school ? 700 : 400}>
                  {s.name}
                </text>
              )}
            </g>
          )
        })}
        <g transform={`translate(${EDGE / 2}, ${height + 8})`} className="stroke-ink-2">
          <line x1={0} x2={(metres / 111_320) * scale} y1={0} y2={0} strokeWidth={2} />
          <text x={(metres / 111_320) * scale + 8} y={5} fontSize={14} className="fill-ink-2" stroke="none">
            {metres >= 1000 ? `${metres / 1000} km` : `${metres} m`}
          </text>
        </g>
      </svg>
      <figcaption className="px-2 pb-1 text-md text-ink-2">
        <Trans>Trait plein : aller. Pointillés : retour. Carré : école. Le trait relie les arrêts, il ne suit pas la route.</Trans>
      </figcaption>
    </figure>
  )
}

/** 1, 2 or 5 times a power of ten, at most the length given. */
function nice(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(metres, 1)))
  return [5, 2, 1].map((n) => n * power).find((n) => n <= metres) ?? power
}
