import { useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../../ui/Feedback'
import { type Column, DataTable } from '../../../ui/DataTable'
import { formatDate, formatList } from '../../../ui/format'
import { TextLink } from '../../../ui/Button'
import { Avatar } from '../../../ui/Avatar'
import type { Group } from '../people'
import { faceOf, type PersonRow, useTenant } from '../queries'
import { profiles, registerName, staffName } from '../words'

/** `listed`: in a list that is in the order of family names. */
export function PersonLink({ person, listed }: { person: Pick<PersonRow, 'id' | 'given_name' | 'family_name'>; listed?: boolean }) {
  return (
    <TextLink to={`/annuaire/personnes/${person.id}` as '/'} className="inline-flex items-center min-h-6">
      {listed ? registerName(person) : staffName(person)}
    </TextLink>
  )
}

/** The words of a person's duties, in the order in which the server gives them. */
export function useProfileWords(): (list: readonly string[]) => string {
  const { t } = useLingui()
  return (list) => formatList(list.map((p) => (profiles[p] ? t(profiles[p]) : p)))
}

/** What is not usual about somebody: has left, is not yet in the register, has not opened their account. */
export function PersonBadges({ person, short }: { person: PersonRow; short?: boolean }) {
  const { t } = useLingui()
  const left = person.left_on ? formatDate(person.left_on, 'numeric') : ''
  return (
    <span className="inline-flex flex-wrap gap-1.5 justify-end sm:justify-start">
      {left && <Badge tone="info">{t`Départ le ${left}`}</Badge>}
      {person.expected_in_onde && !short && <Badge tone="warning">{t`Pas encore dans ONDE`}</Badge>}
      {!left && (person.active ? <Badge tone="success">{t`Activé`}</Badge> : <Badge>{t`Pas activé`}</Badge>)}
    </span>
  )
}

/** Somebody's face, or their capitals. */
export function Face({ person, size }: { person: Pick<PersonRow, 'id' | 'given_name' | 'family_name' | 'photo'>; size?: 'sm' | 'md' | 'lg' }) {
  return <Avatar name={`${person.given_name} ${person.family_name}`} src={faceOf(useTenant(), person)} {...(size && { size })} />
}

const nameCell = (p: PersonRow) => (
  <span className="inline-flex items-center gap-3">
    <Face person={p} size="sm" />
    <PersonLink person={p} listed />
  </span>
)
const accountCell = (p: PersonRow) => <PersonBadges person={p} />

/** A list of people: a table whose columns say what matters of the kind; on a phone, lines to touch. */
export function PeopleTable({ rows, group, caption }: { rows: readonly PersonRow[]; group: Group | 'all'; caption: string }) {
  const { t } = useLingui()
  const words = useProfileWords()
  const columns: Column<PersonRow>[] = [
    {
      key: 'name',
      header: t`Nom`,
      main: true,
      sort: (p) => `${p.family_name} ${p.given_name}`,
      cell: nameCell,
    },
  ]
  if (group === 'all' || group === 'staff') columns.push({ key: 'profiles', header: t`Rôle`, sort: (p) => words(p.profiles), cell: (p) => words(p.profiles) })
  if (group === 'all' || group === 'pupils') columns.push({ key: 'class', header: t`Classe`, sort: (p) => p.class ?? '', cell: (p) => p.class || '–' })
  if (group === 'all' || group === 'guardians') columns.push({ key: 'pupils', header: t`Enfants`, cell: (p) => (p.pupils?.length ? formatList(p.pupils) : '–') })
  columns.push({ key: 'account', header: t`Compte`, sort: (p) => (p.active ? 1 : 0), cell: accountCell })
  return (
    <>
      <div className="hidden sm:block">
        <DataTable caption={caption} columns={columns} rows={rows} rowKey={(p) => p.id} dense />
      </div>
      <ul aria-label={caption} data-card className="sm:hidden bg-surface rounded-card shadow-card">
        {rows.map((p) => (
          <li key={p.id} className="border-b border-line last:border-0">
            <Link to={`/annuaire/personnes/${p.id}` as '/'} className="flex items-center gap-3 px-4 py-2 target">
              <Face person={p} size="sm" />
              <span className="flex-1 min-w-0">
                <span className="block font-semibold">{registerName(p)}</span>
                <span className="block text-md text-ink-2 truncate">{p.class || (p.pupils?.length ? formatList(p.pupils) : words(p.profiles))}</span>
              </span>
              <PersonBadges person={p} short />
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
