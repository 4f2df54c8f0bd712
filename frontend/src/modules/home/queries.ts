import { queryOptions } from '@tanstack/react-query'
import type { Home } from '../../api/boot'
import { Problem } from '../../api/client'
import { homeKey } from '../../shell/session'

/** What to do now, for the hat worn. The boot data brings the first answer. */
export const homeQuery = (hat: string) =>
  queryOptions({
    queryKey: homeKey(hat),
    queryFn: async ({ signal }): Promise<Home> => {
      const response = await fetch(`/api/v1/home?hat=${encodeURIComponent(hat)}`, { headers: { Accept: 'application/json' }, signal })
      if (!response.ok) throw await Problem.from(response)
      return response.json()
    },
    meta: { offline: true },
  })
