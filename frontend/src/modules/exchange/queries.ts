import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

export type Way = components['schemas']['ExchangeWay']
export type GarView = components['schemas']['ExchangeGARView']
export type GarSettings = components['schemas']['ExchangeGARSettings']
export type Archive = components['schemas']['ExchangeArchive']
export type Blocker = components['schemas']['ExchangeBlocker']
export type Brick = components['schemas']['ExchangeBrick']
export type BrickWritten = components['schemas']['ExchangeBrickWritten']
export type NewKey = components['schemas']['ExchangeNewKey']
export type Hook = components['schemas']['ExchangeHookView']
export type HookWritten = components['schemas']['ExchangeHookWritten']
export type Posting = components['schemas']['ExchangePostingView']

const path = (tenant: string) => ({ params: { path: { tenant } } })
const ofBrick = (tenant: string, brick: string) => ({ params: { path: { tenant, brick } } })
const ofHook = (tenant: string, hook: string) => ({ params: { path: { tenant, hook } } })

export const exchangeKey = (tenant: string) => ['exchange', tenant] as const

/** Every way out, and whether the reader may change them. */
export const waysQuery = (tenant: string) =>
  queryOptions({
    queryKey: [...exchangeKey(tenant), 'ways'],
    queryFn: async () => {
      const { items, abilities } = await ok(api.GET('/api/v1/t/{tenant}/exchange/ways', path(tenant)))
      return { items, manage: !!abilities.manage }
    },
  })

/** The exchange with the GAR; asked again while an archive is being made or sent. */
export const garQuery = (tenant: string) =>
  queryOptions({
    queryKey: [...exchangeKey(tenant), 'gar'],
    queryFn: (): Promise<GarView> => ok(api.GET('/api/v1/t/{tenant}/exchange/gar', path(tenant))),
    refetchInterval: (q) => (q.state.data?.archives.some((a) => a.state === 'making' || (a.state === 'sending' && !a.attempts)) ? 1500 : false),
  })
export const setGar = (tenant: string, body: GarSettings): Promise<GarView> => ok(api.PUT('/api/v1/t/{tenant}/exchange/gar', { ...path(tenant), body }))
export const makeArchive = (tenant: string) => ok(api.POST('/api/v1/t/{tenant}/exchange/gar/archives', path(tenant)))
export const sendArchive = (tenant: string, archive: string) => ok(api.POST('/api/v1/t/{tenant}/exchange/gar/archives/{archive}/send', { params: { path: { tenant, archive } } }))
export const archiveHref = (tenant: string, archive: string) => `/api/v1/t/${tenant}/exchange/gar/archives/${archive}/file`
export const tablesHref = (tenant: string, birth: boolean, mail: boolean) => `/api/v1/t/${tenant}/exchange/tables?birth=${birth}&mail=${mail}`

export const brickQuery = (tenant: string, brick: string) => queryOptions({ queryKey: [...exchangeKey(tenant), 'brick', brick], queryFn: (): Promise<Brick> => ok(api.GET('/api/v1/t/{tenant}/exchange/bricks/{brick}', ofBrick(tenant, brick))) })
export const addBrick = (tenant: string, body: BrickWritten): Promise<Brick> => ok(api.POST('/api/v1/t/{tenant}/exchange/bricks', { ...path(tenant), body }))
export const changeBrick = (tenant: string, brick: string, body: BrickWritten): Promise<Brick> => ok(api.PUT('/api/v1/t/{tenant}/exchange/bricks/{brick}', { ...ofBrick(tenant, brick), body }))
export const moveBrick = (tenant: string, brick: string, open: boolean): Promise<Brick> =>
  open ? ok(api.POST('/api/v1/t/{tenant}/exchange/bricks/{brick}/open', ofBrick(tenant, brick))) : ok(api.POST('/api/v1/t/{tenant}/exchange/bricks/{brick}/stop', ofBrick(tenant, brick)))
export const removeBrick = (tenant: string, brick: string) => ok(api.DELETE('/api/v1/t/{tenant}/exchange/bricks/{brick}', ofBrick(tenant, brick)))
export const makeKey = (tenant: string, brick: string, days: number): Promise<NewKey> => ok(api.POST('/api/v1/t/{tenant}/exchange/bricks/{brick}/keys', { ...ofBrick(tenant, brick), body: { days } }))
export const revokeKey = (tenant: string, brick: string, key: string) => ok(api.DELETE('/api/v1/t/{tenant}/exchange/bricks/{brick}/keys/{key}', { params: { path: { tenant, brick, key } } }))

export const addHook = async (tenant: string, brick: string, body: HookWritten): Promise<string> => (await ok(api.POST('/api/v1/t/{tenant}/exchange/bricks/{brick}/hooks', { ...ofBrick(tenant, brick), body }))).secret
export const changeHook = (tenant: string, hook: string, body: HookWritten & { state: 'open' | 'stopped' }) => ok(api.PUT('/api/v1/t/{tenant}/exchange/hooks/{hook}', { ...ofHook(tenant, hook), body }))
export const removeHook = (tenant: string, hook: string) => ok(api.DELETE('/api/v1/t/{tenant}/exchange/hooks/{hook}', ofHook(tenant, hook)))
export const rotateHook = async (tenant: string, hook: string): Promise<string> => (await ok(api.POST('/api/v1/t/{tenant}/exchange/hooks/{hook}/secret', ofHook(tenant, hook)))).secret
export const tryHook = (tenant: string, hook: string) => ok(api.POST('/api/v1/t/{tenant}/exchange/hooks/{hook}/try', ofHook(tenant, hook)))
export const postingsQuery = (tenant: string, hook: string) =>
  queryOptions({
    queryKey: [...exchangeKey(tenant), 'messages', hook],
    queryFn: async (): Promise<Posting[]> => (await ok(api.GET('/api/v1/t/{tenant}/exchange/hooks/{hook}/messages', ofHook(tenant, hook)))).items,
    refetchInterval: (q) => (q.state.data?.some((p) => p.state === 'waiting' && !p.attempts) ? 1500 : false),
  })
export const again = (tenant: string, hook: string, message: string) => ok(api.POST('/api/v1/t/{tenant}/exchange/hooks/{hook}/messages/{message}/again', { params: { path: { tenant, hook, message } } }))
