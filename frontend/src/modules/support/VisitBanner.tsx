import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Eye, Lock, LogOut } from 'lucide-react'
import { useEffect } from 'react'
import type { Boot, Visitor } from '../../api/boot'
import { bootQuery, hatOf } from '../../shell/session'
import { Button } from '../../ui/Button'
import { formatTime } from '../../ui/format'
import { useRefused } from '../../ui/useRefused'
import { end, leave } from './queries'

/**
 * The bands of what is not as usual here: who acts in an organisation that is not theirs, whom the assistance visits, what is read-only.
 * They stay on every page.
 */
export function VisitBanner({ boot, onHat }: { boot: Boot; onHat: (id: string) => Promise<void> }) {
  const hat = hatOf(boot)
  return (
    <div data-noprint role="status">
      {hat?.visit && <Away boot={boot} onHat={onHat} />}
      {(boot.visitors ?? []).map((v) => (
        <Here key={v.id} visitor={v} tenant={hat?.tenant.id ?? ''} may={boot.abilities.includes('support:approve')} />
      ))}
      {(boot.read_only ?? []).map(({ title, text }) => (
        <details key={title} className={band}>
          <summary className="min-h-11 flex items-center gap-3 cursor-pointer font-semibold">
            <Lock aria-hidden className="size-5 flex-none text-warning" />
            {title}
          </summary>
          <p className="pb-2 max-w-prose">{text}</p>
        </details>
      ))}
    </div>
  )
}

const band = 'bg-sand border-b border-line px-4 lg:px-8 py-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-md text-ink'

function Away({ boot, onHat }: { boot: Boot; onHat: (id: string) => Promise<void> }) {
  const { t } = useLingui()
  const refused = useRefused()
  const hat = hatOf(boot)!
  const visit = hat.visit!
  const where = hat.tenant.name
  const until = visit.until ? formatTime(visit.until) : ''
  const back = useMutation({
    mutationFn: async () => {
      if (visit.via === 'support' && visit.ticket) await leave(visit.from, visit.ticket)
      await onHat(visit.from)
    },
    onError: refused,
  })
  useUntil(visit.until, () => void onHat(visit.from))
  return (
    <div className={band}>
      <Eye aria-hidden className="size-5 flex-none text-warning" />
      <p className="flex-1 min-w-0">
        {visit.via === 'support' ? (
          <Trans>
            <strong>Assistance, en lecture seule</strong> : vous êtes dans {where} jusqu’à {until}. Chaque page ouverte est inscrite à son journal.
          </Trans>
        ) : (
          <Trans>
            <strong>Par délégation</strong> : vous agissez dans {where}. Chaque action est inscrite à son journal.
          </Trans>
        )}
      </p>
      <Button dense icon={LogOut} pending={back.isPending} onClick={() => back.mutate()}>
        {visit.via === 'support' ? t`Terminer l’accès` : t`Revenir chez vous`}
      </Button>
    </div>
  )
}

function Here({ visitor, tenant, may }: { visitor: Visitor; tenant: string; may: boolean }) {
  const client = useQueryClient()
  const refused = useRefused()
  const again = () => void client.invalidateQueries({ queryKey: bootQuery.queryKey })
  const stop = useMutation({
    mutationFn: () => end(tenant, visitor.id),
    onSuccess: async () => {
      again()
      await client.invalidateQueries({ queryKey: ['support', tenant] })
    },
    onError: refused,
  })
  useUntil(visitor.until, again)
  const { asker, by, reason } = visitor
  const until = formatTime(visitor.until)
  return (
    <div className={band}>
      <Eye aria-hidden className="size-5 flex-none text-warning" />
      <p className="flex-1 min-w-0">
        <Trans>
          <strong>L’assistance consulte votre espace</strong> jusqu’à {until}, en lecture seule : {asker} ({by}). Motif : {reason}
        </Trans>
      </p>
      {may && (
        <Button dense variant="danger" pending={stop.isPending} onClick={() => stop.mutate()}>
          <Trans>Mettre fin maintenant</Trans>
        </Button>
      )}
    </div>
  )
}

/** Runs once when an instant comes, by this machine's clock; the server decides by its own. */
function useUntil(instant: string | undefined, run: () => void) {
  useEffect(() => {
    const left = instant ? Date.parse(instant) - Date.now() : 0
    if (left <= 0 || left > 2 * 3600_000) return
    const timer = setTimeout(run, left + 1000)
    return () => clearTimeout(timer)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the instant decides
  }, [instant])
}
