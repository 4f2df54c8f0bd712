import type { Domain } from '../ui/domains'

/*
 * What the shell needs to draw itself: the JSON that the server writes in `<script type="application/json" id="boot">`,
 * and the answer of `GET /api/v1/boot`. It is the reader's: nothing in it belongs to somebody they may not see.
 */

/** `identity.accounts`: the human being, above tenants. */
export interface Me {
  account_id: string
  /** « Nadia »: what the home says hello to. */
  first_name: string
  /** « Nadia Roux ». */
  display_name: string
  language: 'fr' | 'en'
  theme: 'auto' | 'light' | 'dark'
  text_size: 100 | 115 | 130
  comfort: 'off' | 'andika' | 'dyslexic'
  /** Keyboard shortcuts of one key may be switched off (WCAG 2.1.4). */
  shortcuts: boolean
}

export interface Tenant {
  id: string
  name: string
  kind: 'academy' | 'district' | 'region' | 'departement' | 'commune' | 'intercommunality' | 'school' | 'vendor'
  short_name?: string
  /** Where its logo is; absent when it has none. */
  logo_url?: string
  /** Where its stylesheet is: `/theme/<tenant>.<hash>.css`. */
  theme_url?: string
  time_zone: string
}

/** One membership seen as a hat: « parent · École des Tilleuls », « agent · Mairie de Saint-Aubin ». */
export interface Hat {
  id: string
  tenant: Tenant
  profile: string
  /** In the caller's language: « Parent », « Directrice ». */
  label: string
  /** Absent for one's own: by what somebody acts in an organisation that is not theirs. */
  visit?: { via: 'support' | 'delegation'; until?: string; reason?: string; ticket?: string; from: string }
}

/** Somebody of the assistance who reads in the organisation of the hat worn, now. */
export interface Visitor {
  id: string
  by: string
  asker: string
  reason: string
  until: string
}

/** An organisation whose services are read-only: how many and since when; which, what goes on, who may end it. */
export interface ReadOnly {
  title: string
  text: string
}

/** A child the reader is responsible for. `id` is the person's id in the tenant of the school. */
export interface Child {
  id: string
  tenant_id: string
  first_name: string
  class_name: string
  /** The short name of the school: two children may be in two. */
  school?: string
  photo_url?: string
  /** The same child's records in other organisations: the commune's beside the school's. */
  also?: string[]
}

export interface NavEntry {
  /** The service's key: `liaison`, `directory`; `home` for the first. */
  key: string
  /** In the caller's language. */
  label: string
  path: string
  /** A name of `shell/icons.ts`. */
  icon: string
  /** What waits there; absent or 0 shows nothing. */
  count?: number
  /** Letter of « g then letter ». */
  letter?: string
}

export interface Boot {
  me: Me
  hats: Hat[]
  /** The id of the hat worn. */
  hat: string
  /** The children of the hat worn; empty for other profiles. */
  children: Child[]
  /** In order; the first four make the phone's bar (three and « Services » when there are more). */
  nav: NavEntry[]
  /** `service:right`, of the hat worn: what may be shown. Each record carries its own abilities besides. */
  abilities: string[]
  /** Unread notifications. */
  unread: number
  /** The civil day of the tenant, `YYYY-MM-DD`: the demonstration's clock may differ from the machine's. */
  today: string
  /** The version of the web app the server holds; another than ours means that a new one is there. */
  version: string
  /** The demonstration: its clock may be moved, its mail is read at /dev/mail. */
  demo?: boolean
  /** The assistance is here now. */
  visitors?: Visitor[]
  /** Of the hat worn; absent when everything is open. */
  read_only?: ReadOnly[]
  /** VAPID public key, when push is configured. */
  push_key?: string
  /** The data of the home of the hat worn, as `GET /api/v1/home` would answer. */
  home?: Home
}

/** The home: what to do now, in order of deadline, then information. */
export interface Home {
  cards: HomeCard[]
}

export interface HomeCard {
  id: string
  /** Who draws it: a module's `homeCards[kind]`. */
  service: string
  kind: string
  domain: Domain
  /** True for « to do », false for information. */
  todo: boolean
  child_id?: string
  /** Of a card that gathers several: all the children it is about. */
  child_ids?: readonly string[]
  /** An instant. */
  deadline?: string
  data: unknown
}

/** Reads the boot data that the server wrote in the page, once; null in development and on pages without it. */
export function readBoot(): Boot | null {
  const text = document.getElementById('boot')?.textContent
  return text ? (JSON.parse(text) as Boot) : null
}
