import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { type Channel, device, useOutbox } from '../../shell/outbox'
import { emptied, sendTicks, type Ticked, transportKey } from './queries'

/** A tick of a run, or when somebody walked through the empty bus. */
interface Boarding {
  run: string
  day: string
  tick?: Ticked
  emptied?: string
}

/** What was ticked on a run and waits for the network, and how to add to it. */
export function useBoarding(tenant: string, run: string, day: string) {
  const client = useQueryClient()
  const channel = useMemo(
    (): Channel<Boarding> => ({
      name: 'transport',
      send: async (org, held) => {
        const runs = new Map<string, (typeof held)[number][]>()
        for (const h of held) runs.set(`${h.body.run} ${h.body.day}`, [...(runs.get(`${h.body.run} ${h.body.day}`) ?? []), h])
        for (const list of runs.values()) {
          const { run, day } = list[0]!.body
          const ticks = list.flatMap((h) => h.body.tick ?? [])
          if (ticks.length) await sendTicks(org, run, day, device(), ticks)
          const at = list.flatMap((h) => h.body.emptied ?? []).at(-1)
          if (at) await emptied(org, run, day, at)
        }
      },
      sent: (org, held) => Promise.all(held.map((h) => client.invalidateQueries({ queryKey: [...transportKey(org), 'run', h.body.run, h.body.day] }))),
    }),
    [client],
  )
  const box = useOutbox(channel, tenant)
  const add = useCallback((ticks: readonly Ticked[]) => box.add(ticks.map((tick) => ({ id: tick.id, body: { run, day, tick } }))), [box, run, day])
  /** Somebody walked through the bus: everybody is off. */
  const end = useCallback((at: string) => box.add([{ id: crypto.randomUUID(), body: { run, day, emptied: at } }]), [box, run, day])
  const mine = box.waiting.filter((h) => h.body.run === run && h.body.day === day)
  return { waiting: mine.flatMap((h) => h.body.tick ?? []), emptied: mine.flatMap((h) => h.body.emptied ?? []).at(-1), all: box.waiting.length, refused: box.refused, stuck: box.stuck, add, end, dismiss: box.dismiss }
}
