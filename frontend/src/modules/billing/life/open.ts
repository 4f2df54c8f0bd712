import { lazy } from 'react'
import { withWords } from './catalogue'

export const Life = lazy(() => withWords(() => import('./Life')).then((m) => ({ default: m.Life })))
export const OrderLife = lazy(() => withWords(() => import('./OrderLife')).then((m) => ({ default: m.OrderLife })))
export const Mine = lazy(() => withWords(() => import('./Mine')).then((m) => ({ default: m.Mine })))
export const Trial = lazy(() => withWords(() => import('./Trial')).then((m) => ({ default: m.Trial })))
export const PriceSteps = lazy(() => withWords(() => import('./PriceSteps')).then((m) => ({ default: m.PriceSteps })))
