import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import type { Kind, Wants } from './types'

/** Kinds in the order in which a writer finds them. */
export const kinds: Record<Kind, MessageDescriptor> = {
  information: msg`Information`,
  outing: msg`Sortie scolaire`,
  school_life: msg`Vie de l’école`,
  meeting: msg`Rendez-vous ou réunion`,
  event: msg`Événement`,
  administration: msg`Démarche administrative`,
  health: msg`Santé`,
  canteen: msg`Cantine`,
  transport: msg`Transport`,
  closure: msg`Fermeture`,
  staff_absence: msg`Absence d’un enseignant`,
  survey: msg`Sondage`,
  town: msg`Mairie`,
  circular: msg`Circulaire`,
}

/** What a writer may ask for. */
export const asks: Record<Wants, { label: MessageDescriptor; help: MessageDescriptor }> = {
  none: { label: msg`Rien`, help: msg`Le mot informe, c’est tout.` },
  read: { label: msg`Un accusé de lecture`, help: msg`Chaque responsable touche « J’ai lu ».` },
  sign: { label: msg`Une signature`, help: msg`Un responsable signe pour chaque enfant.` },
  authorisation: { label: msg`Une autorisation`, help: msg`« J’autorise et je signe » ou « Je refuse », jusqu’à une date.` },
  yes_no: { label: msg`Oui ou non`, help: msg`Une réponse par enfant.` },
  choice: { label: msg`Un choix`, help: msg`Une réponse parmi les vôtres.` },
  text: { label: msg`Une réponse libre`, help: msg`Quelques mots écrits.` },
}

/** What a family is asked, in two words beside its date. */
export const toDo: Record<Wants, MessageDescriptor> = {
  none: msg`pour information`,
  read: msg`à lire`,
  sign: msg`à signer`,
  authorisation: msg`à autoriser`,
  yes_no: msg`réponse attendue`,
  choice: msg`réponse attendue`,
  text: msg`réponse attendue`,
}

export const states: Record<string, MessageDescriptor> = {
  draft: msg`Brouillon`,
  scheduled: msg`Programmé`,
  published: msg`Envoyé`,
  withdrawn: msg`Retiré`,
}
