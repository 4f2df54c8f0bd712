// Weighs what a family downloads, from the build's manifest, and fails over the limits. kB are 1,000 bytes of gzip.
//   first load  the entry, what it imports, and the chunk of the home               ≤ 150 kB of JS, ≤ 8 kB of CSS
//   routes      each lazy screen with what it adds to the first load                ≤ 60 kB family, ≤ 100 kB staff
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'))
const LIMITS = { js: 150, css: 8, fonts: 80, family: 60, staff: 100, editor: 130 }
// Screens that a family opens; the others are staff's. The editor is the heaviest thing there is, and nobody's first.
const family = /modules\/(home|liaison|day|family|homework|messaging|account|notifications)\//
const editor = /editor/i

const weights = new Map()
const weigh = (file) => {
  if (!weights.has(file)) weights.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length)
  return weights.get(file)
}

/** A chunk and everything it imports statically. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key]?.imports ?? []) closure(next, seen)
  return seen
}
const files = (keys) => new Set([...keys].map((k) => manifest[k].file))
const styles = (keys) => new Set([...keys].flatMap((k) => manifest[k].css ?? []))
const sum = (list) => [...list].reduce((total, file) => total + weigh(file), 0) / 1000

const entry = Object.keys(manifest).find((k) => manifest[k].isEntry)
const home = Object.keys(manifest).find((k) => k.endsWith('modules/home/screens/Home.tsx'))
const homeWords = Object.keys(manifest).find((k) => k.endsWith('modules/home/fr.po'))
const first = closure(entry)
for (const key of [home, homeWords].filter(Boolean)) closure(key, first)

const rows = [
  ['first load, JS', sum(files(first)), LIMITS.js],
  ['first load, CSS', sum(styles(first)), LIMITS.css],
]
const fonts = Object.values(manifest).filter((a) => /(atkinson|bricolage)[^/]*-latin-wght-normal.*woff2$/.test(a.file))
rows.push(['first load, fonts', fonts.reduce((t, f) => t + readFileSync(new URL(f.file, dist)).length, 0) / 1000, LIMITS.fonts])
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry || !/\.tsx?$/.test(key) || key === home) continue
  const own = new Set([...closure(key)].filter((k) => !first.has(k)))
  const limit = editor.test(key) ? LIMITS.editor : family.test(key) ? LIMITS.family : LIMITS.staff
  rows.push([key.replace('src/', ''), sum(files(own)), limit])
}

const width = Math.max(...rows.map((r) => r[0].length))
let over = 0
for (const [name, size, limit] of rows) {
  const bad = size > limit
  if (bad) over++
  console.log(`${name.padEnd(width)}  ${size.toFixed(1).padStart(6)} kB  / ${String(limit).padStart(3)}  ${bad ? 'OVER' : ''}`)
}
if (over) {
  console.error(`${over} over budget`)
  process.exit(1)
}
