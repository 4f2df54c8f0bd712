import type { Plugin } from 'vite'

/**
 * Sets the no-break spaces of French typography in the compiled French catalogues: sources and PO files are written with
 * ordinary spaces, which a keyboard has and a diff shows, and no line of the app ever begins with « ? ».
 */
export function frenchSpaces(): Plugin {
  return {
    name: 'preau-french-spaces',
    enforce: 'post',
    transform(code, id) {
      if (!/\/fr\.po(\?|$)/.test(id)) return null
      return { code: setSpaces(code), map: null }
    },
  }
}

export function setSpaces(text: string): string {
  return text
    .replace(/ ([;!?](?!\w))/g, '\u202f$1')
    .replace(/ :(?=[ "\\<]|$)/g, '\u00a0:')
    .replace(/« /g, '«\u202f')
    .replace(/ »/g, '\u202f»')
    .replace(/(\d|\}) (%|€|h(?![\p{L}])|min(?![\p{L}]))/gu, '$1\u00a0$2')
}
