import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'
import type { Told } from './types'

export type ClassDay = components['schemas']['DayClass']
export type Outcome = components['schemas']['DaybookOutcome']

export const dayKey = ['day'] as const

/** My children's days, of all the organisations that know them. */
export const daysQuery = (from: string, until: string) =>
  queryOptions({
    queryKey: [...dayKey, 'mine', from, until] as const,
    queryFn: () => ok(api.GET('/api/v1/day', { params: { query: { from, until } } })),
    placeholderData: keepPreviousData,
    meta: { offline: true },
  })

export const classQuery = (tenant: string, day: string) =>
  queryOptions({
    queryKey: [...dayKey, 'class', tenant, day] as const,
    queryFn: () => ok(api.GET('/api/v1/t/{tenant}/day', { params: { path: { tenant }, query: { day } } })),
    placeholderData: keepPreviousData,
    meta: { offline: true },
  })

/** Takes a slot or gives it back, as it was seen: changed meanwhile, it is left as it is and told. */
export async function change(line: Told, take: boolean): Promise<Outcome | undefined> {
  const request = { params: { path: { tenant: line.tenant } }, body: { cells: [{ child: line.child, unit: line.ref!, day: line.day, take, version: line.version ?? 0 }] } }
  const answer =
    line.service === 'canteen'
      ? await ok(api.PUT('/api/v1/t/{tenant}/canteen/bookings', request))
      : line.service === 'childcare'
        ? await ok(api.PUT('/api/v1/t/{tenant}/childcare/bookings', request))
        : await ok(api.PUT('/api/v1/t/{tenant}/transport/bookings', request))
  return answer.outcomes[0]
}
