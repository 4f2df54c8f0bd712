import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { elide, formatDate } from '../../ui/format'
import type { Authority, Effect, Group, FeedSchoolState, FeedState, Import, ImportState, Part, Use } from './queries'

/* The words of the directory's codes. A code that is not here shows as it is: the server may know more than this page. */

export const profiles: Record<string, MessageDescriptor> = {
  pupil: msg`Élève`,
  guardian: msg`Responsable`,
  teacher: msg`Enseignant·e`,
  director: msg`Direction`,
  school_life: msg`Vie scolaire`,
  librarian: msg`Documentaliste`,
  school_staff: msg`Personnel de l’école (secrétariat, AESH)`,
  town_admin: msg`Administration de la collectivité`,
  school_office: msg`Service scolaire`,
  canteen_agent: msg`Agent de restauration`,
  kitchen_agent: msg`Cuisine`,
  transport_agent: msg`Transport`,
  animator: msg`Animation`,
  finance_agent: msg`Régie et facturation`,
  atsem: msg`ATSEM`,
  elected: msg`Élu·e`,
  dept_agent: msg`Agent du département`,
  inspector: msg`Inspection`,
  academy_staff: msg`Services académiques`,
  dpo: msg`Délégué·e à la protection des données`,
  vendor_billing: msg`Facturation`,
  operator: msg`Exploitation`,
  partner: msg`Partenaire`,
}

/** The profiles that an organisation gives by hand, by its kind. */
export const offered: Record<string, readonly string[]> = {
  school: ['pupil', 'guardian', 'teacher', 'director', 'school_life', 'librarian', 'school_staff', 'atsem', 'dpo', 'partner'],
  commune: ['pupil', 'guardian', 'town_admin', 'school_office', 'canteen_agent', 'kitchen_agent', 'transport_agent', 'animator', 'finance_agent', 'atsem', 'elected', 'dpo', 'partner'],
  intercommunality: ['pupil', 'guardian', 'town_admin', 'school_office', 'canteen_agent', 'kitchen_agent', 'transport_agent', 'animator', 'finance_agent', 'atsem', 'elected', 'dpo', 'partner'],
  departement: ['dept_agent', 'town_admin', 'finance_agent', 'transport_agent', 'elected', 'dpo', 'partner'],
  region: ['dept_agent', 'town_admin', 'finance_agent', 'transport_agent', 'elected', 'dpo', 'partner'],
  academy: ['academy_staff', 'inspector', 'dpo'],
  district: ['academy_staff', 'inspector', 'dpo'],
  vendor: ['vendor_billing', 'operator'],
}

/** What somebody is to a child, by the ministry's code. */
export const relations: Record<number, MessageDescriptor> = {
  10: msg`Mère`,
  20: msg`Père`,
  37: msg`Frère ou sœur`,
  38: msg`Grand-parent`,
  39: msg`Autre membre de la famille`,
  41: msg`Éducateur familial`,
  42: msg`Assistant familial`,
  50: msg`Tuteur ou tutrice`,
  51: msg`Aide sociale à l’enfance`,
  90: msg`Autre lien`,
}

export const authorities: Record<Authority, { label: MessageDescriptor; help: MessageDescriptor }> = {
  full: { label: msg`Exerce l’autorité parentale`, help: msg`Lit, signe et décide pour l’enfant.` },
  informed: { label: msg`Est tenu·e informé·e`, help: msg`Lit ce qui concerne la scolarité ; ne signe pas et ne décide pas.` },
  none: { label: msg`N’a pas d’autorité parentale`, help: msg`Peut être prévenu·e ou venir chercher l’enfant ; ne voit rien de sa scolarité.` },
}

export const effects: Record<Effect, { label: MessageDescriptor; means: MessageDescriptor }> = {
  may_not_collect: { label: msg`Ne peut pas venir chercher l’enfant`, means: msg`Au portail, l’enfant ne lui est pas remis. Il ou elle continue de lire ce qui concerne la scolarité.` },
  no_contact: { label: msg`Ne peut pas rencontrer l’enfant ni lui écrire`, means: msg`Au portail, l’enfant ne lui est pas remis, et la messagerie avec l’enfant est fermée.` },
  no_information: { label: msg`N’est pas informé·e de la scolarité`, means: msg`Plus rien de l’enfant ne lui est montré ni envoyé.` },
}

