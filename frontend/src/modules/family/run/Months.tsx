import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { BellRing, Calculator, CreditCard, FileBadge, FileText, SlidersHorizontal, Wallet } from 'lucide-react'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatMoney, formatNumber } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { useTown } from '../place'
import { type Run, type RunMonth, runKey, runsQuery, startRun } from './queries'
import { page } from './words'

/** The months, what was invoiced of each, and the one to do. */
export function Months() {
  const { t } = useLingui()
  const town = useTown()
  const { data, error, refetch } = useQuery(runsQuery(town.id))
  return (
    <div className="max-w-4xl">
      <PageHeader
        title={t`Facturation`}
        context={town.name}
        actions={
          <>
            <LinkButton to={page('factures')} icon={FileText}>
              <Trans>Factures</Trans>
            </LinkButton>
            <LinkButton to={page('impayes')} icon={Wallet}>
              <Trans>Sommes dues</Trans>
            </LinkButton>
            <LinkButton to={page('paiements')} icon={CreditCard}>
              <Trans>Paiements en ligne</Trans>
            </LinkButton>
            <LinkButton to={page('relances')} icon={BellRing}>
              <Trans>Relances</Trans>
            </LinkButton>
            <LinkButton to={page('attestations')} icon={FileBadge}>
              <Trans>Attestations</Trans>
            </LinkButton>
            <LinkButton to={page('reglages')} icon={SlidersHorizontal}>
              <Trans>En-tête et délais</Trans>
            </LinkButton>
          </>
        }
      >
        <Trans>Calculez un mois autant de fois que nécessaire : rien n’est envoyé avant l’émission.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data?.services.length === 0 && (
        <EmptyState
          title={t`Aucun tarif en vigueur`}
          action={
            <LinkButton to={'/tarifs' as '/'} variant="primary">
              <Trans>Préparer un tarif</Trans>
            </LinkButton>
          }
        >
          <Trans>Appliquez d’abord un tarif : les réservations se facturent ensuite.</Trans>
        </EmptyState>
      )}
      <ul className="flex flex-col gap-4">{data && data.services.length > 0 && data.months.map((m) => <Month key={m.month} month={m} />)}</ul>
    </div>
  )
}

function Month({ month: m }: { month: RunMonth }) {
  const { t } = useLingui()
  const town = useTown()
  const refused = useRefused()
  const go = useNavigate()
  const cache = useQueryClient()
  const name = formatDate(m.month, 'month')
  const start = useMutation({
    mutationFn: () => startRun(town.id, m.month),
    onError: refused,
    onSuccess: (run) => {
      void cache.invalidateQueries({ queryKey: runKey(town.id) })
      void go({ to: page(run.id) })
    },
  })
  const open = m.runs.some((r) => r.state !== 'issued')
  return (
    <Card as="li" title={<span className="inline-block first-letter:uppercase">{name}</span>} aside={!m.over && <Badge tone="info">{t`En cours`}</Badge>}>
      {m.runs.map((r, i) => (
        <RunLine key={r.id} run={r} month={name} rest={i > 0} />
      ))}
      {m.runs.length === 0 && (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p>{m.over ? <Trans>À facturer</Trans> : <Trans>Le mois n’est pas fini : un calcul donne déjà une idée.</Trans>}</p>
          <Button variant={m.over ? 'primary' : 'secondary'} icon={Calculator} pending={start.isPending} onClick={() => start.mutate()} aria-label={t`Calculer ${name}`}>
            <Trans>Calculer</Trans>
          </Button>
        </div>
      )}
      {m.runs.length > 0 && !open && (
        <div className="mt-3">
          <Button variant="quiet" icon={Calculator} pending={start.isPending} onClick={() => start.mutate()}>
            <Trans>Calculer ce qui est venu depuis</Trans>
          </Button>
        </div>
      )}
    </Card>
  )
}

function RunLine({ run: r, month, rest }: { run: Run; month: string; rest: boolean }) {
  const { t } = useLingui()
  const sum = formatMoney(r.figures.cents)
  const n = r.figures.bills
  const blocked = r.figures.blocked
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
      <div>
        <p className="flex flex-wrap items-center gap-2 text-ink">
          <RunBadge run={r} />
          {rest && <Trans>Complément</Trans>}
          <span className="font-semibold tabular">
            <Plural value={n} one="# facture" other={`${formatNumber(n)} factures`} />, {sum}
          </span>
        </p>
        {r.state === 'draft' && blocked > 0 && (
          <p className="text-md">
            <Plural value={blocked} one="# point bloque l’émission d’une facture" other="# factures bloquées" />
          </p>
        )}
      </div>
      <LinkButton to={page(r.id)} variant={r.state === 'draft' ? 'primary' : 'secondary'} aria-label={t`Ouvrir ${month}`}>
        {r.state === 'draft' ? <Trans>Vérifier et émettre</Trans> : <Trans>Ouvrir</Trans>}
      </LinkButton>
    </div>
  )
}

/** Where a run stands, in a word. */
export function RunBadge({ run: r }: { run: Run }) {
  const { t } = useLingui()
  switch (r.state) {
    case 'draft':
      return <Badge tone="warning">{t`Brouillon`}</Badge>
    case 'drafting':
      return <Badge tone="info">{t`Calcul en cours`}</Badge>
    case 'issuing':
      return <Badge tone="info">{t`Émission en cours`}</Badge>
    case 'issued':
      return <Badge tone="success">{t`Émises`}</Badge>
    default:
      return <Badge>{t`Abandonné`}</Badge>
  }
}
