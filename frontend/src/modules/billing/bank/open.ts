import { lazy } from 'react'
import { type Catalogue, loadCatalogue } from '../../../i18n/i18n'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const BankScreens = lazy(() => Promise.all([import('./BankScreens'), loadCatalogue(catalogue)]).then(([m]) => ({ default: m.BankScreens })))
