import { useLingui } from '@lingui/react/macro'
import { useEffect, useRef, useState } from 'react'
import { type FieldCommon, TextField } from '../../../ui/Field'
import { typed } from '../place'
import { readPrice, readShare, writeShare } from './money'

interface Props extends FieldCommon {
  name: string
  value: number | undefined
  onChange: (value: number | undefined) => void
  onPaste?: (text: string) => boolean
}

/** What one types, kept as it is typed; the value follows when it is one, and a fault says when it is not. */
function useTyped(value: number | undefined, read: (text: string) => number | undefined, write: (value: number | undefined) => string, fault: string) {
  const [text, setText] = useState(write(value))
  const ref = useRef<HTMLInputElement>(null)
  // A value that comes from elsewhere (a table that was pasted) is written over what was typed.
  const shown = read(text) === value ? text : write(value)
  useEffect(() => ref.current?.setCustomValidity(shown && read(shown) === undefined ? fault : ''), [shown, read, fault])
  return { ref, text: shown, setText }
}

/** An amount in euros: « 2,10 ». The value is in cents. */
export function EuroField({ value, onChange, onPaste, ...field }: Props) {
  const { t } = useLingui()
  const [wrong, setWrong] = useState('')
  const { ref, text, setText } = useTyped(value, readPrice, (v) => (v === undefined ? wrong : typed(v)), t`Écrivez une somme comme 2,10.`)
  return (
    <TextField
      {...field}
      ref={ref}
      inputMode="decimal"
      autoComplete="off"
      suffix="€"
      value={text}
      onPaste={(e) => {
        if (onPaste?.(e.clipboardData.getData('text'))) e.preventDefault()
      }}
      onChange={(e) => {
        const cents = readPrice(e.target.value)
        setWrong(cents === undefined ? e.target.value : '')
        setText(e.target.value)
        onChange(cents)
      }}
    />
  )
}

/** A share in percent: « 0,55 ». The value is in millionths. */
export function ShareField({ value, onChange, ...field }: Omit<Props, 'onPaste'>) {
  const { t } = useLingui()
  const [wrong, setWrong] = useState('')
  const { ref, text, setText } = useTyped(value, readShare, (v) => (v === undefined ? wrong : writeShare(v)), t`Écrivez un pourcentage comme 10 ou 0,55.`)
  return (
    <TextField
      {...field}
      ref={ref}
      inputMode="decimal"
      autoComplete="off"
      suffix="%"
      value={text}
      onChange={(e) => {
        const ppm = readShare(e.target.value)
        setWrong(ppm === undefined ? e.target.value : '')
        setText(e.target.value)
        onChange(ppm)
      }}
    />
  )
}
