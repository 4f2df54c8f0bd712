/*
 * QR codes (ISO/IEC 18004), byte mode, level M: fifteen per cent of a code may be soiled and it still reads.
 * Sheets with codes are drawn in the page: what opens an account never leaves it for a picture made elsewhere.
 */

// Per version from 1: codewords of correction in a block, and blocks (table 9, level M).
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]

const EXP = new Uint8Array(512)
const LOG = new Uint8Array(256)
for (let i = 0, x = 1; i < 255; i++) {
  EXP[i] = x
  EXP[i + 255] = x
  LOG[x] = i
  x <<= 1
  if (x & 256) x ^= 0x11d
}
const times = (a: number, b: number) => (a && b ? EXP[LOG[a]! + LOG[b]!]! : 0)

/** The remainder that Reed and Solomon add to a block. */
function correction(data: Uint8Array, degree: number): Uint8Array {
  const divisor = new Uint8Array(degree)
  divisor[degree - 1] = 1
  for (let i = 0, root = 1; i < degree; i++) {
    for (let j = 0; j < degree; j++) divisor[j] = times(divisor[j]!, root) ^ (divisor[j + 1] ?? 0)
    root = times(root, 2)
  }
  const rest = new Uint8Array(degree)
  for (const byte of data) {
    const factor = byte ^ rest[0]!
    rest.copyWithin(0, 1)
    rest[degree - 1] = 0
    for (let i = 0; i < degree; i++) rest[i]! ^= times(divisor[i]!, factor)
  }
  return rest
}

/** Where the small squares stand on a side. */
function alignments(version: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const last = version * 4 + 10
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - (count - 2 - i) * step)]
}

/** Modules that hold data, whatever they hold. */
function room(version: number): number {
  let bits = (16 * version + 128) * version + 64
  if (version > 1) {
    const n = Math.floor(version / 7) + 2
    bits -= (25 * n - 10) * n - 55
    if (version > 6) bits -= 36
  }
  return Math.floor(bits / 8)
}

