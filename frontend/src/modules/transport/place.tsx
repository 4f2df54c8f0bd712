import { useLingui } from '@lingui/react/macro'
import { hatOf, useBoot } from '../../shell/session'
import { PageNav } from '../../ui/PageNav'

/** The organisation in which the caller acts. */
export function useTenant(): { id: string; name: string } {
  const tenant = hatOf(useBoot())?.tenant
  return { id: tenant?.id ?? '', name: tenant?.name ?? '' }
}

/** The pages of the transport for an agent, always in reach. */
export function Pages({ network = true }: { network?: boolean }) {
  const { t } = useLingui()
  const items = [
    { to: '/transport/jour', label: t`Cars du jour` },
    ...(network
      ? [
          { to: '/transport/droits', label: t`Droits et cartes` },
          { to: '/transport/lignes', label: t`Lignes` },
          { to: '/transport/arrets', label: t`Arrêts et plan` },
          { to: '/transport/horaires', label: t`Import GTFS` },
        ]
      : []),
  ]
  return <PageNav label={t`Pages du transport`} pages={items} />
}
