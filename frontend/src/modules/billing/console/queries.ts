import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../../api/client'
import type { components } from '../../../api/schema'
import { billingKey } from '../queries'

type Schemas = components['schemas']
export type Console = Schemas['BillingConsole']
export type EarnedYear = Schemas['BillingEarnedYear']
export type EarnedMonth = Schemas['BillingEarnedMonth']
export type ConsoleTerm = Schemas['BillingConsoleTerm']
export type ConsoleLate = Schemas['BillingConsoleLate']
export type ConsoleCensus = Schemas['BillingConsoleCensus']
export type ConsoleUnpaid = Schemas['BillingConsoleUnpaid']
export type Accounting = Schemas['BillingAccounting']
export type FECFile = Schemas['BillingFECFile']

const base = '/api/v1/t/{tenant}/billing'
const path = (tenant: string) => ({ params: { path: { tenant } } })

export const consoleQuery = (tenant: string) => queryOptions({ queryKey: [...billingKey(tenant), 'console'] as const, queryFn: () => ok(api.GET(`${base}/console`, path(tenant))) })
export const earnedQuery = (tenant: string, year: number) => queryOptions({ queryKey: [...billingKey(tenant), 'earned', year] as const, queryFn: () => ok(api.GET(`${base}/earned`, { params: { path: { tenant }, query: { year } } })) })
/** A file that is being made is asked for again until it is there. */
export const accountingQuery = (tenant: string) =>
  queryOptions({
    queryKey: [...billingKey(tenant), 'accounting'] as const,
    queryFn: () => ok(api.GET(`${base}/accounting`, path(tenant))),
    refetchInterval: (q) => (q.state.data?.files.some((f) => f.state === 'asked') ? 1500 : false),
  })
export const setAccounting = (tenant: string, body: Accounting) => ok(api.PUT(`${base}/accounting`, { ...path(tenant), body }))
export const askFEC = (tenant: string, on: string) => ok(api.POST(`${base}/fec`, { ...path(tenant), body: { on } }))
export const fecAt = (tenant: string, file: string) => `/api/v1/t/${tenant}/billing/fec/${file}/file.txt`
