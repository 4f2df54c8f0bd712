// Fails when a sentence of the source is in no catalogue, or has no English. Leaves the catalogues as they were.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const catalogues = () =>
  readdirSync(join(root, 'src'), { recursive: true })
    .map(String)
    .filter((f) => /(^|\/)(fr|en)\.po$/.test(f))
    .map((f) => join(root, 'src', f))
const strip = (text) => text.replace(/^"(POT-Creation-Date|PO-Revision-Date).*$/gm, '')

const before = new Map(catalogues().map((f) => [f, readFileSync(f, 'utf8')]))
const faults = []
try {
  execFileSync(process.execPath, [join(root, 'node_modules/@lingui/cli/dist/lingui.js'), 'extract', '--clean'], { cwd: root, stdio: 'pipe' })
  for (const file of catalogues()) {
    const name = file.slice(root.length)
    const text = readFileSync(file, 'utf8')
    if (strip(before.get(file) ?? '') !== strip(text)) faults.push(`${name}: differs from the source, run \`npm run i18n\``)
    if (!file.endsWith('en.po')) continue
    for (const { id } of entries(text)) if (/\p{L}'\p{L}/u.test(id)) faults.push(`${name}: a straight apostrophe in « ${id} », write ’`)
    const missing = entries(text).filter((e) => e.id && !e.text)
    for (const { id } of missing) faults.push(`${name}: no English for « ${id} »`)
    for (const e of entries(text)) {
      const wanted = holes(e.id)
      if (e.text && holes(e.text).join() !== wanted.join()) faults.push(`${name}: other placeholders in English for « ${e.id} »`)
    }
  }
} finally {
  for (const file of catalogues()) {
    if (before.has(file)) writeFileSync(file, before.get(file))
    else rmSync(file)
  }
}

/** The entries of a PO file: source and translation, continued lines joined. */
function entries(po) {
  return po.split(/\n\n+/).map((block) => ({ id: field(block, 'msgid'), text: field(block, 'msgstr') }))
}
function field(block, name) {
  const lines = block.split('\n')
  const start = lines.findIndex((l) => l.startsWith(`${name} "`))
  if (start < 0) return ''
  let text = JSON.parse(lines[start].slice(name.length + 1))
  for (let i = start + 1; i < lines.length && lines[i].startsWith('"'); i++) text += JSON.parse(lines[i])
  return text
}
function holes(text) {
  return [...new Set([...text.matchAll(/(?<!(?:\b(?:zero|one|two|few|many|other)|=\d+)\s)\{(\w+)[,}]|<\/?(\d+)\/?>/g)].map((m) => m[1] ?? m[2]))].sort()
}

if (faults.length) {
  console.error(faults.join('\n'))
  process.exit(1)
}
console.log(`${before.size} catalogues, every sentence in French and in English`)
