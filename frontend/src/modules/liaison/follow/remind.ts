import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBoot } from '../../../shell/session'
import { dayOf, formatDay, formatTime } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { remind } from '../queries'

/** « demain à 7 h », « aujourd’hui à 16 h 48 ». */
export function useMoment() {
  const { t } = useLingui()
  const { today } = useBoot()
  return (instant: string): string => {
    const day = formatDay(dayOf(instant), today)
    const time = formatTime(instant)
    return t`${day} à ${time}`
  }
}

/** Reminds those who have not answered, in one touch: nobody else is told, and once a day at most. */
export function useRemind(tenant: string, note: string) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const moment = useMoment()
  return useMutation({
    mutationFn: () => remind(tenant, note),
    onSuccess: ({ people, leaves_at }) => {
      // Seen now, or when the quiet hours end.
      const later = Date.parse(leaves_at) - Date.now() > 90_000
      const when = moment(leaves_at)
      toast(later ? t`${plural(people, { one: '# personne sera relancée', other: '# personnes seront relancées' })} ${when}` : t`${plural(people, { one: '# personne relancée', other: '# personnes relancées' })}`)
    },
    onError: refused,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['home'] })
      void client.invalidateQueries({ queryKey: ['liaison'] })
    },
  })
}
