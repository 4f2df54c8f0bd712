import type { Catalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

export const module: AppModule = { key: 'childcare', catalogue }
