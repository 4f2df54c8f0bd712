import type { components } from '../../../api/schema'

export type Address = components['schemas']['BillingAddress']

const text = (f: FormData, name: string) => String(f.get(name) ?? '').trim()

/** The address of a form that holds AddressFields; the prefix is theirs. */
export const addressOf = (f: FormData, prefix = ''): Address => ({ lines: ['line0', 'line1', 'line2'].map((n) => text(f, prefix + n)).filter(Boolean), postcode: text(f, `${prefix}postcode`), town: text(f, `${prefix}address`) })
