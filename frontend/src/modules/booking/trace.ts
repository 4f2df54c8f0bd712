import { useLingui } from '@lingui/react/macro'
import type { TraceLine } from './queries'

/** What happened to a booking and by which way, in words. */
export function useTraceWords() {
  const { t } = useLingui()
  const whats: Record<string, string> = {
    booked: t`réservé`,
    waiting: t`mis sur la liste d’attente`,
    offered: t`place proposée à la famille`,
    cancelled: t`annulé`,
    away: t`retiré par l’école`,
    back: t`remis après le retour de l’école`,
    presence: t`présence pointée`,
    charge: t`facturation revue`,
  }
  const ways: Record<string, string> = {
    family: t`par la famille`,
    desk: t`par un agent`,
    pattern: t`par la semaine type`,
    import: t`repris d’un autre logiciel`,
    fact: t`par l’école`,
    tablet: t`sur la tablette`,
  }
  const codes: Record<string, string> = { overridden: t`hors délai, avec une raison`, late: t`demande tardive`, closed: t`fermeture exceptionnelle`, offer_lapsed: t`place non acceptée à temps` }
  return {
    what: (l: TraceLine) => [whats[l.what] ?? whats[l.state] ?? l.what, codes[l.code ?? '']].filter(Boolean).join(', '),
    via: (l: TraceLine) => (l.what === 'offered' ? t`par la liste d’attente` : (ways[l.via] ?? l.via)),
  }
}
