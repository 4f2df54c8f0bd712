import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useBoot } from '../../../shell/session'
import { LinkButton } from '../../../ui/Button'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { PageHeader } from '../../../ui/PageHeader'
import { useTenant } from '../place'
import { checkPass, transportKey } from '../queries'

/** Where the camera of a telephone leads that read a pass: whoever boards sees whose it is, anybody else learns nothing. */
export function ShownPass() {
  const { t } = useLingui()
  const tenant = useTenant()
  const may = useBoot().abilities.includes('transport:board')
  const token = location.hash.slice(1)
  const { data, error } = useQuery({ queryKey: [...transportKey(tenant.id), 'pass', token], queryFn: () => checkPass(tenant.id, token), enabled: may && !!token && !!tenant.id })
  const title: Record<string, string> = { valid: t`Carte valable`, revoked: t`Carte annulée`, expired: t`Carte périmée`, unknown: t`Carte inconnue` }
  return (
    <>
      <PageHeader title={t`Carte de transport`} context={tenant.name} />
      {!may && (
        <EmptyState title={<Trans>Cette carte se présente à la montée dans le car</Trans>}>
          <Trans>Si vous l’avez trouvée, rendez-la au conducteur ou au service du transport.</Trans>
        </EmptyState>
      )}
      {error && <ProblemState problem={error} />}
      {may && !data && !error && <Skeleton cards={1} />}
      {data && (
        <Banner tone={data.state === 'valid' ? (data.right ? 'success' : 'warning') : 'danger'} title={`${title[data.state]}${data.name ? ` · ${data.name}` : ''}`} actions={<LinkButton to={'/transport/jour' as '/'}><Trans>Cars du jour</Trans></LinkButton>}>
          {data.runs.length > 0 && <Trans>Ligne {{ lines: data.runs.join(', ') }}</Trans>}
        </Banner>
      )}
    </>
  )
}
