import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { hatOf, useBoot } from '../../../shell/session'
import { Card } from '../../../ui/Card'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { SendsList } from '../parts'
import { sentQuery } from '../queries'

/** What was sent of the reader to each resource they opened. */
export function SentOfMe() {
  const { t } = useLingui()
  const pupil = hatOf(useBoot())?.profile === 'pupil'
  const { data, error, refetch } = useQuery(sentQuery)
  return (
    <div className="max-w-3xl">
      <PageHeader title={pupil ? t`Ce qui est transmis de toi` : t`Ce qui est transmis de vous`} back="/ressources">
        {pupil ? <Trans>Une ressource ne reçoit que ce que l’établissement a accepté, au moment où tu l’ouvres.</Trans> : <Trans>Une ressource ne reçoit que ce que l’établissement a accepté, au moment où vous l’ouvrez.</Trans>}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && !data.length && (
        <EmptyState title={<Trans>Rien n’a été transmis</Trans>}>
          {pupil ? <Trans>Depuis un an, tu n’as ouvert aucune ressource qui demande qui tu es.</Trans> : <Trans>Depuis un an, vous n’avez ouvert aucune ressource qui demande qui vous êtes.</Trans>}
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3">
        {data?.map((s) => {
          const day = formatDate(s.last_at, 'dayMonth')
          return (
            <li key={s.resource}>
              <Card as="div" title={s.name}>
                <p className="text-md">
                  {s.organisation} · <Plural value={s.times} one="ouverte # fois" other="ouverte # fois" /> · <Trans>la dernière le {day}</Trans>
                </p>
                <SendsList sends={s.sent} />
              </Card>
            </li>
          )
        })}
      </ul>
      {data && data.length > 0 && (
        <Banner className="mt-4">
          {pupil ? <Trans>Deux ressources ne peuvent pas comparer ce qu’elles savent de toi : chacune te connaît sous un identifiant différent. Une question, une erreur ? Parles-en à la direction.</Trans> : <Trans>Deux ressources ne peuvent pas comparer ce qu’elles savent de vous : chacune vous connaît sous un identifiant différent. Une question, une erreur ? Adressez-vous à la direction de l’établissement.</Trans>}
        </Banner>
      )}
    </div>
  )
}
