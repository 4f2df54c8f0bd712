import { useLingui } from '@lingui/react/macro'
import { Building2, CalendarCheck, CirclePause, CirclePlus, FileText, KeyRound, Landmark, LifeBuoy, Link2, MoonStar, Palette, ScrollText } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Tenant } from '../../api/boot'
import { hatOf, useBoot } from '../../shell/session'
import { type SectionItem, SectionPage } from '../../ui/SectionPages'
import { servicesQuery } from './queries'
import { floorServices } from './words'

/** The organisation of the hat worn: what the settings are about. */
export function useTenant(): Tenant {
  const hat = hatOf(useBoot())
  if (!hat) throw new Error('settings without an organisation')
  return hat.tenant
}

/** The word of a service by its key; empty for one that the reader has no word for. */
export function useServiceLabels(): (key: string) => string {
  const { i18n } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const { data } = useQuery({ ...servicesQuery(tenant.id), enabled: boot.abilities.includes('settings:manage') })
  return (key) => data?.items.find((s) => s.key === key)?.label ?? (floorServices[key] ? i18n._(floorServices[key]) : boot.nav.find((n) => n.key === key)?.label) ?? ''
}

/** The pages that the hat worn may open. */
export function useSettingsPages(): SectionItem[] {
  const { t } = useLingui()
  const { abilities } = useBoot()
  const can = (right: string) => abilities.includes(right)
  const families = ['canteen:manage', 'childcare:manage', 'transport:manage'].find(can) ?? 'canteen:manage'
  const pages: (SectionItem & { right: string })[] = [
    { to: '/reglages/organisation', label: t`Organisation`, icon: Building2, right: 'settings:consult', state: t`Nom, adresse, zone de vacances, semaine, fuseau` },
    { to: '/reglages/apparence', label: t`Charte graphique`, icon: Palette, right: 'settings:manage', state: t`Couleur et logo` },
    { to: '/reglages/services', label: t`Services`, icon: Landmark, right: 'settings:manage', state: t`Ce qui est ouvert à vos familles et à vos équipes` },
    { to: '/prestations', label: t`Services aux familles`, icon: CalendarCheck, right: families, state: t`Cantine, accueil, car : les jours, les places, les délais` },
    { to: '/reglages/droits', label: t`Droits`, icon: KeyRound, right: 'settings:rights', state: t`Qui peut faire quoi` },
    { to: '/reglages/pause', label: t`Pause numérique`, icon: MoonStar, right: 'notify:manage', state: t`Les heures où rien ne part` },
    { to: '/reglages/liens', label: t`Organisations liées`, icon: Link2, right: 'settings:consult', state: t`Écoles, mairies, regroupements` },
    { to: '/chartes', label: t`Chartes d’usage`, icon: FileText, right: 'charter:consult', state: t`Données à vos écoles, ou reçues de votre académie et de votre collectivité` },
    { to: '/reglages/suspension', label: t`Suspension des envois`, icon: CirclePause, right: 'settings:brake', state: t`Tout arrêter si un compte est volé ; réinitialiser une classe` },
    { to: '/reglages/journal', label: t`Journal`, icon: ScrollText, right: 'settings:journal', state: t`Qui a fait quoi, et la preuve que rien n’a été changé` },
    { to: '/assistance', label: t`Accès de l’assistance`, icon: LifeBuoy, right: 'support:approve', state: t`Qui demande à entrer, jusqu’à quand, et ce qui a été ouvert` },
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
