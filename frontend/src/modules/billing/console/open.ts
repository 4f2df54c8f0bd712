import { lazy } from 'react'
import { type Catalogue, loadCatalogue } from '../../../i18n/i18n'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }
const words = loadCatalogue.bind(null, catalogue)

export const Console = lazy(() => Promise.all([import('./Console'), words()]).then(([m]) => ({ default: m.Console })))
export const Earned = lazy(() => Promise.all([import('./Earned'), words()]).then(([m]) => ({ default: m.Earned })))
export const Accounts = lazy(() => Promise.all([import('./Accounts'), words()]).then(([m]) => ({ default: m.Accounts })))
