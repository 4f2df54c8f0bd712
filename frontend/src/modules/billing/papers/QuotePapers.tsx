import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ProblemState } from '../../../ui/Feedback'
import { Section } from '../../../ui/PageHeader'
import { useHere } from '../words'
import { PaperList } from './PaperList'
import { quotePapersQuery } from './queries'

/** The quote as it may be printed and signed. */
export function QuotePapers({ id }: { id: string }) {
  const here = useHere()
  const { data, error, refetch } = useQuery(quotePapersQuery(here.id, id))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data?.items.length) return null
  return (
    <Section title={<Trans>Devis à imprimer</Trans>}>
      <PaperList tenant={here.id} papers={data.items} />
    </Section>
  )
}
