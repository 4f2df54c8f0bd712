import { Trans, useLingui } from '@lingui/react/macro'
import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import { Button, IconButton } from '../../../ui/Button'
import { TextField } from '../../../ui/Field'

const MAX = 10

/** The answers among which families choose: two at least, ten at most. */
export function ChoicesEditor({ value, onChange, error }: { value: readonly string[]; onChange: (choices: string[]) => void; error?: string | undefined }) {
  const { t } = useLingui()
  const list = useRef<HTMLOListElement>(null)
  const rows = value.length < 2 ? [...value, ...Array<string>(2 - value.length).fill('')] : [...value]
  const set = (i: number, text: string) => onChange(rows.map((r, j) => (j === i ? text : r)))
  const add = () => {
    onChange([...rows, ''])
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus())
  }
  return (
    <fieldset>
      <legend className="font-semibold mb-1.5">
        <Trans>Réponses proposées</Trans>
      </legend>
      {error && <p className="text-md font-semibold text-danger mb-1.5">{error}</p>}
      <ol ref={list} className="flex flex-col gap-2">
        {rows.map((text, i) => {
          const n = i + 1
          return (
            <li key={i}>
              <TextField
                label={t`Réponse ${n}`}
                hideLabel
                name={`choices.${i}`}
                value={text}
                maxLength={80}
                placeholder={t`Réponse ${n}`}
                onChange={(e) => set(i, e.target.value)}
                onKeyDown={(e) => {
                  if (e.key !== 'Enter') return
                  e.preventDefault()
                  if (rows.length < MAX) add()
                }}
                suffix={rows.length > 2 ? <IconButton icon={X} label={t`Retirer la réponse ${n}`} onClick={() => onChange(rows.filter((_, j) => j !== i))} /> : undefined}
              />
            </li>
          )
        })}
      </ol>
      {rows.length < MAX && (
        <Button variant="quiet" icon={Plus} className="mt-1 -ms-4" onClick={add}>
          <Trans>Ajouter une réponse</Trans>
        </Button>
      )}
    </fieldset>
  )
}
