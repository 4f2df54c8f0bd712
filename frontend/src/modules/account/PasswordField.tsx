import { useLingui } from '@lingui/react/macro'
import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/Button'
import { TextField, type TextFieldProps } from '../../ui/Field'

/** A password that its owner may look at; pasting and password managers work. */
export function PasswordField(props: Omit<TextFieldProps, 'type' | 'suffix'>) {
  const { t } = useLingui()
  const [seen, setSeen] = useState(false)
  return (
    <TextField
      {...props}
      type={seen ? 'text' : 'password'}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      maxLength={200}
      suffix={<IconButton icon={seen ? EyeOff : Eye} label={seen ? t`Masquer le mot de passe` : t`Montrer le mot de passe`} aria-pressed={seen} onClick={() => setSeen(!seen)} className="border-2 border-control rounded-control" />}
    />
  )
}
