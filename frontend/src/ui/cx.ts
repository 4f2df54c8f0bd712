/** Joins class names, leaving out what is empty. */
export function cx(...names: (string | number | bigint | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
