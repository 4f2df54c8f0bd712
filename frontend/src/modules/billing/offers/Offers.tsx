import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { FilePlus2 } from 'lucide-react'
import { LinkButton, TextLink } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { type Offer, offersQuery } from '../queries'
import { page, useHere, usePrice } from '../words'
import { OfferBadge } from './words'

const link = (o: Offer) => <TextLink to={page('offres', o.id)}>{o.label}</TextLink>
const badge = (o: Offer) => <OfferBadge of={o} />

/** A vendor's catalogue: what it offers, what it prepares, what it offers no more. */
export function Offers() {
  const { t } = useLingui()
  const here = useHere()
  const say = usePrice()
  const { data, error, refetch } = useQuery(offersQuery(here.id))
  const columns: Column<Offer>[] = [
    { key: 'label', header: t`Offre`, main: true, cell: link, sort: (o) => o.label },
    { key: 'code', header: t`Code`, cell: (o) => o.code, sort: (o) => o.code },
    { key: 'state', header: t`État`, cell: badge },
    { key: 'price', header: t`Prix`, cell: (o) => say(o.price, o.counts) },
    { key: 'since', header: t`À partir du`, cell: (o) => formatDate(o.since, 'numeric'), sort: (o) => o.since },
    { key: 'until', header: t`Jusqu’au`, cell: (o) => (o.until ? formatDate(o.until, 'numeric') : ''), sort: (o) => o.until ?? '' },
  ]
  const create = (
    <LinkButton to={page('offres', 'nouvelle')} icon={FilePlus2} variant="primary">
      <Trans>Nouvelle offre</Trans>
    </LinkButton>
  )
  return (
    <>
      <PageHeader title={t`Offres`} context={here.name} back={page()} actions={data?.abilities.offer && create}>
        <Trans>Ce que vos clients peuvent demander, à quel prix et depuis quand. Une offre publiée ne change plus : un autre prix est une autre offre du même code.</Trans>
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && <DataTable caption={t`Offres`} columns={columns} rows={data.items} rowKey={(o) => o.id} empty={<EmptyState title={<Trans>Aucune offre</Trans>} action={create} />} />}
    </>
  )
}
