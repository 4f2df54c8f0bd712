import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Tone } from '../../ui/Feedback'
import type { Field, Request } from './queries'

/** What is asked, as its title. */
export const kinds: Record<Request['kind'], MessageDescriptor> = {
  access: msg`Copie des données`,
  rectification: msg`Correction`,
  erasure: msg`Effacement`,
  objection: msg`Opposition`,
}

export const states: Record<Request['state'], { label: MessageDescriptor; tone: Tone }> = {
  open: { label: msg`En cours`, tone: 'info' },
  making: { label: msg`En préparation`, tone: 'info' },
  accepted: { label: msg`Acceptée`, tone: 'success' },
  partly: { label: msg`Acceptée en partie`, tone: 'warning' },
  refused: { label: msg`Refusée`, tone: 'danger' },
  withdrawn: { label: msg`Retirée`, tone: 'info' },
}

/** What may be erased on request, with what it means. */
export const scopes: Record<NonNullable<Request['scope']>, { label: MessageDescriptor; help: MessageDescriptor }> = {
  photo: { label: msg`La photo`, help: msg`Elle est retirée de la fiche.` },
  contributions: { label: msg`Le nom sous ce qui a été écrit`, help: msg`Après le départ, rien ne reste sous ce nom.` },
  record: { label: msg`Toute la fiche`, help: msg`Possible après le départ, sans attendre les quatre-vingt-dix jours. Tant que la personne est inscrite, la loi oblige à garder la fiche.` },
}

/** The fields that a correction may change, in the order in which a record shows them. */
export const fields: Record<Field, MessageDescriptor> = {
  given_name: msg`Prénom`,
  family_name: msg`Nom de naissance`,
  usage_name: msg`Nom d’usage`,
  birth_date: msg`Date de naissance`,
  mail: msg`Adresse électronique`,
  phone_mobile: msg`Téléphone mobile`,
  phone_home: msg`Téléphone du domicile`,
  phone_work: msg`Téléphone professionnel`,
  street: msg`Rue`,
  postcode: msg`Code postal`,
  city: msg`Ville`,
}
