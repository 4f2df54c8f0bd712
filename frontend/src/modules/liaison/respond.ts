import { useLingui } from '@lingui/react/macro'
import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Home } from '../../api/boot'
import { toast } from '../../ui/Toast'
import { useRefused } from '../../ui/useRefused'
import { acknowledge, answer, feedKey, receivedKey, undoAnswer } from './queries'
import { answered, type ChildView, type FeedItem, type Received, type Wants } from './types'

/** What a reader does of a note about one child. `answer` is empty to sign. */
export type Act = { do: 'read' } | { do: 'answer'; answer: string } | { do: 'undo' }

/** The child's part of a note once the act is done: what the screen shows before the server has answered. */
export function after(child: ChildView, wants: Wants, act: Act, now: string): ChildView {
  switch (act.do) {
    case 'read':
      return { ...child, read_at: child.read_at ?? now, pending: wants === 'read' ? false : child.pending, abilities: { ...child.abilities, read: false } }
    case 'answer': {
      const signs = wants === 'sign' || wants === 'authorisation'
      const { signed_at: _, answer: __, ...rest } = child
      return {
        ...rest,
        read_at: child.read_at ?? now,
        answered_at: now,
        way: 'app',
        ...(signs && { signed_at: now }),
        ...(wants !== 'sign' && { answer: act.answer }),
        pending: false,
        settled: true,
        abilities: { ...child.abilities, read: false, sign: false, undo: true },
      }
    }
    case 'undo': {
      const { signed_at: _, answer: __, answered_at: ___, way: ____, ...rest } = child
      return { ...rest, pending: true, settled: false, abilities: { ...child.abilities, undo: false, sign: wants === 'sign', answer: wants !== 'sign', refuse: wants === 'authorisation' } }
    }
  }
}

/** A note with one of its children changed; a reading is of all of them. */
function changed<N extends FeedItem>(note: N, child: string, act: Act, now: string): N {
  const children = note.children.map((c) => (c.id === child || act.do === 'read' ? after(c, note.sheet.wants as Wants, act, now) : c))
  return { ...note, children, pending: children.some((c) => c.pending) }
}

/**
 * Signs, answers, reads or takes back, at once on the screen and then on the server: every place that shows the note moves
 * together, a refusal puts all of it back and says why. Without a network it waits and leaves when the network is back.
 */
export function useRespond(note: FeedItem, child: ChildView, also: readonly FeedItem[] = []) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const mutation = useMutation({
    mutationKey: ['liaison', 'respond', note.id, child.id],
    mutationFn: (act: Act) => {
      if (act.do === 'read') return readAll(note, child, also)
      return act.do === 'undo' ? undoAnswer(note.id, child.id) : answer(note.id, child.id, act.answer)
    },
    onMutate: async (act) => {
      const concerned = (id: string) => id === note.id || (act.do === 'read' && also.some((n) => n.id === id))
      const now = new Date().toISOString()
      await Promise.all([client.cancelQueries({ queryKey: ['home'] }), client.cancelQueries({ queryKey: ['liaison'] })])
      const before = [...client.getQueriesData({ queryKey: ['home'] }), ...client.getQueriesData({ queryKey: feedKey }), ...client.getQueriesData({ queryKey: receivedKey(note.id) })]
      client.setQueriesData<Home>({ queryKey: ['home'] }, (home) => {
        if (!home) return home
        const cards = home.cards.map((card) => {
          const data = card.data as FeedItem | undefined
          if (card.service !== 'liaison' || card.kind !== 'note' || !data || !concerned(data.id)) return card
          const next = changed(data, child.id, act, now)
          return { ...card, data: next, todo: next.pending }
        })
        return { ...home, cards }
      })
      client.setQueriesData<InfiniteData<{ items: FeedItem[] | null }>>({ queryKey: feedKey }, (feed) => feed && { ...feed, pages: feed.pages.map((p) => ({ ...p, items: (p.items ?? []).map((n) => (concerned(n.id) ? changed(n, child.id, act, now) : n)) })) })
      client.setQueryData<Received>(receivedKey(note.id), (n) => n && changed(n, child.id, act, now))
      return before
    },
    onSuccess: (said, act) => {
      client.setQueryData(receivedKey(note.id), said)
      const title = note.sheet.title
      const undo = () => mutation.mutate({ do: 'undo' })
      if (act.do === 'undo') toast(t`« ${title} » : votre réponse est retirée`)
      else if (act.do === 'answer') {
        const words = note.sheet.wants === 'sign' ? t`« ${title} » : signé` : act.answer === 'no' && note.sheet.wants === 'authorisation' ? t`« ${title} » : refus enregistré` : t`« ${title} » : réponse enregistrée`
        toast(words, { undo })
      }
    },
    onError: (problem, _act, before) => {
      for (const [key, data] of before ?? []) client.setQueryData(key, data)
      refused(problem)
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['home'] })
      void client.invalidateQueries({ queryKey: feedKey })
    },
  })
  return mutation
}

/** A reading is of the note about all of the reader's children, in each school it came from. */
async function readAll(note: FeedItem, child: ChildView, also: readonly FeedItem[]): Promise<Received> {
  const others = also.filter((n) => n.id !== note.id && n.children[0])
  const [said] = await Promise.all([acknowledge(note.id, child.id), ...others.map((n) => acknowledge(n.id, n.children[0]!.id))])
  return said!
}

/** Where a reader stands about a child: what the card says and offers. */
export type Standing = 'done' | 'paper' | 'closed' | 'informed' | 'settled' | 'ask' | 'read' | 'told'

export function standing(note: FeedItem, child: ChildView): Standing {
  const { wants, both_guardians } = note.sheet
  if (answered(child)) return child.way === 'paper' ? 'paper' : 'done'
  if (wants === 'none' || wants === 'read') return child.pending ? 'read' : 'told'
  if (child.settled && !both_guardians) return 'settled'
  if (child.informed) return 'informed'
  return note.closed ? 'closed' : 'ask'
}
