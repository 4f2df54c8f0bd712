import { lazy } from 'react'
import { type Catalogue, loadCatalogue } from '../../../i18n/i18n'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const Offers = lazy(() => Promise.all([import('./Offers'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.Offers })))
export const OneOffer = lazy(() => Promise.all([import('./OneOffer'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.OneOffer })))
