import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Tone } from '../../ui/Feedback'
import type { Checked, Field, Outcome, Request } from './queries'

/** What is asked, as its title. */
export const kinds: Record<Request['kind'], MessageDescriptor> = {
  access: msg`Copie des données`,
  rectification: msg`Correction`,
  erasure: msg`Effacement`,
  objection: msg`Opposition`,
  restriction: msg`Limitation`,
}

/** What each answer does, by what was asked: the person who answers reads it before they choose. */
export const effects: Record<Request['kind'], Record<Outcome, MessageDescriptor>> = {
  access: {
    accepted: msg`La copie de tout ce que la personne a le droit de lire est préparée et remise.`,
    partly: msg`La copie est préparée sans les données des services cochés ; la raison est dite.`,
    refused: msg`Aucune copie n’est faite. Possible si la demande est manifestement infondée ou excessive.`,
  },
  rectification: {
    accepted: msg`Les corrections sont faites dans la fiche, et les imports les laissent en place.`,
    partly: msg`Seules les corrections cochées sont faites.`,
    refused: msg`La fiche reste comme elle est.`,
  },
  erasure: {
    accepted: msg`L’effacement est fait, ou tenu dès le départ de la personne.`,
    partly: msg`Rien ne restera sous le nom de la personne après son départ ; le reste est gardé pour la raison dite.`,
    refused: msg`Tout est gardé jusqu’à l’échéance prévue au registre.`,
  },
  objection: {
    accepted: msg`Après le départ, rien ne reste sous le nom de la personne.`,
    partly: msg`Après le départ, rien ne reste sous son nom ; l’usage continue pour la raison dite.`,
    refused: msg`L’usage continue : dites le motif légitime qui l’emporte.`,
  },
  restriction: {
    accepted: msg`La fiche est gardée et signalée : rien n’en est effacé avant la fin de la limitation.`,
    partly: msg`La limitation vaut ; dites ce qui reste utilisé, et pourquoi.`,
    refused: msg`Les données restent utilisées comme avant.`,
  },
}

/** How the organisation knows who wrote. */
export const checks: Record<Checked, { label: MessageDescriptor; help?: MessageDescriptor }> = {
  seen: { label: msg`Une pièce d’identité a été présentée`, help: msg`Montrée et rendue : aucune copie n’est gardée.` },
  known: { label: msg`La personne est connue de l’établissement ou du service` },
  called: { label: msg`Elle a été rappelée au numéro de sa fiche` },
  written: { label: msg`Courrier signé, à l’adresse de sa fiche` },
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
