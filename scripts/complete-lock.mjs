// Completes a package-lock.json with the optional packages of other systems: node scripts/complete-lock.mjs FOLDER…
//
// A registry that carries only one system's prebuilt packages resolves a lock without the others, and `npm ci` then refuses
// it everywhere. Their versions are exact in the packages that name them, so they can be written down without being fetched.
// Run it after npm install; it changes nothing when the lock is complete.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** Where a prebuilt package runs, as its name says: @scope/thing-linux-arm64-musl. */
function platform(name) {
  const words = name.split(/[/-]/)
  const where = {}
  const cpu = words.find((w) => processors.includes(w))
  const os = words.find((w) => systems.includes(w))
  if (cpu) where.cpu = [cpu]
  if (os) where.os = [os]
  if (os === 'linux' && words.some((w) => w.startsWith('musl'))) where.libc = ['musl']
  if (os === 'linux' && words.some((w) => w.startsWith('gnu'))) where.libc = ['glibc']
  return where
}

for (const folder of process.argv.slice(2)) {
  const file = join(folder, 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  let added = 0
  for (const [at, pack] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(pack.optionalDependencies ?? {})) {
      const found = resolve(lock.packages, at, name)
      if (found && (!/^\d/.test(version) || found.version === version)) continue
      const where = platform(name)
      if (!/^\d/.test(version) || Object.keys(where).length === 0) {
        console.error(`${file}: ${name}@${version} is missing, and neither its version nor its system can be told`)
        process.exitCode = 1
        continue
      }
      // Beside the package that asks, where another version holds the place above it.
      const beside = found ? at.slice(0, at.lastIndexOf('node_modules/')) : ''
      lock.packages[`${beside}node_modules/${name}`] = { version, ...where, ...(pack.dev ? { dev: true } : {}), optional: true }
      added++
    }
  }
  if (added === 0) continue
  const [root, ...rest] = Object.keys(lock.packages)
  lock.packages = Object.fromEntries([root, ...rest.sort((a, b) => a.localeCompare(b, 'en'))].map((k) => [k, lock.packages[k]]))
  writeFileSync(file, JSON.stringify(lock, null, 2) + '\n')
  console.log(`${file}: ${added} packages of other systems`)
}

/** Node's way of finding a package: beside the one that asks, then beside each one around it. */
function resolve(packages, from, name) {
  const around = from.split('/node_modules/')
  while (around.length > 0) {
    const found = packages[`${around.join('/node_modules/')}/node_modules/${name}`]
    if (found) return found
    around.pop()
  }
  return packages[`node_modules/${name}`]
}
