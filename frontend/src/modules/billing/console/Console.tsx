import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Landmark } from 'lucide-react'
import { LinkButton, TextLink } from '../../../ui/Button'
import { Card, Stat, Stats } from '../../../ui/Card'
import { type Column, DataTable } from '../../../ui/DataTable'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatMoney } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { page, useHere } from '../words'
import { type Console as Business, type ConsoleCensus, type ConsoleLate, consoleQuery, type ConsoleTerm } from './queries'

const invoice = (v: ConsoleLate) => <TextLink to={page('factures', v.invoice)}>{v.number}</TextLink>
const term = (s: ConsoleTerm) => <TextLink to={page(s.id)}>{s.peer}</TextLink>
const next = (s: ConsoleTerm) =>
  s.followed ? (
    <Badge tone="success">
      <Trans>Renouvelé</Trans>
    </Badge>
  ) : s.soon ? (
    <Badge tone="warning">
      <Trans>Bientôt terminé</Trans>
    </Badge>
  ) : null
const school = (c: ConsoleCensus) => <TextLink to={page(c.subscription)}>{c.school}</TextLink>
const against = (counted: number, other: number | undefined) => (other === undefined ? '' : `${other} (${counted - other > 0 ? '+' : ''}${counted - other})`)

/** A vendor's business at a glance: what waits, what comes in, what is late. */
export function Console() {
  const here = useHere()
  const { data, error, refetch } = useQuery(consoleQuery(here.id))
  if (error && !data) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton cards={3} />
  return (
    <>
      <Waiting of={data} />
      <Revenue of={data} />
      <Unpaid of={data} />
      <Running of={data} />
      <Censuses of={data} />
    </>
  )
}

