import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Plus, X } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { Button, IconButton } from '../../../ui/Button'
import { RadioGroup, Select, TextField } from '../../../ui/Field'
import { formatMoney } from '../../../ui/format'
import { EuroField, ShareField } from './EuroField'
import { readTable } from './money'
import type { Bracket, Change, Price } from './queries'

/** How a price is found: one, by brackets, by an effort rate; and what pays who gives no quotient. */
export function PriceFields({ name, value: p, onChange }: { name: string; value: Price; onChange: (p: Price) => void }) {
  const { t } = useLingui()
  const set = (change: Partial<Price>) => onChange({ ...p, ...change })
  return (
    <div className="flex flex-col gap-4">
      <RadioGroup
        name={`${name}.kind`}
        label={t`Comment le prix est trouvé`}
        value={p.kind}
        onChange={(kind) => set({ kind: kind as Price['kind'], ...(kind === 'brackets' && !p.brackets?.length && { brackets: [{ up_to: 400, cents: p.cents ?? 0 }], above: p.cents ?? 0 }) })}
        choices={[
          { value: 'single', label: t`Un seul prix` },
          { value: 'brackets', label: t`Par tranches de quotient familial` },
          { value: 'effort', label: t`Un taux d’effort : une part du quotient, entre un plancher et un plafond` },
        ]}
      />
      {p.kind === 'single' && <EuroField name={`${name}.cents`} label={t`Prix`} value={p.cents ?? 0} onChange={(cents) => set({ cents: cents as number })} className="max-w-40" />}
      {p.kind === 'brackets' && <BracketTable name={name} value={p} onChange={set} />}
      {p.kind === 'effort' && (
        <div className="grid gap-4 sm:grid-cols-3">
          <ShareField name={`${name}.rate`} label={t`Part du quotient`} help={t`Exemple : 0,55`} value={p.rate} onChange={(rate) => set({ rate: rate as number })} />
          <EuroField name={`${name}.floor`} label={t`Jamais moins de`} help={t`Le plancher`} value={p.floor ?? 0} onChange={(floor) => set({ floor: floor as number })} />
          <EuroField name={`${name}.ceiling`} label={t`Jamais plus de`} help={t`Le plafond`} value={p.ceiling} onChange={(ceiling) => set({ ceiling: ceiling as number })} />
        </div>
      )}
      {p.kind !== 'single' && (
        <EuroField
          name={`${name}.unknown`}
          label={t`Un foyer dont le quotient n’est pas connu paie`}
          help={t`Votre conseil en décide : rien n’est supposé, et la facture le dit.`}
          value={p.unknown}
          onChange={(unknown) => set({ unknown: unknown as number })}
          className="max-w-md"
        />
      )}
    </div>
  )
}

