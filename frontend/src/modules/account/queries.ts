import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '../../api/client'
import type { components } from '../../api/schema'

export type Address = { id: string; address: string; verified: boolean }
export type Owner = {
  id: string
  kind: 'adult' | 'pupil'
  login: string
  given_name: string
  family_name: string
  language: string
  phone?: string
  mails: Address[]
  password: boolean
  second_factor: boolean
  application: boolean
  recovery_codes: number
}
export type Way = 'educonnect' | 'franceconnect' | 'proconnect'
export type Session = { id: string; current: boolean; browser: string; system: string; strength: 'card' | 'password' | 'second_factor'; way: 'password' | 'card' | 'passkey' | Way; held?: boolean; created_at: string; seen_at: string }
export type Enrolment = { secret: string; url: string; qr: string }
export type Preferences = { mode: 'immediate' | 'daily' | 'weekly'; discreet: boolean; mail: boolean; push: boolean }
export type Told = Preferences & { push_key: string; browsers: number }
export type Charter = components['schemas']['IdentityMyCharter']
export type Shown = { kind: 'activation' | 'reset'; given_name: string; organisation: string; pupil: boolean; mine: boolean }

export const ownerKey = ['account', 'me'] as const

/** The account as its owner sees it. */
export const ownerQuery = queryOptions({
  queryKey: ownerKey,
  queryFn: async (): Promise<Owner> => (await ok(api.GET('/api/v1/me'))).account as Owner,
})

/** The browsers in which the account is open, the last used first. */
export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async (): Promise<Session[]> => (await ok(api.GET('/api/v1/me/sessions'))).items ?? [],
})

export const toldKey = ['account', 'notifications'] as const

/** How the person is told, and in how many browsers. */
export const toldQuery = queryOptions({ queryKey: toldKey, queryFn: (): Promise<Told> => ok(api.GET('/api/v1/me/notifications')) })

export const chartersQuery = queryOptions({
  queryKey: ['account', 'charters'],
  queryFn: async (): Promise<Charter[]> => (await ok(api.GET('/api/v1/me/charters'))).items ?? [],
})

export type OwnerChange = { given_name?: string; family_name?: string; phone?: string; language?: 'fr' | 'en' }

export const changeOwner = (body: OwnerChange) => ok(api.PATCH('/api/v1/me', { body }))
export const addAddress = (address: string): Promise<Address> => ok(api.POST('/api/v1/me/mails', { body: { address } }))
export const sendVerification = (id: string) => ok(api.POST('/api/v1/me/mails/{id}/verification', { params: { path: { id } } }))
export const removeAddress = (id: string) => ok(api.DELETE('/api/v1/me/mails/{id}', { params: { path: { id } } }))
export const changePassword = (body: { current?: string; password: string }) => ok(api.POST('/api/v1/me/password', { body }))

export const confirmPassword = (password: string) => ok(api.POST('/api/v1/session/confirm', { body: { password } }))
export const showFactor = (code: string) => ok(api.POST('/api/v1/session/second-factor', { body: { code } }))

export const enrolFactor = (): Promise<Enrolment> => ok(api.POST('/api/v1/me/second-factor'))
export const confirmFactor = async (code: string): Promise<string[]> => (await ok(api.POST('/api/v1/me/second-factor/confirm', { body: { code } }))).recovery_codes ?? []
export const renewRecoveryCodes = async (): Promise<string[]> => (await ok(api.POST('/api/v1/me/second-factor/recovery'))).recovery_codes ?? []
export const removeFactor = () => ok(api.DELETE('/api/v1/me/second-factor'))

export const endSession = (id: string) => ok(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } }))
export const endOtherSessions = () => ok(api.DELETE('/api/v1/me/sessions'))

export const savePreferences = (body: Preferences) => ok(api.PUT('/api/v1/me/notifications', { body }))
export type Subscription = { endpoint: string; keys: { p256dh: string; auth: string }; label?: string }
export const subscribe = (body: Subscription) => ok(api.POST('/api/v1/me/push', { body }))
export const unsubscribeAll = () => ok(api.DELETE('/api/v1/me/push'))

