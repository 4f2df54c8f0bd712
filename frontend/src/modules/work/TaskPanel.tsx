import { Trans } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, Download } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { modules } from '../../modules'
import { useBoot } from '../../shell/session'
import { AnchorButton, LinkButton } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Banner, ProblemState, ProgressBar, Skeleton } from '../../ui/Feedback'
import { dayOf, formatDay, formatDuration, formatNumber, formatTime } from '../../ui/format'
import { elapsedOf, resultOf, type Task, useTask } from './task'

export interface TaskPanelProps {
  /** The id that the server gave when the work began. */
  id: string
  /** What is counted: « élèves », « lignes ». */
  unit?: ReactNode
  /** What to offer once it is done, instead of the link to the result. */
  children?: ReactNode
}

/** The bar of one long task where it was started; one may leave, the work goes on and is found again in « Mes travaux ». */
export function TaskPanel({ id, unit, children }: TaskPanelProps) {
  const { task, problem, retry } = useTask(id)
  if (problem) return <ProblemState problem={problem} retry={retry} />
  if (!task) return <Skeleton cards={1} />
  return (
    <TaskCard task={task} unit={unit} leave>
      {children}
    </TaskCard>
  )
}

/** A clock that ticks while somebody watches work go on. */
function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!ticking) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [ticking])
  return now
}

export function TaskCard({ task, unit, leave, children }: { task: Task; unit?: ReactNode; leave?: boolean; children?: ReactNode }) {
  const { today } = useBoot()
  const running = task.state === 'running'
  // The server's clock may differ from ours (the demonstration moves it): time is counted from when the bar was first seen.
  const [seen] = useState(() => Date.now())
  const now = useNow(running)
  const lasted = task.ended_at ? formatDuration(elapsedOf(task, now)) : ''
  const when = `${formatDay(dayOf(task.started_at), today)}, ${formatTime(task.started_at)}`
  const result = resultOf(task, modules.find((m) => m.key === task.service)?.taskPath)
  return (
    <Card as="div" aria-label={task.title}>
      <div className="text-ink">
        {running && (
          <>
            <ProgressBar label={task.title} value={task.done} total={task.total > 0 ? task.total : undefined} elapsed={Math.min(elapsedOf(task, now), (now - seen) / 1000 + 5)} unit={unit} />
            <p className="mt-2 text-md text-ink-2">
              {leave ? <Trans>Vous pouvez quitter cette page : le travail continue, et son résultat vous attend dans « Mes travaux ».</Trans> : <Trans>Commencé {when}</Trans>}
            </p>
          </>
        )}
        {task.state === 'done' && (
          <div role={leave ? 'status' : undefined}>
            <p className="flex items-start gap-2 font-semibold">
              <CircleCheck aria-hidden className="size-5 mt-0.5 flex-none text-success" />
              {task.title}
            </p>
            <p className="text-md text-ink-2">
              {unit && task.total > 0 && (
                <>
                  {formatNumber(task.total)} {unit} ·{' '}
                </>
              )}
              <Trans>
                Terminé en {lasted}, commencé {when}
              </Trans>
            </p>
            {children ?? (result && <Result {...result} name={typeof task.result.name === 'string' ? task.result.name : ''} />)}
          </div>
        )}
        {task.state === 'failed' && (
          <div role={leave ? 'alert' : undefined}>
            <p className="flex items-start gap-2 font-semibold">
              <CircleAlert aria-hidden className="size-5 mt-0.5 flex-none text-danger" />
              {task.title}
            </p>
            <p className="mt-1">{task.error || <Trans>Ce travail s’est arrêté. Rien n’a été fait à moitié : recommencez, ou prévenez l’assistance.</Trans>}</p>
            <p className="mt-1 text-md text-ink-2">
              <Trans>Commencé {when}</Trans>
            </p>
          </div>
        )}
        {task.state === 'cancelled' && (
          <Banner title={task.title}>
            <Trans>Annulé. Rien n’a été changé.</Trans>
          </Banner>
        )}
      </div>
    </Card>
  )
}

function Result({ href, file, name }: { href: string; file: boolean; name: string }) {
  return (
    <div className="mt-3">
      {file ? (
        <AnchorButton icon={Download} href={href} download>
          {name ? <Trans>Télécharger {name}</Trans> : <Trans>Télécharger</Trans>}
        </AnchorButton>
      ) : (
        <LinkButton to={href as '/'}>
          <Trans>Voir le résultat</Trans>
        </LinkButton>
      )}
    </div>
  )
}
