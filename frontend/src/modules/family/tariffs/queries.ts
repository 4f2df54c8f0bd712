import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

type Schemas = components['schemas']
export type Group = Schemas['FamilyTariffGroup']
export type Tariff = Schemas['FamilyTariffView']
export type TariffIn = Schemas['FamilyTariffIn']
export type TariffList = Schemas['FamilyTariffList']
export type TariffPrice = Schemas['FamilyTariffPrice']
export type Fault = Schemas['FamilyTariffFault']
export type Simulation = Schemas['FamilySimulation']
export type SimulatedBracket = Schemas['FamilySimulatedBracket']
export type Example = Schemas['FamilyExample']
export type Preview = Schemas['FamilyPreview']
export type Mine = Schemas['FamilyMyTariffs']
export type MyTariff = Schemas['FamilyMyTariff']
export type Method = Schemas['PriceMethod']
export type Price = Schemas['Price']
export type Bracket = Schemas['PriceBracket']
export type Change = Schemas['PriceChange']
export type Exception = Schemas['PriceException']
export type When = Schemas['PriceWhen']
export type Kind = TariffIn['kind']
export type Service = TariffIn['service']

const path = (tenant: string) => ({ params: { path: { tenant } } })
const of = (tenant: string, tariff: string) => ({ params: { path: { tenant, tariff } } })

export const tariffsKey = (tenant: string) => ['family', tenant, 'tariffs'] as const

export const tariffsQuery = (tenant: string) => queryOptions({ queryKey: [...tariffsKey(tenant), 'list'] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/family/tariffs', path(tenant))) })

export const tariffQuery = (tenant: string, id: string) => queryOptions({ queryKey: [...tariffsKey(tenant), id] as const, queryFn: () => ok(api.GET('/api/v1/t/{tenant}/family/tariffs/{tariff}', of(tenant, id))) })

/** What a month would have cost by a tariff; the version is in the key, so that a change is simulated anew. Of a large town it is a task first. */
export const simulationQuery = (tenant: string, id: string, version: number, month: string) =>
  queryOptions({
    queryKey: [...tariffsKey(tenant), id, 'simulation', version, month] as const,
    queryFn: async () => {
      const asked = { params: { path: { tenant, tariff: id }, query: { month: month.slice(0, 7) } } }
      const s = await ok(api.GET('/api/v1/t/{tenant}/family/tariffs/{tariff}/simulation', asked))
      return s.large && !s.task ? ok(api.POST('/api/v1/t/{tenant}/family/tariffs/{tariff}/simulation', asked)) : s
    },
    staleTime: 5 * 60_000,
  })

/** What a tariff makes of a family while one types it. */
export const previewQuery = (tenant: string, tariff: TariffIn, example: Example) =>
  queryOptions({
    queryKey: [...tariffsKey(tenant), 'preview', tariff, example] as const,
    queryFn: () => ok(api.POST('/api/v1/t/{tenant}/family/tariffs/preview', { ...path(tenant), body: { tariff, example } })),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })

export const myTariffsQuery = queryOptions({ queryKey: ['family', 'mine', 'tariffs'] as const, queryFn: async () => (await ok(api.GET('/api/v1/family/tariffs'))).items ?? [] })

export const draftTariff = (tenant: string, body: TariffIn) => ok(api.POST('/api/v1/t/{tenant}/family/tariffs', { ...path(tenant), body }))
export const changeTariff = (tenant: string, id: string, version: number, body: TariffIn) => ok(api.PUT('/api/v1/t/{tenant}/family/tariffs/{tariff}', { ...of(tenant, id), body: { ...body, version } }))
export const dropTariff = (tenant: string, id: string) => ok(api.DELETE('/api/v1/t/{tenant}/family/tariffs/{tariff}', of(tenant, id)))
export const activateTariff = (tenant: string, id: string, version: number) => ok(api.POST('/api/v1/t/{tenant}/family/tariffs/{tariff}/activate', { ...of(tenant, id), body: { version } }))
export const endTariff = (tenant: string, id: string, until: string) => ok(api.POST('/api/v1/t/{tenant}/family/tariffs/{tariff}/end', { ...of(tenant, id), body: { until } }))
