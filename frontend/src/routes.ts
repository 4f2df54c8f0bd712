import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { loadCatalogue } from './i18n/i18n'
import { accountRoutes } from './modules/account/module'
import { attendanceRoutes } from './modules/attendance/module'
import { bellRoutes } from './modules/bell/module'
import { bookingRoutes } from './modules/booking/module'
import { canteenRoutes } from './modules/canteen/module'
import { charterRoutes } from './modules/charter/module'
import { conventionRoutes } from './modules/convention/module'
import { daybookRoutes } from './modules/daybook/module'
import { dayRoutes } from './modules/day/module'
import { billingRoutes } from './modules/billing/module'
import { deploymentRoutes } from './modules/deployment/module'
import { directoryRoutes } from './modules/directory/module'
import { enrolmentRoutes } from './modules/enrolment/module'
import { exchangeRoutes } from './modules/exchange/module'
import { homeRoute, module as home } from './modules/home/module'
import { familyRoutes } from './modules/family/module'
import { liaisonRoutes } from './modules/liaison/module'
import { operationRoutes } from './modules/operation/module'
import { pointingRoutes } from './modules/pointing/module'
import { privacyRoutes } from './modules/privacy/module'
import { resourceRoutes } from './modules/resource/module'
import { settingsRoutes } from './modules/settings/module'
import { supportRoutes } from './modules/support/module'
import { transportRoutes } from './modules/transport/module'
import { workRoutes } from './modules/work/module'
import { appRoute, PageError, rootRoute } from './shell/root'
import { Skeleton } from './ui/Feedback'

// Every component in every state: in the development server and in the gallery build only.
const galleryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '_galerie/{-$page}',
  loader: () => loadCatalogue(home.catalogue),
  component: lazyRouteComponent(() => (__GALLERY__ ? import('./gallery/Gallery') : Promise.reject(new Error('no gallery')))),
})

export const routeTree = rootRoute.addChildren([appRoute.addChildren([homeRoute, ...liaisonRoutes, ...attendanceRoutes, ...dayRoutes, ...enrolmentRoutes, ...bookingRoutes, ...canteenRoutes, ...pointingRoutes, ...transportRoutes, ...familyRoutes, ...bellRoutes, ...accountRoutes, ...directoryRoutes, ...privacyRoutes, ...resourceRoutes, ...exchangeRoutes, ...daybookRoutes, ...settingsRoutes, ...deploymentRoutes, ...operationRoutes, ...billingRoutes, ...charterRoutes, ...conventionRoutes, ...supportRoutes, ...workRoutes]), ...(__GALLERY__ ? [galleryRoute] : [])])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: PageError,
  defaultPendingComponent: Skeleton,
  // The page one leaves stays until the next is there, or 200 ms; then the outline.
  defaultPendingMs: 200,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
