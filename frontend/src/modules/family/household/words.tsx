import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useState } from 'react'
import { formatDate, formatNumber } from '../../../ui/format'
import type { Kind } from './queries'

export const kinds: Record<Kind, MessageDescriptor> = {
  '': msg`Toutes les activités`,
  meal: msg`Cantine`,
  morning: msg`Accueil du matin`,
  evening: msg`Accueil du soir`,
  study: msg`Étude`,
  wednesday: msg`Mercredi`,
  holiday: msg`Vacances`,
  trip: msg`Car`,
}
export const sources: Record<string, MessageDescriptor> = {
  caf: msg`CAF`,
  msa: msg`MSA`,
  declared: msg`déclaré`,
  desk: msg`saisi au guichet`,
  import: msg`repris de l’ancien logiciel`,
  tax: msg`avis d’imposition`,
}
export const proofs: Record<string, MessageDescriptor> = {
  api: msg`réponse de la CAF ou de la MSA`,
  seen: msg`document vu`,
  sworn: msg`sur l’honneur`,
}
export const flags: Record<string, { label: MessageDescriptor; tone: 'info' | 'warning' | 'danger' }> = {
  no_payer: { label: msg`aucun payeur`, tone: 'danger' },
  no_child: { label: msg`aucun enfant`, tone: 'info' },
  no_quotient: { label: msg`sans quotient`, tone: 'info' },
  old_quotient: { label: msg`quotient à renouveler`, tone: 'warning' },
  claim: { label: msg`quotient à voir`, tone: 'warning' },
  split_asked: { label: msg`partage demandé`, tone: 'warning' },
  ask_failed: { label: msg`CAF sans réponse`, tone: 'warning' },
}

/** « 50 % », « 33,3 % ». */
export const percent = (ppm: number) => `${formatNumber(ppm / 10_000, 2)} %`

/** « août 2026 ». */
export const month = (year: number, m: number) => formatDate(`${year}-${String(m).padStart(2, '0')}-15`, 'month')

/** What a share is, said whole. */
export function ShareWords({ mode, ppm, weeks }: { mode: string; ppm: number; weeks: string }) {
  if (mode === 'weeks') return weeks === 'even' ? <Trans>les semaines paires</Trans> : weeks === 'odd' ? <Trans>les semaines impaires</Trans> : <Trans>aucune semaine</Trans>
  if (ppm === 500_000) return <Trans>la moitié</Trans>
  if (ppm === 1_000_000) return <Trans>tout</Trans>
  return <>{percent(ppm)}</>
}

/** « depuis le 1er septembre 2026 », « du … au … ». */
export function Stretch({ since, until }: { since?: string | null | undefined; until?: string | null | undefined }) {
  const from = since ? formatDate(since, 'year') : ''
  const to = until ? formatDate(until, 'year') : ''
  if (since && until)
    return (
      <Trans>
        du {from} au {to}
      </Trans>
    )
  if (until) return <Trans>jusqu’au {to}</Trans>
  return <Trans>depuis le {from}</Trans>
}

/** The months that a paper may say: those of the last year and a half, the latest first. */
export function useMonths(): { value: string; label: string }[] {
  const [now] = useState(() => new Date())
  return Array.from({ length: 18 }, (_, i) => {
    const d = new Date(now.getFullYear(), now.getMonth() - i, 15)
    return { value: `${d.getFullYear()}-${d.getMonth() + 1}`, label: month(d.getFullYear(), d.getMonth() + 1) }
  })
}
export const splitMonth = (value: string): { year: number; month: number } => {
  const [year = '0', m = '0'] = value.split('-')
  return { year: Number(year), month: Number(m) }
}
