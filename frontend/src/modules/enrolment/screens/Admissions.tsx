import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { School as SchoolIcon } from 'lucide-react'
import { LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, Banner, EmptyState, ProblemState, Skeleton, type Tone } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useTenant } from '../place'
import { type Admission, admissionsQuery } from '../queries'

const tones: Record<Admission['state'], Tone | undefined> = { expected: 'warning', provisional: 'info', admitted: 'success', returned: undefined, withdrawn: undefined }

export function AdmissionState({ admission }: { admission: Admission }) {
  const { t } = useLingui()
  const words = { expected: t`À admettre`, provisional: t`Provisoire`, admitted: t`Admis`, returned: t`Rendu à la mairie`, withdrawn: t`Retiré` }
  const tone = tones[admission.state]
  return <Badge {...(tone ? { tone } : {})}>{words[admission.state]}</Badge>
}

/** Children whom a town hall enrolled in the school. */
export function Admissions() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(admissionsQuery(tenant.id))
  const groups: { title: string; states: Admission['state'][] }[] = [
    { title: t`À admettre`, states: ['expected'] },
    { title: t`Provisoires : vaccinations attendues`, states: ['provisional'] },
    { title: t`Admis`, states: ['admitted'] },
    { title: t`Rendus ou retirés`, states: ['returned', 'withdrawn'] },
  ]
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Admissions`} context={tenant.name}>
        <Trans>La mairie inscrit, vous admettez : au vu de l’identité et des vaccinations. L’enfant attend ensuite son entrée dans ONDE.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <div className="flex flex-col gap-6">
          {data.leavings > 0 && (
            <Banner
              tone="warning"
              title={<Plural value={data.leavings} one="# élève à radier" other="# élèves à radier" />}
              actions={
                <LinkButton to={'/admissions/departs' as '/'}>
                  <Trans>Voir les départs</Trans>
                </LinkButton>
              }
            />
          )}
          {!data.items.length && (
            <EmptyState icon={SchoolIcon} title={<Trans>Personne à admettre</Trans>}>
              <Trans>Les enfants inscrits par la mairie arrivent ici d’eux-mêmes.</Trans>
            </EmptyState>
          )}
          {groups.map((g) => {
            const items = data.items.filter((a) => g.states.includes(a.state))
            return (
              items.length > 0 && (
                <Section key={g.title} title={g.title}>
                  <ul className="flex flex-col gap-3">
                    {items.map((a) => (
                      <li key={a.id}>
                        <One admission={a} />
                      </li>
                    ))}
                  </ul>
                </Section>
              )
            )
          })}
        </div>
      )}
    </div>
  )
}

function One({ admission: a }: { admission: Admission }) {
  const { t } = useLingui()
  const born = formatDate(a.birth_date, 'year')
  const starts = a.starts_on ? formatDate(a.starts_on, 'year') : ''
  const due = a.vaccination_due ? formatDate(a.vaccination_due, 'year') : ''
  return (
    <Card
      as="article"
      domain="classe"
      label={a.level}
      level={3}
      title={`${a.given_name} ${a.usage_name || a.family_name}`}
      aside={<AdmissionState admission={a} />}
      actions={
        <LinkButton variant={a.abilities.length ? 'primary' : 'secondary'} to={`/admissions/${a.id}` as '/'} aria-label={t`${a.given_name} ${a.family_name} : ouvrir`}>
          {a.abilities.includes('admit') ? <Trans>Admettre</Trans> : <Trans>Ouvrir</Trans>}
        </LinkButton>
      }
    >
      <p>{a.sex === 'F' ? <Trans>Née le {born}</Trans> : a.sex === 'M' ? <Trans>Né le {born}</Trans> : <Trans>Né(e) le {born}</Trans>}</p>
      <p className="text-md text-ink-2">{[`${a.year}-${a.year + 1}`, starts && t`à partir du ${starts}`, a.derogation && t`par dérogation`, a.class_label].filter(Boolean).join(' · ')}</p>
      {due && (
        <p className="mt-1 text-ink">
          <Trans>Vaccinations à présenter avant le {due}</Trans>
        </p>
      )}
      {a.state !== 'expected' && a.pupil_id && !a.in_onde && (
        <p className="mt-1">
          <Badge tone="info">
            <Trans>Attendu dans ONDE</Trans>
          </Badge>
        </p>
      )}
    </Card>
  )
}
