import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Channel, device, type Outbox, useOutbox } from '../../shell/outbox'
import { useBoot } from '../../shell/session'
import { corrected } from './model'
import type { Read } from '../../shell/remember'
import { type NewTick, pointingKey, rekeep, sendTicks, type Service, type Sheet } from './queries'

/** What a tablet ticked of a service and the server has not taken yet. Whoever is signed in sends it; who ticked stays known. */
export function useTicking(tenant: string, service: Service): Outbox<NewTick> {
  const client = useQueryClient()
  const account = useBoot().me.account_id
  const channel = useMemo((): Channel<NewTick> => {
    return {
      name: service,
      shared: true,
      gather: 700,
      send: async (org, held) => {
        const { ticks, pointed } = await sendTicks(org, service, { device: device(), now: new Date().toISOString(), ticks: held.map((h) => (h.account === account ? h.body : { ...h.body, by: h.account })) })
        for (const [key, read] of client.getQueriesData<Read<Sheet>>({ queryKey: [...pointingKey(org), service, 'sheet'] })) {
          if (!read) continue
          const next = { ...read, value: corrected(read.value, pointed) }
          client.setQueryData(key, next)
          await rekeep(account, org, service, read.value.place.id, String(key.at(-1) ?? ''), next)
        }
        // What contradicts another tablet is listed by the server.
        if (pointed.some((p) => p.clash)) void client.invalidateQueries({ queryKey: pointingKey(org) })
        return new Map(ticks.flatMap((t) => (t.state === 'refused' ? [[t.id, t.sentence ?? t.code ?? '']] : [])))
      },
    }
  }, [client, account, service])
  return useOutbox(channel, tenant)
}
