import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useRouterState } from '@tanstack/react-router'
import { BookOpen, Building2, CalendarPlus, CircleAlert, KeyRound, type LucideIcon, Upload, Users, UsersRound } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { hatOf, useAbility, useBoot } from '../../../shell/session'
import { useRefused } from '../../../ui/useRefused'
import { refresh, useTenant } from '../queries'

/** The pages of the directory, one touch from each other; what the reader may not do is absent. */
export function DirectoryPage({ children }: { children: ReactNode }) {
  const { t } = useLingui()
  const manage = useAbility('directory:manage')
  const school = hatOf(useBoot())?.tenant.kind === 'school' // years and classes are the schools’
  const load = useAbility('directory:import')
  const consult = useAbility('directory:consult')
  const send = useAbility('directory:feed')
  const activate = useAbility('identity:activate')
  const pages: { to: string; label: string; icon: LucideIcon; exact?: boolean; also?: string[] }[] = [
    ...(consult || !send
      ? [
          { to: '/annuaire', label: t`Personnes`, icon: Users, exact: true, also: ['/annuaire/personnes', '/annuaire/ajouter'] },
          { to: '/annuaire/classes', label: t`Classes`, icon: BookOpen },
          { to: '/annuaire/groupes', label: t`Groupes`, icon: UsersRound },
        ]
      : []),
    ...(activate && consult ? [{ to: '/annuaire/comptes', label: t`Comptes`, icon: KeyRound }] : []),
    ...(manage ? [{ to: '/annuaire/a-traiter', label: t`À traiter`, icon: CircleAlert, also: ['/annuaire/transferts'] }] : []),
    ...(manage && school ? [{ to: '/annuaire/rentree', label: t`Rentrée`, icon: CalendarPlus }] : []),
    ...(load ? [{ to: '/annuaire/imports', label: t`Imports`, icon: Upload }] : []),
    ...(send ? [{ to: '/annuaire/flux', label: t`Fichiers de l’académie`, icon: Building2 }] : []),
  ]
  const strip = useRef<HTMLElement>(null)
  const here = useRouterState({ select: (s) => s.location.pathname })
  // On a phone the strip is wider than the page: where one is stays in sight.
  useEffect(() => {
    const current = strip.current?.querySelector<HTMLElement>('[aria-current]')
    if (current && strip.current) strip.current.scrollLeft = current.offsetLeft - (strip.current.clientWidth - current.offsetWidth) / 2
  }, [here])
  return (
    <>
      <nav ref={strip} aria-label={t`Annuaire`} data-noprint className="relative -mx-4 px-4 lg:mx-0 lg:px-0 mb-5 overflow-x-auto">
        <ul className="flex gap-1 border-b-2 border-line min-w-max">
          {pages.map(({ to, label, icon: Icon, exact, also }) => (
            <li key={to}>
              <Link
                to={to as '/'}
                activeOptions={{ exact: !!exact, includeSearch: false }}
                activeProps={{ 'aria-current': 'page' }}
                {...(also?.some((path) => here.startsWith(path)) && { 'aria-current': 'page' as const })}
                className="inline-flex items-center gap-2 target px-3 -mb-0.5 border-b-4 border-transparent font-semibold text-md text-ink-2 hover:text-ink aria-[current=page]:text-brand aria-[current=page]:border-brand whitespace-nowrap"
              >
                <Icon aria-hidden className="size-5 flex-none" />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </>
  )
}

/**
 * An act on the directory: what shows anything of it is asked again. A form shows the refusal itself (`quiet`); anywhere
 * else it is said in a message.
 */
export function useAct<V = void, R = unknown>(act: (value: V) => Promise<R>, done?: (result: R, value: V) => void, quiet = false) {
  const client = useQueryClient()
  const tenant = useTenant()
  const refused = useRefused()
  return useMutation<R, unknown, V>({
    mutationFn: act,
    onSuccess: (result, value) => {
      void refresh(client, tenant)
      done?.(result, value)
    },
    ...(quiet ? {} : { onError: refused }),
  })
}
