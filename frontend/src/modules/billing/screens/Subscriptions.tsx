import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FilePlus2, RefreshCw, Tags } from 'lucide-react'
import { Suspense, useState } from 'react'
import { Button, Buttons, LinkButton, TextLink } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { Console } from '../console/open'
import { Mine } from '../life/open'
import { billingKey, draftInvoices, type Invoice, invoicesQuery, issueInvoices, offersQuery, type Subscription, subscriptionsQuery } from '../queries'
import { InvoiceBadge, page, StateBadge, useHere } from '../words'

const peerLink = (s: Subscription) => <TextLink to={page(s.id)}>{s.peer}</TextLink>
const stateBadge = (s: Subscription) => <StateBadge of={s} />
const invoiceLink = (v: Invoice) => <TextLink to={page('factures', v.id)}>{v.number ?? <Trans>Brouillon</Trans>}</TextLink>
const invoiceBadge = (v: Invoice) => <InvoiceBadge of={v} />
const schoolYear = (s: Subscription) => {
  const first = Number(s.from.slice(0, 4)) - (s.from.slice(5) < '09-01' ? 1 : 0)
  return `${first}-${first + 1}`
}

/** What is subscribed and what it costs, seen from whoever pays or from whoever sells. */
export function Subscriptions() {
  const { t } = useLingui()
  const here = useHere()
  const { data: offers } = useQuery(offersQuery(here.id))
  const { data, error, refetch } = useQuery(subscriptionsQuery(here.id))
  const columns: Column<Subscription>[] = [
    { key: 'peer', header: t`Avec`, main: true, cell: peerLink, sort: (s) => s.peer },
    { key: 'year', header: t`Année scolaire`, cell: schoolYear, sort: (s) => s.from },
    { key: 'state', header: t`État`, cell: stateBadge },
    { key: 'schools', header: t`Écoles`, numeric: true, cell: (s) => s.schools, sort: (s) => s.schools },
    { key: 'sum', header: t`TTC pour l’année`, numeric: true, cell: (s) => (s.gross_cents === undefined ? null : formatMoney(s.gross_cents)), sort: (s) => s.gross_cents ?? 0 },
  ]
  return (
    <>
      <PageHeader
        title={t`Abonnements`}
        context={here.name}
        actions={
          offers?.abilities.offer ? (
            <LinkButton to={page('offres')} icon={Tags}>
              <Trans>Offres</Trans>
            </LinkButton>
          ) : (
          offers?.abilities.order &&
          offers.items.some((o) => o.orderable) && (
            <LinkButton to={page('devis')} icon={FilePlus2} variant="primary">
              <Trans>Demander un devis</Trans>
            </LinkButton>
          ))
        }
      >
        {offers?.abilities.offer ? <Trans>Ce que vos clients ont souscrit. Vous lisez des effectifs, jamais un élève.</Trans> : <Trans>Ce que vous achetez pour vos écoles, et d’où vient chaque chiffre.</Trans>}
      </PageHeader>
      {offers?.abilities.offer && (
        <Suspense fallback={<Skeleton cards={3} />}>
          <Console />
        </Suspense>
      )}
      {offers && !offers.abilities.offer && (
        <Suspense fallback={<Skeleton cards={2} />}>
          <Mine />
        </Suspense>
      )}
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && (
        <Section title={<span id="abonnements">{offers?.abilities.offer ? <Trans>Tous les abonnements</Trans> : <Trans>Abonnements</Trans>}</span>}>
          <DataTable caption={t`Abonnements`} columns={columns} rows={data.items} rowKey={(s) => s.id} empty={<EmptyState title={t`Aucun abonnement pour l’instant`} />} />
        </Section>
      )}
      <p className="mt-4">
        <TextLink to={page('compteurs')}>
          <Trans>Compteurs : ce qui a été utilisé, mois par mois</Trans>
        </TextLink>
      </p>
      <Invoices />
      {offers?.abilities.offer && (
        <Section title={<Trans>Réglages</Trans>}>
          <TextLink to={page('stripe')}>
            <Trans>Encaisser par Stripe</Trans>
          </TextLink>
        </Section>
      )}
    </>
  )
}

