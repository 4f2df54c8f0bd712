import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { api, ok } from '../api/client'
import { Skeleton } from '../ui/Feedback'
import { Combo } from '../ui/lazy'

const pupilsQuery = (tenant: string, q: string) =>
  queryOptions({
    queryKey: ['pupils', tenant, q] as const,
    queryFn: () => ok(api.GET('/api/v1/t/{tenant}/directory/people', { params: { path: { tenant }, query: { q, profile: 'pupil', limit: 12 } } })),
    enabled: q.trim().length > 1,
    placeholderData: keepPreviousData,
  })

/** Finds a pupil of the organisation by the beginning of a name. */
export function PupilPicker({ tenant, label, help, onSelect }: { tenant: string; label: string; help: string; onSelect: (pupil: { id: string; name: string }) => void }) {
  const [text, setText] = useState('')
  const { data } = useQuery(pupilsQuery(tenant, text))
  const items = (data?.items ?? []).map((p) => ({ id: p.id, label: `${p.given_name} ${p.family_name}`, ...(p.class ? { detail: p.class } : {}) }))
  return (
    <Suspense fallback={<Skeleton lines={2} />}>
      <Combo label={label} help={help} items={items} people onSearch={setText} onSelect={(i) => onSelect({ id: i.id, name: i.label })} />
    </Suspense>
  )
}
