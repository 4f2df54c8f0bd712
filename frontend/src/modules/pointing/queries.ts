import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'
import { keep } from '../../shell/offline'
import { always, type Read, remember } from '../../shell/remember'

type Schemas = components['schemas']
export type Sheet = Schemas['DaybookSheet']
export type Child = Schemas['DaybookSheetChild']
export type Stay = Schemas['DaybookStay']
export type Plate = Schemas['DaybookPlate']
export type Activity = Schemas['DaybookSheetActivity']
export type Conflict = Schemas['DaybookConflict']
export type NewTick = Schemas['DaybookNewTick']
export type Pointed = Schemas['DaybookPointed']
export type PointingDay = Schemas['DaybookPointingDay']
export type Evacuation = Schemas['DaybookEvacuation']
export type Service = Sheet['service']
export const services: readonly Service[] = ['canteen', 'childcare']

export const pointingKey = (tenant: string) => ['pointing', tenant] as const

const halfDay = 12 * 3600_000

/** How far this device's clock is from the server's, in milliseconds to add. */
export const skewOf = (read: Read<Sheet>): number => Date.parse(read.value.now) - read.at

const keyOf = (tenant: string, service: Service, place: string, day: string) => `pointing ${tenant} ${service} ${place} ${day}`

export const dayQuery = (account: string, tenant: string, service: Service, day: string) =>
  queryOptions({
    ...always,
    queryKey: [...pointingKey(tenant), service, 'day', day],
    queryFn: () =>
      remember<PointingDay>(
        account,
        keyOf(tenant, service, '', day),
        () => (service === 'canteen' ? ok(api.GET('/api/v1/t/{tenant}/canteen/pointing', { params: { path: { tenant }, query: day ? { day } : {} } })) : ok(api.GET('/api/v1/t/{tenant}/childcare/pointing', { params: { path: { tenant }, query: day ? { day } : {} } }))),
        () => Date.now() + halfDay,
      ),
    refetchInterval: 60_000,
  })

export const sheetKey = (tenant: string, service: Service, place: string, day: string) => [...pointingKey(tenant), service, 'sheet', place, day] as const

export const sheetQuery = (account: string, tenant: string, service: Service, place: string, day: string) =>
  queryOptions({
    ...always,
    queryKey: sheetKey(tenant, service, place, day),
    queryFn: () => {
      const at = { params: { path: { tenant, place }, query: day ? { day } : {} } }
      return remember<Sheet>(account, keyOf(tenant, service, place, day), () => (service === 'canteen' ? ok(api.GET('/api/v1/t/{tenant}/canteen/places/{place}/sheet', at)) : ok(api.GET('/api/v1/t/{tenant}/childcare/places/{place}/sheet', at))), untilOf)
    },
    refetchInterval: 60_000,
  })

/** When this device forgets a sheet, by its own clock. */
export const untilOf = (sheet: Sheet): number => Date.now() + (Date.parse(sheet.until) - Date.parse(sheet.now))

/** Keeps a sheet that was set right by what the server answered to ticks. */
export const rekeep = (account: string, tenant: string, service: Service, place: string, day: string, read: Read<Sheet>): Promise<void> =>
  keep(keyOf(tenant, service, place, day), account, { value: read.value, at: read.at }, read.at + (Date.parse(read.value.until) - Date.parse(read.value.now)))

export const sendTicks = (tenant: string, service: Service, body: Schemas['DaybookSending']) => (service === 'canteen' ? ok(api.POST('/api/v1/t/{tenant}/canteen/ticks', { params: { path: { tenant } }, body })) : ok(api.POST('/api/v1/t/{tenant}/childcare/ticks', { params: { path: { tenant } }, body })))

export const decide = (tenant: string, service: Service, tick: string) => {
  const at = { params: { path: { tenant, tick } } }
  return service === 'canteen' ? ok(api.POST('/api/v1/t/{tenant}/canteen/ticks/{tick}/decision', at)) : ok(api.POST('/api/v1/t/{tenant}/childcare/ticks/{tick}/decision', at))
}

export const evacuationQuery = (account: string, tenant: string, service: Service, place: string) =>
  queryOptions({
    ...always,
    queryKey: [...pointingKey(tenant), service, 'evacuation', place],
    queryFn: () => {
      const at = { params: { path: { tenant, place } } }
      return remember<Evacuation>(
        account,
        `${keyOf(tenant, service, place, '')} evacuation`,
        () => (service === 'canteen' ? ok(api.GET('/api/v1/t/{tenant}/canteen/places/{place}/evacuation', at)) : ok(api.GET('/api/v1/t/{tenant}/childcare/places/{place}/evacuation', at))),
        () => Date.now() + halfDay,
      )
    },
    refetchInterval: 60_000,
  })

export const evacuationHref = (tenant: string, service: Service, place: string) => `/api/v1/t/${tenant}/${service}/places/${place}/evacuation.pdf`
export const photoHref = (tenant: string, child: string, photo: string) => `/api/v1/t/${tenant}/directory/people/${child}/photo/${photo}`