function Waiting({ of: { waiting: w } }: { of: Business }) {
  const { t } = useLingui()
  const [drafts, bank, credit, late] = [formatMoney(w.draft_cents), formatMoney(w.bank_cents), formatMoney(w.credit_cents), formatMoney(w.overdue_cents)]
  const todo = [
    { n: w.quotes, to: '#abonnements', label: <Plural value={w.quotes} one="# devis à faire" other="# devis à faire" /> },
    { n: w.orders, to: '#abonnements', label: <Plural value={w.orders} one="# commande à ouvrir" other="# commandes à ouvrir" /> },
    { n: w.drafts, to: '#factures', label: <Plural value={w.drafts} one={`# facture à vérifier et émettre, ${drafts}`} other={`# factures à vérifier et émettre, ${drafts}`} /> },
    { n: w.refused, to: page('factures', w.refused_first ?? ''), label: <Plural value={w.refused} one="# dépôt refusé ou suspendu par Chorus Pro" other="# dépôts refusés ou suspendus par Chorus Pro" /> },
    { n: w.bank_lines, to: page('banque'), label: <Plural value={w.bank_lines} one={`# virement à attribuer, ${bank}`} other={`# virements à attribuer, ${bank}`} /> },
    { n: w.overdue, to: '#retards', label: <Plural value={w.overdue} one={`# facture en retard, ${late}`} other={`# factures en retard, ${late}`} /> },
    { n: w.credits, to: page('banque', 'reglements'), label: <Plural value={w.credits} one={`# trop-perçu à utiliser ou rendre, ${credit}`} other={`# trop-perçus à utiliser ou rendre, ${credit}`} /> },
    { n: w.answers, to: '#abonnements', label: <Plural value={w.answers} one="# devis attend la réponse du client" other="# devis attendent la réponse du client" /> },
  ].filter((x) => x.n > 0)
  return (
    <Section
      title={<Trans>À faire</Trans>}
      actions={
        <LinkButton to={page('banque')} icon={Landmark}>
          <Trans>Banque</Trans>
        </LinkButton>
      }
    >
      {todo.length === 0 ? (
        <p className="text-ink-2">
          <Trans>Rien ne vous attend.</Trans>
        </p>
      ) : (
        <Card as="div" aria-label={t`À faire`}>
          <ul className="divide-y divide-line">
            {todo.map(({ to, label }, i) => (
              <li key={i}>
                {to.startsWith('#') ? (
                  <a href={to} className="link flex min-h-11 items-center">
                    {label}
                  </a>
                ) : (
                  <Link to={to as '/'} className="link flex min-h-11 items-center">
                    {label}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Section>
  )
}

function Revenue({ of: { year: y, running } }: { of: Business }) {
  const [from, to] = [y.year, y.year + 1]
  return (
    <Section
      title={
        <Trans>
          Année {from}-{to}
        </Trans>
      }
      actions={
        <span className="flex flex-wrap gap-x-4">
          <TextLink to={page('acquis')}>
            <Trans>Mois par mois</Trans>
          </TextLink>
          <TextLink to={page('comptes')}>
            <Trans>Comptes et FEC</Trans>
          </TextLink>
        </span>
      }
    >
      <Stats>
        <Stat value={formatMoney(y.issued_cents)} label={<Trans>facturé, hors taxe</Trans>} />
        <Stat value={formatMoney(y.now_cents)} label={<Trans>gagné à ce jour</Trans>} />
        <Stat value={formatMoney(y.deferred_cents)} label={<Trans>facturé d’avance</Trans>} />
        <Stat value={running.count} label={<Plural value={running.count} one="abonnement en cours" other="abonnements en cours" />} />
      </Stats>
    </Section>
  )
}

function Unpaid({ of: { unpaid, late } }: { of: Business }) {
  const { t } = useLingui()
  if (!unpaid.some((u) => u.invoices)) return null
  const words = { due: t`pas encore dues`, '30': t`1 à 30 jours de retard`, '60': t`31 à 60 jours`, more: t`plus de 60 jours` }
  const columns: Column<ConsoleLate>[] = [
    { key: 'number', header: t`Facture`, main: true, cell: invoice },
    { key: 'recipient', header: t`Client`, cell: (v) => v.recipient, sort: (v) => v.recipient },
    { key: 'due', header: t`Échéance`, cell: (v) => formatDate(v.due_on, 'numeric'), sort: (v) => v.due_on },
    { key: 'days', header: t`Jours de retard`, numeric: true, cell: (v) => v.days, sort: (v) => v.days },
    { key: 'left', header: t`Reste à payer`, numeric: true, cell: (v) => formatMoney(v.left_cents), sort: (v) => v.left_cents },
  ]
  return (
    <Section title={<span id="retards"><Trans>Impayés</Trans></span>}>
      <Stats>
        {unpaid.map((u) => (
          <Stat key={u.late} value={formatMoney(u.cents)} label={words[u.late]} {...(u.late !== 'due' && u.invoices > 0 && { domain: 'danger' as const })} />
        ))}
      </Stats>
      {late.length > 0 && (
        <div className="mt-4">
          <DataTable caption={t`Factures en retard`} columns={columns} rows={late} rowKey={(v) => v.invoice} />
        </div>
      )}
    </Section>
  )
}

function Running({ of: { running: r } }: { of: Business }) {
  const { t } = useLingui()
  if (!r.count) return null
  const [schools, sum] = [r.schools, formatMoney(r.net_cents)]
  const columns: Column<ConsoleTerm>[] = [
    { key: 'peer', header: t`Client`, main: true, cell: term, sort: (s) => s.peer },
    { key: 'schools', header: t`Écoles`, numeric: true, cell: (s) => s.schools, sort: (s) => s.schools },
    { key: 'net', header: t`HT`, numeric: true, cell: (s) => formatMoney(s.net_cents), sort: (s) => s.net_cents },
    { key: 'until', header: t`Jusqu’au`, cell: (s) => formatDate(s.until, 'numeric'), sort: (s) => s.until },
    {
      key: 'next',
      header: t`Ensuite`,
      cell: next,
    },
  ]
  return (
    <Section title={<Trans>Prochaines échéances</Trans>}>
      <p className="mb-3 text-ink-2">
        <Plural value={schools} one={`# école abonnée, ${sum} HT pour leurs périodes.`} other={`# écoles abonnées, ${sum} HT pour leurs périodes.`} />
      </p>
      <DataTable caption={t`Abonnements qui finissent les premiers`} columns={columns} rows={r.ending} rowKey={(s) => s.id} />
    </Section>
  )
}

function Censuses({ of: { censuses, changed } }: { of: Business }) {
  const { t } = useLingui()
  if (!censuses.length) return null
  const columns: Column<ConsoleCensus>[] = [
    { key: 'school', header: t`École`, main: true, cell: school, sort: (c) => c.school },
    { key: 'peer', header: t`Client`, cell: (c) => c.peer, sort: (c) => c.peer },
    { key: 'counted', header: t`Élèves comptés`, numeric: true, cell: (c) => c.counted, sort: (c) => c.counted },
    { key: 'quoted', header: t`Au devis (écart)`, numeric: true, cell: (c) => against(c.counted, c.quoted), sort: (c) => c.quoted ?? 0 },
    { key: 'before', header: t`L’an dernier (écart)`, numeric: true, cell: (c) => against(c.counted, c.before), sort: (c) => c.before ?? 0 },
  ]
  return (
    <Section title={<Trans>Écarts d’effectif</Trans>}>
      <p className="mb-3 text-ink-2">
        <Plural value={changed} one="# école n’a pas les élèves attendus." other="# écoles n’ont pas les élèves attendus, les plus grands écarts d’abord." />
      </p>
      <DataTable caption={t`Écarts d’effectif`} columns={columns} rows={censuses} rowKey={(c) => c.school_id} />
    </Section>
  )
}
