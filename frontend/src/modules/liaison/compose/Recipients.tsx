import { plural } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { UserSearch } from 'lucide-react'
import { Suspense, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import type { ComboItem } from '../../../ui/Combo'
import { fold, formatList } from '../../../ui/format'
import { Skeleton } from '../../../ui/Feedback'
import { PeoplePicker } from '../../../ui/lazy'
import { SearchField } from '../../../ui/SearchField'
import { pupilsQuery } from '../queries'
import { Toggle } from '../Toggle'
import type { Audience, Destinations, Readers } from '../types'

export const audienceEmpty = (a: Audience): boolean => !a.school && !a.staff && !a.classes?.length && !a.groups?.length && !a.levels?.length && !a.pupils?.length

/** To whom, in names, for somebody about to send: « CE1 A, CE2 et le personnel ». Children chosen by name are counted elsewhere. */
export function useNames(d: Destinations, { audience: a, schools }: { audience: Audience; schools: readonly string[] }): string {
  const { t } = useLingui()
  const named = (list: readonly { id: string; label: string }[], ids: readonly string[] | null | undefined) => list.filter((x) => ids?.includes(x.id)).map((x) => x.label)
  const families = a.school ? [t`toutes les familles`] : [...named(d.classes, a.classes), ...(a.levels ?? []), ...named(d.groups, a.groups)]
  return formatList([...d.schools.filter((s) => schools.includes(s.tenant)).map((s) => s.name), ...families, ...(a.staff ? [t`le personnel`] : [])])
}

/** More schools than this are looked for by name. */
const MANY = 12

export interface RecipientsProps {
  destinations: Destinations
  audience: Audience
  onChange: (audience: Audience) => void
  /** A collectivity's notice: to which of its schools. */
  schools?: readonly string[]
  onSchools?: (schools: string[]) => void
  readers?: Readers
  onReaders?: (readers: Readers) => void
}

const without = <T,>(list: readonly T[] | null | undefined, item: T): T[] => (list ?? []).filter((x) => x !== item)
const toggled = <T,>(list: readonly T[] | null | undefined, item: T): T[] => (list?.includes(item) ? without(list, item) : [...(list ?? []), item])

/** To whom: everything that may be chosen is in sight, one touch each; a family found by a name is one step further. */
export function Recipients({ destinations: d, audience, onChange, schools = [], onSchools, readers, onReaders }: RecipientsProps) {
  const { t } = useLingui()
  const set = (change: Partial<Audience>) => onChange({ ...audience, ...change })
  const [name, setName] = useState('')
  const [named, setNamed] = useState(false)
  const { classes } = d
  // A collectivity knows several schools: a label says nothing without its school.
  const bySchool: { school: string; classes: typeof classes }[] = []
  for (const c of classes) {
    const known = bySchool.find((s) => s.school === (c.school ?? ''))
    if (known) known.classes.push(c)
    else bySchool.push({ school: c.school ?? '', classes: [c] })
  }
  // Those that are chosen stay in sight whatever is looked for.
  const shown = d.schools.filter((s) => !name.trim() || schools.includes(s.tenant) || fold(s.name).includes(fold(name.trim())))
  const found = shown.length
  const people = d.school || d.staff || classes.length > 0 || d.groups.length > 0
  return (
    <div className="flex flex-col gap-3">
      {onSchools && d.schools.length > 0 && (
        <Line label={t`Les écoles`}>
          {d.schools.length > 1 && (
            <Toggle on={schools.length === d.schools.length} onPress={() => onSchools(schools.length === d.schools.length ? [] : d.schools.map((s) => s.tenant))}>
              <Trans>Toutes les écoles</Trans>
            </Toggle>
          )}
          {d.schools.length > MANY && (
            <SearchField className="basis-full" label={t`Chercher une école`} value={name} onChange={setName} result={<Plural value={found} one="# école" other="# écoles" />} />
          )}
          {shown.map((s) => (
            <Toggle key={s.tenant} on={schools.includes(s.tenant)} onPress={() => onSchools(toggled(schools, s.tenant))}>
              {s.name}
            </Toggle>
          ))}
        </Line>
      )}
      {onReaders && d.circulars && (
        <Line label={t`Dans chaque école`}>
          <Toggle on={readers === 'directors'} onPress={() => onReaders('directors')}>
            <Trans>La direction</Trans>
          </Toggle>
          <Toggle on={readers === 'staff'} onPress={() => onReaders('staff')}>
            <Trans>Tout le personnel</Trans>
          </Toggle>
        </Line>
      )}
      {(d.school || d.staff) && (
        <Line label={t`Tout le monde`}>
          {d.school && (
            <Toggle on={!!audience.school} onPress={() => set({ school: !audience.school })}>
              <Trans>Toutes les familles</Trans>
            </Toggle>
          )}
          {d.staff && (
            <Toggle on={!!audience.staff} onPress={() => set({ staff: !audience.staff })}>
              <Trans>Le personnel</Trans>
            </Toggle>
          )}
        </Line>
      )}
      {!audience.school &&
        bySchool.map(({ school, classes }) => (
          <Line key={school} label={school ? t`${school} : les familles d’une classe` : t`Les familles d’une classe`}>
            {classes.map((c) => (
              <Toggle key={c.id} on={!!audience.classes?.includes(c.id)} onPress={() => set({ classes: toggled(audience.classes, c.id) })} detail={plural(c.pupils, { one: '# élève', other: '# élèves' })}>
                {c.label}
              </Toggle>
            ))}
          </Line>
        ))}
      {!audience.school && d.levels.length > 1 && classes.length > d.levels.length && (
        <Line label={t`D’un niveau`}>
          {d.levels.map((level) => (
            <Toggle key={level} on={!!audience.levels?.includes(level)} onPress={() => set({ levels: toggled(audience.levels, level) })}>
              {level}
            </Toggle>
          ))}
        </Line>
      )}
      {!audience.school && d.groups.length > 0 && (
        <Line label={t`D’un groupe`}>
          {d.groups.map((g) => (
            <Toggle key={g.id} on={!!audience.groups?.includes(g.id)} onPress={() => set({ groups: toggled(audience.groups, g.id) })} detail={String(g.members)}>
              {g.label}
            </Toggle>
          ))}
        </Line>
      )}
      {people && !audience.school && (
        <div>
          {named || audience.pupils?.length ? (
            <Suspense fallback={<Skeleton lines={2} />}>
              <Pupils audience={audience} onChange={(pupils) => set({ pupils })} />
            </Suspense>
          ) : (
            <Button variant="quiet" icon={UserSearch} className="-ms-4" onClick={() => setNamed(true)}>
              <Trans>Choisir des enfants par leur nom</Trans>
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div role="group" aria-label={label}>
      <p aria-hidden className="text-md text-ink-2 mb-1.5">
        {label}
      </p>
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  )
}

// What is chosen stays named while the draft is open; a draft opened again knows the ids, and says how many.
const names = new Map<string, ComboItem>()

function Pupils({ audience, onChange }: { audience: Audience; onChange: (pupils: string[]) => void }) {
  const { t } = useLingui()
  const { hat } = useBoot()
  const [text, setText] = useState('')
  const { data } = useQuery(pupilsQuery(hat, text))
  const items: ComboItem[] = (data ?? []).map((p) => ({ id: p.id, label: `${p.given_name} ${p.family_name.toLocaleUpperCase('fr-FR')}`, ...(p.class ? { detail: p.class } : {}) }))
  for (const i of items) names.set(i.id, i)
  const chosen = audience.pupils ?? []
  const known = chosen.map((id) => names.get(id)).filter((i): i is ComboItem => !!i)
  const others = chosen.length - known.length
  return (
    <PeoplePicker
      label={t`Enfants`}
      help={<Trans>Tapez deux lettres du prénom ou du nom : le mot ira à leurs responsables.</Trans>}
      items={items}
      onSearch={setText}
      chosen={known}
      onChange={(list) => onChange([...chosen.filter((id) => !names.has(id)), ...list.map((i) => i.id)])}
      summary={others > 0 ? <Plural value={others} one="et un autre enfant" other="et # autres enfants" /> : undefined}
    />
  )
}
