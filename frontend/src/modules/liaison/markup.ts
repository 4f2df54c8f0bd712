import type { ProseNode } from '../../ui/Prose'
import { safeHref } from '../../ui/Prose'

/*
 * What a writer types, and the document it makes. A plain textarea stays a plain textarea: on every telephone, with every
 * keyboard and screen reader, dictated or pasted. A few marks give form, the toolbar writes them:
 *
 *   ## a title        - an item        1. a numbered item        **bold**        _slanted_        [words](https://…)
 *
 * An empty line separates paragraphs; an address is a link by itself. `print` gives back the text of a document.
 */

const INLINE = /\*\*([^*\n]+)\*\*|_([^\s_](?:[^_\n]*[^\s_])?)_(?![\p{L}\p{N}_])|\[([^\]\n]+)\]\(([^\s)]+)\)|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)»’])/gu

function line(text: string): ProseNode[] {
  const out: ProseNode[] = []
  const push = (words: string, marks?: ProseNode['marks']) => {
    if (words) out.push({ type: 'text', text: words, ...(marks ? { marks } : {}) })
  }
  let end = 0
  for (const found of text.matchAll(INLINE)) {
    const [all, bold, slanted, words, address, bare] = found
    const href = safeHref(address ?? bare)
    // An underscore inside a word is one of the word's.
    if (!bold && !href && (!slanted || /[\p{L}\p{N}_]/u.test(text.charAt(found.index - 1)))) continue
    push(text.slice(end, found.index))
    if (bold) push(bold, [{ type: 'bold' }])
    else if (slanted) push(slanted, [{ type: 'italic' }])
    else push(words ?? bare!, [{ type: 'link', attrs: { href } }])
    end = found.index + all.length
  }
  push(text.slice(end))
  return out
}

const ITEM = /^\s*[-•*]\s+(.*)$/
const NUMBER = /^\s*\d{1,3}[.)]\s+(.*)$/
const TITLE = /^##\s+(.*)$/

/** The document of a text. */
export function parse(text: string): ProseNode {
  const content: ProseNode[] = []
  let paragraph: ProseNode[] | null = null
  let list: ProseNode | null = null
  const close = () => {
    paragraph = null
    list = null
  }
  for (const raw of text.replace(/\r/g, '').split('\n')) {
    const title = TITLE.exec(raw)
    const item = ITEM.exec(raw) ?? NUMBER.exec(raw)
    if (!raw.trim()) close()
    else if (title) {
      close()
      content.push({ type: 'heading', attrs: { level: 2 }, content: line(title[1]!.trim()) })
    } else if (item) {
      const type = ITEM.test(raw) ? 'bullet_list' : 'ordered_list'
      if ((list as ProseNode | null)?.type !== type) {
        close()
        content.push((list = { type, content: [] }))
      }
      list!.content!.push({ type: 'list_item', content: [{ type: 'paragraph', content: line(item[1]!.trim()) }] })
    } else if (paragraph) {
      ;(paragraph as ProseNode[]).push({ type: 'hard_break' }, ...line(raw))
    } else {
      close()
      paragraph = line(raw)
      content.push({ type: 'paragraph', content: paragraph })
    }
  }
  return { type: 'doc', content }
}

function printLine(nodes: readonly ProseNode[] | undefined): string {
  return (nodes ?? [])
    .map((n) => {
      if (n.type === 'hard_break') return '\n'
      const words = n.text ?? ''
      const href = n.marks?.find((m) => m.type === 'link')?.attrs?.href
      if (typeof href === 'string') return href === words ? words : `[${words}](${href})`
      return n.marks?.some((m) => m.type === 'bold') ? `**${words}**` : n.marks?.some((m) => m.type === 'italic') ? `_${words}_` : words
    })
    .join('')
}

/** The text of a document: what `parse` would give back as the same document. */
export function print(doc: ProseNode | null | undefined): string {
  return (doc?.content ?? [])
    .map((node) => {
      if (node.type === 'heading') return `## ${printLine(node.content)}`
      if (node.type === 'bullet_list') return (node.content ?? []).map((i) => `- ${printLine(i.content?.[0]?.content)}`).join('\n')
      if (node.type === 'ordered_list') return (node.content ?? []).map((i, n) => `${n + 1}. ${printLine(i.content?.[0]?.content)}`).join('\n')
      return printLine(node.content)
    })
    .join('\n\n')
}

export type Form = 'bold' | 'italic' | 'list' | 'numbers' | 'title' | 'link'

/** The text with a form put around the selection, and the selection to show then. A second time takes it off. */
export function shape(text: string, from: number, to: number, form: Form): { text: string; from: number; to: number } {
  const words = text.slice(from, to)
  if (form === 'bold' || form === 'italic') {
    const mark = form === 'bold' ? '**' : '_'
    if (words.startsWith(mark) && words.endsWith(mark) && words.length > 2 * mark.length) return splice(text, from, to, words.slice(mark.length, -mark.length))
    return splice(text, from, to, mark + words + mark, words ? undefined : mark.length)
  }
  if (form === 'link') {
    const address = /^https?:\/\//.test(words)
    const inside = address ? `[](${words})` : `[${words}](https://)`
    return splice(text, from, to, inside, address ? 1 : inside.length - 1)
  }
  const start = text.lastIndexOf('\n', from - 1) + 1
  const stop = text.indexOf('\n', to) < 0 ? text.length : text.indexOf('\n', to)
  const lines = text.slice(start, stop).split('\n')
  const is = (l: string) => (form === 'title' ? TITLE : form === 'list' ? ITEM : NUMBER).test(l)
  const bare = lines.map((l) => TITLE.exec(l)?.[1] ?? ITEM.exec(l)?.[1] ?? NUMBER.exec(l)?.[1] ?? l)
  const next = lines.every(is) ? bare : bare.map((l, i) => (form === 'title' ? `## ${l}` : form === 'list' ? `- ${l}` : `${i + 1}. ${l}`))
  const made = next.join('\n')
  return { text: text.slice(0, start) + made + text.slice(stop), from: lines.length > 1 ? start : start + made.length, to: start + made.length }
}

function splice(text: string, from: number, to: number, words: string, caret?: number): { text: string; from: number; to: number } {
  const at = caret === undefined ? undefined : from + caret
  return { text: text.slice(0, from) + words + text.slice(to), from: at ?? from, to: at ?? from + words.length }
}
