import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Footprints, Printer, ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { useAbility, useBoot } from '../../../shell/session'
import { Button, TextLink } from '../../../ui/Button'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatPhone, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { StaffNav } from '../AttendanceScreens'
import { useSchool } from '../place'
import { leavingFile, type LeavingPupil, leavingQuery, saveFile } from '../queries'
import { capital } from '../words'

/** « 16 h 30 : qui part avec qui »: on the screen at the gate, and on paper. */
export function Leaving() {
  const { t } = useLingui()
  const school = useSchool()
  const { today } = useBoot()
  const refused = useRefused()
  const { data, error, refetch } = useQuery(leavingQuery(school.id, ''))
  const [chosen, setOf] = useState<string | null>(null)
  const of = chosen ?? data?.classes[0]?.id ?? ''
  const day = data?.day.slice(0, 10) ?? today
  const shown = data?.classes.filter((c) => !of || c.id === of) ?? []
  return (
    <>
      <PageHeader
        title={t`Qui part avec qui`}
        context={capital(formatDate(day, 'long'))}
        actions={
          shown.length > 0 && (
            <Button variant="primary" icon={Printer} onClick={() => void saveFile(leavingFile(school.id, day, of || undefined)).catch(refused)}>
              <Trans>Imprimer</Trans>
            </Button>
          )
        }
      >
        <Trans>Réservé à l’équipe de l’école. Une interdiction l’emporte sur tout ce qu’une famille a écrit.</Trans>
      </PageHeader>
      <StaffNav />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && data.classes.length === 0 && (
        <EmptyState icon={Footprints} title={<Trans>Pas de sortie aujourd’hui</Trans>}>
          <Trans>Il n’y a pas classe ce jour-là.</Trans>
        </EmptyState>
      )}
      {data && data.classes.length > 1 && <Select label={t`Classe`} className="max-w-xs" value={of} onChange={(e) => setOf(e.currentTarget.value)} options={[{ value: '', label: t`Toutes les classes` }, ...data.classes.map((c) => ({ value: c.id, label: c.label }))]} />}
      {data && !data.evening && data.classes.length > 0 && (
        <Banner tone="info" className="mt-4" title={<Trans>Le périscolaire et le car ne sont pas dans cette liste</Trans>}>
          <Trans>La mairie ne les a pas transmis pour aujourd’hui : voyez ses listes à elle.</Trans>
        </Banner>
      )}
      {shown.map((c) => (
        <Section key={c.id} title={`${c.label} · ${formatTime(c.ends)}`}>
          <ul className="grid gap-2.5 lg:grid-cols-2">
            {c.pupils.map((p) => (
              <Pupil key={p.id} pupil={p} />
            ))}
          </ul>
        </Section>
      ))}
    </>
  )
}

function Pupil({ pupil: p }: { pupil: LeavingPupil }) {
  const { t } = useLingui()
  const reads = useAbility('directory:consult')
  return (
    <li className={`rounded-card px-4 py-3 ${p.gone ? 'border border-dashed border-control' : 'bg-surface shadow-card'}`}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
        {reads ? (
          <TextLink to={`/annuaire/personnes/${p.id}` as '/'} className="font-semibold">
            {p.name}
          </TextLink>
        ) : (
          <span className="font-semibold">{p.name}</span>
        )}
        <span className="flex flex-wrap gap-1.5 min-w-0">
          {p.gone && <Badge>{p.gone}</Badge>}
          {!p.gone && p.evening && <Badge tone="info">{p.evening}</Badge>}
          {!p.gone && p.alone && <Badge tone="success">{t`rentre seul·e`}</Badge>}
        </span>
      </div>
      {!p.gone && (
        <>
          <ul className="mt-1 text-md text-ink-2">
            {p.fetchers.map((f) => (
              <li key={f.name + f.phone}>
                <span className="text-ink">{f.name}</span>
                {f.relation && ` · ${f.relation}`}
                {f.phone && (
                  <>
                    {' · '}
                    <a href={`tel:${f.phone}`} className="text-brand underline underline-offset-2 whitespace-nowrap">
                      {formatPhone(f.phone)}
                    </a>
                  </>
                )}
                {f.doubt && <span className="block text-danger font-semibold">{t`porte le nom d’une personne interdite : demandez à la direction`}</span>}
              </li>
            ))}
            {p.fetchers.length === 0 && !p.alone && <li>{t`Aucune personne connue : appelez la direction.`}</li>}
          </ul>
          {p.barred.length > 0 && (
            <p className="mt-1.5 flex items-center gap-2 rounded-button border-2 border-danger px-2 py-1 text-md font-semibold text-danger">
              <ShieldAlert aria-hidden className="size-5 flex-none" />
              <Trans>Ne peut pas venir : {p.barred.join(', ')}</Trans>
            </p>
          )}
        </>
      )}
    </li>
  )
}
