/** The recovery codes as a text to keep: one a line, with what they are for. `heading` is in the reader's language. */
export function recoveryText(codes: readonly string[], heading: string): string {
  return `${heading}\r\n\r\n${codes.map((code, i) => `${String(i + 1).padStart(2, ' ')}.  ${code}`).join('\r\n')}\r\n`
}

/** The secret in groups of four, as one types it on another device. */
export const grouped = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ')
