import { useQuery } from '@tanstack/react-query'
import { type ReactNode, Suspense, useState } from 'react'
import { formatList } from '../../../ui/format'
import { Skeleton } from '../../../ui/Feedback'
import { Combo } from '../../../ui/lazy'
import { findQuery, type PersonRow, useTenant } from '../queries'
import { staffName } from '../words'
import { useProfileWords } from './PeopleTable'

/** What tells two people of one name apart: the class, the children, the duty. */
export function usePersonDetail(): (p: PersonRow) => string {
  const words = useProfileWords()
  return (p) => p.class || (p.pupils?.length ? formatList(p.pupils) : words(p.profiles))
}

/** Finds one person of the organisation by typing. */
export function PersonCombo({ label, help, profile, onChoose, without = [] }: { label: string; help?: ReactNode; profile?: string; onChoose: (person: PersonRow) => void; without?: readonly string[] }) {
  const tenant = useTenant()
  const detail = usePersonDetail()
  const [q, setQ] = useState('')
  const { data } = useQuery(findQuery(tenant, q, profile))
  const [chosen, setChosen] = useState<PersonRow | null>(null)
  const found = (data?.items ?? []).filter((p) => !without.includes(p.id))
  // What is chosen stays in the list: its name is what the input shows.
  const items = chosen && !found.some((p) => p.id === chosen.id) ? [chosen, ...found] : found
  return (
    <Suspense fallback={<Skeleton lines={2} />}>
      <Combo
        label={label}
        help={help}
        people
        value={chosen?.id ?? null}
        items={items.map((p) => ({ id: p.id, label: staffName(p), detail: detail(p) }))}
        onSearch={setQ}
        onSelect={({ id }) => {
          const person = items.find((p) => p.id === id)
          if (!person) return
          setChosen(person)
          onChoose(person)
        }}
      />
    </Suspense>
  )
}
