/** The words of WebAuthn between the server's JSON and the browser's bytes. */

type Described = { id: string; type: 'public-key'; transports?: AuthenticatorTransport[] }
type Question = {
  challenge: string
  rp: PublicKeyCredentialRpEntity
  user: { id: string; name: string; displayName: string }
  pubKeyCredParams: PublicKeyCredentialParameters[]
  timeout?: number
  excludeCredentials?: Described[]
  authenticatorSelection?: AuthenticatorSelectionCriteria
  attestation?: AttestationConveyancePreference
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))

export const textOf = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

/** Whether this browser keeps passkeys at all. */
export const keepsPasskeys = (): boolean => typeof PublicKeyCredential === 'function'

/** Has the device make a key for what the server asks; undefined when the person closes the device's window. */
export async function makePasskey(options: Record<string, unknown>): Promise<Record<string, unknown> | undefined> {
  const asked = options as unknown as Question
  const publicKey: PublicKeyCredentialCreationOptions = {
    ...asked,
    challenge: bytesOf(asked.challenge),
    user: { ...asked.user, id: bytesOf(asked.user.id) },
    excludeCredentials: (asked.excludeCredentials ?? []).map((c) => ({ ...c, id: bytesOf(c.id) })),
  }
  const made = await navigator.credentials.create({ publicKey }).catch(() => null)
  if (!(made instanceof PublicKeyCredential)) return undefined
  const response = made.response as AuthenticatorAttestationResponse
  return {
    id: made.id,
    rawId: textOf(made.rawId),
    type: made.type,
    response: { clientDataJSON: textOf(response.clientDataJSON), attestationObject: textOf(response.attestationObject), transports: response.getTransports() },
  }
}

/** Has the device show one of this person's keys; undefined when they close the device's window. */
export async function showPasskey(options: Record<string, unknown>): Promise<Record<string, unknown> | undefined> {
  const asked = options as unknown as PublicKeyCredentialRequestOptionsJSON
  const publicKey: PublicKeyCredentialRequestOptions = { challenge: bytesOf(asked.challenge), userVerification: 'required' }
  if (asked.rpId) publicKey.rpId = asked.rpId
  if (asked.timeout) publicKey.timeout = asked.timeout
  const shown = await navigator.credentials.get({ publicKey }).catch(() => null)
  if (!(shown instanceof PublicKeyCredential)) return undefined
  const response = shown.response as AuthenticatorAssertionResponse
  return {
    id: shown.id,
    rawId: textOf(shown.rawId),
    type: shown.type,
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
      userHandle: response.userHandle ? textOf(response.userHandle) : undefined,
    },
  }
}
