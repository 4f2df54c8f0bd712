import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Bell, DoorOpen, Eye, FileText, KeyRound, Mail, MonitorSmartphone, ScrollText, ShieldCheck, TicketPlus, UserRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { type SectionItem, SectionPage } from '../../ui/SectionPages'
import { formatPhone } from '../../ui/format'
import type { Owner, Session, Told } from './queries'

/** The pages of the account, with how each stands when it is known. */
export function useAccountPages(known: { owner?: Owner | undefined; sessions?: Session[] | undefined; told?: Told | undefined } = {}): SectionItem[] {
  const { t } = useLingui()
  const { owner, sessions, told } = known
  const waiting = owner?.mails.filter((m) => !m.verified).length ?? 0
  const mails = owner?.mails.length ?? 0
  const others = sessions?.length ?? 0
  const left = owner?.recovery_codes ?? 0
  const modes = { immediate: t`Tout de suite`, daily: t`Un résumé par jour`, weekly: t`Un résumé par semaine` }
  const name = owner ? `${owner.given_name} ${owner.family_name}` : ''
  return [
    { to: '/compte/identite', label: t`Mon identité`, icon: UserRound, state: owner && [name, owner.phone && formatPhone(owner.phone)].filter(Boolean).join(' · ') },
    {
      to: '/compte/adresses',
      label: t`Mes adresses électroniques`,
      icon: Mail,
      state:
        owner &&
        (mails === 0
          ? t`Aucune : ajoutez-en une pour retrouver votre mot de passe`
          : waiting > 0
            ? t`${plural(mails, { one: '# adresse', other: '# adresses' })}, ${plural(waiting, { one: 'une à confirmer', other: '# à confirmer' })}`
            : t`${plural(mails, { one: '# adresse confirmée', other: '# adresses confirmées' })}`),
    },
    { to: '/compte/mot-de-passe', label: t`Mot de passe`, icon: KeyRound, state: owner && t`Identifiant : ${{ login: owner.login }}` },
    {
      to: '/compte/second-facteur',
      label: t`Second facteur`,
      icon: ShieldCheck,
      state: owner && (owner.second_factor ? t`En place, ${plural(left, { one: '# code de secours', other: '# codes de secours' })}` : t`Pas installé`),
    },
    ...(owner?.kind === 'pupil' ? [] : [{ to: '/compte/acces', label: t`Moyens de connexion`, icon: DoorOpen, state: t`Clés d’accès, EduConnect, FranceConnect` }]),
    { to: '/compte/appareils', label: t`Appareils connectés`, icon: MonitorSmartphone, state: sessions && t`${plural(others, { one: 'Celui-ci seulement', other: '# appareils' })}` },
    { to: '/compte/notifications', label: t`Notifications`, icon: Bell, state: told && modes[told.mode] },
    { to: '/compte/lecture', label: t`Affichage et lecture`, icon: Eye, state: t`Clair ou sombre, taille du texte, langue` },
    { to: '/compte/donnees', label: t`Mes données`, icon: FileText, state: t`Une copie, une correction, qui a consulté` },
    { to: '/compte/charte', label: t`Charte d’utilisation`, icon: ScrollText },
    ...(owner?.kind === 'pupil' ? [] : [{ to: '/compte/code', label: t`J’ai reçu un autre code`, icon: TicketPlus, state: t`Un autre enfant, une autre école, la mairie` }]),
  ]
}

/** The frame of each page of the account. */
export function AccountPage({ children }: { children: ReactNode }) {
  const { t } = useLingui()
  return (
    <SectionPage items={useAccountPages()} label={t`Mon compte`}>
      {children}
    </SectionPage>
  )
}

