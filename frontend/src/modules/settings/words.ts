import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import type { HolidayZone, SchoolType } from './queries'

/** Organisations, as people call them. */
export const kinds: Record<string, MessageDescriptor> = {
  commune: msg`Commune`,
  intercommunality: msg`Intercommunalité`,
  departement: msg`Département`,
  region: msg`Région`,
  school: msg`Établissement scolaire`,
  academy: msg`Académie`,
  district: msg`Circonscription`,
  vendor: msg`Fournisseur`,
}

export const schoolTypes: Record<SchoolType, MessageDescriptor> = {
  maternelle: msg`École maternelle`,
  elementaire: msg`École élémentaire`,
  primaire: msg`École primaire (maternelle et élémentaire)`,
  college: msg`Collège`,
}

export const holidayZones: Record<HolidayZone, MessageDescriptor> = {
  A: msg`Zone A`,
  B: msg`Zone B`,
  C: msg`Zone C`,
  corse: msg`Corse`,
  guadeloupe: msg`Guadeloupe`,
  martinique: msg`Martinique`,
  guyane: msg`Guyane`,
  reunion: msg`La Réunion`,
  mayotte: msg`Mayotte`,
}

export const timeZones: Record<string, MessageDescriptor> = {
  'Europe/Paris': msg`France métropolitaine`,
  'America/Guadeloupe': msg`Guadeloupe`,
  'America/Martinique': msg`Martinique`,
  'America/Cayenne': msg`Guyane`,
  'Indian/Reunion': msg`La Réunion`,
  'Indian/Mayotte': msg`Mayotte`,
  'America/Miquelon': msg`Saint-Pierre-et-Miquelon`,
  'Pacific/Noumea': msg`Nouvelle-Calédonie`,
  'Pacific/Tahiti': msg`Polynésie (Tahiti)`,
  'Pacific/Wallis': msg`Wallis-et-Futuna`,
}

export const weeks = { '4': msg`4 jours (lundi, mardi, jeudi, vendredi)`, '4.5': msg`4 jours et demi (avec le mercredi matin)` } as const

/** For whom a right is held. */
export const doorWords = {
  tenant: msg`pour toute l’organisation`,
  subject: msg`pour soi et ses enfants`,
  audience: msg`pour ce qui lui est adressé`,
} as const

/** What a link may be for without being a service that one opens here, as people call it. */
export const floorServices: Record<string, MessageDescriptor> = {
  directory: msg`Annuaire`,
  identity: msg`Comptes et accès`,
  settings: msg`Réglages`,
  notify: msg`Notifications`,
  audit: msg`Journal`,
  billing: msg`Abonnements et factures`,
  support: msg`Assistance`,
  deployment: msg`Déploiement`,
  convention: msg`Conventions`,
  enrolment: msg`Inscriptions scolaires`,
  canteen: msg`Cantine`,
  childcare: msg`Accueil périscolaire`,
  transport: msg`Transport scolaire`,
  family: msg`Compte famille`,
  news: msg`Actualités`,
  liaison: msg`Carnet de liaison`,
  booking: msg`Réservation de salles`,
  usage: msg`Statistiques d’usage`,
}
