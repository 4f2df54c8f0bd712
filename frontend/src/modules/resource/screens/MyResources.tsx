import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { hatOf, useBoot } from '../../../shell/session'
import { LinkButton, TextLink } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { type Tile, tilesQuery } from '../queries'
import { icons } from '../words'

/** « Mes ressources »: one tap opens each, without a second password. */
export function MyResources() {
  const { t } = useLingui()
  const boot = useBoot()
  const { abilities } = boot
  const pupil = hatOf(boot)?.profile === 'pupil'
  const { data, error, refetch } = useQuery(tilesQuery)
  const places = [...new Set(data?.map((tile) => tile.organisation))]
  return (
    <>
      <PageHeader
        title={t`Mes ressources`}
        actions={
          abilities.includes('resource:publish') && (
            <LinkButton to={'/ressources/gerer' as '/'}>
              <Trans>Gérer les ressources</Trans>
            </LinkButton>
          )
        }
      >
        <Trans>Un toucher suffit : pas de second mot de passe.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && !data.length && (
        <EmptyState title={<Trans>Aucune ressource pour l’instant</Trans>}>
          {pupil ? <Trans>Les ressources que l’école ouvre à ta classe apparaîtront ici.</Trans> : <Trans>Les ressources que l’école ouvre à vos classes apparaîtront ici.</Trans>}
        </EmptyState>
      )}
      {places.map((place) => (
        <Section key={place} title={places.length > 1 ? place : <Trans>À ouvrir</Trans>}>
          <ul className="grid gap-3 sm:grid-cols-2">
            {data
              ?.filter((tile) => tile.organisation === place)
              .map((tile) => (
                <li key={tile.id}>
                  <TileLink tile={tile} />
                </li>
              ))}
          </ul>
        </Section>
      ))}
      {data && data.length > 0 && (
        <p className="mt-8">
          <TextLink to={'/ressources/transmis' as '/'} className="inline-flex items-center min-h-8">
            {pupil ? <Trans>Ce qui est transmis de toi aux ressources</Trans> : <Trans>Ce qui est transmis de vous aux ressources</Trans>}
          </TextLink>
        </p>
      )}
    </>
  )
}

function TileLink({ tile }: { tile: Tile }) {
  const { i18n } = useLingui()
  const { icon: Icon } = icons[tile.icon] ?? icons.other!
  const inside = (
    <>
      <span className={cx('grid place-content-center flex-none size-12 rounded-button', tile.suspended ? 'bg-sand text-ink-3' : 'bg-brand-soft text-brand')}>
        <Icon aria-hidden className="size-6" />
      </span>
      <span className="flex-1 min-w-0">
        <span className="block font-semibold text-lg text-ink">{tile.name}</span>
        {tile.summary && <span className="block text-md text-ink-2">{tile.summary}</span>}
        {tile.suspended && (
          <span className="block mt-1 text-md text-ink-2">
            <Trans>Suspendue par l’établissement.</Trans> {tile.reason}
          </span>
        )}
      </span>
    </>
  )
  const look = 'h-full flex items-start gap-4 bg-surface rounded-card shadow-card p-4 border border-transparent'
  if (tile.suspended)
    return (
      <div data-card className={look}>
        {inside}
      </div>
    )
  // Out of the application: a resource of somebody else's, in the same window as one came.
  return (
    <a data-card href={tile.address} rel="noreferrer" lang={i18n.locale} className={cx(look, 'hover:border-control no-underline')}>
      {inside}
      <ExternalLink aria-hidden className="size-5 flex-none mt-1 text-ink-3" />
    </a>
  )
}
