import { createHash } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const gz = promisify(gzip)
const compressible = /\.(js|css|svg|json|webmanifest|html)$/

/**
 * Writes a `.br` and a `.gz` beside every text file of the build, so that the server sends bytes from its embedded
 * files without compressing anything. A file that does not shrink by a tenth gets none: the server then sends it as it is.
 */
export function precompress(): Plugin {
  let out = 'dist'
  return {
    name: 'preau-precompress',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      out = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      const files = (await readdir(out, { recursive: true, withFileTypes: true }))
        .filter((f) => f.isFile() && compressible.test(f.name))
        .map((f) => join(f.parentPath, f.name))
      await Promise.all(
        files.map(async (file) => {
          const raw = await readFile(file)
          if (raw.length < 512) return
          const [b, g] = await Promise.all([
            brotli(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length } }),
            gz(raw, { level: 9 }),
          ])
          if (b.length < raw.length * 0.9) await writeFile(`${file}.br`, b)
          if (g.length < raw.length * 0.9) await writeFile(`${file}.gz`, g)
        }),
      )
    },
  }
}

/** A short stable name for a list of files: it changes when, and only when, one of them does. */
export function fingerprint(names: string[]): string {
  return createHash('sha256').update([...names].sort().join('\n')).digest('hex').slice(0, 12)
}
