import { queryOptions } from '@tanstack/react-query'
import { api, ok, upload } from '../../api/client'
import type { components } from '../../api/schema'

type Schemas = components['schemas']
export type Network = Schemas['TransportNetworkView']
export type BusLine = Schemas['TransportBusLine']
export type BusStop = Schemas['TransportBusStop']
export type Vehicle = Schemas['TransportVehicle']
export type LineView = Schemas['TransportLineView']
export type Run = Schemas['TransportBusRun']
export type Trip = Schemas['TransportBusTrip']
export type Timetable = Schemas['TransportTimetableView']
export type Timetables = Schemas['TransportImport']
export type Right = Schemas['TransportRidingRight']
export type RightDecided = Schemas['TransportRightDecided']
export type RideWritten = Schemas['TransportRideWritten']
export type RunList = Schemas['TransportRunList']
export type Rider = Schemas['TransportRider']
export type DayRun = Schemas['TransportDayRun']
export type Incident = Schemas['TransportIncident']
export type IncidentTold = Schemas['TransportIncidentTold']
export type WaitView = Schemas['TransportWaitView']
export type Rules = Schemas['TransportRules']
export type Ticked = Schemas['TransportTicked']
export type TickKind = Ticked['kind']
export type Clash = Schemas['TransportClash']
export type ChildBus = Schemas['TransportChildBus']
export type Offer = Schemas['TransportOffer']
export type Checked = Schemas['TransportChecked']

const of = (tenant: string) => ({ params: { path: { tenant } } })
export const transportKey = (tenant: string) => ['transport', tenant] as const

export const networkQuery = (tenant: string) => queryOptions({ queryKey: [...transportKey(tenant), 'network'], queryFn: (): Promise<Network> => ok(api.GET('/api/v1/t/{tenant}/transport/network', of(tenant))) })
export const lineQuery = (tenant: string, line: string) => queryOptions({ queryKey: [...transportKey(tenant), 'line', line], queryFn: (): Promise<LineView> => ok(api.GET('/api/v1/t/{tenant}/transport/lines/{line}', { params: { path: { tenant, line } } })) })
export const writeLine = (tenant: string, line: string | undefined, body: Schemas['TransportLineWritten']) =>
  line ? ok(api.PUT('/api/v1/t/{tenant}/transport/lines/{line}', { params: { path: { tenant, line } }, body })) : ok(api.POST('/api/v1/t/{tenant}/transport/lines', { ...of(tenant), body }))
export const writeStop = (tenant: string, stop: string | undefined, body: Schemas['TransportStopWritten']) =>
  stop ? ok(api.PUT('/api/v1/t/{tenant}/transport/stops/{stop}', { params: { path: { tenant, stop } }, body })) : ok(api.POST('/api/v1/t/{tenant}/transport/stops', { ...of(tenant), body }))
export const writeVehicle = (tenant: string, vehicle: string | undefined, body: Schemas['TransportVehicleWritten']) =>
  vehicle ? ok(api.PUT('/api/v1/t/{tenant}/transport/vehicles/{vehicle}', { params: { path: { tenant, vehicle } }, body })) : ok(api.POST('/api/v1/t/{tenant}/transport/vehicles', { ...of(tenant), body }))
export const addRun = (tenant: string, line: string, body: Schemas['TransportRunWritten']) => ok(api.POST('/api/v1/t/{tenant}/transport/lines/{line}/runs', { params: { path: { tenant, line } }, body }))
export const writeRun = (tenant: string, run: string, body: Schemas['TransportRunWritten']) => ok(api.PUT('/api/v1/t/{tenant}/transport/runs/{run}', { params: { path: { tenant, run } }, body }))
export const bookRun = (tenant: string, run: string) => ok(api.POST('/api/v1/t/{tenant}/transport/runs/{run}/booking', { params: { path: { tenant, run } } }))
export const writeTrip = (tenant: string, run: string, trip: string | undefined, body: Schemas['TransportTripWritten']) =>
  trip ? ok(api.PUT('/api/v1/t/{tenant}/transport/trips/{trip}', { params: { path: { tenant, trip } }, body })) : ok(api.POST('/api/v1/t/{tenant}/transport/runs/{run}/trips', { params: { path: { tenant, run } }, body }))
