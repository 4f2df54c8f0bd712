import { Trans, useLingui } from '@lingui/react/macro'
import { Plus } from 'lucide-react'
import { Button } from '../../../ui/Button'
import { Select, TextField } from '../../../ui/Field'
import type { Correction, Field } from '../queries'
import { fields } from '../words'

/** The corrections that say something, without the spaces around. */
export const filled = (rows: readonly Correction[]): Correction[] => rows.filter((r) => r.to.trim()).map((r) => ({ field: r.field, to: r.to.trim() }))

/** What is false in a record and the right value, field by field. */
export function Corrections({ rows, onChange }: { rows: Correction[]; onChange: (rows: Correction[]) => void }) {
  const { t, i18n } = useLingui()
  const change = (at: number, to: Partial<Correction>) => onChange(rows.map((r, i) => (i === at ? { ...r, ...to } : r)))
  const free = (Object.keys(fields) as Field[]).filter((f) => !rows.some((r) => r.field === f))
  return (
    <fieldset>
      <legend className="font-semibold">
        <Trans>Ce qui est faux, et la bonne valeur</Trans>
      </legend>
      <ul className="mt-2 flex flex-col gap-4">
        {rows.map((row, i) => (
          <li key={i} className="grid gap-2 sm:grid-cols-2">
            <Select label={t`Champ`} value={row.field} onChange={(e) => change(i, { field: e.target.value as Field, to: '' })} options={[row.field, ...free].map((f) => ({ value: f, label: i18n._(fields[f]) }))} />
            <TextField
              {...(i === 0 && { name: 'corrections' })}
              label={t`La bonne valeur`}
              optional
              type={row.field === 'birth_date' ? 'date' : row.field === 'mail' ? 'email' : 'text'}
              autoComplete="off"
              maxLength={200}
              value={row.to}
              onChange={(e) => change(i, { to: e.target.value })}
            />
          </li>
        ))}
      </ul>
      {free.length > 0 && (
        <Button className="mt-2" variant="quiet" icon={Plus} onClick={() => onChange([...rows, { field: free[0]!, to: '' }])}>
          <Trans>Corriger autre chose</Trans>
        </Button>
      )}
    </fieldset>
  )
}
