import { fold } from '../../ui/format'
import type { DiffPerson, Feed, FeedSchool, FeedSchoolState, Import, Line, Report } from './queries'

export type Severity = 'error' | 'warning'
export type Finding = Line & { severity: Severity }

/** What is to be known of the files, errors first, each list in the order of files and lines. */
export function findings(report: Pick<Report, 'errors' | 'warnings'>): Finding[] {
  const sorted = (list: readonly Line[] | null | undefined, severity: Severity) =>
    [...(list ?? [])].map((l) => ({ ...l, severity })).sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
  return [...sorted(report.errors, 'error'), ...sorted(report.warnings, 'warning')]
}

/** The findings that a filter leaves: a kind of finding, a file, words of the sentence. */
export function filtered(list: readonly Finding[], filter: { severity?: Severity | 'homonym' | ''; file?: string; text?: string }): Finding[] {
  const wanted = fold(filter.text ?? '')
  return list.filter(
    (f) =>
      (!filter.severity || (filter.severity === 'homonym' ? isHomonym(f) : f.severity === filter.severity)) &&
      (!filter.file || f.file === filter.file) &&
      (!wanted || fold(`${f.message} ${f.file} ${f.line}`).includes(wanted)),
  )
}

/** Two people of one name: a person looks whether they are two. */
export const isHomonym = (line: Pick<Line, 'code'>) => line.code.includes('homonym')

/** Findings of one code are read together: how many, and the sentence of the first. */
export function byCode(list: readonly Finding[]): { code: string; severity: Severity; lines: Finding[] }[] {
  const groups = new Map<string, { code: string; severity: Severity; lines: Finding[] }>()
  for (const f of list) {
    const key = f.severity + f.code
    const group = groups.get(key) ?? { code: f.code, severity: f.severity, lines: [] }
    group.lines.push(f)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Lines of the files that nothing was said of. */
export const quiet = (report: Report) => Math.max(0, report.pupils + report.guardians + report.teachers - new Set([...report.errors, ...report.warnings].filter((l) => l.line > 0).map((l) => `${l.file}:${l.line}`)).size)

/** « eleves.csv:88 »; a finding of the whole file has no line, one of all files no file. */
export const place = (line: Pick<Line, 'file' | 'line'>) => (line.file === '*' ? '' : line.line > 0 ? `${line.file}:${line.line}` : line.file)

export type Kind = 'pupils' | 'guardians' | 'teachers'

/** Which of the three extractions a file's name speaks of; undefined when it does not say. Only the columns decide, on the server. */
export function kindOf(name: string): Kind | undefined {
  const n = fold(name)
  if (/(responsable|parent|tuteur)/.test(n)) return 'guardians'
  if (/(enseignant|professeur|personnel)/.test(n)) return 'teachers'
  if (/(eleve|scolari)/.test(n)) return 'pupils'
  return undefined
}

/** 0 files, 1 dry run, 2 report, 3 applied: the step of the wizard that an import stands at. */
export function stepOf(i: Pick<Import, 'state' | 'report'> | undefined): 0 | 1 | 2 | 3 {
  if (!i) return 0
  if (i.state === 'mapping') return 0
  if (i.state === 'read') return 1
  if (i.state === 'dry' || i.state === 'failed') return 2
  return 3
}

/** People of a list of differences that hold every word typed. */
export function people(list: readonly DiffPerson[], text: string): DiffPerson[] {
  const words = fold(text).split(' ').filter(Boolean)
  return words.length ? list.filter((p) => words.every((w) => fold(`${p.name} ${p.class ?? ''}`).includes(w))) : [...list]
}

/** Which step a set of an académie stands at: its files, the reading, the schools' answers, the application. */
export const feedStep = (f: Pick<Feed, 'state' | 'waiting'>): 1 | 2 | 3 => (f.state === 'reading' || (f.state === 'sent' && f.waiting > 0) ? 1 : f.state === 'sent' || f.state === 'refused' ? 2 : 3)

/** How many schools stand at each state. */
export function tally(schools: readonly Pick<FeedSchool, 'state'>[]): Partial<Record<FeedSchoolState, number>> {
  const out: Partial<Record<FeedSchoolState, number>> = {}
  for (const s of schools) out[s.state] = (out[s.state] ?? 0) + 1
  return out
}

/** Schools at a state whose name, town or number hold every word typed. */
export function schoolsOf(list: readonly FeedSchool[], state: FeedSchoolState | '', text: string): FeedSchool[] {
  const words = fold(text).split(' ').filter(Boolean)
  return list.filter((s) => (!state || s.state === state) && words.every((w) => fold(`${s.school.name} ${s.school.city || s.school.commune} ${s.school.uai}`).includes(w)))
}

/** The sums of what the schools' files hold and change. */
export function total(list: readonly FeedSchool[]): { pupils: number; new: number; changed: number; leaving: number; warnings: number } {
  const out = { pupils: 0, new: 0, changed: 0, leaving: 0, warnings: 0 }
  for (const { counts } of list) if (counts) for (const k of Object.keys(out) as (keyof typeof out)[]) out[k] += counts[k]
  return out
}