export const uses: Record<Use, { label: MessageDescriptor; help: MessageDescriptor }> = {
  photo_school: { label: msg`Dans l’école`, help: msg`Trombinoscope, affichage dans les couloirs.` },
  photo_class: { label: msg`Pour les familles de la classe`, help: msg`Photos de sorties et d’activités, partagées avec les familles de la classe seulement.` },
  photo_web: { label: msg`Sur le site public de l’école`, help: msg`Visible par tout le monde, sans nom.` },
  photo_press: { label: msg`Dans la presse`, help: msg`Journal local, bulletin municipal.` },
}
export const allUses = Object.keys(uses) as Use[]

export const parts: Record<Part, MessageDescriptor> = {
  pupil: msg`Élève`,
  main_teacher: msg`Titulaire de la classe`,
  teacher: msg`Enseignant·e`,
  assistant: msg`ATSEM ou AESH`,
}

export const classKinds: Record<string, MessageDescriptor> = { ordinary: msg`Classe ordinaire`, ulis: msg`ULIS`, upe2a: msg`UPE2A` }

export const levels = ['TPS', 'PS', 'MS', 'GS', 'CP', 'CE1', 'CE2', 'CM1', 'CM2', '6e', '5e', '4e', '3e'] as const

/** Cycle 2: pupils who do not yet type a password come in by a card or by the class's code. */
export const youngLevels: ReadonlySet<string> = new Set(['TPS', 'PS', 'MS', 'GS', 'CP', 'CE1', 'CE2'])

/** The name of a group: an automatic one is named from what it follows. */
export function groupName(g: Pick<Group, 'kind' | 'label' | 'level'>): MessageDescriptor | string {
  const label = g.label ?? ''
  const level = g.level ?? ''
  const whose = elide('de', label)
  switch (g.kind) {
    case 'class':
      return msg`Classe ${label}`
    case 'class_guardians':
      return msg`Familles ${whose}`
    case 'level_guardians':
      return msg`Familles des ${level}`
    case 'staff':
      return msg`Toute l’équipe`
    case 'school':
      return msg`Élèves et équipe`
    case 'school_guardians':
      return msg`Toutes les familles`
    case 'peer_guardians':
      return label ? msg`Familles ${whose}` : msg`Familles d’une école liée`
    default:
      return label
  }
}

/** What a column of the register is, in an import's differences. */
export const fields: Record<string, MessageDescriptor> = {
  civility: msg`Civilité`,
  family_name: msg`Nom`,
  given_name: msg`Prénom`,
  usage_name: msg`Nom d’usage`,
  birth_date: msg`Date de naissance`,
  sex: msg`Sexe`,
  mail: msg`Courriel`,
  phone_home: msg`Téléphone du domicile`,
  phone_mobile: msg`Téléphone portable`,
  phone_work: msg`Téléphone professionnel`,
  address: msg`Adresse`,
  address2: msg`Seconde adresse`,
  class: msg`Classe`,
  level: msg`Niveau`,
  ine: msg`INE`,
  role: msg`Rôle`,
  child: msg`Enfant`,
  photo: msg`Droit à l’image`,
  expected_in_onde: msg`Attendu dans ONDE`,
  left_on: msg`Départ`,
  number: msg`Numéro dans l’ancien logiciel`,
  collector: msg`Personne autorisée`,
}

export const importStates: Record<ImportState, { label: MessageDescriptor; tone?: 'info' | 'success' | 'warning' | 'danger' }> = {
  read: { label: msg`Examen en cours`, tone: 'info' },
  mapping: { label: msg`Colonnes à reconnaître`, tone: 'warning' },
  dry: { label: msg`Examiné, rien n’est changé`, tone: 'info' },
  applying: { label: msg`Application en cours`, tone: 'info' },
  applied: { label: msg`Appliqué`, tone: 'success' },
  undoing: { label: msg`Annulation en cours`, tone: 'info' },
  undone: { label: msg`Annulé`, tone: 'warning' },
  failed: { label: msg`N’a pas pu être lu`, tone: 'danger' },
}