/** The table of brackets: line by line at the keyboard, or pasted whole from a deliberation or a spreadsheet. */
function BracketTable({ name, value: p, onChange }: { name: string; value: Price; onChange: (change: Partial<Price>) => void }) {
  const { t } = useLingui()
  const rows = p.brackets ?? []
  const [pasted, setPasted] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const id = useId()
  const setRow = (i: number, change: Partial<Bracket>) => onChange({ brackets: rows.map((b, j) => (j === i ? { ...b, ...change } : b)) })
  const paste = (text: string) => {
    const table = readTable(text)
    if (!table) return false
    onChange({ brackets: table.brackets, ...(table.above !== undefined && { above: table.above }) })
    setPasted(table.brackets.length + (table.above === undefined ? 0 : 1))
    return true
  }
  const add = () => {
    const last = rows.at(-1)
    onChange({ brackets: [...rows, { up_to: (last?.up_to ?? 0) + 250, cents: last?.cents ?? 0 }] })
    setTimeout(() => list.current?.querySelector<HTMLInputElement>('li:nth-last-child(2) input')?.select())
  }
  return (
    <fieldset aria-describedby={id}>
      <legend className="font-semibold">
        <Trans>Tranches</Trans>
      </legend>
      <p id={id} className="text-md text-ink-2">
        <Trans>Collez un tableau dans une case : une ligne par tranche, sa fin puis son prix.</Trans>
      </p>
      <p role="status" className="text-md font-semibold">
        {pasted > 0 && <Plural value={pasted} one="# tranche lue dans ce que vous avez collé" other="# tranches lues dans ce que vous avez collé" />}
      </p>
      <ul ref={list} className="mt-2 flex flex-col gap-3">
        {rows.map((b, i) => {
          const n = i + 1
          return (
            <li key={i} className="grid grid-cols-[1fr_1fr_auto] items-end gap-2 max-w-lg">
              <TextField
                name={`${name}.brackets.${i}.up_to`}
                label={<Trans>Jusqu’à</Trans>}
                aria-label={t`Fin de la tranche ${n}, en euros de quotient`}
                inputMode="numeric"
                pattern="[0-9]+"
                autoComplete="off"
                value={b.up_to ? String(b.up_to) : ''}
                onPaste={(e) => {
                  if (paste(e.clipboardData.getData('text'))) e.preventDefault()
                }}
                onChange={(e) => setRow(i, { up_to: Number(e.target.value.replace(/\D/g, '')) })}
              />
              <EuroField name={`${name}.brackets.${i}.cents`} label={<Trans>Prix</Trans>} value={b.cents} onChange={(cents) => setRow(i, { cents: cents as number })} onPaste={paste} />
              <IconButton icon={X} label={t`Retirer la tranche ${n}`} disabled={rows.length < 2} onClick={() => onChange({ brackets: rows.filter((_, j) => j !== i) })} />
            </li>
          )
        })}
        <li className="grid grid-cols-[1fr_1fr_auto] items-center gap-2 max-w-lg">
          <span className="self-center">
            <Trans>Au-delà</Trans>
          </span>
          <EuroField name={`${name}.above`} label={t`Prix au-delà de la dernière tranche`} hideLabel value={p.above ?? 0} onChange={(above) => onChange({ above: above as number })} onPaste={paste} />
          <span aria-hidden className="size-12" />
        </li>
      </ul>
      <div className="mt-3">
        <Button icon={Plus} onClick={add}>
          <Trans>Ajouter une tranche</Trans>
        </Button>
      </div>
    </fieldset>
  )
}

type Kinds = readonly Change['kind'][]

/** What a circumstance makes of the price: nothing, or one of some ways. */
export function ChangeFields({ name, label, help, none, kinds, value, onChange }: { name: string; label: string; help?: string; none: string; kinds: Kinds; value: Change | undefined; onChange: (c: Change | undefined) => void }) {
  const { t } = useLingui()
  const words: Record<Change['kind'], string> = { price: t`un autre prix`, part: t`une part du prix`, plus: t`une somme en plus`, plus_part: t`une part en plus`, minus: t`une somme en moins`, minus_part: t`une part en moins` }
  const share = value && value.kind.includes('part')
  return (
    <div className="grid gap-3 sm:grid-cols-[1fr_11rem] sm:items-end">
      <Select
        name={`${name}.kind`}
        label={label}
        {...(help && { help })}
        optional
        value={value?.kind ?? ''}
        onChange={(e) => onChange(e.target.value ? { kind: e.target.value as Change['kind'], ...(e.target.value.includes('part') ? { ppm: value?.ppm ?? 100_000 } : { cents: value?.cents ?? 0 }) } : undefined)}
        options={[{ value: '', label: none }, ...kinds.map((k) => ({ value: k, label: words[k] }))]}
      />
      {value && share && <ShareField name={`${name}.ppm`} label={t`Part`} value={value.ppm} onChange={(ppm) => onChange({ kind: value.kind, ppm: ppm as number })} />}
      {value && !share && <EuroField name={`${name}.cents`} label={t`Somme`} value={value.cents} onChange={(cents) => onChange({ kind: value.kind, cents: cents as number })} />}
    </div>
  )
}

/** « 2,10 € »: what an amount is, or a dash. */
export const money = (cents: number | undefined) => (cents === undefined ? '–' : formatMoney(cents))
