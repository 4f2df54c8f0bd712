import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrast, isColour, themeCss, themeOf } from './theme'
import vectors from './theme.vectors.json'

/** A small generator with a seed, so that a failure can be run again. */
function* colours(count: number, seed: number) {
  let state = seed
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield `#${(state >>> 8).toString(16).padStart(6, '0')}`
  }
}

describe('a theme from one colour', () => {
  it('is readable whatever the colour', () => {
    const worst = { text: 99, on: 99, ink: 99 }
    for (const hex of colours(20_000, 20261124)) {
      const { light, dark } = themeOf(hex)
      for (const b of ['#FFFFFF', '#FBF8F2', '#F3EEE4', light.soft]) worst.text = Math.min(worst.text, contrast(light.brand, b))
      for (const b of ['#13171D', '#1B212A', '#252D38', dark.soft]) worst.text = Math.min(worst.text, contrast(dark.brand, b))
      for (const m of [light, dark]) worst.on = Math.min(worst.on, contrast(m.on, m.brand), contrast(m.on, m.strong))
      worst.ink = Math.min(worst.ink, contrast('#1F2733', light.soft), contrast('#F3EFE8', dark.soft))
    }
    expect(worst.text).toBeGreaterThanOrEqual(4.5)
    expect(worst.on).toBeGreaterThanOrEqual(4.5)
    expect(worst.ink).toBeGreaterThanOrEqual(11)
  }, 60_000)
  it('answers the vectors shared with the server', () => {
    expect(vectors).toHaveLength(50)
    for (const v of vectors) expect({ hex: v.hex, ...themeOf(v.hex) }).toEqual(v)
  })
  it('keeps the default colour as it is in light', () => {
    expect(themeOf('#0F5C6B').light.brand).toBe('#0F5C6B')
    expect(themeOf('#ffe600').light.brand).toBe('#7A6D00')
  })
  it('refuses what is not a colour', () => {
    for (const bad of ['', 'red', '#fff', '#12345g', '#1234567']) {
      expect(isColour(bad)).toBe(false)
      expect(() => themeOf(bad)).toThrow(RangeError)
    }
  })
  it('writes a short stylesheet', () => {
    const css = themeCss(themeOf('#FF6B00'))
    expect(css).toContain('--tenant-brand-light:#B74B00')
    expect(css.length).toBeLessThan(512)
  })
})

describe('tokens.css', () => {
  const css = readFileSync('src/ui/tokens.css', 'utf8')
  const block = (start: string) => {
    const from = css.indexOf('{', css.indexOf(start)) + 1
    const values = new Map<string, string>()
    for (const [, name, value] of css.slice(from, css.indexOf('}', from)).matchAll(/--([\w-]+):\s*([^;]+);/g)) {
      values.set(name!, /#[0-9a-f]{6}/i.exec(value!)?.[0] ?? value!)
    }
    return values
  }
  const light = block(':root,')
  const chosen = block("\n[data-theme='dark']")
  const preferred = block(":root:not([data-theme='light'])")

  it('writes the dark block twice the same', () => {
    expect([...preferred]).toEqual([...chosen])
    expect([...light.keys()].sort()).toEqual([...chosen.keys()].sort())
  })
  it.each([
    ['light', light],
    ['dark', chosen],
  ])('reaches its contrasts in %s', (_name, tokens) => {
    const texts = ['ink', 'ink-2', 'ink-3', 'brand', 'focus', 'classe', 'liaison', 'cantine', 'transport', 'mairie', 'neutral', 'danger', 'success', 'warning', 'info']
    for (const background of ['paper', 'surface', 'sand']) {
      for (const text of texts) expect(contrast(tokens.get(text)!, tokens.get(background)!), `${text} on ${background}`).toBeGreaterThanOrEqual(4.5)
      expect(contrast(tokens.get('control')!, tokens.get(background)!)).toBeGreaterThanOrEqual(3)
    }
    expect(contrast(tokens.get('on-brand')!, tokens.get('brand')!)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(tokens.get('on-brand')!, tokens.get('brand-strong')!)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(tokens.get('on-danger')!, tokens.get('danger')!)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(tokens.get('ink')!, tokens.get('brand-soft')!)).toBeGreaterThanOrEqual(11)
    expect(contrast(tokens.get('brand')!, tokens.get('brand-soft')!)).toBeGreaterThanOrEqual(4.5)
  })
})
