import { useLingui } from '@lingui/react/macro'
import { Building2, CirclePlus, KeyRound, Landmark, Link2, MoonStar, Palette } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tenant } from '../../api/boot'
import { hatOf, useBoot } from '../../shell/session'
import { type SectionItem, SectionPage } from '../../ui/SectionPages'

/** The organisation of the hat worn: what the settings are about. */
export function useTenant(): Tenant {
  const hat = hatOf(useBoot())
  if (!hat) throw new Error('settings without an organisation')
  return hat.tenant
}

/** The pages that the hat worn may open. */
export function useSettingsPages(): SectionItem[] {
  const { t } = useLingui()
  const { abilities } = useBoot()
  const can = (right: string) => abilities.includes(right)
  const pages: (SectionItem & { right: string })[] = [
    { to: '/reglages/organisation', label: t`Organisation`, icon: Building2, right: 'settings:consult', state: t`Nom, adresse, zone de vacances, semaine, fuseau` },
    { to: '/reglages/apparence', label: t`Charte graphique`, icon: Palette, right: 'settings:manage', state: t`Couleur et logo` },
    { to: '/reglages/services', label: t`Services`, icon: Landmark, right: 'settings:manage', state: t`Ce qui est ouvert à vos familles et à vos équipes` },
    { to: '/reglages/droits', label: t`Droits`, icon: KeyRound, right: 'settings:rights', state: t`Qui peut faire quoi` },
    { to: '/reglages/pause', label: t`Pause numérique`, icon: MoonStar, right: 'notify:manage', state: t`Les heures où rien ne part` },
    { to: '/reglages/liens', label: t`Organisations liées`, icon: Link2, right: 'settings:consult', state: t`Écoles, mairies, regroupements` },
    { to: '/reglages/creations', label: t`Créer une organisation`, icon: CirclePlus, right: 'settings:found', state: t`Une école, une commune, et sa première personne` },
  ]
  return pages.filter((p) => can(p.right))
}

/** The frame of each page of the settings. */
export function SettingsPage({ children }: { children: ReactNode }) {
  const { t } = useLingui()
  return (
    <SectionPage items={useSettingsPages()} label={t`Réglages`}>
      {children}
    </SectionPage>
  )
}
