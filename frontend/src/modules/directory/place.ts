import { useParams } from '@tanstack/react-router'

/** The id in the address of a person, a class, a group, an import. */
export const useRecordId = (): string => (useParams({ strict: false }) as { id?: string }).id ?? ''

/** An address with its id put aside: « personnes/…/modifier ». A word in the place of an id is kept: « imports/nouveau ». */
export function pattern({ section = '', id, act }: { section?: string; id?: string; act?: string }): string {
  const where = id === undefined ? '' : /^[0-9a-f]{8}-/.test(id) ? '*' : id
  return [section, where, act].filter(Boolean).join('/')
}
