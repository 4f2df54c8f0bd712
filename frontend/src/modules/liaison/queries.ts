import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok, Problem, upload } from '../../api/client'
import type { Attachment, Audience, Content, Destinations, FeedItem, NoteView, Reach, Received, Recipient } from './types'

// ---- families

export const feedKey = ['liaison', 'feed'] as const
const PAGE = 20

/**
 * My children's notes: what is asked first, then the newest. Each school answers a page of its own: the next page begins
 * where the school that has more of them stops, and what another repeats is left out by `notesOf`.
 */
export const feedQuery = infiniteQueryOptions({
  queryKey: feedKey,
  queryFn: ({ pageParam }) => ok(api.GET('/api/v1/liaison/feed', { params: { query: pageParam ? { before: pageParam } : {} } })),
  initialPageParam: '',
  getNextPageParam: (page): string | undefined => {
    const told = new Map<string, string[]>()
    for (const n of page.items ?? []) if (!n.pending) told.set(n.tenant, [...(told.get(n.tenant) ?? []), n.published_at])
    const ends = [...told.values()].filter((list) => list.length >= PAGE).map((list) => list.sort()[0]!)
    return ends.sort().at(-1)
  },
  meta: { offline: true },
})

export function notesOf(pages: readonly { items?: FeedItem[] | null }[] | undefined): FeedItem[] {
  const seen = new Set<string>()
  return (pages ?? []).flatMap((p) => p.items ?? []).filter((n) => !seen.has(n.id) && seen.add(n.id))
}

export const receivedKey = (note: string) => ['liaison', 'received', note] as const

/** A note as a family received it; any of the children that it is about leads to it. */
export const receivedQuery = (note: string, child: string) =>
  queryOptions({
    queryKey: receivedKey(note),
    queryFn: (): Promise<Received> => ok(api.GET('/api/v1/children/{child}/liaison/notes/{note}', { params: { path: { child, note } } })),
    enabled: !!child,
    meta: { offline: true },
  })

/** The first of my children through whom a note can be read: a link that came by mail names the note alone. */
export async function findChild(note: string, children: readonly string[]): Promise<string> {
  for (const child of children) {
    const found = await ok(api.GET('/api/v1/children/{child}/liaison/notes/{note}', { params: { path: { child, note } } })).catch((problem: unknown) => {
      if (problem instanceof Problem && problem.status === 404) return null
      throw problem
    })
    if (found) return child
  }
  return ''
}

export const acknowledge = (note: string, child: string) => ok(api.POST('/api/v1/children/{child}/liaison/notes/{note}/read', { params: { path: { child, note } } }))
export const answer = (note: string, child: string, text: string) =>
  ok(api.PUT('/api/v1/children/{child}/liaison/notes/{note}/answer', { params: { path: { child, note } }, body: text ? { answer: text } : {} }))
export const undoAnswer = (note: string, child: string) => ok(api.DELETE('/api/v1/children/{child}/liaison/notes/{note}/answer', { params: { path: { child, note } } }))

export const receivedFile = (note: string, child: string, file: string) => `/api/v1/children/${child}/liaison/notes/${note}/attachments/${file}`
export const receivedEvent = (note: string, child: string) => `/api/v1/children/${child}/liaison/notes/${note}/event.ics`

// ---- the staff

export const destinationsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['liaison', 'destinations', tenant],
    queryFn: async (): Promise<Destinations> => (await ok(api.GET('/api/v1/t/{tenant}/liaison/destinations', { params: { path: { tenant } } }))) as Destinations,
    staleTime: 60_000,
    refetchInterval: 60_000,
  })

