import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus, ScrollText } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { LinkButton, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatList, formatNumber } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { useTenant } from '../place'
import { chartersQuery, type Line, type List } from '../queries'
import { named, State } from '../words'

/** The charters of use that a level gives its schools. */
export function Charters() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(chartersQuery(tenant.id))
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={t`Chartes d’usage`}
        context={tenant.name}
        actions={
          data?.abilities.write && (
            <LinkButton variant="primary" icon={Plus} to={'/chartes/nouvelle' as '/'}>
              <Trans>Écrire une charte</Trans>
            </LinkButton>
          )
        }
      >
        <Trans>Les personnes concernées l’acceptent à leur prochaine entrée. Chaque école compte les siennes ; aucun nom ne vous parvient, ni aucun effectif de moins de onze personnes.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <div className="flex flex-col gap-4">
          <Reach list={data} />
          {data.items.length ? (
            <ul className="flex flex-col gap-3">
              {data.items.map((line) => (
                <li key={line.id}>
                  <CharterLine line={line} list={data} />
                </li>
              ))}
            </ul>
          ) : (
            <EmptyState icon={ScrollText} title={<Trans>Aucune charte pour le moment</Trans>}>
              <Trans>Partez d’un modèle ou d’une page blanche : rien ne part avant que vous ne la donniez.</Trans>
            </EmptyState>
          )}
        </div>
      )}
    </div>
  )
}

/** To which schools a charter may go, and what to ask of the others. */
function Reach({ list }: { list: List }) {
  const shut = list.shut_count
  const first = list.shut.slice(0, 3)
  const more = shut - first.length
  const names = formatList(first)
  if (!list.open && !shut)
    return (
      <Banner tone="info" title={<Trans>Aucune école n’est liée à votre organisation</Trans>}>
        <Trans>Vous pouvez écrire une charte ; vous la donnerez quand une école sera liée.</Trans>
      </Banner>
    )
  return (
    <Banner tone={list.open ? 'info' : 'warning'} title={<Plural value={list.open} _0="Aucune école ne vous permet encore de donner une charte" one="# école vous permet de donner une charte" other="# écoles vous permettent de donner une charte" />}>
      {shut > 0 && (
        <>
          <Trans>Pas encore : {names}</Trans>
          {more > 0 && (
            <>
              {' '}
              <Plural value={more} one="et # autre" other="et # autres" />
            </>
          )}
          {'. '}
          <Trans>Leur direction peut vous ouvrir ce droit dans Réglages, Organisations liées ; la charte en vigueur y arrivera la nuit suivante.</Trans>
        </>
      )}
    </Banner>
  )
}

function CharterLine({ line, list }: { line: Line; list: List }) {
  const { today } = useBoot()
  const who = line.last ? named(line.last.profiles, list.profiles) : ''
  const since = line.last ? formatDate(line.last.since.slice(0, 10), 'long') : ''
  const number = line.last?.number ?? 0
  const received = formatNumber(line.received)
  return (
    <Card as="div">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h2 className="font-semibold text-ink">
          <TextLink to={`/chartes/${line.id}` as '/'}>{line.title}</TextLink>
        </h2>
        <span className="flex flex-wrap gap-2">
          <State line={line} today={today} />
          {line.last && line.draft && (
            <Badge tone="warning">
              <Trans>Nouvelle version en cours</Trans>
            </Badge>
          )}
        </span>
      </div>
      {line.last && (
        <>
          <p className="mt-1">
            <Trans>
              Version {number}, depuis le {since}, pour : {who}.
            </Trans>
          </p>
          <p className="text-md">
            <Plural value={line.schools} one={`Reçue par ${received} école sur #.`} other={`Reçue par ${received} écoles sur #.`} />
          </p>
        </>
      )}
    </Card>
  )
}
