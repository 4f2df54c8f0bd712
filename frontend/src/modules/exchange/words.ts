import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** What is sent, in plain words. */
export const sends: Record<string, MessageDescriptor> = {
  identifiers: msg`un identifiant propre au GAR`,
  pseudonym: msg`un identifiant propre à la ressource`,
  pupils: msg`les élèves`,
  staff: msg`le personnel`,
  names: msg`noms et prénoms`,
  family_name: msg`nom de famille`,
  given_name: msg`prénom`,
  mail: msg`courriels`,
  birth_date: msg`dates de naissance des élèves`,
  profile: msg`profil`,
  level: msg`niveau`,
  classes: msg`classes`,
  groups: msg`groupes`,
  school: msg`établissement`,
  enrollments: msg`qui est dans quelle classe`,
  academicSessions: msg`années scolaires`,
  orgs: msg`établissements`,
  responsibles: msg`responsables d’affectation et leur courriel`,
}

/** The facts that an address may be told of. */
export const facts: Record<string, MessageDescriptor> = {
  'pupil.enrolled': msg`Un élève arrive`,
  'pupil.changed': msg`La fiche d’un élève change`,
  'pupil.left': msg`Un élève part`,
  'staff.arrived': msg`Une personne arrive dans l’équipe`,
  'staff.changed': msg`La fiche d’une personne de l’équipe change`,
  'staff.left': msg`Une personne quitte l’équipe`,
  'class.opened': msg`Une classe ouvre`,
  'class.changed': msg`Une classe change, ou qui y est`,
  'class.closed': msg`Une classe ferme`,
  'year.opened': msg`Une année scolaire ouvre`,
  'canteen.count': msg`L’effectif de la cantine part en cuisine`,
  ping: msg`Essai`,
}

/** Why a message or an archive did not arrive. */
export const failures: Record<string, MessageDescriptor> = {
  forbidden: msg`L’adresse mène à une machine qui ne peut pas être appelée.`,
  too_large: msg`La réponse était trop longue.`,
  unreachable: msg`La machine n’a pas répondu.`,
  redirected: msg`L’adresse renvoie ailleurs : indiquez l’adresse définitive.`,
  refused: msg`La machine a refusé.`,
  stopped: msg`Les avis étaient arrêtés.`,
  host_key: msg`Le serveur n’est pas celui dont vous avez donné la clé : rien n’a été envoyé. Vérifiez sa clé auprès de qui le gère.`,
  lost: msg`La connexion s’est coupée en chemin.`,
}
