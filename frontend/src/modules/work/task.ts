import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEvents } from '../../api/events'
import { api, ok } from '../../api/client'

/** Long work of the caller: a bar, then a result, or the reason why not. Also the argument of a service's `taskPath`. */
export interface Task {
  id: string
  tenant: string
  service: string
  kind: string
  /** What it does, in the reader's language. */
  title: string
  params: Record<string, unknown>
  done: number
  total: number
  state: 'running' | 'done' | 'failed' | 'cancelled'
  result: Record<string, unknown>
  /** Why it failed and what to do, in the reader's language. */
  error?: string
  started_at: string
  ended_at?: string
}

const record = (value: unknown): Record<string, unknown> => (value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {})

async function ask(id?: string): Promise<Task[]> {
  const { items } = await ok(api.GET('/api/v1/tasks', { params: { query: id ? { id } : {} } }))
  return (items ?? []).map((task) => ({ ...task, params: record(task.params), result: record(task.result) }) as Task)
}

export const tasksKey = ['tasks'] as const

// The server wakes the browser at each move; asking again now and then covers a stream that a proxy has cut.
const again = (tasks: readonly Task[] | undefined) => (tasks?.some((t) => t.state === 'running') ? 10_000 : false)

export const tasksQuery = queryOptions({ queryKey: [...tasksKey, 'mine'], queryFn: () => ask(), refetchInterval: (q) => again(q.state.data) })

const taskQuery = (id: string) => queryOptions({ queryKey: [...tasksKey, id], queryFn: () => ask(id), refetchInterval: (q) => again(q.state.data), enabled: !!id })

function useWake() {
  const client = useQueryClient()
  useEvents('tasks', () => void client.invalidateQueries({ queryKey: tasksKey }))
}

/** My twenty last tasks, live. */
export function useTasks() {
  useWake()
  return useQuery(tasksQuery)
}

/**
 * One task, live, for the screen that started it: `const { task } = useTask(id)`. `task` is undefined while it is not
 * known and when the id is empty; `problem` is a refusal of the server. Reload what the task changed when `task.state`
 * becomes `done`.
 */
export function useTask(id: string): { task: Task | undefined; problem: unknown; retry: () => void } {
  useWake()
  const { data, error, refetch } = useQuery(taskQuery(id))
  return { task: data?.[0], problem: error, retry: () => void refetch() }
}

/** Where a task's result is: a page of the app or a file of the server; undefined when it has none. Never another site. */
export function resultOf(task: Task, taskPath?: (task: Task) => string | undefined): { href: string; file: boolean } | undefined {
  if (task.state !== 'done') return undefined
  const own = taskPath?.(task)
  const href = [own, task.result.path, task.result.url].find((v): v is string => typeof v === 'string' && /^\/(?![/\\])/.test(v))
  return href ? { href, file: href.startsWith('/api/') } : undefined
}

/** Seconds between the beginning and the end, or now. */
export function elapsedOf(task: Task, now: number): number {
  return Math.max(0, ((task.ended_at ? Date.parse(task.ended_at) : now) - Date.parse(task.started_at)) / 1000)
}
