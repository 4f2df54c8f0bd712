import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link, useRouterState } from '@tanstack/react-router'
import { Bell, ChevronsUpDown, CloudOff, House, RefreshCw, Search } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import type { Boot, Hat, NavEntry } from '../api/boot'
import { Avatar } from '../ui/Avatar'
import { Button, IconButton } from '../ui/Button'
import { VisitBanner } from '../modules/support/module'
import { cx } from '../ui/cx'
import { useHotkeys } from '../ui/hotkeys'
import { turnPage } from '../ui/Toast'
import { Footer } from './Footer'
import { NavIcon } from './icons'
import { useOnline } from './offline'
import { hatOf } from './session'
import { TenantTile } from './TenantTile'
import { takeUpdate, useUpdate } from './update'

const Account = lazy(() => import('./Account').then((m) => ({ default: m.Account })))
const ServicesSheet = lazy(() => import('./ServicesSheet').then((m) => ({ default: m.ServicesSheet })))
const Palette = lazy(() => import('./Palette'))
const HelpDialog = lazy(() => import('./HelpDialog'))

export interface AppShellProps {
  boot: Boot
  children: ReactNode
  onHat: (id: string) => Promise<void>
}

const RAIL = 7
const BAR = 4

/**
 * The frame of every page: the skip link, the head of the page or the rail, the page, the phone's bar of four.
 * Everything in it comes from the boot data; a service that is closed is absent, not grey.
 */