/** Whose a column of a table is, and what it holds of them. */
export const fieldOwners: Record<string, MessageDescriptor> = {
  pupil: msg`Élève`,
  guardian1: msg`1er responsable`,
  guardian2: msg`2e responsable`,
  child1: msg`1er enfant`,
  child2: msg`2e enfant`,
  child3: msg`3e enfant`,
  child4: msg`4e enfant`,
  staff: msg`Équipe`,
  child: msg`Enfant`,
  stay: msg`Réservation`,
  account: msg`Compte`,
  collector1: msg`1re personne autorisée`,
  collector2: msg`2e personne autorisée`,
  collector3: msg`3e personne autorisée`,
  collector4: msg`4e personne autorisée`,
}
export const fieldParts: Record<string, MessageDescriptor> = {
  family_name: msg`nom`,
  first_name: msg`prénom`,
  full_name: msg`nom et prénom ensemble`,
  usage_name: msg`nom d’usage`,
  birth_date: msg`date de naissance`,
  sex: msg`sexe`,
  ine: msg`INE`,
  class: msg`classe`,
  classes: msg`classes`,
  level: msg`niveau`,
  street: msg`adresse`,
  postcode: msg`code postal`,
  city: msg`commune`,
  country: msg`pays`,
  photo: msg`autorisation de photo`,
  canteen: msg`cantine`,
  transport: msg`transport`,
  morning_care: msg`accueil du matin`,
  evening_care: msg`accueil du soir`,
  guided_studies: msg`étude surveillée`,
  civility: msg`civilité`,
  relation: msg`lien de parenté`,
  authority: msg`autorité parentale`,
  mail: msg`courriel`,
  mobile: msg`téléphone portable`,
  home_phone: msg`téléphone fixe`,
  work_phone: msg`téléphone professionnel`,
  duty: msg`fonction`,
  number: msg`numéro dans l’ancien logiciel`,
  family: msg`numéro de famille`,
  school: msg`école`,
  diet: msg`régime`,
  pai: msg`PAI, oui ou non`,
  phone: msg`téléphone`,
  activity: msg`activité`,
  day: msg`date`,
  weekdays: msg`jours de la semaine`,
  week: msg`semaine A ou B`,
  since: msg`à partir du`,
  until: msg`jusqu’au`,
  mode: msg`formule`,
  state: msg`état`,
  slot: msg`réservé, selon le titre de la colonne`,
  quotient: msg`quotient familial`,
  quotient_day: msg`mois du quotient`,
  quotient_source: msg`source du quotient`,
  resident: msg`habite la commune`,
  payer: msg`qui paie`,
  institution: msg`organisme qui paie`,
  share: msg`part`,
  balance: msg`solde`,
  iban: msg`IBAN`,
  bic: msg`BIC`,
  rum: msg`référence du mandat`,
  signed: msg`date du mandat`,
}
/** What a line of a town hall's table is. */
export const townKinds = [
  { value: 'children', label: msg`un enfant, avec ou sans sa famille` },
  { value: 'families', label: msg`une famille, ou un responsable` },
  { value: 'bookings', label: msg`une réservation ou une inscription à une activité` },
  { value: 'collectors', label: msg`quelqu’un d’autorisé à venir chercher un enfant` },
  { value: 'diets', label: msg`ce que mange un enfant` },
  { value: 'accounts', label: msg`qui paie : quotient, solde, mandat` },
  { value: 'none', label: msg`rien : laisser ce tableau de côté` },
]
/** What an import's files come from. */
export const importKinds: Record<Import['kind'], MessageDescriptor> = {
  onde: msg`Import d’ONDE`,
  aaf: msg`Import de l’annuaire fédérateur`,
  siecle: msg`Import de SIECLE`,
  csv: msg`Import d’un tableau`,
  town: msg`Reprise d’un autre logiciel`,
}
/** Of a town hall's files: the kinds of words to be given a meaning, the services, what each takes over, why a child is not recognised. */
export const wordKinds = { activity: msg`Activités`, diet: msg`Régimes`, school: msg`Écoles`, balance: msg`Soldes` }
export const offerGroups: Record<string, MessageDescriptor> = { canteen: msg`Cantine`, childcare: msg`Périscolaire`, transport: msg`Transport`, family: msg`Compte famille` }
export const takenCounts = {
  enrolments_new: msg`inscriptions à créer`,
  enrolments_changed: msg`inscriptions à changer`,
  enrolments_kept: msg`inscriptions gardées comme ici`,
  days_new: msg`jours réservés`,
  days_waiting: msg`jours sur liste d’attente`,
  days_kept: msg`jours gardés comme ici`,
  days_cancelled: msg`jours annulés`,
  days_past: msg`lignes de jours passés, non reprises`,
  diets_new: msg`régimes à noter`,
  diets_changed: msg`régimes à changer`,
  diets_kept: msg`régimes gardés comme ici`,
  plans_told: msg`PAI dont le document est à voir`,
  households_new: msg`foyers à créer`,
  households_changed: msg`foyers à compléter`,
  households_kept: msg`foyers gardés comme ici`,
  payers_new: msg`payeurs à créer`,
  quotients_new: msg`quotients à noter`,
  quotients_kept: msg`quotients gardés comme ici`,
  openings_new: msg`soldes à reprendre`,
  openings_kept: msg`soldes déjà repris`,
  mandates_new: msg`mandats à reprendre`,
  mandates_kept: msg`mandats gardés comme ici`,
}
export const doubtReasons = {
  several: msg`Plusieurs fiches portent ce nom et cette date de naissance.`,
  birth: msg`Une fiche porte ce nom, avec une autre date de naissance.`,
  number: msg`Le numéro et le nom désignent deux enfants.`,
  names: msg`Une fiche porte un nom proche et la même date de naissance.`,
  homonym: msg`Deux lignes portent ce nom et cette date de naissance, avec des numéros différents.`,
}

