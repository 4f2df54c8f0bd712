import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { BookOpen, Bus, Info, Landmark, type LucideIcon, Signature, Utensils } from 'lucide-react'

/** What a coloured line of the margin says. Colour is never alone: each domain has its pictogram and its word. */
export type Domain = 'classe' | 'liaison' | 'cantine' | 'transport' | 'mairie' | 'neutral'

export const domains: Record<Domain, { icon: LucideIcon; label: MessageDescriptor; className: string }> = {
  classe: { icon: BookOpen, label: msg`Classe`, className: 'domain-classe' },
  liaison: { icon: Signature, label: msg`Carnet de liaison`, className: 'domain-liaison' },
  cantine: { icon: Utensils, label: msg`Cantine`, className: 'domain-cantine' },
  transport: { icon: Bus, label: msg`Transport`, className: 'domain-transport' },
  mairie: { icon: Landmark, label: msg`Mairie`, className: 'domain-mairie' },
  neutral: { icon: Info, label: msg`Information`, className: 'domain-neutral' },
}
