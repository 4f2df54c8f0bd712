import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { fingerprint } from './precompress.ts'

/**
 * Emits `/sw.js` from `sw/sw.js`, with the list of the files that make the shell (the entry, what it imports statically,
 * its CSS and the two reading fonts) and a version that changes with them. Everything else is fetched when it is needed.
 */
export function serviceWorker(): Plugin {
  let root = '.'
  return {
    name: 'preau-service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root
    },
    async generateBundle(_options, bundle) {
      const shell = new Set<string>()
      const visit = (name: string) => {
        const chunk = bundle[name]
        if (!chunk || shell.has(name)) return
        shell.add(name)
        if (chunk.type !== 'chunk') return
        chunk.imports.forEach(visit)
        chunk.viteMetadata?.importedCss.forEach((css) => shell.add(css))
      }
      for (const [name, chunk] of Object.entries(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) visit(name)
        if (/(atkinson|bricolage)[^/]*-latin-wght-normal[^/]*\.woff2$/.test(name)) shell.add(name)
      }
      const files = [...shell].map((name) => `/${name}`).sort()
      const source = (await readFile(join(root, 'sw/sw.js'), 'utf8'))
        .replace('__VERSION__', fingerprint(files))
        .replace('__SHELL__', JSON.stringify(files))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source })
    },
  }
}
