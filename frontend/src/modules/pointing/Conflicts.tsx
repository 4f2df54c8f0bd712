import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { device } from '../../shell/outbox'
import { useOnline } from '../../shell/offline'
import { Button, Buttons } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Badge, ProblemState } from '../../ui/Feedback'
import { formatDate, formatTime } from '../../ui/format'
import { toast } from '../../ui/Toast'
import { type Conflict, decide, pointingKey, type Service } from './queries'
import { hows } from './words'

type Side = Conflict['sides'][number]

/** Children of whom two tablets said what cannot both be true: both are kept, somebody says in one touch which is right. */
export function Conflicts({ tenant, service, list }: { tenant: string; service: Service; list: readonly Conflict[] }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const online = useOnline()
  const settle = useMutation({
    mutationFn: ({ tick }: { tick: string; name: string }) => decide(tenant, service, tick),
    onSuccess: async (_, { name }) => {
      await client.invalidateQueries({ queryKey: pointingKey(tenant) })
      toast(t`C’est retenu pour ${name}.`)
    },
    onError: () => void client.invalidateQueries({ queryKey: pointingKey(tenant) }),
  })
  if (!list.length) return settle.error ? <ProblemState problem={settle.error} /> : null
  const said = (s: Side) =>
    s.kind === 'present' ? t`présent à ${{ at: formatTime(s.hour) }}` : s.kind === 'absent' ? t`absent` : `${t`parti à ${{ at: formatTime(s.hour) }}`} ${s.with || i18n._(hows[(s.how ?? '') as 'alone'] ?? hows[''])}`
  return (
    <Card as="section" className="mb-4 border-2 border-danger" title={<Plural value={list.length} one="# conflit à trancher : deux tablettes ne disent pas la même chose" other="# conflits à trancher : deux tablettes ne disent pas la même chose" />}>
      <ul className="flex flex-col gap-4">
        {list.map((c) => (
          <li key={`${c.child}${c.activity}${c.day}`}>
            <p className="font-semibold text-ink">
              {c.name} <span className="font-normal text-ink-2">{[c.class, c.label, formatDate(c.day.slice(0, 10), 'short')].filter(Boolean).join(' · ')}</span>
            </p>
            <Buttons className="mt-2">
              {c.sides.map((s) => (
                <Button key={s.tick} disabled={!online} pending={settle.isPending} onClick={() => settle.mutate({ tick: s.tick, name: c.name })} className="flex-col items-start text-start">
                  <span className="flex flex-wrap items-center gap-2">
                    {said(s)} {s.holds && <Badge>{t`retenu pour l’instant`}</Badge>}
                  </span>
                  <span className="font-normal text-md text-ink-2">{[s.by, t`pointé à ${{ at: formatTime(s.at) }}`, s.device === device() ? t`cette tablette` : t`tablette ${{ device: s.device }}`].filter(Boolean).join(' · ')}</span>
                </Button>
              ))}
            </Buttons>
          </li>
        ))}
      </ul>
      {!online && (
        <p className="mt-3">
          <Trans>Trancher demande le réseau. D’ici là rien n’est perdu : les deux pointages sont gardés.</Trans>
        </p>
      )}
      {settle.error && <ProblemState problem={settle.error} />}
    </Card>
  )
}