export const removeTrip = (tenant: string, trip: string) => ok(api.DELETE('/api/v1/t/{tenant}/transport/trips/{trip}', { params: { path: { tenant, trip } } }))

export const timetablesQuery = (tenant: string) => queryOptions({ queryKey: [...transportKey(tenant), 'timetables'], queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/transport/timetables', of(tenant)))).items })
export const timetableQuery = (tenant: string, timetable: string) =>
  queryOptions({ queryKey: [...transportKey(tenant), 'timetables', timetable], queryFn: (): Promise<Timetable> => ok(api.GET('/api/v1/t/{tenant}/transport/timetables/{timetable}', { params: { path: { tenant, timetable } } })) })
export const tryTimetable = (tenant: string, file: File, onProgress: (share: number) => void): Promise<Timetable> =>
  upload(`/api/v1/t/${tenant}/transport/timetables?name=${encodeURIComponent(file.name.slice(0, 120))}`, new Blob([file], { type: 'application/octet-stream' }) as unknown as FormData, onProgress)
export const chooseRoutes = (tenant: string, timetable: string, routes: string[]): Promise<Timetable> => ok(api.PUT('/api/v1/t/{tenant}/transport/timetables/{timetable}/routes', { params: { path: { tenant, timetable } }, body: { routes } }))
export const applyTimetable = (tenant: string, timetable: string, other: boolean): Promise<Timetable> => ok(api.POST('/api/v1/t/{tenant}/transport/timetables/{timetable}/apply', { params: { path: { tenant, timetable } }, body: { other } }))
export const undoTimetable = (tenant: string, timetable: string) => ok(api.POST('/api/v1/t/{tenant}/transport/timetables/{timetable}/undo', { params: { path: { tenant, timetable } } }))

export const rightsQuery = (tenant: string) => queryOptions({ queryKey: [...transportKey(tenant), 'rights'], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/transport/rights', of(tenant))) })
export const decideRight = (tenant: string, right: string, body: RightDecided): Promise<Right> => ok(api.PUT('/api/v1/t/{tenant}/transport/rights/{right}', { params: { path: { tenant, right } }, body }))
export const writeRight = (tenant: string, pupil: string, body: Schemas['TransportRightAsked']) => ok(api.POST('/api/v1/t/{tenant}/transport/pupils/{pupil}/rights', { params: { path: { tenant, pupil } }, body }))
export const makePasses = (tenant: string, pupils?: string[]) => ok(api.POST('/api/v1/t/{tenant}/transport/passes', { ...of(tenant), body: pupils ? { pupils } : {} }))
export const revokePass = (tenant: string, pupil: string, why: 'lost' | 'left') => ok(api.DELETE('/api/v1/t/{tenant}/transport/pupils/{pupil}/pass', { params: { path: { tenant, pupil }, query: { why } } }))
export const passesHref = (tenant: string, pupil?: string) => `/api/v1/t/${tenant}/transport/passes.pdf${pupil ? `?pupil=${pupil}` : ''}`
export const checkPass = (tenant: string, pass: string): Promise<Checked> => ok(api.POST('/api/v1/t/{tenant}/transport/passes/check', { ...of(tenant), body: { pass } }))
export const findPupils = async (tenant: string, find: string) => (await ok(api.GET('/api/v1/t/{tenant}/transport/pupils', { params: { path: { tenant }, query: { find } } }))).items

/** The runs of a day. Kept for when there is no network. */
export const dayQuery = (tenant: string, day: string) => queryOptions({ queryKey: [...transportKey(tenant), 'day', day], queryFn: () => ok(api.GET('/api/v1/t/{tenant}/transport/days/{day}', { params: { path: { tenant, day } } })), meta: { offline: true }, refetchInterval: 60_000 })
/** The list of a run, all that boarding needs. Kept for when there is no network. */
export const runQuery = (tenant: string, run: string, day: string) =>
  queryOptions({
    queryKey: [...transportKey(tenant), 'run', run, day],
    queryFn: (): Promise<RunList> => ok(api.GET('/api/v1/t/{tenant}/transport/runs/{run}/days/{day}', { params: { path: { tenant, run, day } } })),
    meta: { offline: true },
    refetchInterval: 20_000,
  })
export const driverHref = (tenant: string, run: string, day: string) => `/api/v1/t/${tenant}/transport/runs/${run}/days/${day}/list.pdf`
export const sendTicks = (tenant: string, run: string, day: string, device: string, ticks: Ticked[]) => ok(api.POST('/api/v1/t/{tenant}/transport/runs/{run}/days/{day}/ticks', { params: { path: { tenant, run, day } }, body: { device, now: new Date().toISOString(), ticks } }))
export const clashesQuery = (tenant: string, run: string, day: string) =>
  queryOptions({ queryKey: [...transportKey(tenant), 'run', run, day, 'clashes'], queryFn: async (): Promise<Clash[]> => (await ok(api.GET('/api/v1/t/{tenant}/transport/runs/{run}/days/{day}/clashes', { params: { path: { tenant, run, day } } }))).items })
export const settleClash = (tenant: string, run: string, day: string, pupil_id: string, kind: TickKind) => ok(api.POST('/api/v1/t/{tenant}/transport/runs/{run}/days/{day}/clashes', { params: { path: { tenant, run, day } }, body: { pupil_id, kind } }))
export const emptied = (tenant: string, run: string, day: string, at: string) => ok(api.POST('/api/v1/t/{tenant}/transport/runs/{run}/days/{day}/emptied', { params: { path: { tenant, run, day } }, body: { at, now: new Date().toISOString() } }))
export const tellIncident = (tenant: string, body: IncidentTold) => ok(api.POST('/api/v1/t/{tenant}/transport/incidents', { ...of(tenant), body }))
export const endIncident = (tenant: string, incident: string) => ok(api.POST('/api/v1/t/{tenant}/transport/incidents/{incident}/end', { params: { path: { tenant, incident } } }))
export const openWait = async (tenant: string, body: Schemas['TransportWaitOpened']) => (await ok(api.POST('/api/v1/t/{tenant}/transport/waits', { ...of(tenant), body }))).id
export const waitQuery = (tenant: string, wait: string) => queryOptions({ queryKey: [...transportKey(tenant), 'wait', wait], queryFn: (): Promise<WaitView> => ok(api.GET('/api/v1/t/{tenant}/transport/waits/{wait}', { params: { path: { tenant, wait } } })) })
export const addStep = (tenant: string, wait: string, body: Schemas['TransportStepDone']): Promise<WaitView> => ok(api.POST('/api/v1/t/{tenant}/transport/waits/{wait}/steps', { params: { path: { tenant, wait } }, body }))
export const closeWait = (tenant: string, wait: string, body: Schemas['TransportWaitClosed']): Promise<WaitView> => ok(api.POST('/api/v1/t/{tenant}/transport/waits/{wait}/close', { params: { path: { tenant, wait } }, body }))
export const setRules = (tenant: string, body: Rules) => ok(api.PUT('/api/v1/t/{tenant}/transport/rules', { ...of(tenant), body }))

/** The buses of the caller's children, in every organisation. */
export const myBusQuery = queryOptions({ queryKey: ['transport', 'mine'], queryFn: async () => (await ok(api.GET('/api/v1/transport/mine'))).items as ChildBus[], meta: { offline: true }, refetchInterval: 60_000 })
export const offerQuery = (child: string) => queryOptions({ queryKey: ['transport', 'offer', child], queryFn: (): Promise<Offer> => ok(api.GET('/api/v1/children/{child}/transport/offer', { params: { path: { child } } })) })
export const askRight = (child: string, body: Schemas['TransportRightAsked']) => ok(api.POST('/api/v1/children/{child}/transport/rights', { params: { path: { child } }, body }))
export const withdrawRight = (child: string, right: string) => ok(api.DELETE('/api/v1/children/{child}/transport/rights/{right}', { params: { path: { child, right } } }))
