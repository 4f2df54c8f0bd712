import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { type ReactNode, useCallback, useState } from 'react'
import { Problem } from '../../api/client'
import { Button, Buttons } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/Field'
import { Form } from '../../ui/Form'
import { PasswordField } from './PasswordField'
import { keepsPasskeys, showPasskey } from './passkey'
import { askKnownPasskey, confirmBy, confirmPasskey, confirmPassword, ownerQuery, passkeysQuery, showFactor, type Way, wayNames, waysQuery } from './queries'

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
  const { data: owner } = useQuery(ownerQuery)
  const { data: keys = [] } = useQuery({ ...passkeysQuery, enabled: keepsPasskeys() && owner?.second_factor === true })
  // Who has no password gives the proof that they have: a key of theirs, or the provider by which they come in.
  const word = proof === 'password'
  const typed = !owner || (word ? owner.password : owner.application)
  const { data: ways } = useQuery({ ...waysQuery, enabled: word && !typed })
  const linked = [...new Set((ways?.items ?? []).map((item) => item.way))]
  const give = useMutation<unknown, unknown, string>({ mutationFn: (text) => (word ? confirmPassword(text) : showFactor(text.trim())), onSuccess: onGiven })
  const show = useMutation({
    mutationFn: async () => {
      const answer = await showPasskey(await askKnownPasskey())
      if (answer) await confirmPasskey(answer)
      return !!answer
    },
    onSuccess: (given) => given && onGiven(),
  })
  const leave = useMutation({ mutationFn: (way: Way) => confirmBy(way, location.pathname), onSuccess: (url) => location.assign(url) })
  return (
    <Dialog open onClose={onClose} keep title={word || !typed ? <Trans>Confirmez que c’est vous</Trans> : <Trans>Saisissez un code</Trans>}>
      <Form problem={give.error ?? show.error ?? leave.error} onSubmit={(data) => give.mutate(String(data.get(word ? 'password' : 'code')))}>
        <p className="text-ink-2 mb-4">
          {word && typed && <Trans>Cette action touche à la sécurité de votre compte. Votre mot de passe ne sera pas redemandé pendant quinze minutes.</Trans>}
          {!word && typed && <Trans>Ouvrez votre application d’authentification et recopiez les six chiffres. Un code de secours convient aussi.</Trans>}
          {!typed && <Trans>Cette action touche à la sécurité de votre compte. Rien ne sera redemandé pendant quinze minutes.</Trans>}
        </p>
        {typed && word && <PasswordField name="password" label={t`Votre mot de passe`} autoComplete="current-password" data-first />}
        {typed && !word && <TextField name="code" label={t`Code`} autoComplete="one-time-code" inputMode="text" autoCapitalize="characters" maxLength={20} data-first />}
        {!typed && keys.length === 0 && linked.length > 0 && (
          <p className="mb-1">
            <Trans>Vous reviendrez sur cette page, où vous referez votre geste.</Trans>
          </p>
        )}
        <Buttons className="mt-5">
          {typed && (
            <Button type="submit" variant="primary" pending={give.isPending}>
              <Trans>Continuer</Trans>
            </Button>
          )}
          {keys.length > 0 && (
            <Button variant={typed ? 'secondary' : 'primary'} icon={KeyRound} pending={show.isPending} onClick={() => show.mutate()}>
              <Trans>Utiliser une clé d’accès</Trans>
            </Button>
          )}
          {linked.map((way) => {
            const name = wayNames[way]
            return (
              <Button key={way} pending={leave.isPending && leave.variables === way} onClick={() => leave.mutate(way)}>
                <Trans>Confirmer avec {name}</Trans>
              </Button>
            )
          })}
          <Button onClick={onClose}>
            <Trans>Annuler</Trans>
          </Button>
        </Buttons>
      </Form>
    </Dialog>
  )
}
