import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { BookOpen, FlaskConical, Gamepad2, Headphones, Languages, LayoutGrid, type LucideIcon, Map as MapIcon, Palette, PencilRuler, Video } from 'lucide-react'
import type { Group, Written } from './queries'

export type Protocol = Written['protocol']
export type Send = NonNullable<Written['sends']>[number]

export const icons: Record<string, { icon: LucideIcon; label: MessageDescriptor }> = {
  book: { icon: BookOpen, label: msg`Livre ou manuel` },
  exercise: { icon: PencilRuler, label: msg`Exercices` },
  video: { icon: Video, label: msg`Vidéo` },
  audio: { icon: Headphones, label: msg`Écoute` },
  language: { icon: Languages, label: msg`Langues` },
  science: { icon: FlaskConical, label: msg`Sciences` },
  art: { icon: Palette, label: msg`Arts` },
  game: { icon: Gamepad2, label: msg`Jeu` },
  map: { icon: MapIcon, label: msg`Carte et géographie` },
  other: { icon: LayoutGrid, label: msg`Autre` },
}

export const protocols: Record<Protocol, MessageDescriptor> = {
  link: msg`Simple lien`,
  cas: msg`CAS`,
  oidc: msg`OpenID Connect`,
  saml: msg`SAML (GAR)`,
  lti: msg`LTI 1.3`,
}

/** What a resource may receive, in the order in which it is said. */
export const sends: Record<Send, MessageDescriptor> = {
  profile: msg`Le profil : élève, responsable, enseignant…`,
  school: msg`L’établissement`,
  classes: msg`Les classes suivies ou enseignées`,
  level: msg`Le niveau de l’élève`,
  groups: msg`Les groupes de l’élève`,
  given_name: msg`Le prénom`,
  family_name: msg`Le nom de famille`,
}

const kinds: Record<Group['kind'], MessageDescriptor> = {
  school: msg`Tous les élèves et l’équipe`,
  staff: msg`L’équipe`,
  school_guardians: msg`Tous les responsables`,
  peer_guardians: msg`Les responsables d’une école`,
  level_guardians: msg`Responsables des`,
  class_guardians: msg`Responsables de`,
  class: msg`Classe`,
  hand: msg`Groupe`,
}

/** The name of a group: the class's own, or whom it gathers. */
export const groupName = (group: Group, say: (m: MessageDescriptor) => string): string =>
  group.kind === 'class' || group.kind === 'hand' ? group.label : group.label ? `${say(kinds[group.kind])} ${group.label}` : say(kinds[group.kind])

const order: readonly Group['kind'][] = ['school', 'staff', 'class', 'hand', 'class_guardians', 'level_guardians', 'school_guardians', 'peer_guardians']

/** Classes before those who answer for them: what is opened is opened to pupils first. */
export const inOrder = (groups: readonly Group[]): Group[] => [...groups].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
