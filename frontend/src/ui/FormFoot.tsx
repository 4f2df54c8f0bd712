import { Trans } from '@lingui/react/macro'
import { Button, type ButtonProps, Buttons } from './Button'

interface FormFootProps extends Pick<ButtonProps, 'children' | 'pending' | 'disabled'> {
  /** danger: what is sent deletes or commits. */
  variant?: 'primary' | 'danger'
  /** Absent: there is nothing to go back to. */
  onCancel?: (() => void) | undefined
  className?: string
}

/** The foot of a form: the button that sends it, whose words are its children, and « Annuler ». */
export function FormFoot({ onCancel, variant = 'primary', className, ...send }: FormFootProps) {
  return (
    <Buttons {...(className && { className })}>
      <Button type="submit" variant={variant} {...send} />
      {onCancel && (
        <Button onClick={onCancel}>
          <Trans>Annuler</Trans>
        </Button>
      )}
    </Buttons>
  )
}
