import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { ProblemState, Skeleton } from '../../ui/Feedback'
import { Checkbox, Select } from '../../ui/Field'
import { SearchField } from '../../ui/SearchField'
import { pupilsOfQuery, pupilsQuery } from './queries'

/** A pupil who was chosen, as people read them. */
export interface Chosen {
  id: string
  name: string
}

/** Pupils one by one: by their class, or by typing; who is chosen stays in sight, whatever is listed. */
export function PupilPicker({ school, classes, whole, value, onChange }: { school: string; classes: readonly { id: string; label: string }[]; /** Classes that go whole: nobody of them is chosen again. */ whole: readonly string[]; value: readonly Chosen[]; onChange: (value: Chosen[]) => void }) {
  const { t } = useLingui()
  const open = classes.filter((c) => !whole.includes(c.id))
  const [chosen, setOf] = useState('')
  const [text, setText] = useState('')
  const of = open.some((c) => c.id === chosen) ? chosen : (open[0]?.id ?? '')
  const searching = text.trim().length > 1
  const roster = useQuery(pupilsOfQuery(school, searching ? '' : of))
  const found = useQuery(pupilsQuery(school, text))
  const { data, error, refetch } = searching ? found : roster
  const toggle = (p: Chosen, on: boolean) => onChange(on ? [...value, p] : value.filter((v) => v.id !== p.id))
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2 sm:items-end">
        {open.length > 1 && <Select label={t`Classe`} value={of} disabled={searching} onChange={(e) => setOf(e.currentTarget.value)} options={open.map((c) => ({ value: c.id, label: c.label }))} />}
        <SearchField label={t`Chercher un élève`} value={text} onChange={setText} result={data && <Plural value={data.length} _0="personne" one="# élève" other="# élèves" />} />
      </div>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && (searching || of) && <Skeleton lines={4} />}
      {data && (
        <ul className="grid sm:grid-cols-2 gap-x-6 max-h-96 overflow-y-auto rounded-card border border-line px-3">
          {data.map((p) => {
            const name = `${p.given_name} ${p.family_name}`
            const label = searching && p.class ? `${name} · ${p.class}` : name
            return (
              <li key={p.id}>
                <Checkbox label={label} checked={value.some((v) => v.id === p.id)} onChange={(e) => toggle({ id: p.id, name }, e.target.checked)} />
              </li>
            )
          })}
          {data.length === 0 && (
            <li className="py-3 text-ink-2">
              <Trans>Aucun élève de ce nom. Essayez le début du prénom ou du nom.</Trans>
            </li>
          )}
        </ul>
      )}
      <div aria-live="polite">
        {value.length > 0 && (
          <>
            <p className="mb-1.5 font-semibold">
              <Plural value={value.length} one="# élève choisi" other="# élèves choisis" />
            </p>
            <ul className="flex flex-wrap gap-2">
              {value.map((p) => (
                <li key={p.id}>
                  <button type="button" onClick={() => toggle(p, false)} aria-label={t`Retirer ${p.name}`} className="inline-flex items-center gap-1.5 min-h-11 px-3 rounded-full bg-brand-soft text-brand font-semibold hover:bg-sand">
                    {p.name}
                    <X aria-hidden className="size-4" />
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  )
}