export function AppShell({ boot, children, onHat }: AppShellProps) {
  const { t } = useLingui()
  const [open, setOpen] = useState<'account' | 'services' | 'palette' | 'help' | null>(null)
  const hat = hatOf(boot)
  // A child has the page, the way home and nothing around it.
  const pupil = hat?.profile === 'pupil'
  const close = () => setOpen(null)

  useHotkeys(pupil ? {} : { 'mod+k': () => setOpen('palette'), '?': () => setOpen('help'), '/': () => document.querySelector<HTMLElement>('[data-search]')?.focus() })

  const here = useRouterState({ select: (s) => s.location.pathname })
  useEffect(turnPage, [here])
  const within = (path: string) => here === path || here.startsWith(`${path}/`)
  // One entry at a time: « Importer » inside « Annuaire » is the page, « Annuaire » is not.
  const exact = (entry: NavEntry) => entry.path === '/' || boot.nav.some((o) => o.path.startsWith(`${entry.path}/`) && within(o.path))

  const bar = boot.nav.length > BAR ? boot.nav.slice(0, BAR - 1) : boot.nav
  const rail = boot.nav.length > RAIL ? boot.nav.slice(0, RAIL - 1) : boot.nav
  const unread = boot.unread
  const bell = unread > 0 ? t`Notifications, ${plural(unread, { one: '# non lue', other: '# non lues' })}` : t`Notifications`

  return (
    <div className={cx('min-h-dvh', !pupil && 'lg:grid lg:grid-cols-[16.5rem_minmax(0,1fr)]')}>
      <a href="#contenu" data-noprint className="fixed z-50 start-3 top-3 -translate-y-24 focus:translate-y-0 bg-surface border-2 border-focus rounded-button px-4 py-3 font-semibold">
        <Trans>Aller au contenu</Trans>
      </a>

      {!pupil && (
        <header data-noprint className="hidden lg:flex flex-col sticky top-0 h-dvh bg-surface border-e border-line">
          <div className="p-3">
            <HatButton hat={hat} several={boot.hats.length > 1} greeting={false} onOpen={() => setOpen('account')} firstName={boot.me.first_name} />
          </div>
          <nav aria-label={t`Navigation principale`} className="flex-1 overflow-y-auto px-3 py-1">
            <ul className="flex flex-col gap-1">
              {rail.map((entry) => (
                <li key={entry.path}>
                  <RailLink entry={entry} exact={exact(entry)} />
                </li>
              ))}
              {rail.length < boot.nav.length && (
                <li>
                  <button type="button" onClick={() => setOpen('services')} className={railItem} {...(boot.nav.slice(rail.length).some((o) => within(o.path)) && current)}>
                    <NavIcon name="services" className="size-5 flex-none" />
                    <Trans>Services</Trans>
                  </button>
                </li>
              )}
            </ul>
          </nav>
          <div className="p-3 border-t border-line flex flex-col gap-1">
            <button type="button" onClick={() => setOpen('palette')} className={railItem}>
              <Search aria-hidden className="size-5 flex-none" />
              <span className="flex-1 text-start">
                <Trans>Rechercher</Trans>
              </span>
              <kbd className="font-body text-sm text-ink-3 border border-line rounded-control px-1.5">{/Mac|iP/.test(navigator.platform) ? '⌘K' : 'Ctrl K'}</kbd>
            </button>
            <div className="flex items-center gap-1">
              <button type="button" onClick={() => setOpen('account')} className={cx(railItem, 'flex-1 min-w-0')}>
                <Avatar name={boot.me.display_name} size="sm" />
                <span className="truncate">{boot.me.display_name}</span>
              </button>
              <BellLink label={bell} count={unread} />
            </div>
          </div>
        </header>
      )}

      <div className="min-w-0 flex flex-col min-h-dvh">
        {/* A phone: the head; a child's, everywhere. */}
        <header data-noprint className={pupil ? 'px-4 lg:px-8 pt-3 pb-1' : 'lg:hidden ps-4 pe-2 pt-3 pb-1'}>
          <div className={cx('flex items-center gap-1', pupil && 'max-w-3xl mx-auto')}>
            <div className="flex-1 min-w-0">
              <HatButton hat={hat} several={boot.hats.length > 1} greeting={!pupil} onOpen={() => setOpen('account')} firstName={boot.me.first_name} />
            </div>
            {pupil ? (
              here !== '/' && (
                <Link to="/" className="inline-flex items-center gap-3 min-h-16 px-5 rounded-kid bg-surface shadow-card font-bold text-xl">
                  <House aria-hidden className="size-8 text-brand" />
                  <Trans>Maison</Trans>
                </Link>
              )
            ) : (
              <>
                <IconButton icon={Search} label={t`Rechercher`} onClick={() => setOpen('palette')} />
                <BellLink label={bell} count={unread} />
              </>
            )}
          </div>
        </header>

        <Notices />
        {(hat?.visit || boot.visitors || boot.read_only) && (
          <Suspense>
            <VisitBanner boot={boot} onHat={onHat} />
          </Suspense>
        )}

        <main id="contenu" tabIndex={-1} className="flex-1 w-full max-w-6xl mx-auto px-4 lg:px-8 pt-3 lg:pt-8 pb-8">
          {children}
        </main>
        <Footer demo={!!boot.demo} short={pupil} />
        {/* Room for the bar. */}
        {!pupil && <div aria-hidden className="h-20 lg:hidden" data-noprint />}
      </div>

      {!pupil && (
        <nav data-noprint aria-label={t`Navigation`} className="lg:hidden fixed z-30 inset-x-0 bottom-0 bg-surface border-t border-line pb-safe">
          <ul className="flex">
            {bar.map((entry) => (
              <li key={entry.path} className="flex-1 min-w-0">
                <BarLink entry={entry} exact={exact(entry)} />
              </li>
            ))}
            {bar.length < boot.nav.length && (
              <li className="flex-1 min-w-0">
                <button type="button" aria-haspopup="dialog" onClick={() => setOpen('services')} className={cx(barItem, 'w-full')} {...(boot.nav.slice(bar.length).some((o) => within(o.path)) && current)}>
                  <NavIcon name="services" className="size-6" />
                  <span className="truncate max-w-full">
                    <Trans>Services</Trans>
                  </span>
                </button>
              </li>
            )}
          </ul>
        </nav>
      )}

      <Suspense>
        {open === 'services' && <ServicesSheet onClose={close} entries={boot.nav} hidden={{ bar: bar.length, rail: rail.length }} />}
        {open === 'account' && <Account onClose={close} boot={boot} onHat={onHat} />}
        {open === 'palette' && <Palette onClose={close} boot={boot} />}
        {open === 'help' && <HelpDialog onClose={close} boot={boot} />}
      </Suspense>
    </div>
  )
}

const railItem = 'flex items-center gap-3 w-full min-h-11 px-3 rounded-button text-md font-semibold text-ink-2 hover:bg-sand hover:text-ink text-start aria-[current=page]:bg-brand-soft aria-[current=page]:text-brand'
const barItem = 'relative flex flex-col items-center justify-center gap-1 min-h-16 px-0.5 bar-label font-semibold text-ink-2 aria-[current=page]:text-brand aria-[current=page]:font-bold'
const current = { 'aria-current': 'page' } as const

