import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { BellOff, CheckCheck, Settings, Siren } from 'lucide-react'
import { useState } from 'react'
import { useEvents } from '../../../api/events'
import type { Boot } from '../../../api/boot'
import { modules } from '../../../modules'
import { bootQuery, useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { dayOf, formatDay, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { type Bell, bellKey, bellQuery, markSeen } from '../queries'

/** What I was told: by day, the child's first name first; each leads to what it is about. */
export function Notifications() {
  const { t } = useLingui()
  const { today } = useBoot()
  const client = useQueryClient()
  const navigate = useNavigate()
  const refused = useRefused()
  const { data, error, refetch } = useQuery(bellQuery)
  useEvents('bell', () => void client.invalidateQueries({ queryKey: bellKey }))
  const seen = useMutation({
    mutationFn: markSeen,
    onMutate: (list) => {
      const before = client.getQueryData<Bell[]>(bellKey)
      const ids = new Set(list.map((b) => b.id))
      const now = new Date().toISOString()
      client.setQueryData<Bell[]>(bellKey, (all) => all?.map((b) => (ids.has(b.id) ? { ...b, read_at: b.read_at ?? now } : b)))
      client.setQueryData<Boot>(bootQuery.queryKey, (b) => b && { ...b, unread: Math.max(0, b.unread - list.length) })
      return before
    },
    onError: (problem, _list, before) => {
      client.setQueryData(bellKey, before)
      refused(problem)
    },
    onSettled: () => void client.invalidateQueries({ queryKey: bootQuery.queryKey }),
  })
  // What it is about is said here, once one is inside; without it the kind alone is shown.
  const { data: titles } = useQuery({ queryKey: ['bell-titles'], queryFn: async () => new Map((await Promise.all(modules.map((m) => m.titles?.(client).catch(() => new Map<string, string>()) ?? []))).flatMap((m) => [...m])) })
  const [shown, setShown] = useState(25)
  const unread = (data ?? []).filter((b) => !b.read_at)
  const count = unread.length
  const days = new Map<string, Bell[]>()
  for (const b of (data ?? []).slice(0, shown)) days.set(dayOf(b.at), [...(days.get(dayOf(b.at)) ?? []), b])
  const open = (b: Bell) => {
    if (!b.read_at) seen.mutate([b])
    void navigate({ to: b.path as '/' })
  }
  return (
    <div className="max-w-2xl mx-auto">
      <PageHeader
        title={t`Notifications`}
        actions={
          <>
            {count > 0 && (
              <Button icon={CheckCheck} pending={seen.isPending} onClick={() => seen.mutate(unread)}>
                <Trans>Tout marquer comme vu</Trans>
              </Button>
            )}
            <LinkButton variant="quiet" icon={Settings} to={'/compte/notifications' as '/'}>
              <Trans>Régler</Trans>
            </LinkButton>
          </>
        }
      >
        <Plural value={count} _0="Tout est vu" one="Une nouvelle" other="# nouvelles" />
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={5} />}
      {data?.length === 0 && (
        <EmptyState icon={BellOff} title={<Trans>Rien de nouveau</Trans>}>
          <Trans>Ce que l’école ou la mairie vous adresse est annoncé ici. Le soir et le week-end, rien n’arrive, sauf une urgence.</Trans>
        </EmptyState>
      )}
      {[...days].map(([day, list]) => {
        const title = formatDay(day, today)
        return (
          <Section key={day} title={title.charAt(0).toLocaleUpperCase('fr-FR') + title.slice(1)}>
            <ul className="bg-surface rounded-card shadow-card divide-y divide-line overflow-hidden" data-card>
              {list.map((b) => (
                <li key={b.id}>
                  <a
                    href={b.path}
                    onClick={(e) => {
                      if (e.metaKey || e.ctrlKey || e.shiftKey) return
                      e.preventDefault()
                      open(b)
                    }}
                    className="flex items-start gap-3 p-4 hover:bg-sand"
                  >
                    <span aria-hidden className={cx('mt-2 size-2.5 flex-none rounded-full', b.read_at ? 'bg-transparent' : 'bg-brand')} />
                    <span className="flex-1 min-w-0">
                      <span className={cx('block', !b.read_at && 'font-semibold')}>
                        {!b.read_at && (
                          <span className="sr-only">
                            <Trans>Nouveau :</Trans>{' '}
                          </span>
                        )}
                        {[b.about, titles?.get(b.path) ?? b.kind].filter(Boolean).join(' · ')}
                      </span>
                      <span className="block text-md text-ink-2">
                        {titles?.has(b.path) && <>{b.kind} · </>}
                        {b.organisation} · {formatTime(b.at)}
                      </span>
                    </span>
                    {b.urgent && (
                      <Badge tone="danger" icon={Siren}>
                        <Trans>Urgent</Trans>
                      </Badge>
                    )}
                    {!b.urgent && b.wants_answer && !b.read_at && (
                      <Badge tone="info">
                        <Trans>Réponse attendue</Trans>
                      </Badge>
                    )}
                  </a>
                </li>
              ))}
            </ul>
          </Section>
        )
      })}
      {(data?.length ?? 0) > shown && (
        <div className="mt-6">
          <Button wide onClick={() => setShown(shown + 25)}>
            <Trans>Voir les plus anciennes</Trans>
          </Button>
        </div>
      )}
    </div>
  )
}
