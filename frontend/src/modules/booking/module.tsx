import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { lazy } from 'react'
import { type Catalogue, loadCatalogue } from '../../i18n/i18n'
import type { AppModule } from '../../shell/module'
import { appRoute } from '../../shell/root'
import { openService } from '../../shell/service'

const catalogue: Catalogue = { fr: () => import('./fr.po'), en: () => import('./en.po') }

const OfferCard = lazy(async () => {
  const [card] = await Promise.all([import('./cards/OfferCard'), loadCatalogue(catalogue)])
  return { default: card.OfferCard }
})

/** What families book day by day, whatever the service: canteen, childcare and transport show the same pages. */
export const module: AppModule = { key: 'booking', catalogue, homeCards: { offer: OfferCard } }

const screen = <T extends string>(path: T, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({ getParentRoute: () => appRoute, path, loader: () => openService(catalogue), component: lazyRouteComponent(load as never, name as never) })

export const bookingRoutes = [
  screen('reservations', () => import('./screens/BookMonth'), 'BookMonth'),
  screen('reservations/guichet/{-$pupil}', () => import('./screens/Desk'), 'Desk'),
  screen('reservations/attente', () => import('./screens/Queues'), 'Queues'),
] as const
