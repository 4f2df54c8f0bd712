import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Problem } from '../../api/problem'
import { type Channel, type Outbox, useOutbox } from '../../shell/outbox'
import { useBoot } from '../../shell/session'
import { callRoll, type Half, keepRoll, type RollBody, staffKey, type Told } from './queries'

/** A call as it was made on this device; its id is that of what waits. */
export interface Call extends RollBody {
  class: string
  day: string
  half: Half
}

/** What must be read of a call once it was taken. */
export interface Answer {
  superseded: boolean
  told: readonly Told[]
}

/** What ends the matter: sent again, the answer would be the same. */
const final = [403, 404, 409, 422]

/** The calls of this device that the school has not taken yet. Each is sent by who made it, when the network is there. */
export function useCalls(school: string): Outbox<Call> {
  const client = useQueryClient()
  const account = useBoot().me.account_id
  const channel = useMemo((): Channel<Call> => {
    return {
      name: 'attendance',
      send: async (org, held) => {
        const answers = new Map<string, string | { told: Answer }>()
        for (const h of held) {
          const { class: of, day, half, ...roll } = h.body
          try {
            const { superseded, told, ...sheet } = await callRoll(org, of, day, half, { ...roll, id: h.id, now: new Date().toISOString() })
            await keepRoll(client, account, org, sheet)
            if (superseded || told.length) answers.set(h.id, { told: { superseded, told } })
          } catch (why) {
            if (!(why instanceof Problem) || !final.includes(why.status)) throw why
            answers.set(h.id, why.detail || why.title || why.code)
          }
        }
        return answers
      },
      sent: (org) => Promise.all([client.invalidateQueries({ queryKey: [...staffKey(org), 'day'] }), client.invalidateQueries({ queryKey: ['home'] })]),
    }
  }, [client, account])
  return useOutbox(channel, school)
}

export const answerOf = (told: unknown): Answer => told as Answer
