/** What a form says of a convention signed on paper; nothing unless both were written. */
export function paperOf(f: FormData): { paper?: { on: string; reference: string } } {
  const [on, reference] = [String(f.get('paper_on') ?? ''), String(f.get('paper_reference') ?? '').trim()]
  return on !== '' && reference !== '' ? { paper: { on, reference } } : {}
}
