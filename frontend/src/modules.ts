import type { AppModule } from './shell/module'
import { module as home } from './modules/home/module'

/** The services of the app, in the order in which a person meets them. Adding one is a line here and one in routes.ts. */
export const modules: readonly AppModule[] = [home]
