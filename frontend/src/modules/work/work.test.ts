import { describe, expect, it } from 'vitest'
import { elapsedOf, resultOf, type Task } from './task'

const task: Task = { id: '1', tenant: 't', service: 'directory', kind: 'directory.import', title: 'Import', params: { import: 'i1' }, done: 3, total: 3, state: 'done', result: {}, started_at: '2026-11-24T08:00:00Z', ended_at: '2026-11-24T08:01:30Z' }

describe('the result of a task', () => {
  it.each<[string, Partial<Task>, unknown]>([
    ['none', {}, undefined],
    ['a page of the app', { result: { path: '/annuaire/imports/i1' } }, { href: '/annuaire/imports/i1', file: false }],
    ['a file of the server', { result: { url: '/api/v1/t/t/files/9' } }, { href: '/api/v1/t/t/files/9', file: true }],
    ['another site is not followed', { result: { url: 'https://example.fr/x' } }, undefined],
    ['nor one that hides', { result: { path: '//example.fr/x' } }, undefined],
    ['nor the other way', { result: { path: '/\\example.fr' } }, undefined],
    ['not before the end', { state: 'running', result: { path: '/x' } }, undefined],
  ])('%s', (_, change, expected) => expect(resultOf({ ...task, ...change })).toEqual(expected))
  it('is where its service says', () => {
    expect(resultOf(task, (t) => `/annuaire/imports/${String(t.params.import)}`)).toEqual({ href: '/annuaire/imports/i1', file: false })
  })
})

describe('the time of a task', () => {
  it('ends with it, and is never less than nothing', () => {
    expect(elapsedOf(task, Date.parse('2026-11-25T00:00:00Z'))).toBe(90)
    const { ended_at: _, ...running } = task
    expect(elapsedOf({ ...running, state: 'running' }, Date.parse('2026-11-24T07:00:00Z'))).toBe(0)
  })
})
