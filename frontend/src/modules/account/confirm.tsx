import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useCallback, useState } from 'react'
import { Problem } from '../../api/client'
import { Button, Buttons } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/Field'
import { Form } from '../../ui/Form'
import { PasswordField } from './PasswordField'
import { confirmPassword, showFactor } from './queries'

/** What the server asks for before a delicate act. */
export type Proof = 'password' | 'factor'

export function proofAsked(refusal: unknown): Proof | undefined {
  if (!(refusal instanceof Problem)) return undefined
  if (refusal.code === 'identity.confirm_password') return 'password'
  if (refusal.code === 'identity.confirm_factor') return 'factor'
  return undefined
}

/** The person closed the step: nothing was done, and there is nothing to explain. */
export class GivenUp extends Error {}

/** What a form shows of a failure: nothing when the person gave up. */
export const shown = (failure: unknown): unknown => (failure instanceof GivenUp ? undefined : failure)

/** Does an act; when the server wants proof first, asks for it and does the act again. `ask` resolves to false when the person closes. */
export async function withProof<T>(act: () => Promise<T>, ask: (proof: Proof) => Promise<boolean>): Promise<T> {
  for (;;) {
    try {
      return await act()
    } catch (refusal) {
      const proof = proofAsked(refusal)
      if (!proof) throw refusal
      if (!(await ask(proof))) throw new GivenUp()
    }
  }
}

/** `run` does a delicate act, `step` is the dialog to draw: the password or the code is asked only when the server wants it. */
export function useProof(): { run: <T>(act: () => Promise<T>) => Promise<T>; step: ReactNode } {
  const [asked, setAsked] = useState<{ proof: Proof; answer: (given: boolean) => void } | null>(null)
  const run = useCallback(
    <T,>(act: () => Promise<T>) =>
      withProof(
        act,
        (proof) =>
          new Promise<boolean>((resolve) => {
            setAsked({
              proof,
              answer: (given) => {
                setAsked(null)
                resolve(given)
              },
            })
          }),
      ),
    [],
  )
  return { run, step: asked && <ProofStep key={asked.proof} proof={asked.proof} onGiven={() => asked.answer(true)} onClose={() => asked.answer(false)} /> }
}

function ProofStep({ proof, onGiven, onClose }: { proof: Proof; onGiven: () => void; onClose: () => void }) {
  const { t } = useLingui()
  const give = useMutation<unknown, unknown, string>({ mutationFn: (text) => (proof === 'password' ? confirmPassword(text) : showFactor(text.trim())), onSuccess: onGiven })
  return (
    <Dialog open onClose={onClose} keep title={proof === 'password' ? <Trans>Confirmez que c’est vous</Trans> : <Trans>Saisissez un code</Trans>}>
      <Form problem={give.error} onSubmit={(data) => give.mutate(String(data.get(proof === 'password' ? 'password' : 'code')))}>
        <p className="text-ink-2 mb-4">
          {proof === 'password' ? (
            <Trans>Cette action touche à la sécurité de votre compte. Votre mot de passe ne sera pas redemandé pendant quinze minutes.</Trans>
          ) : (
            <Trans>Ouvrez votre application d’authentification et recopiez les six chiffres. Un code de secours convient aussi.</Trans>
          )}
        </p>
        {proof === 'password' ? (
          <PasswordField name="password" label={t`Votre mot de passe`} autoComplete="current-password" data-first />
        ) : (
          <TextField name="code" label={t`Code`} autoComplete="one-time-code" inputMode="text" autoCapitalize="characters" maxLength={20} data-first />
        )}
        <Buttons className="mt-5">
          <Button type="submit" variant="primary" pending={give.isPending}>
            <Trans>Continuer</Trans>
          </Button>
          <Button onClick={onClose}>
            <Trans>Annuler</Trans>
          </Button>
        </Buttons>
      </Form>
    </Dialog>
  )
}