/** When a note would leave and why it waits, as the sentence that the server says. */
export const leavingQuery = (tenant: string, at: string, urgent: boolean) =>
  queryOptions({
    queryKey: ['liaison', 'leaving', tenant, at, urgent],
    queryFn: () => ok(api.GET('/api/v1/t/{tenant}/liaison/leaving', { params: { path: { tenant }, query: { ...(at && { at }), ...(urgent && { urgent }) } } })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchInterval: 60_000,
  })

export const notesKey = (tenant: string) => ['liaison', 'notes', tenant] as const

export const staffNotesQuery = (tenant: string, drafts: boolean) =>
  infiniteQueryOptions({
    queryKey: [...notesKey(tenant), drafts],
    queryFn: async ({ pageParam }): Promise<NoteView[]> =>
      (await ok(api.GET('/api/v1/t/{tenant}/liaison/notes', { params: { path: { tenant }, query: { drafts, ...(pageParam ? { before: pageParam } : {}) } } }))).items,
    initialPageParam: '',
    getNextPageParam: (page): string | undefined => (page.length < 30 ? undefined : (page.at(-1)?.published_at ?? page.at(-1)?.updated_at)),
  })

export const noteKey = (tenant: string, note: string) => ['liaison', 'note', tenant, note] as const

export const noteQuery = (tenant: string, note: string) =>
  queryOptions({
    queryKey: noteKey(tenant, note),
    queryFn: (): Promise<NoteView> => ok(api.GET('/api/v1/t/{tenant}/liaison/notes/{note}', { params: { path: { tenant, note } } })),
    enabled: !!note,
  })

export type Filter = '' | 'unread' | 'waiting' | 'done' | 'refused' | 'paper'

export const followUpQuery = (tenant: string, note: string, state: Filter, group: string) =>
  queryOptions({
    queryKey: ['liaison', 'follow-up', tenant, note, state, group],
    queryFn: () =>
      ok(
        api.GET('/api/v1/t/{tenant}/liaison/notes/{note}/follow-up', {
          params: { path: { tenant, note }, query: { ...(state && { state }), ...(group && { class: group }) } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })

export const versionsQuery = (tenant: string, note: string) =>
  queryOptions({
    queryKey: ['liaison', 'versions', tenant, note],
    queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/liaison/notes/{note}/versions', { params: { path: { tenant, note } } }))).items,
  })

export const recipientsQuery = (tenant: string, note: string, paper: boolean, version: number) =>
  queryOptions({
    queryKey: ['liaison', 'recipients', tenant, note, paper, version],
    queryFn: (): Promise<{ reach: Reach; items: Recipient[]; more: boolean }> =>
      ok(api.GET('/api/v1/t/{tenant}/liaison/notes/{note}/recipients', { params: { path: { tenant, note }, query: { paper } } })),
  })

/** Pupils found by typing, to write to the families of a few. */
export const pupilsQuery = (tenant: string, text: string) =>
  queryOptions({
    queryKey: ['liaison', 'pupils', tenant, text],
    queryFn: async () => (await ok(api.GET('/api/v1/t/{tenant}/directory/people', { params: { path: { tenant }, query: { q: text, profile: 'pupil' } } }))).items ?? [],
    enabled: text.trim().length > 1,
    placeholderData: keepPreviousData,
  })

const at = (tenant: string, note: string) => ({ params: { path: { tenant, note } } })

export const createNote = (tenant: string, body: Content): Promise<NoteView> => ok(api.POST('/api/v1/t/{tenant}/liaison/notes', { params: { path: { tenant } }, body }))
export const saveNote = (tenant: string, note: string, version: number, body: Content): Promise<NoteView> =>
  ok(api.PUT('/api/v1/t/{tenant}/liaison/notes/{note}', { ...at(tenant, note), body: { ...body, version } }))
export const deleteNote = (tenant: string, note: string) => ok(api.DELETE('/api/v1/t/{tenant}/liaison/notes/{note}', at(tenant, note)))
export const sendNote = (tenant: string, note: string, body: { version: number; at?: string; urgent?: boolean; reason?: string }) =>
  ok(api.POST('/api/v1/t/{tenant}/liaison/notes/{note}/send', { ...at(tenant, note), body }))
export const unscheduleNote = (tenant: string, note: string): Promise<NoteView> => ok(api.POST('/api/v1/t/{tenant}/liaison/notes/{note}/unschedule', at(tenant, note)))
export const correctNote = (tenant: string, note: string, body: { version: number; title: string; body: Content['body']; closes_on?: string }): Promise<NoteView> =>
  ok(api.POST('/api/v1/t/{tenant}/liaison/notes/{note}/correct', { ...at(tenant, note), body }))
export const withdrawNote = (tenant: string, note: string): Promise<NoteView> => ok(api.POST('/api/v1/t/{tenant}/liaison/notes/{note}/withdraw', at(tenant, note)))
export const sendAlso = (tenant: string, note: string, audience?: Audience) =>
  ok(api.POST('/api/v1/t/{tenant}/liaison/notes/{note}/send-also', { ...at(tenant, note), body: audience ? { audience } : {} }))
export const remind = (tenant: string, note: string) => ok(api.POST('/api/v1/t/{tenant}/liaison/notes/{note}/remind', at(tenant, note)))
export const recordPaper = (tenant: string, note: string, body: { child: string; guardian: string; answer?: string; take_back?: boolean }) =>
  ok(api.POST('/api/v1/t/{tenant}/liaison/notes/{note}/paper', { ...at(tenant, note), body }))
export const detach = (tenant: string, note: string, file: string) =>
  ok(api.DELETE('/api/v1/t/{tenant}/liaison/notes/{note}/attachments/{file}', { params: { path: { tenant, note, file } } }))

export const staffFile = (tenant: string, note: string, file: string) => `/api/v1/t/${tenant}/liaison/notes/${note}/attachments/${file}`

/** Adds a file to a draft, with its progress. The body is the file itself: the server judges it by what it holds. */
export function attach(tenant: string, note: string, file: File, onProgress: (share: number) => void): Promise<Attachment> {
  const path = `/api/v1/t/${tenant}/liaison/notes/${note}/attachments?name=${encodeURIComponent(file.name)}`
  return upload<Attachment>(path, new Blob([file], { type: 'application/octet-stream' }) as unknown as FormData, onProgress)
}

export interface Slips {
  per_page: 4 | 8
  only: 'paper' | 'waiting' | 'all'
  qr: boolean
}

export const startSlips = (tenant: string, note: string, body: Slips) => ok(api.POST('/api/v1/t/{tenant}/liaison/notes/{note}/slips', { ...at(tenant, note), body }))
export const slipsFile = (tenant: string, note: string, { per_page, only, qr }: Slips) => `/api/v1/t/${tenant}/liaison/notes/${note}/slips.pdf?per_page=${per_page}&only=${only}${qr ? '&qr=true' : ''}`
export const listFile = (tenant: string, note: string, only: Slips['only']) => `/api/v1/t/${tenant}/liaison/notes/${note}/list.pdf?only=${only}`
export const documentFile = (tenant: string, document: string) => `/api/v1/t/${tenant}/liaison/documents/${document}`
export const exportFile = (tenant: string, note: string) => `/api/v1/t/${tenant}/liaison/notes/${note}/export`

export { saveFile } from '../../api/save'
