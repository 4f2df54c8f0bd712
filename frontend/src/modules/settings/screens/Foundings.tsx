import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CirclePlus } from 'lucide-react'
import { LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { SettingsPage, useTenant } from '../pages'
import { type FoundingLine, foundingsQuery } from '../queries'
import { kinds } from '../words'

/** The organisations founded from here, and how far each is. */
export function Foundings() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(foundingsQuery(tenant.id))
  return (
    <SettingsPage>
      <PageHeader
        title={t`Créer une organisation`}
        context={tenant.name}
        back="/reglages"
        actions={
          <LinkButton variant="primary" icon={CirclePlus} to={'/reglages/creations/nouvelle' as '/'}>
            <Trans>Créer</Trans>
          </LinkButton>
        }
      >
        <Trans>La nouvelle organisation a ses propres fiches, son administration et ses droits. Vous lui êtes lié ; vous n’entrez pas chez elle.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <FoundingList items={data} />}
    </SettingsPage>
  )
}

export function FoundingList({ items }: { items: readonly FoundingLine[] }) {
  const { t, i18n } = useLingui()
  if (!items.length)
    return (
      <EmptyState icon={CirclePlus} title={<Trans>Rien n’a encore été créé d’ici</Trans>}>
        <Trans>Préparez le numéro officiel (UAI d’une école, SIRET d’une collectivité) et l’adresse de la personne qui l’administrera.</Trans>
      </EmptyState>
    )
  return (
    <ul className="flex flex-col gap-3" aria-label={t`Organisations créées`}>
      {items.map((f) => {
        const kind = kinds[f.kind] ? i18n._(kinds[f.kind]!) : f.kind
        const asked = formatDate(f.asked_at, 'numeric')
        return (
          <li key={f.id}>
            <Card as="div">
              <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
                <div className="min-w-0">
                  <p className="font-semibold text-ink">{f.name}</p>
                  <p className="text-md">{[kind, f.uai, f.siret].filter(Boolean).join(' · ')}</p>
                  <p className="text-md">
                    <Trans>Demandée le {asked}</Trans>
                  </p>
                </div>
                {f.state === 'founded' && (
                  <Badge tone="success">
                    <Trans>Créée, invitation envoyée</Trans>
                  </Badge>
                )}
                {f.state === 'asked' && (
                  <Badge tone="info">
                    <Trans>En cours</Trans>
                  </Badge>
                )}
                {f.state === 'refused' && (
                  <Badge tone="danger">
                    <Trans>Refusée</Trans>
                  </Badge>
                )}
              </div>
              {f.state === 'refused' && (
                <p className="mt-1">
                  <Trans>Une autre organisation porte déjà ce numéro. Vérifiez-le, ou demandez à l’assistance qui l’administre.</Trans>
                </p>
              )}
            </Card>
          </li>
        )
      })}
    </ul>
  )
}
