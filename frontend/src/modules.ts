import type { AppModule } from './shell/module'
import { module as account } from './modules/account/module'
import { module as bell } from './modules/bell/module'
import { module as charter } from './modules/charter/module'
import { module as deployment } from './modules/deployment/module'
import { module as directory } from './modules/directory/module'
import { module as exchange } from './modules/exchange/module'
import { module as home } from './modules/home/module'
import { module as liaison } from './modules/liaison/module'
import { module as privacy } from './modules/privacy/module'
import { module as resource } from './modules/resource/module'
import { module as settings } from './modules/settings/module'
import { module as support } from './modules/support/module'
import { module as work } from './modules/work/module'

/** The services of the app, in the order in which a person meets them. Adding one is a line here and one in routes.ts. */
export const modules: readonly AppModule[] = [home, liaison, bell, account, directory, privacy, resource, exchange, settings, deployment, charter, support, work]
