import { lazy } from 'react'
import { type Catalogue, loadCatalogue } from '../../../i18n/i18n'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const Identity = lazy(() => Promise.all([import('./Identity'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.Identity })))
export const InvoicePapers = lazy(() => Promise.all([import('./InvoicePapers'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.InvoicePapers })))
export const AddressFields = lazy(() => Promise.all([import('./Address'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.AddressFields })))
export const Lacks = lazy(() => Promise.all([import('./Lacks'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.Lacks })))
export const QuotePapers = lazy(() => Promise.all([import('./QuotePapers'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.QuotePapers })))