export const lookAtCode = (code: string): Promise<Shown> => ok(api.POST('/api/v1/activation/look', { body: { code } }))
export const joinByCode = (body: { code: string; family_name?: string }) => ok(api.POST('/api/v1/activation/join', { body }))

export type Passkey = { id: string; name: string; created_at: string; used_at?: string; synced: boolean }
export const passkeysQuery = queryOptions({ queryKey: ['account', 'passkeys'], queryFn: async (): Promise<Passkey[]> => (await ok(api.GET('/api/v1/me/passkeys'))).items ?? [] })
export const askPasskey = async (): Promise<Record<string, unknown>> => (await ok(api.POST('/api/v1/me/passkeys/begin'))).options
export const addPasskey = (credential: Record<string, unknown>) => ok(api.POST('/api/v1/me/passkeys', { body: { credential } }))
/** The question to any key of this person's, and its answer: what is delicate is open as after the password and the code. */
export const askKnownPasskey = async (): Promise<Record<string, unknown>> => (await ok(api.POST('/api/v1/session/passkey/begin'))).options
export const confirmPasskey = (credential: Record<string, unknown>) => ok(api.POST('/api/v1/session/confirm/passkey', { body: { credential } }))
export const renamePasskey = ({ id, name }: { id: string; name: string }) => ok(api.PATCH('/api/v1/me/passkeys/{id}', { params: { path: { id } }, body: { name } }))
export const removePasskey = (id: string) => ok(api.DELETE('/api/v1/me/passkeys/{id}', { params: { path: { id } } }))

export type External = { id: string; way: Way; linked_at: string; used_at: string }
export const waysQuery = queryOptions({
  queryKey: ['account', 'ways'],
  queryFn: async (): Promise<{ items: External[]; open: Way[] }> => {
    const said = await ok(api.GET('/api/v1/me/ways'))
    return { items: said.items ?? [], open: (said.open ?? []) as Way[] }
  },
})
/** The address of a provider, to let it open this account. */
export const leaveFor = async (way: Way, back: string): Promise<string> => (await ok(api.POST('/api/v1/session/ways/{way}', { params: { path: { way } }, body: { link: true, back } }))).url
/** The address of a provider that opens this account, to prove by it that one is still its owner. */
export const confirmBy = async (way: Way, back: string): Promise<string> => (await ok(api.POST('/api/v1/session/ways/{way}', { params: { path: { way } }, body: { confirm: true, back } }))).url
export const wayNames: Record<Way, string> = { educonnect: 'EduConnect', franceconnect: 'FranceConnect', proconnect: 'ProConnect' }
export const unlinkWay = (id: string) => ok(api.DELETE('/api/v1/me/ways/{id}', { params: { path: { id } } }))

export type Proposal = { tenant: string; person: string; organisation: string; reason: 'register' | 'mail'; account: boolean }
export type Joined = { id: string; organisation: string; at: string; until: string; account: boolean }
export const joinsQuery = queryOptions({
  queryKey: ['account', 'joins'],
  queryFn: async (): Promise<{ proposals: Proposal[]; joined: Joined[] }> => {
    const said = await ok(api.GET('/api/v1/me/joins'))
    return { proposals: said.proposals ?? [], joined: said.joined ?? [] }
  },
})
export const proveByMail = ({ tenant, person }: Proposal) => ok(api.POST('/api/v1/me/joins/mail', { body: { tenant, person } }))
export const refuseJoin = ({ tenant, person }: Proposal) => ok(api.POST('/api/v1/me/joins/refuse', { body: { tenant, person } }))
export const joinAccount = (body: { login: string; password: string; factor?: string }) => ok(api.POST('/api/v1/me/joins/account', { body }))
export const undoJoin = (id: string) => ok(api.POST('/api/v1/me/joins/{id}/undo', { params: { path: { id } } }))
