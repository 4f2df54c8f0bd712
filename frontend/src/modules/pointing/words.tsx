import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { TriangleAlert } from 'lucide-react'
import { hatOf, useBoot } from '../../shell/session'
import { Badge } from '../../ui/Feedback'
import type { Domain } from '../../ui/domains'
import type { Plate, Service, Stay } from './queries'

export const serviceWords: Record<Service, MessageDescriptor> = { canteen: msg`Cantine`, childcare: msg`Périscolaire` }
export const serviceDomains: Record<Service, Domain> = { canteen: 'cantine', childcare: 'mairie' }

export const aways: Record<string, MessageDescriptor> = {
  absence: msg`absent à l’école`,
  outing: msg`en sortie scolaire`,
  class_closed: msg`classe fermée`,
  teacher_absent: msg`enseignant absent`,
  strike: msg`grève`,
}

export const hows: Record<NonNullable<Stay['left_how']>, MessageDescriptor> = { '': msg`parti`, guardian: msg`avec un responsable`, collector: msg`avec une personne autorisée`, alone: msg`seul`, other: msg`avec une autre personne` }

/** The organisation in which the caller acts. */
export function useTenant(): { id: string; name: string } {
  const tenant = hatOf(useBoot())?.tenant
  return { id: tenant?.id ?? '', name: tenant?.name ?? '' }
}

/** What must be seen of a child before a plate is put down: in words, with the pictogram, never by colour alone. */
export function PlateBadges({ plate }: { plate: Plate | undefined }) {
  const { t } = useLingui()
  if (!plate) return null
  return (
    <>
      {plate.care && (
        <span className="inline-flex items-start gap-1 rounded-control bg-danger text-on-danger px-2 py-0.5 text-md font-bold">
          <TriangleAlert aria-hidden className="size-4 mt-1 flex-none" strokeWidth={2.5} />
          {[t`PAI`, ...plate.allergens, plate.other].filter(Boolean).join(' · ')}
        </span>
      )}
      {plate.unreadable && (
        <Badge tone="danger">
          <Trans>PAI illisible : demandez avant de servir</Trans>
        </Badge>
      )}
      {plate.meal === 'basket' && (
        <Badge tone="warning">
          <Trans>Panier de la famille</Trans>
        </Badge>
      )}
      {plate.kit && (
        <Badge tone="warning">
          <Trans>Trousse</Trans> {plate.kit_place}
        </Badge>
      )}
      {plate.diet && <Badge>{plate.diet}</Badge>}
    </>
  )
}
