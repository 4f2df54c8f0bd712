import './Prose.css'
import { createElement, Fragment, type ReactNode } from 'react'
import { cx } from './cx'

/*
 * Rich text is a ProseMirror document, stored and checked by the server against the same list of nodes, marks and
 * address schemes. It is drawn by this map: no HTML is ever parsed, so nothing typed by somebody can run. What is not on
 * the list is not drawn; the text inside it is.
 */

export interface ProseNode {
  type: string
  text?: string
  attrs?: Record<string, unknown>
  marks?: { type: string; attrs?: Record<string, unknown> }[]
  content?: ProseNode[]
}

const MAX_DEPTH = 24
// The server writes the names of ProseMirror's own schema (bullet_list), editors those of theirs (bulletList).
const blocks: Record<string, string> = { paragraph: 'p', bullet_list: 'ul', ordered_list: 'ol', list_item: 'li', bulletList: 'ul', orderedList: 'ol', listItem: 'li', blockquote: 'blockquote' }
const marks: Record<string, string> = { bold: 'strong', italic: 'em', underline: 'u', strike: 's' }

/** An address a text may lead to: https, http, mailto, tel, or a path of ours; else undefined. */
export function safeHref(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const href = value.trim()
  if (/^\/(?![/\\])/.test(href)) return href
  try {
    return ['https:', 'http:', 'mailto:', 'tel:'].includes(new URL(href).protocol) ? href : undefined
  } catch {
    return undefined
  }
}

function draw(node: ProseNode, key: number, level: number, depth: number): ReactNode {
  if (depth > MAX_DEPTH) return null
  if (node.type === 'text') return drawText(node, key)
  if (node.type === 'hard_break' || node.type === 'hardBreak') return <br key={key} />
  if (node.type === 'horizontalRule') return <hr key={key} className="border-t border-line" />
  const children = (node.content ?? []).map((child, i) => draw(child, i, level, depth + 1))
  if (node.type === 'heading') {
    // A title of the text comes under the title of the page it is in.
    const asked = node.attrs?.level === 3 ? 1 : 0
    return createElement(`h${Math.min(6, level + asked)}`, { key, className: asked ? 'text-base' : 'text-lg' }, children)
  }
  const tag = blocks[node.type]
  // An empty paragraph keeps its line.
  if (tag) return createElement(tag, { key }, children.length || tag !== 'p' ? children : '\u00a0')
  return <Fragment key={key}>{children}</Fragment>
}

function drawText(node: ProseNode, key: number): ReactNode {
  let drawn: ReactNode = node.text ?? ''
  for (const mark of node.marks ?? []) {
    const tag = marks[mark.type]
    if (tag) drawn = createElement(tag, null, drawn)
    const href = mark.type === 'link' ? safeHref(mark.attrs?.href) : undefined
    if (href) {
      const outside = !href.startsWith('/')
      drawn = (
        <a href={href} className="link" {...(outside ? { rel: 'noopener noreferrer', target: '_blank' } : {})}>
          {drawn}
        </a>
      )
    }
  }
  return <Fragment key={key}>{drawn}</Fragment>
}

/** Draws a document. `level` is the level its first titles take in the page. */
export function Prose({ doc, level = 3, className }: { doc: ProseNode | null | undefined; level?: 2 | 3 | 4; className?: string }) {
  if (!doc) return null
  return <div className={cx('prose', className)}>{(doc.content ?? []).map((node, i) => draw(node, i, level, 0))}</div>
}

/** The words of a document on one line: for a list, a title, a search. */
export function proseText(doc: ProseNode | null | undefined): string {
  if (!doc) return ''
  if (doc.type === 'text') return doc.text ?? ''
  const parts = (doc.content ?? []).map(proseText)
  return doc.type === 'paragraph' || doc.type === 'heading' ? parts.join('') : parts.filter(Boolean).join(' ')
}

/** Plain text, one paragraph a line, as a document: what a textarea gives. */
export function proseOf(text: string): ProseNode {
  return {
    type: 'doc',
    content: text
      .replace(/\r/g, '')
      .split('\n')
      .map((line) => ({ type: 'paragraph', ...(line ? { content: [{ type: 'text', text: line }] } : {}) })),
  }
}
