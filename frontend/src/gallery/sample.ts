import type { Boot, Home } from '../api/boot'

// Invented people and places; the day is the demonstration's.

const school = { id: 't1', name: 'École des Tilleuls', kind: 'school' as const, time_zone: 'Europe/Paris' }
const town = { id: 't2', name: 'Mairie de Saint-Aubin-le-Val', kind: 'commune' as const, time_zone: 'Europe/Paris' }

export const parentBoot: Boot = {
  me: { account_id: 'a1', first_name: 'Nadia', display_name: 'Nadia Roux', language: 'fr', theme: 'auto', text_size: 100, comfort: 'off', shortcuts: true },
  hats: [
    { id: 'h1', tenant: school, profile: 'guardian', label: 'Parent' },
    { id: 'h2', tenant: town, profile: 'canteen_agent', label: 'Agent de restauration' },
  ],
  hat: 'h1',
  children: [
    { id: 'c1', tenant_id: 't1', first_name: 'Lina', class_name: 'CE1' },
    { id: 'c2', tenant_id: 't3', first_name: 'Adam', class_name: '6e A' },
  ],
  nav: [
    { key: 'home', label: 'Aujourd’hui', path: '/_galerie/parent', icon: 'home', letter: 'a' },
    { key: 'messaging', label: 'Messages', path: '/_galerie/messages', icon: 'messages', count: 1, letter: 'm' },
    { key: 'calendar', label: 'Agenda', path: '/_galerie/agenda', icon: 'calendar', letter: 'g' },
    { key: 'liaison', label: 'Carnet de liaison', path: '/_galerie/liaison', icon: 'liaison' },
    { key: 'canteen', label: 'Cantine', path: '/_galerie/cantine', icon: 'canteen' },
    { key: 'transport', label: 'Transport', path: '/_galerie/transport', icon: 'transport' },
  ],
  abilities: ['liaison:consult'],
  unread: 2,
  today: '2026-11-24',
  version: 'galerie',
}

export const townBoot: Boot = {
  ...parentBoot,
  hat: 'h2',
  children: [],
  nav: [
    { key: 'home', label: 'Jour', path: '/_galerie/cuisine', icon: 'home' },
    { key: 'bookings', label: 'Réservations', path: '/_galerie/reservations', icon: 'calendar' },
    { key: 'children', label: 'Enfants', path: '/_galerie/enfants', icon: 'people' },
    { key: 'files', label: 'Dossiers', path: '/_galerie/dossiers', icon: 'documents', count: 3 },
    { key: 'invoices', label: 'Factures', path: '/_galerie/factures', icon: 'payment' },
    { key: 'statistics', label: 'Statistiques', path: '/_galerie/statistiques', icon: 'statistics' },
    { key: 'imports', label: 'Imports', path: '/_galerie/imports', icon: 'import' },
    { key: 'settings', label: 'Réglages', path: '/_galerie/reglages', icon: 'settings' },
  ],
}

export const parentHome: Home = {
  cards: [
    { id: '1', service: 'sample', kind: 'note', domain: 'liaison', todo: true, child_id: 'c1', deadline: '2026-11-26T22:59:00Z', data: null },
    { id: '2', service: 'sample', kind: 'homework', domain: 'classe', todo: true, child_id: 'c1', deadline: '2026-11-27T07:00:00Z', data: null },
    { id: '3', service: 'sample', kind: 'meal', domain: 'cantine', todo: false, child_id: 'c1', data: null },
    { id: '4', service: 'sample', kind: 'bus', domain: 'transport', todo: false, child_id: 'c1', data: null },
    { id: '5', service: 'sample', kind: 'mayor', domain: 'mairie', todo: false, data: null },
    { id: '6', service: 'sample', kind: 'bus', domain: 'transport', todo: false, child_id: 'c2', data: null },
  ],
}

export interface KitchenRow {
  school: string
  standard: number
  noPork: number
  vegetarian: number
  pai: number
}

export const kitchen: KitchenRow[] = [
  { school: 'Les Petits-Tilleuls, maternelle', standard: 58, noPork: 3, vegetarian: 4, pai: 1 },
  { school: 'Les Tilleuls, élémentaire', standard: 121, noPork: 9, vegetarian: 11, pai: 2 },
  { school: 'Jacqueline-Auriol, primaire', standard: 96, noPork: 6, vegetarian: 7, pai: 3 },
]