type Tone = 'info' | 'success' | 'warning' | 'danger'
export const feedStates: Record<FeedState, { label: MessageDescriptor; tone: Tone }> = {
  reading: { label: msg`Lecture en cours`, tone: 'info' },
  sent: { label: msg`Lu, rien n’est changé`, tone: 'info' },
  applying: { label: msg`Application en cours`, tone: 'info' },
  done: { label: msg`Appliqué`, tone: 'success' },
  refused: { label: msg`Refusé`, tone: 'danger' },
}
/** What each school of a set stands at, in the order in which a person looks at them. */
export const feedSchoolStates: Record<FeedSchoolState, { label: MessageDescriptor; tone: Tone }> = {
  refused: { label: msg`Erreurs dans ses fichiers`, tone: 'danger' },
  failed: { label: msg`N’a pas pu être écrite`, tone: 'danger' },
  confirm: { label: msg`Départs à vérifier`, tone: 'warning' },
  unknown: { label: msg`Pas encore ouverte`, tone: 'warning' },
  unlinked: { label: msg`Sans lien avec l’académie`, tone: 'warning' },
  sent: { label: msg`Compare ses élèves`, tone: 'info' },
  examined: { label: msg`Prête`, tone: 'info' },
  applying: { label: msg`Application en cours`, tone: 'info' },
  applied: { label: msg`Appliquée`, tone: 'success' },
}

/** « CP », and in a collectivity, where two schools each have one, « CP · École des Tilleuls ». */
export const className = (c: { label: string; peer_name?: string }) => [c.label, c.peer_name].filter(Boolean).join(' · ')

/** « Lina ROUX »: how a staff list writes a name. */
export const staffName = (p: { given_name: string; family_name: string }) => `${p.given_name} ${p.family_name.toLocaleUpperCase('fr-FR')}`

/** « ROUX Lina »: in a list, which is in the order of family names. */
export const registerName = (p: { given_name: string; family_name: string }) => `${p.family_name.toLocaleUpperCase('fr-FR')} ${p.given_name}`

/** « 30 juin 2027 ». */
export const longDay = (day: string) => formatDate(day, 'year')
