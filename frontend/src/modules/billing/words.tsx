import { useLingui } from '@lingui/react/macro'
import type { Tenant } from '../../api/boot'
import { hatOf, useBoot } from '../../shell/session'
import { Badge, type Tone } from '../../ui/Feedback'
import { formatMoney } from '../../ui/format'
import type { Invoice, Price, Subscription } from './queries'

export const page = (...parts: string[]) => ['/abonnements', ...parts].join('/') as '/'

/** The organisation of the hat worn. */
export function useHere(): Tenant {
  const hat = hatOf(useBoot())
  if (!hat) throw new Error('a subscription without an organisation')
  return hat.tenant
}

interface State {
  label: string
  tone?: Tone
}

const Said = ({ label, tone }: State) => <Badge {...(tone && { tone })}>{label}</Badge>

/** Where a subscription stands. */
export function StateBadge({ of: s }: { of: Subscription }) {
  const { t } = useLingui()
  const states: Record<Subscription['state'], State> = {
    asked: { label: t`Devis demandé`, tone: 'info' },
    quoted: { label: t`Devis reçu`, tone: 'warning' },
    submitted: { label: t`À approuver`, tone: 'warning' },
    ordered: { label: t`Commandé`, tone: 'info' },
    running: { label: t`En cours`, tone: 'success' },
    ended: { label: t`Terminé` },
    declined: { label: t`Sans suite` },
  }
  return <Said {...states[s.state]} />
}

/** What is left to do of an invoice. */
export function InvoiceBadge({ of: v }: { of: Invoice }) {
  const { t } = useLingui()
  if (v.state === 'draft') return v.lacks?.length ? <Said label={t`À compléter`} tone="warning" /> : <Said label={t`Brouillon`} tone="info" />
  if (v.kind === 'credit_note') return <Said label={t`Avoir`} />
  if (v.return_cents > 0) return <Said label={t`À rendre`} tone="warning" />
  if (v.left_cents <= 0) return <Said label={t`Payée`} tone="success" />
  return v.late ? <Said label={t`En retard`} tone="danger" /> : <Said label={t`À payer`} tone="warning" />
}

/** A price as a catalogue says it: « 1,50 € par élève et par an ». */
export function usePrice(): (price: Price, counts: string) => string {
  const { t } = useLingui()
  return (price, counts) => {
    const steps = price.steps ?? []
    const first = steps[0]
    const from = steps.length > 1
    const sum = formatMoney(from ? Math.min(...steps.map((s) => s.unit_cents ?? 0)) : first?.unit_cents || first?.flat_cents || 0)
    if (counts === 'pupil') return from ? t`à partir de ${sum} HT par élève et par an` : t`${sum} HT par élève et par an`
    if (counts === 'school') return from ? t`à partir de ${sum} HT par école et par an` : t`${sum} HT par école et par an`
    return from ? t`à partir de ${sum} HT` : t`${sum} HT l’unité`
  }
}