function Invoices() {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const [asking, setAsking] = useState(false)
  const { data, error, refetch } = useQuery(invoicesQuery(here.id))
  const done = () => {
    setAsking(false)
    return cache.invalidateQueries({ queryKey: billingKey(here.id) })
  }
  const draft = useMutation({ mutationFn: () => draftInvoices(here.id), onSuccess: done })
  const issue = useMutation({ mutationFn: (list: Invoice[]) => issueInvoices(here.id, { invoices: list.map((v) => v.id), gross_cents: list.reduce((sum, v) => sum + v.gross_cents, 0) }), onSuccess: done, onError: () => setAsking(false) })
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton lines={4} />
  const sells = data.abilities.issue
  const drafts = data.items.filter((v) => v.state === 'draft' && !v.lacks?.length)
  const waiting = data.items.filter((v) => v.state === 'draft').length - drafts.length
  const sum = formatMoney(drafts.reduce((all, v) => all + v.gross_cents, 0))
  const count = drafts.length
  const columns: Column<Invoice>[] = [
    { key: 'number', header: t`Facture`, main: true, cell: invoiceLink },
    { key: 'peer', header: sells ? t`Client` : t`Fournisseur`, cell: (v) => (sells ? v.recipient.name : v.peer), sort: (v) => (sells ? v.recipient.name : v.peer) },
    { key: 'state', header: t`État`, cell: invoiceBadge },
    { key: 'due', header: t`Échéance`, cell: (v) => (v.due_on ? formatDate(v.due_on, 'numeric') : null), sort: (v) => v.due_on ?? '' },
    { key: 'gross', header: t`TTC`, numeric: true, cell: (v) => formatMoney(v.gross_cents), sort: (v) => v.gross_cents },
    { key: 'left', header: t`Reste à payer`, numeric: true, cell: (v) => (v.state === 'issued' ? formatMoney(v.left_cents) : null), sort: (v) => v.left_cents },
  ]
  return (
    <Section title={<span id="factures"><Trans>Factures</Trans></span>}>
      {sells && (
        <Buttons className="mb-4">
          {count > 0 && (
            <Button variant="primary" onClick={() => setAsking(true)}>
              <Plural value={count} one={`Émettre # facture, ${sum}`} other={`Émettre # factures, ${sum}`} />
            </Button>
          )}
          <Button icon={RefreshCw} pending={draft.isPending} onClick={() => draft.mutate()}>
            <Trans>Recalculer les brouillons</Trans>
          </Button>
          <LinkButton to={page('identite')}>
            <Trans>Identité légale et retards</Trans>
          </LinkButton>
        </Buttons>
      )}
      {waiting > 0 && (
        <Banner tone="warning" className="mb-4">
          <Plural value={waiting} one="# facture n’est pas prête : ouvrez-la pour lire ce qui manque." other="# factures ne sont pas prêtes : ouvrez chacune pour lire ce qui manque." />
        </Banner>
      )}
      {(draft.error ?? issue.error) && <ProblemState problem={draft.error ?? issue.error} />}
      <DataTable
        caption={t`Factures`}
        columns={columns}
        rows={data.items}
        rowKey={(v) => v.id}
        empty={<EmptyState title={t`Aucune facture`}>{sells ? <Trans>Un abonnement se facture quand ses élèves sont comptés.</Trans> : <Trans>La première arrive une fois les élèves comptés.</Trans>}</EmptyState>}
      />
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => issue.mutate(drafts)}
        pending={issue.isPending}
        title={<Trans>Émettre les factures ?</Trans>}
        confirm={<Plural value={count} one={`Émettre # facture, ${sum}`} other={`Émettre # factures, ${sum}`} />}
      >
        <Trans>Chacune prend son numéro et part à son client. Une facture émise ne change plus : une correction est une ligne de la suivante, ou un avoir.</Trans>
      </ConfirmDialog>
    </Section>
  )
}
