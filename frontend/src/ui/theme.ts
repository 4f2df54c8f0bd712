/**
 * One colour of a tenant → the readable tokens of both modes.
 *
 * The server has a twin of this file, which computes the stylesheet that is served and refuses a theme under 4.5:1;
 * theme.vectors.json (50 colours) holds both to the same answers. The algorithm, exactly:
 *
 * 1. PARSE `#RRGGBB` (any case). Channel c = byte / 255. Linear: c ≤ 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ^ 2.4.
 * 2. OKLAB (Ottosson, 2021): l, m, s = cube roots of M1 · rgb; L, a, b = M2 · lms. Matrices below, digit for digit.
 *    C = √(a² + b²); h = atan2(b, a) in radians. When C < 0.002 the colour is a grey: C = 0, h = 0.
 * 3. Cap the chroma: C = min(C, 0.20).
 * 4. COLOUR(L, C, h) → bytes: convert back to linear sRGB with the chroma as it is; if a channel is outside
 *    [−0.0001, 1.0001], bisect the chroma between 0 (inside) and C (outside), 24 halvings, keeping the last chroma found
 *    inside (0 when none was). Clamp each channel to [0, 1], encode (c ≤ 0.0031308 ? 12.92 c : 1.055 c^(1/2.4) − 0.055),
 *    byte = floor(255 c + 0.5).
 * 5. CONTRAST is WCAG 2.2's, computed on those bytes: Y = 0.2126 R + 0.7152 G + 0.0722 B of step 1's linear channels;
 *    (Ymax + 0.05) / (Ymin + 0.05).
 * 6. LIGHT. soft = COLOUR(0.955, min(C, 0.03), h). Backgrounds: #FFFFFF, #FBF8F2, #F3EEE4, soft.
 *    brand = the first COLOUR(L0 − 0.0025 i, C, h), L0 = min(L, 0.62), i = 0, 1, 2…, whose contrast with each of the
 *    backgrounds is ≥ 4.5; #000000 when L falls under 0 first. strong = COLOUR(Lbrand − 0.06, C, h) (L not under 0).
 *    on = #FFFFFF.
 * 7. DARK. soft = COLOUR(0.29, min(C, 0.045), h). Backgrounds: #13171D, #1B212A, #252D38, soft.
 *    brand = the first COLOUR(L0 + 0.0025 i, C, h), L0 = max(L, 0.70), whose contrast with each of them is ≥ 4.5;
 *    #FFFFFF when L passes 1 first. strong = COLOUR(min(Lbrand + 0.06, 1), C, h). on = #06121A.
 * 8. RATIO = the least contrast of brand with its backgrounds, rounded DOWN to one decimal: what the editor promises.
 *
 * Hexadecimal answers are upper case. The raw colour may appear as decoration only: a band, the tile of a logo.
 */

export interface ModeTokens {
  /** Text, borders and filled buttons. */
  brand: string
  /** The same, hovered or pressed. */
  strong: string
  /** Text on `brand` and on `strong`. */
  on: string
  /** A tint behind ink or behind brand text. */
  soft: string
  /** Least contrast of `brand` with the backgrounds of the mode, one decimal, rounded down. */
  ratio: number
}

export interface ThemeTokens {
  light: ModeTokens
  dark: ModeTokens
}

type Triple = readonly [number, number, number]

const LIGHT_BACKGROUNDS = ['#FFFFFF', '#FBF8F2', '#F3EEE4']
const DARK_BACKGROUNDS = ['#13171D', '#1B212A', '#252D38']
const MINIMUM = 4.5
const STEP = 0.0025
const MAX_CHROMA = 0.2

function bytes(hex: string): Triple {
  const n = Number.parseInt(hex.slice(1), 16)
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255]
}

function linear(byte: number): number {
  const c = byte / 255
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
}

function encode(c: number): number {
  const clamped = Math.min(1, Math.max(0, c))
  const encoded = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055
  return Math.floor(255 * encoded + 0.5)
}

function toOklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function fromOklch(L: number, C: number, h: number): Triple {
  const a = C * Math.cos(h)
  const b = C * Math.sin(h)
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

const inside = (rgb: Triple) => rgb.every((c) => c >= -0.0001 && c <= 1.0001)

function colour(L: number, C: number, h: number): string {
  let rgb = fromOklch(L, C, h)
  if (!inside(rgb)) {
    let low = 0
    let high = C
    for (let i = 0; i < 24; i++) {
      const middle = (low + high) / 2
      if (inside(fromOklch(L, middle, h))) low = middle
      else high = middle
    }
    rgb = fromOklch(L, low, h)
  }
  const hex = rgb.map((c) => encode(c).toString(16).padStart(2, '0')).join('')
  return `#${hex.toUpperCase()}`
}

function luminance(hex: string): number {
  const [r, g, b] = bytes(hex)
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/** The WCAG 2.2 contrast of two colours, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const ya = luminance(a)
  const yb = luminance(b)
  return (Math.max(ya, yb) + 0.05) / (Math.min(ya, yb) + 0.05)
}

const least = (hex: string, backgrounds: string[]) => Math.min(...backgrounds.map((b) => contrast(hex, b)))

function search(start: number, direction: 1 | -1, C: number, h: number, backgrounds: string[]): { L: number; hex: string } {
  for (let i = 0; ; i++) {
    const L = start + direction * STEP * i
    if (L < 0) return { L: 0, hex: '#000000' }
    if (L > 1) return { L: 1, hex: '#FFFFFF' }
    const hex = colour(L, C, h)
    if (least(hex, backgrounds) >= MINIMUM) return { L, hex }
  }
}

/** Tells whether a text is a colour this file accepts: `#` and six hexadecimal digits. */
export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text)

/**
 * The tokens of a tenant whose colour is `hex` (`#RRGGBB`). Throws a RangeError when it is not a colour.
 */
export function themeOf(hex: string): ThemeTokens {
  if (!isColour(hex)) throw new RangeError(`not a colour: ${hex}`)
  const rgb = bytes(hex).map(linear) as unknown as Triple
  const [L, a, b] = toOklab(rgb)
  const raw = Math.hypot(a, b)
  const grey = raw < 0.002
  const C = grey ? 0 : Math.min(raw, MAX_CHROMA)
  const h = grey ? 0 : Math.atan2(b, a)

  const mode = (dark: boolean): ModeTokens => {
    const soft = dark ? colour(0.29, Math.min(C, 0.045), h) : colour(0.955, Math.min(C, 0.03), h)
    const backgrounds = [...(dark ? DARK_BACKGROUNDS : LIGHT_BACKGROUNDS), soft]
    const found = dark ? search(Math.max(L, 0.7), 1, C, h, backgrounds) : search(Math.min(L, 0.62), -1, C, h, backgrounds)
    return {
      brand: found.hex,
      strong: dark ? colour(Math.min(found.L + 0.06, 1), C, h) : colour(Math.max(found.L - 0.06, 0), C, h),
      on: dark ? '#06121A' : '#FFFFFF',
      soft,
      ratio: Math.floor(least(found.hex, backgrounds) * 10) / 10,
    }
  }
  return { light: mode(false), dark: mode(true) }
}

/** The stylesheet of a tenant: the whole of what `/theme/<tenant>.<hash>.css` holds. */
export function themeCss(tokens: ThemeTokens): string {
  const part = (mode: 'light' | 'dark') =>
    (['brand', 'strong', 'on', 'soft'] as const).map((name) => `--tenant-${name}-${mode}:${tokens[mode][name]}`).join(';')
  return `:root{${part('light')};${part('dark')}}`
}