function Count({ entry }: { entry: NavEntry }) {
  const { t } = useLingui()
  if (!entry.count) return null
  const count = entry.count
  return (
    <>
      <span aria-hidden className="min-w-6 px-1.5 rounded-full bg-sand text-ink text-sm text-center tabular font-bold">
        {count}
      </span>
      <span className="sr-only">{t`${count} à voir`}</span>
    </>
  )
}

function RailLink({ entry, exact }: { entry: NavEntry; exact: boolean }) {
  return (
    <Link to={entry.path as '/'} activeOptions={{ exact }} className={railItem} activeProps={current}>
      <NavIcon name={entry.icon} className="size-5 flex-none" />
      <span className="flex-1 min-w-0 truncate">{entry.label}</span>
      <Count entry={entry} />
    </Link>
  )
}

function BarLink({ entry, exact }: { entry: NavEntry; exact: boolean }) {
  return (
    <Link
      to={entry.path as '/'}
      activeOptions={{ exact }}
      className={barItem}
      activeProps={current}
    >
      <NavIcon name={entry.icon} className="size-6" />
      <span className="truncate max-w-full">{entry.label}</span>
      {!!entry.count && (
        <span aria-hidden className="absolute top-1.5 start-1/2 ms-2 min-w-5 h-5 px-1 rounded-full bg-danger text-on-danger text-sm leading-5 text-center tabular">
          {entry.count}
        </span>
      )}
    </Link>
  )
}

function BellLink({ label, count }: { label: string; count: number }) {
  return (
    <Link to={'/notifications' as '/'} aria-label={label} title={label} className="relative inline-grid place-content-center size-12 flex-none rounded-button hover:bg-sand">
      <Bell aria-hidden className="size-6" />
      {count > 0 && (
        <span aria-hidden className="absolute end-0.5 top-0.5 min-w-5 h-5 px-1 rounded-full bg-danger text-on-danger text-sm leading-5 font-bold text-center tabular">
          {count > 99 ? '99+' : count}
        </span>
      )}
    </Link>
  )
}

/** The tenant and the person, in one button: who I am, where; another hat is one tap further. */
function HatButton({ hat, several, greeting, firstName, onOpen }: { hat: Hat | undefined; several: boolean; greeting: boolean; firstName: string; onOpen: () => void }) {
  const { t } = useLingui()
  const name = (greeting && hat?.tenant.short_name) || (hat?.tenant.name ?? 'Préau')
  const label = hat?.label ?? ''
  return (
    <button type="button" aria-haspopup="dialog" onClick={onOpen} className="flex items-center gap-3 w-full min-h-12 text-start rounded-button hover:bg-sand lg:p-2">
      <TenantTile name={name} logo={hat?.tenant.logo_url} />
      <span className="min-w-0 flex-1">
        <span className={greeting ? 'line-clamp-2 text-sm text-ink-2' : 'line-clamp-2 font-bold leading-tight'}>{name}</span>
        <span className={greeting ? 'block font-bold leading-tight' : 'block truncate text-sm text-ink-2'}>{greeting ? <Trans>Bonjour {firstName}</Trans> : label}</span>
      </span>
      {several && (
        <>
          <ChevronsUpDown aria-hidden className="size-4 text-ink-3 flex-none" />
          <span className="sr-only">{t`Changer de profil`}</span>
        </>
      )}
    </button>
  )
}

function Notices() {
  const online = useOnline()
  const update = useUpdate()
  return (
    <div role="status" data-noprint>
      {!online && (
        <p className="mx-4 lg:mx-8 mt-2 rounded-card bg-sand px-4 py-2.5 text-md flex items-center gap-2.5">
          <CloudOff aria-hidden className="size-5 flex-none text-warning" />
          <Trans>Hors ligne : vous voyez le dernier état connu. Ce que vous faites part au retour du réseau.</Trans>
        </p>
      )}
      {update && (
        <div className="mx-4 lg:mx-8 mt-2 rounded-card bg-sand px-4 py-2 text-md flex flex-wrap items-center gap-2.5">
          <RefreshCw aria-hidden className="size-5 flex-none text-info" />
          <span className="flex-1">
            <Trans>Une nouvelle version est prête.</Trans>
          </span>
          <Button dense onClick={takeUpdate}>
            <Trans>Recharger</Trans>
          </Button>
        </div>
      )}
    </div>
  )
}
