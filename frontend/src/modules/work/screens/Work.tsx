import { Trans, useLingui } from '@lingui/react/macro'
import { ListTodo } from 'lucide-react'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { type Task, useTasks } from '../task'
import { TaskCard } from '../TaskPanel'

/** « Mes travaux »: what I asked for that takes time, what is done, what failed and why. */
export function Work() {
  const { t } = useLingui()
  const { data, error, refetch } = useTasks()
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Mes travaux`}>
        <Trans>Importations, envois, documents : ce qui prend du temps continue sans vous, et se retrouve ici.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <TaskList tasks={data} />}
    </div>
  )
}

export function TaskList({ tasks }: { tasks: readonly Task[] }) {
  const running = tasks.filter((task) => task.state === 'running')
  const ended = tasks.filter((task) => task.state !== 'running')
  if (!tasks.length)
    return (
      <EmptyState icon={ListTodo} title={<Trans>Aucun travail en cours</Trans>}>
        <Trans>Quand vous lancerez une importation, un envoi ou un document volumineux, son avancement apparaîtra ici.</Trans>
      </EmptyState>
    )
  return (
    <>
      {running.length > 0 && (
        <Section title={<Trans>En cours</Trans>}>
          <Cards tasks={running} />
        </Section>
      )}
      {ended.length > 0 && (
        <Section title={<Trans>Terminés</Trans>}>
          <Cards tasks={ended} />
        </Section>
      )}
    </>
  )
}

function Cards({ tasks }: { tasks: readonly Task[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {tasks.map((task) => (
        <li key={task.id}>
          <TaskCard task={task} />
        </li>
      ))}
    </ul>
  )
}