const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** The modules of a text's code, row by row, true for dark, without the margin. Throws when the text does not fit. */
export function qrMatrix(text: string): boolean[][] {
  const bytes = new TextEncoder().encode(text)
  let version = 1
  const capacity = (v: number) => room(v) - CORRECTION[v - 1]! * BLOCKS[v - 1]!
  const needed = (v: number) => Math.ceil((4 + (v < 10 ? 8 : 16) + bytes.length * 8) / 8)
  while (version <= BLOCKS.length && needed(version) > capacity(version)) version++
  if (version > BLOCKS.length) throw new RangeError('the text is too long for a code')

  const bits: number[] = []
  const put = (value: number, length: number) => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1)
  }
  put(4, 4)
  put(bytes.length, version < 10 ? 8 : 16)
  for (const b of bytes) put(b, 8)
  const total = capacity(version) * 8
  put(0, Math.min(4, total - bits.length))
  while (bits.length % 8) bits.push(0)
  for (let pad = 0xec; bits.length < total; pad ^= 0xec ^ 0x11) put(pad, 8)
  const data = new Uint8Array(bits.length / 8)
  for (const [i, bit] of bits.entries()) data[i >> 3]! |= bit << (7 - (i & 7))

  const blocks = BLOCKS[version - 1]!
  const extra = CORRECTION[version - 1]!
  const short = Math.floor(data.length / blocks)
  const longOnes = data.length % blocks
  const parts: Uint8Array[] = []
  for (let i = 0, at = 0; i < blocks; i++) {
    const length = short + (i >= blocks - longOnes ? 1 : 0)
    parts.push(data.subarray(at, at + length))
    at += length
  }
  const ends = parts.map((p) => correction(p, extra))
  const words: number[] = []
  for (let i = 0; i <= short; i++) for (const p of parts) if (i < p.length) words.push(p[i]!)
  for (let i = 0; i < extra; i++) for (const e of ends) words.push(e[i]!)

  const size = version * 4 + 17
  const dark = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  const fixed = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  const set = (x: number, y: number, on: boolean) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return
    dark[y]![x] = on
    fixed[y]![x] = true
  }
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0)
    set(i, 6, i % 2 === 0)
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]] as const)
    for (let dy = -4; dy <= 4; dy++)
      for (let dx = -4; dx <= 4; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy))
        set(cx + dx, cy + dy, ring !== 2 && ring !== 4)
      }
  const squares = alignments(version)
  for (const [i, cx] of squares.entries())
    for (const [j, cy] of squares.entries()) {
      const end = squares.length - 1
      if ((i === 0 && j === 0) || (i === 0 && j === end) || (i === end && j === 0)) continue
      for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1)
    }
  const format = (mask: number) => {
    let rest = mask // level M is 00
    for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537)
    const code = ((mask << 10) | rest) ^ 0x5412
    const bit = (i: number) => ((code >>> i) & 1) === 1
    for (let i = 0; i <= 5; i++) set(8, i, bit(i))
    set(8, 7, bit(6))
    set(8, 8, bit(7))
    set(7, 8, bit(8))
    for (let i = 9; i < 15; i++) set(14 - i, 8, bit(i))
    for (let i = 0; i < 8; i++) set(size - 1 - i, 8, bit(i))
    for (let i = 8; i < 15; i++) set(8, size - 15 + i, bit(i))
    set(8, size - 8, true)
  }
  format(0)
  if (version > 6) {
    let rest = version
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25)
    const code = (version << 12) | rest
    for (let i = 0; i < 18; i++) {
      const on = ((code >>> i) & 1) === 1
      const a = size - 11 + (i % 3)
      const b = Math.floor(i / 3)
      set(a, b, on)
      set(b, a, on)
    }
  }
  // Two columns at a time from the right, up then down, around the vertical rule.
  let at = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step++)
      for (let j = 0; j < 2; j++) {
        const x = right - j
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step
        if (fixed[y]![x] || at >= words.length * 8) continue
        dark[y]![x] = ((words[at >> 3]! >>> (7 - (at & 7))) & 1) === 1
        at++
      }
  }
  const flip = (mask: number) => {
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (!fixed[y]![x] && masks[mask]!(x, y)) dark[y]![x] = !dark[y]![x]
  }
  let best = 0
  let least = Infinity
  for (let mask = 0; mask < 8; mask++) {
    flip(mask)
    format(mask)
    const cost = penalty(dark)
    if (cost < least) [best, least] = [mask, cost]
    flip(mask)
  }
  flip(best)
  format(best)
  return dark
}

/** How hard a drawing is to read: runs, squares, what looks like a corner, imbalance. */
function penalty(dark: boolean[][]): number {
  const size = dark.length
  let cost = 0
  for (let turn = 0; turn < 2; turn++) {
    const cell = (i: number, j: number) => (turn ? dark[j]![i]! : dark[i]![j]!)
    for (let i = 0; i < size; i++) {
      let run = 1
      let line = ''
      for (let j = 0; j < size; j++) {
        line += cell(i, j) ? '1' : '0'
        if (j > 0 && cell(i, j) === cell(i, j - 1)) {
          run++
          if (run === 5) cost += 3
          else if (run > 5) cost++
        } else run = 1
      }
      for (const pattern of ['10111010000', '00001011101']) for (let k = line.indexOf(pattern); k >= 0; k = line.indexOf(pattern, k + 1)) cost += 40
    }
  }
  let count = 0
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const on = dark[y]![x]!
      if (on) count++
      if (x && y && on === dark[y - 1]![x] && on === dark[y]![x - 1] && on === dark[y - 1]![x - 1]) cost += 3
    }
  return cost + Math.floor(Math.abs(count * 20 - size * size * 10) / (size * size)) * 10
}

/** The same as a drawing: `d` of a path in a square of `side` units, one per module, the margin of four included. */
export function qrPath(text: string): { side: number; d: string } {
  const rows = qrMatrix(text)
  let d = ''
  for (const [y, row] of rows.entries())
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const start = x
      while (row[x]) x++
      d += `M${start + 4} ${y + 4}h${x - start}v1h-${x - start}z`
    }
  return { side: rows.length + 8, d }
}
