import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import type { Tenant } from '../../api/boot'
import { hatOf, useBoot } from '../../shell/session'
import { Badge, type Tone } from '../../ui/Feedback'
import { formatMoney, formatNumber } from '../../ui/format'
import type { Invoice, Price, Subscription, WholeSubscription } from './queries'

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
    quoted: s.side === 'vendor' ? { label: t`Devis envoyé`, tone: 'info' } : { label: t`Devis reçu`, tone: 'warning' },
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
  if (v.credited_cents >= v.gross_cents) return <Said label={t`Annulée par avoir`} />
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

interface Obtained {
  counts: string
  unit_days: number
  since: string
  until: string
  school?: string
}

const daysOf = (from: string, until: string) => (Date.parse(until) - Date.parse(from)) / 86_400_000 + 1

/** The days of the school year of a day, on which a price for a year is spread. */
export function termOf(day: string): number {
  const year = Number(day.slice(0, 4)) - (day.slice(5) < '09-01' ? 1 : 0)
  return daysOf(`${year}-09-01`, `${year + 1}-08-31`)
}

/** What a sum rests on: « 247 élèves sur l’année », « 1 école pendant 282 jours sur 365 ». */
export function useObtained(): (l: Obtained, term: number) => string {
  const { t } = useLingui()
  return (l, term) => {
    const days = daysOf(l.since, l.until)
    const part = days < term && l.unit_days % days === 0
    const count = l.unit_days / (part ? days : term)
    const [n, during, of] = [formatNumber(count, 2), formatNumber(days), formatNumber(term)]
    const many = Math.abs(count) < 2 ? 1 : 2
    const what = l.counts === 'pupil' ? t`${plural(many, { one: `${n} élève`, other: `${n} élèves` })}` : l.counts === 'school' ? t`${plural(many, { one: `${n} école`, other: `${n} écoles` })}` : n
    const said = part ? t`${what} pendant ${during} jours sur ${of}` : t`${what} sur l’année`
    return !l.school && l.unit_days % term !== 0 ? t`Part de ce payeur : ${said}` : said
  }
}

/** What a sum of a subscription rests on, and at what price. */
export function Why({ of: s, line: l }: { of: WholeSubscription; line: WholeSubscription['now']['lines'][number] }) {
  const say = usePrice()
  const obtained = useObtained()
  const bought = s.lines[l.of_line]
  if (!bought) return null
  const { counts, price } = bought
  const days = s.places.filter((p) => p.name === l.place)
  const since = days.length === 1 && days[0]!.since > s.from ? days[0]!.since : s.from
  const until = (days.length === 1 && days[0]!.until) || s.until
  return (
    <span className="block text-sm text-ink-2">
      {obtained({ counts, unit_days: l.unit_days, since, until, ...(l.place && { school: l.place }) }, termOf(s.from))} · {say(price, counts)}
    </span>
  )
}
