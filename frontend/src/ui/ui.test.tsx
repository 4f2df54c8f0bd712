import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { act, fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type ReactNode, useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../api/problem'
import { Button } from './Button'
import { DataTable } from './DataTable'
import { Checkbox, DateField, RadioGroup, TextField } from './Field'
import { Form } from './Form'
import { useHotkeys } from './hotkeys'
import { beginPreferences } from './preferences'
import { Prose, proseOf, proseText, safeHref } from './Prose'
import { dismiss, toast, TOAST_LIFE, ToastRegion, turnPage } from './Toast'
import { type Filed, localDraft, useAutosave } from './useAutosave'

const show = (children: ReactNode) => render(<I18nProvider i18n={i18n}>{children}</I18nProvider>)

afterEach(() => {
  vi.useRealTimers()
  localStorage.clear()
})

describe('a form', () => {
  it('stops at what is missing, says it twice, leads to it', async () => {
    const submit = vi.fn()
    show(
      <Form onSubmit={submit}>
        <TextField name="subject" label="Objet" />
        <Button type="submit">Envoyer</Button>
      </Form>,
    )
    await userEvent.click(screen.getByRole('button', { name: 'Envoyer' }))
    expect(submit).not.toHaveBeenCalled()
    const summary = screen.getByRole('alert')
    expect(document.activeElement).toBe(summary)
    const field = screen.getByLabelText('Objet')
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(document.getElementById(field.getAttribute('aria-describedby')!)?.textContent).toContain('nécessaire')
    await userEvent.click(within(summary).getByRole('button', { name: /Objet/ }))
    await new Promise((done) => setTimeout(done, 100)) // nothing takes the focus back from who types
    expect(document.activeElement).toBe(field)
    await userEvent.type(field, 'Sortie')
    await userEvent.click(screen.getByRole('button', { name: 'Envoyer' }))
    expect((submit.mock.calls[0]![0] as FormData).get('subject')).toBe('Sortie')
    expect(screen.queryByRole('alert')).toBeNull()
  })
  it('shows the faults of the server beside the fields', () => {
    const problem = new Problem({ status: 422, code: 'validation', errors: [{ field: 'kind', code: 'required', message: 'Choisissez.' }] })
    show(
      <Form onSubmit={vi.fn()} problem={problem}>
        <RadioGroup name="kind" label="Demande" choices={[{ value: 'a', label: 'Lu' }]} />
      </Form>,
    )
    expect(within(screen.getByRole('radiogroup')).getByText('Choisissez.')).toBeTruthy()
    expect(screen.getByRole('radio', { name: 'Lu' }).getAttribute('aria-invalid')).toBe('true')
  })
  it('names the question of a group, not its first answer', () => {
    show(
      <Form onSubmit={vi.fn()}>
        <RadioGroup name="kind" label="Quelle école ?" choices={[{ value: 'a', label: 'Maternelle' }]} />
        <Button type="submit">Envoyer</Button>
      </Form>,
    )
    fireEvent.click(screen.getByRole('button', { name: 'Envoyer' }))
    expect(within(screen.getByRole('alert')).getByRole('button').textContent).toMatch(/^Quelle école/)
  })
  it('tells a refusal without fields, with its incident', () => {
    show(
      <Form onSubmit={vi.fn()} problem={new Problem({ status: 409, code: 'x', title: 'Trop tard', detail: 'La limite était hier.', incident: 'k3' })}>
        <Checkbox label="Oui" />
      </Form>,
    )
    expect(screen.getByRole('alert').textContent).toContain('Trop tard')
    expect(screen.getByRole('alert').textContent).toContain('Incident k3')
  })
})

describe('a fault that was put right', () => {
  it('says the limit, then is not reproached any more, and leaves the focus where one types', async () => {
    show(
      <Form onSubmit={vi.fn()}>
        <DateField name="closes_on" label="Réponse jusqu’au" min="2026-11-24" defaultValue="2026-11-20" />
        <TextField name="place" label="Lieu" data-missing="Dites où." />
        <Button type="submit">Envoyer</Button>
      </Form>,
    )
    const day = screen.getByLabelText('Réponse jusqu’au')
    // Browsers compare dates; the page of the tests does not.
    Object.defineProperty(day, 'validity', { value: { valid: false, rangeUnderflow: true }, configurable: true })
    await userEvent.click(screen.getByRole('button'))
    const alert = screen.getByRole('alert')
    expect(alert.textContent).toMatch(/à partir du (mardi )?24 novembre/)
    expect(alert.textContent).toContain('Dites où.')
    Reflect.deleteProperty(day, 'validity')
    day.focus()
    fireEvent.input(day, { target: { value: '2026-11-27' } })
    expect(alert.textContent).not.toContain('24 novembre')
    expect(day.getAttribute('aria-invalid')).toBeNull()
    expect(document.activeElement).toBe(day)
    fireEvent.input(screen.getByLabelText('Lieu'), { target: { value: 'Musée' } })
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('a button at work', () => {
  it('keeps the focus and does not act twice', async () => {
    const act = vi.fn()
    show(
      <Button pending onClick={act}>
        Envoyer
      </Button>,
    )
    await userEvent.click(screen.getByRole('button'))
    expect(act).not.toHaveBeenCalled()
    expect(screen.getByRole('button').getAttribute('aria-busy')).toBe('true')
  })
})

describe('a table', () => {
  const rows = [
    { id: '1', name: 'Zoé', age: 7 },
    { id: '2', name: 'Éva', age: 10 },
    { id: '3', name: 'Elias', age: 9 },
  ]
  const columns = [
    { key: 'name', header: 'Nom', cell: (r: (typeof rows)[0]) => r.name, sort: (r: (typeof rows)[0]) => r.name, main: true },
    { key: 'age', header: 'Âge', cell: (r: (typeof rows)[0]) => r.age, sort: (r: (typeof rows)[0]) => r.age, numeric: true },
  ]
  it('sorts as a register, then by number, and says so', async () => {
    show(<DataTable caption="Enfants" columns={columns} rows={rows} rowKey={(r) => r.id} />)
    const names = () => within(screen.getByRole('table')).getAllByRole('rowheader').map((h) => h.textContent)
    await userEvent.click(screen.getByRole('button', { name: 'Nom' }))
    expect(names()).toEqual(['Elias', 'Éva', 'Zoé'])
    expect(screen.getByRole('columnheader', { name: 'Nom' }).getAttribute('aria-sort')).toBe('ascending')
    await userEvent.click(screen.getByRole('button', { name: 'Âge' }))
    await userEvent.click(screen.getByRole('button', { name: 'Âge' }))
    expect(names()).toEqual(['Éva', 'Elias', 'Zoé'])
    expect(screen.getByRole('columnheader', { name: 'Âge' }).getAttribute('aria-sort')).toBe('descending')
  })
})

describe('a text', () => {
  it('leads only to safe addresses', () => {
    expect(safeHref('https://example.fr')).toBe('https://example.fr')
    expect(safeHref('/liaison/1')).toBe('/liaison/1')
    expect(safeHref('tel:0199001234')).toBe('tel:0199001234')
    for (const bad of ['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', '//evil.example', '/\\evil.example', 'java\nscript:x', 3, null]) expect(safeHref(bad)).toBeUndefined()
  })
  it('draws the list and nothing else', () => {
    const doc = {
      type: 'doc',
      content: [
        { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'Titre' }] },
        { type: 'paragraph', content: [{ type: 'text', text: 'lien', marks: [{ type: 'link', attrs: { href: 'javascript:x' } }] }] },
        { type: 'script', content: [{ type: 'text', text: '<img src=x>' }] },
      ],
    }
    const { container } = show(<Prose doc={doc} />)
    expect(screen.getByRole('heading', { level: 3 }).textContent).toBe('Titre')
    expect(container.querySelector('a, script, img')).toBeNull()
    expect(container.textContent).toContain('<img src=x>')
  })
  it('comes from plain text and goes back to it', () => {
    expect(proseText(proseOf('Bonjour\n\nÀ demain'))).toBe('Bonjour À demain')
  })
})

describe('a message of the application', () => {
  it('stays eight seconds, waits while it is pointed at, can be taken back', () => {
    vi.useFakeTimers()
    show(<ToastRegion />)
    const undo = vi.fn()
    act(() => void toast('Repas retiré', { undo }))
    fireEvent.mouseEnter(screen.getByText('Repas retiré').parentElement!)
    act(() => void vi.advanceTimersByTime(TOAST_LIFE * 2))
    expect(screen.getByText('Repas retiré')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Annuler' }))
    expect(undo).toHaveBeenCalledOnce()
    expect(screen.queryByText('Repas retiré')).toBeNull()
    act(() => void toast('Autre'))
    act(() => void vi.advanceTimersByTime(TOAST_LIFE + 10))
    expect(screen.queryByText('Autre')).toBeNull()
    act(() => dismiss(0))
  })
  it('goes with the page it spoke of, and stays on the page it led to', () => {
    vi.useFakeTimers()
    show(<ToastRegion />)
    act(() => void toast('Droit modifié'))
    act(turnPage)
    expect(screen.getByText('Droit modifié')).toBeTruthy()
    act(() => void vi.advanceTimersByTime(3000))
    act(turnPage)
    expect(screen.queryByText('Droit modifié')).toBeNull()
  })
})

describe('a draft', () => {
  function Draft({ save, known }: { save: (v: { text: string }) => Promise<Filed>; known?: { text: string } }) {
    const [text, setText] = useState('')
    const { state } = useAutosave({ key: 'new', version: 0 }, { text }, save, known)
    return (
      <>
        <input aria-label="Texte" value={text} onChange={(e) => setText(e.target.value)} />
        <output>{state}</output>
      </>
    )
  }
  const type = (text: string) => fireEvent.change(screen.getByLabelText('Texte'), { target: { value: text } })

  it('is kept here at once and on the server after a second', async () => {
    vi.useFakeTimers()
    const save = vi.fn(() => Promise.resolve({ key: 'note-1', version: 1 }))
    show(<Draft save={save} />)
    type('Bonj')
    type('Bonjour')
    expect(localDraft('new')).toEqual({ version: 0, value: { text: 'Bonjour' } })
    expect(save).not.toHaveBeenCalled()
    await act(() => vi.advanceTimersByTimeAsync(1000))
    expect(save).toHaveBeenCalledExactlyOnceWith({ text: 'Bonjour' })
    expect(screen.getByRole('status').textContent).toBe('saved')
    expect(localDraft('new')).toBeNull()
    // What is typed from now on is filed under the draft, never found again by the next new one.
    type('Bonjour à tous')
    expect(localDraft('new')).toBeNull()
    expect(localDraft('note-1')).toEqual({ version: 1, value: { text: 'Bonjour à tous' } })
    type('Bonjour')
    expect(localDraft('note-1')).toBeNull()
  })
  it('leaves with whoever leaves the page, with the words typed while it was being made', async () => {
    vi.useFakeTimers()
    const save = vi.fn<(v: { text: string }) => Promise<Filed>>()
    let made!: (at: Filed) => void
    save.mockImplementation(() => new Promise<Filed>((done) => (made = done)))
    const { unmount } = show(<Draft save={save} />)
    type('Bonjour')
    await act(() => vi.advanceTimersByTimeAsync(1000))
    type('Bonjour à tous')
    unmount()
    expect(localDraft('new')).toEqual({ version: 0, value: { text: 'Bonjour à tous' } })
    await act(async () => made({ key: 'note-1', version: 1 }))
    expect(save).toHaveBeenLastCalledWith({ text: 'Bonjour à tous' })
    expect(localDraft('new')).toBeNull()
    expect(localDraft('note-1')).toEqual({ version: 1, value: { text: 'Bonjour à tous' } })
    await act(async () => made({ key: 'note-1', version: 2 }))
    expect(localDraft('note-1')).toBeNull()
  })
  it('sends what was found again here and the server does not have', async () => {
    vi.useFakeTimers()
    const save = vi.fn(() => Promise.resolve({ key: 'note-1', version: 2 }))
    show(<Draft save={save} known={{ text: 'Bon' }} />)
    await act(() => vi.advanceTimersByTimeAsync(1000))
    expect(save).toHaveBeenCalledExactlyOnceWith({ text: '' })
  })
  it('stays here while the network is away, and leaves when it is back', async () => {
    vi.useFakeTimers()
    let online = false
    const save = vi.fn(() => (online ? Promise.resolve({ key: 'note-1', version: 1 }) : Promise.reject(Problem.network())))
    show(<Draft save={save} />)
    type('Bonjour')
    await act(() => vi.advanceTimersByTimeAsync(1000))
    expect(screen.getByRole('status').textContent).toBe('local')
    expect(localDraft('new')).toEqual({ version: 0, value: { text: 'Bonjour' } })
    online = true
    await act(async () => void window.dispatchEvent(new Event('online')))
    expect(screen.getByRole('status').textContent).toBe('saved')
  })
  it('says a conflict', async () => {
    vi.useFakeTimers()
    show(<Draft save={() => Promise.reject(new Problem({ status: 412, code: 'moved' }))} />)
    type('Bonjour')
    await act(() => vi.advanceTimersByTimeAsync(1000))
    expect(screen.getByRole('status').textContent).toBe('conflict')
  })
})

describe('the keys', () => {
  function Keys({ keys }: { keys: Record<string, () => void> }) {
    useHotkeys(keys)
    return <input aria-label="Texte" />
  }
  it('hears a chord, not while one writes, not when switched off', () => {
    const go = vi.fn()
    const find = vi.fn()
    beginPreferences({ shortcuts: true })
    show(<Keys keys={{ 'g a': go, 'mod+k': find }} />)
    fireEvent.keyDown(document.body, { key: 'g' })
    fireEvent.keyDown(document.body, { key: 'a' })
    expect(go).toHaveBeenCalledOnce()
    fireEvent.keyDown(screen.getByLabelText('Texte'), { key: 'g' })
    fireEvent.keyDown(screen.getByLabelText('Texte'), { key: 'a' })
    beginPreferences({ shortcuts: false })
    fireEvent.keyDown(document.body, { key: 'g' })
    fireEvent.keyDown(document.body, { key: 'a' })
    expect(go).toHaveBeenCalledOnce()
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
    expect(find).toHaveBeenCalledOnce()
  })
})
