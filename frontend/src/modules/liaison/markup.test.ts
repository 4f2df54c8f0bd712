import { describe, expect, test } from 'vitest'
import { parse, print, shape } from './markup'

const text = (words: string, ...marks: object[]) => ({ type: 'text', text: words, ...(marks.length ? { marks } : {}) })

describe('what a writer types', () => {
  test('paragraphs, and lines of one paragraph', () => {
    expect(parse('Bonjour,\r\n\r\nla classe part\nà 8 h 30.\n\n\n')).toEqual({
      type: 'doc',
      content: [
        { type: 'paragraph', content: [text('Bonjour,')] },
        { type: 'paragraph', content: [text('la classe part'), { type: 'hard_break' }, text('à 8 h 30.')] },
      ],
    })
  })
  test('lists, titles, bold and links', () => {
    const doc = parse('## À prévoir\n- un **pique-nique**\n- [le plan](https://musee.example/plan)\n1. un\n2. deux\nVoir https://a.example/b.')
    expect(doc.content?.map((n) => n.type)).toEqual(['heading', 'bullet_list', 'ordered_list', 'paragraph'])
    expect(doc.content?.[1]?.content?.[0]).toEqual({ type: 'list_item', content: [{ type: 'paragraph', content: [text('un '), text('pique-nique', { type: 'bold' })] }] })
    expect(doc.content?.[1]?.content?.[1]?.content?.[0]?.content).toEqual([text('le plan', { type: 'link', attrs: { href: 'https://musee.example/plan' } })])
    expect(doc.content?.[3]?.content).toEqual([text('Voir '), text('https://a.example/b', { type: 'link', attrs: { href: 'https://a.example/b' } }), text('.')])
  })
  test('slanted words, and never a part of one', () => {
    expect(parse('un _pique-nique_ et _deux mots_.').content?.[0]?.content).toEqual([text('un '), text('pique-nique', { type: 'italic' }), text(' et '), text('deux mots', { type: 'italic' }), text('.')])
    for (const words of ['nom_de_fichier', '_ _', 'a _b', 'élève_un_', 'x@ecole_des_tilleuls.example']) expect(parse(words).content?.[0]?.content).toEqual([text(words)])
    expect(print(parse('_Merci_ **beaucoup**'))).toBe('_Merci_ **beaucoup**')
  })
  test('ten thousand pasted lines are read in a moment, and none is lost', () => {
    const words = Array.from({ length: 10_000 }, (_, i) => (i % 7 ? `ligne ${i} _a_ **b** [c` : `- point ${i}`)).join('\n')
    const began = performance.now()
    const doc = parse(words)
    expect(performance.now() - began).toBeLessThan(1000)
    const back = print(doc)
    for (const i of [1, 7, 4999, 9999]) expect(back).toContain(i % 7 ? `ligne ${i} ` : `point ${i}`)
    expect(print(parse(back))).toBe(back)
  })
  test('what only looks like a form stays text', () => {
    for (const words of ['2 ** 3', '**', 'a - b', '[x](javascript:alert)', '###'])
      expect(parse(words)).toEqual({ type: 'doc', content: [{ type: 'paragraph', content: [text(words)] }] })
    expect(parse('   \n ')).toEqual({ type: 'doc', content: [] })
  })
  test('a document printed and read again is the same', () => {
    for (const words of ['Bonjour', 'a\nb\n\nc', '## T\n\n- a\n- **b**\n\n1. x\n2. y\n\nfin https://a.example', '[le plan](https://musee.example/plan) et **gras** mêlés']) {
      expect(parse(print(parse(words)))).toEqual(parse(words))
    }
  })
})

describe('the toolbar', () => {
  test('bold goes on and off, and waits for words when nothing is chosen', () => {
    const on = shape('un pique-nique', 3, 14, 'bold')
    expect(on.text).toBe('un **pique-nique**')
    expect(shape(on.text, on.from, on.to, 'bold').text).toBe('un pique-nique')
    expect(shape('a', 1, 1, 'bold')).toEqual({ text: 'a****', from: 3, to: 3 })
  })
  test('italic is the same with another sign', () => {
    expect(shape('un mot', 3, 6, 'italic')).toEqual({ text: 'un _mot_', from: 3, to: 8 })
    expect(shape('un _mot_', 3, 8, 'italic').text).toBe('un mot')
  })
  test('a list takes whole lines, and gives them back', () => {
    const on = shape('titre\nun\ndeux', 7, 11, 'list')
    expect(on.text).toBe('titre\n- un\n- deux')
    expect(shape(on.text, on.from, on.to, 'numbers').text).toBe('titre\n1. un\n2. deux')
    expect(shape(on.text, on.from, on.to, 'list').text).toBe('titre\nun\ndeux')
  })
  test('a link asks for what it lacks', () => {
    expect(shape('le plan', 3, 7, 'link')).toEqual({ text: 'le [plan](https://)', from: 18, to: 18 })
    expect(shape('https://a.example', 0, 17, 'link')).toEqual({ text: '[](https://a.example)', from: 1, to: 1 })
  })
})
