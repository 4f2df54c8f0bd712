import { plural } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight, Download, Printer } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { Button, IconButton } from '../../../ui/Button'
import { Card, Stat, Stats } from '../../../ui/Card'
import { cx } from '../../../ui/cx'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatNumber, formatPercent } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { StaffNav } from '../AttendanceScreens'
import { useSchool } from '../place'
import { type RegisterClass, registerFile, registerQuery, type RegisterView, saveFile } from '../queries'
import { capital } from '../words'

const shift = (month: string, n: number): string => {
  const at = new Date(`${month}-15T12:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() + n)
  return at.toISOString().slice(0, 7)
}

/** The register of a month: rates per class, whom the law asks to look at, and each class's half-days. */
export function Register() {
  const { t } = useLingui()
  const school = useSchool()
  const { today } = useBoot()
  const refused = useRefused()
  const navigate = useNavigate()
  const { mois, classe } = useSearch({ strict: false }) as { mois?: string; classe?: string }
  const month = mois ?? today.slice(0, 7)
  const { data, error, refetch } = useQuery(registerQuery(school.id, month, ''))
  const go = (change: { mois?: string; classe?: string }) => void navigate({ to: '/presences/registre' as '/', search: { mois, classe, ...change } as never })
  const one = data?.classes.find((c) => c.id === classe)
  return (
    <>
      <PageHeader
        title={capital(formatDate(`${month}-15`, 'month'))}
        windowTitle={t`Registre d’appel`}
        context={t`Registre d’appel`}
        actions={
          <>
            <IconButton icon={ChevronLeft} label={t`Mois précédent`} onClick={() => go({ mois: shift(month, -1) })} />
            {month < today.slice(0, 7) && <IconButton icon={ChevronRight} label={t`Mois suivant`} onClick={() => go({ mois: shift(month, 1) })} />}
            <Button icon={Printer} onClick={() => void saveFile(registerFile(school.id, 'pdf', month, classe ?? '')).catch(refused)}>
              PDF
            </Button>
            <Button icon={Download} onClick={() => void saveFile(registerFile(school.id, 'csv', month, classe ?? '')).catch(refused)}>
              CSV
            </Button>
          </>
        }
      />
      <StaffNav />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <>
          <Summary view={data} />
          <Section title={<Trans>Par classe</Trans>}>
            <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
              {data.classes.map((c) => (
                <ClassCard key={c.id} of={c} open={c.id === classe} onOpen={() => go({ classe: c.id === classe ? '' : c.id })} />
              ))}
            </ul>
          </Section>
          {data.classes.length > 0 && <Select label={t`Détail d’une classe`} className="mt-6 max-w-xs" value={classe ?? ''} onChange={(e) => go({ classe: e.currentTarget.value })} options={[{ value: '', label: t`Choisir` }, ...data.classes.map((c) => ({ value: c.id, label: c.label }))]} />}
          {one && <Grid of={one} />}
        </>
      )}
    </>
  )
}

function Summary({ view }: { view: RegisterView }) {
  const { t } = useLingui()
  const flagged = view.classes.flatMap((c) => c.pupils.filter((p) => p.flagged).map((p) => ({ ...p, label: c.label })))
  const missing = view.classes.reduce((n, c) => n + c.missing, 0)
  const limit = view.threshold
  return (
    <>
      <Card as="section" aria-label={t`Le mois en chiffres`}>
        <Stats>
          <Stat value={formatPercent(view.rate, 1)} label={t`de présence`} />
          <Stat value={formatNumber(view.absent)} label={t`${plural(view.absent, { one: 'demi-journée d’absence', other: 'demi-journées d’absence' })}`} />
          <Stat value={formatNumber(flagged.length)} label={t`${plural(flagged.length, { one: 'élève', other: 'élèves' })} à ${limit} sans motif ou plus`} domain={flagged.length > 0 ? 'danger' : 'neutral'} />
          <Stat value={formatNumber(missing)} label={t`${plural(missing, { one: 'appel non fait', other: 'appels non faits' })}`} domain={missing > 0 ? 'danger' : 'neutral'} />
        </Stats>
      </Card>
      {flagged.length > 0 && (
        <Banner tone="warning" className="mt-4" title={<Plural value={flagged.length} one="# élève a manqué quatre demi-journées ou plus sans motif retenu" other="# élèves ont manqué quatre demi-journées ou plus sans motif retenu" />}>
          <ul className="mt-1">
            {flagged.map((p) => (
              <li key={p.id}>
                {p.name} · {p.label} · <Plural value={p.unjustified} one="# demi-journée" other="# demi-journées" />
              </li>
            ))}
          </ul>
          <p className="mt-1 text-md">
            <Trans>La loi demande de parler avec la famille, puis de prévenir l’académie (code de l’éducation, article L. 131-8).</Trans>
          </p>
        </Banner>
      )}
    </>
  )
}

function ClassCard({ of: c, open, onOpen }: { of: RegisterClass; open: boolean; onOpen: () => void }) {
  const { t } = useLingui()
  return (
    <li>
      <button type="button" aria-expanded={open} onClick={onOpen} className={cx('w-full text-start rounded-card bg-surface shadow-card p-4 border-2', open ? 'border-brand' : 'border-transparent hover:border-control')}>
        <span className="flex items-baseline justify-between gap-2">
          <span className="font-semibold">{c.label}</span>
          <span className="text-xl font-bold tabular-nums">{formatPercent(c.rate, 1)}</span>
        </span>
        <span className="mt-2 block h-2 rounded-full bg-sand overflow-hidden" aria-hidden>
          <span className="block h-full bg-brand" style={{ width: `${Math.round(c.rate * 100)}%` }} />
        </span>
        <span className="mt-2 block text-md text-ink-2">
          <Plural value={c.absent} one="# demi-journée d’absence" other="# demi-journées d’absence" />
          {c.late > 0 && (
            <>
              {' · '}
              <Plural value={c.late} one="# retard" other="# retards" />
            </>
          )}
        </span>
        {c.missing > 0 && <Badge tone="warning">{t`${plural(c.missing, { one: '# appel non fait', other: '# appels non faits' })}`}</Badge>}
      </button>
    </li>
  )
}

const look: Record<string, string> = { A: 'bg-danger text-on-danger font-bold', J: 'bg-brand-soft text-brand font-semibold', R: 'text-warning font-semibold', S: 'text-ink-3', F: 'text-ink-3', '?': 'text-ink-3' }

function Grid({ of: c }: { of: RegisterClass }) {
  const { t } = useLingui()
  const words: Record<string, string> = { '.': t`présent`, A: t`absent`, J: t`absent, motif donné`, R: t`retard`, S: t`sortie`, F: t`classe fermée`, '?': t`appel non fait`, ' ': t`pas dans la classe` }
  const days = [...new Set(c.halves.map((h) => h.day.slice(0, 10)))]
  return (
    <Section title={c.label}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard */}
      <div className="overflow-x-auto rounded-card bg-surface shadow-card p-3" tabIndex={0} role="region" aria-label={t`Registre de ${c.label}`}>
        <table className="text-sm tabular-nums border-collapse">
          <caption className="sr-only">{t`Présences de ${c.label} par demi-journée`}</caption>
          <thead>
            <tr>
              <th scope="col" className="sticky start-0 bg-surface text-start pe-3">
                {t`Élève`}
              </th>
              {days.map((d) => (
                <th key={d} scope="colgroup" colSpan={c.halves.filter((h) => h.day.slice(0, 10) === d).length} className="px-1 font-semibold border-s border-line">
                  <abbr title={formatDate(d, 'long')} className="no-underline">
                    {Number(d.slice(8))}
                  </abbr>
                </th>
              ))}
              <th scope="col" className="px-2">{t`Abs.`}</th>
              <th scope="col" className="px-2">{t`Sans motif`}</th>
            </tr>
          </thead>
          <tbody>
            {c.pupils.map((p) => (
              <tr key={p.id} className="border-t border-line">
                <th scope="row" className="sticky start-0 bg-surface text-start font-normal whitespace-nowrap pe-3 py-1">
                  {p.name}
                  {p.flagged && <span className="ms-2 text-danger font-bold" title={t`Quatre demi-journées ou plus sans motif`}>!</span>}
                </th>
                {[...p.cells].map((cell, i) => (
                  <td key={i} className={cx('min-w-6 text-center px-0.5', look[cell], c.halves[i]?.half === 'morning' && 'border-s border-line')} title={words[cell]}>
                    {cell === '.' ? <span className="text-ink-3" aria-label={words[cell]}>·</span> : <span aria-label={words[cell]}>{cell}</span>}
                  </td>
                ))}
                <td className="px-2 text-center font-semibold">{p.absent || ''}</td>
                <td className={cx('px-2 text-center font-semibold', p.flagged && 'text-danger')}>{p.unjustified || ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-2 text-md text-ink-2">
        <Trans>A : absent sans motif retenu · J : motif donné · R : retard · S : sortie scolaire · F : classe non assurée · ? : appel non fait</Trans>
      </p>
    </Section>
  )
}
